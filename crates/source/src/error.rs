//! Errors of opening a source, and of reading one file.

use std::path::Path;
use std::{fmt, io};

use plimsoll_model::{Diagnostic, DiagnosticKind, Redacted, RepoPath, redact_error};

/// An error that prevented opening a source.
///
/// Its text states the problem and what to do; [`source`](std::error::Error::source) returns the
/// error of the operating system, if that adds information.
#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct SourceError {
    kind: SourceErrorKind,
    context: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The kind of an error of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceErrorKind {
    /// There is no file or directory at the path.
    NotFound,
    /// The path is not a directory.
    NotADirectory,
    /// The directory cannot be opened, for example without permission.
    Unreadable,
    /// The directory is not a git repository.
    NotARepository,
    /// The git repository cannot be read, or must not be read.
    Repository,
    /// The revision does not name a commit of the repository.
    Revision,
    /// The repository of a checkout is unknown.
    Unnamed,
    /// The file is not an archive, or has an unsupported format.
    Archive,
    /// The build has no git support.
    Unsupported,
}

impl SourceError {
    pub(crate) fn new(kind: SourceErrorKind, context: impl Into<String>) -> Self {
        Self { kind, context: Redacted::new(&context.into()).to_string(), source: None }
    }

    /// Creates the error for a directory that could not be opened.
    pub(crate) fn of_directory(path: &Path, why: io::Error) -> Self {
        let path = path.display();
        match why.kind() {
            io::ErrorKind::NotFound => {
                Self::new(SourceErrorKind::NotFound, format!("{path} does not exist"))
            }
            io::ErrorKind::NotADirectory => {
                Self::new(SourceErrorKind::NotADirectory, format!("{path} is not a directory"))
            }
            _ => Self::new(SourceErrorKind::Unreadable, format!("{path} could not be opened"))
                .because(why),
        }
    }

    pub(crate) fn because(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(redact_error(source.into()));
        self
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> SourceErrorKind {
        self.kind
    }
}

/// The reason why one file could not be read. This does not fail the scan: it becomes a
/// [`Diagnostic`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadError {
    /// The file is larger than the limit, in bytes.
    TooLarge {
        /// Size of the file.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// Not a regular file: a link, a pipe, a device, a directory.
    NotRegular,
    /// Neither on disk nor in the object database.
    Missing,
    /// An error of the operating system or of git.
    Failed(String),
}

impl ReadError {
    /// Returns the diagnostic for a file that could not be read.
    pub fn diagnostic(&self, path: &RepoPath) -> Diagnostic {
        let kind = match self {
            Self::TooLarge { .. } => DiagnosticKind::TooLarge,
            Self::NotRegular => DiagnosticKind::NotRegular,
            Self::Missing | Self::Failed(_) => DiagnosticKind::Unreadable,
        };
        Diagnostic::file(path, kind, &self.to_string())
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { size, limit } => {
                write!(f, "{size} bytes, above the limit of {limit}: the file was not read")
            }
            Self::NotRegular => {
                f.write_str("not a regular file (a link, pipe or device): it was not opened")
            }
            Self::Missing => f.write_str("tracked, but neither on disk nor in the git objects"),
            Self::Failed(why) => write!(f, "could not be read: {why}"),
        }
    }
}

impl std::error::Error for ReadError {}
