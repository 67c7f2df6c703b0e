//! The error type of the facade.

use std::error::Error as StdError;
use std::fmt;

use plimsoll_assess::{PolicyError, PolicyErrorKind};
use plimsoll_detect::Cancelled;
use plimsoll_emit::{RenderError, RenderErrorKind};
use plimsoll_import::{SbomError, SbomErrorKind};
use plimsoll_model::{Redacted, redact_error};
use plimsoll_source::{SourceError, SourceErrorKind};

/// The reason why a report or document could not be created.
///
/// [`Self::kind`] is for programs. The text is for people: what is wrong, where, and what to do. The causes
/// that [`source`](StdError::source) returns add what the text does not have, and never repeat it. All errors
/// of this crate convert to it, so that a caller needs no other; [`Self::get_ref`] returns the error that was
/// converted, with the details that only it has.
///
/// ```
/// use plimsoll::{ErrorKind, Scan};
///
/// let why = Scan::path("no/such/directory").run().unwrap_err();
/// let advice = match why.kind() {
///     ErrorKind::NotFound | ErrorKind::NotADirectory => "give the path of a checkout",
///     ErrorKind::Empty => "nothing to do",
///     _ => "please report it",
/// };
/// assert_eq!(advice, "give the path of a checkout");
/// assert_eq!(why.to_string(), "no/such/directory does not exist");
/// ```
pub struct Error {
    kind: ErrorKind,
    what: What,
}

#[derive(Debug)]
enum What {
    /// A message of this crate, and its cause.
    Own { context: String, source: Option<Box<dyn StdError + Send + Sync>> },
    /// An error of a stage, whose message needs no addition.
    Stage(Box<dyn StdError + Send + Sync>),
}

/// The kind of an error, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is nothing at the path.
    NotFound,
    /// There is something other than a directory at the path.
    NotADirectory,
    /// The directory cannot be opened, for example without permission.
    Unreadable,
    /// The directory is not a git repository, but a revision or the history of one was requested.
    NotARepository,
    /// The git repository cannot be read, or must not be read.
    Repository,
    /// The revision does not name a commit of the repository.
    Revision,
    /// The repository of which a directory is a checkout cannot be determined.
    Unnamed,
    /// An expected archive is not an archive, or not one of a supported format.
    Archive,
    /// There is nothing to scan: not one file.
    Empty,
    /// There is no detector with this id.
    UnknownId,
    /// Two detectors or two rules have the same id.
    DuplicateId,
    /// The scan was cancelled.
    Cancelled,
    /// A stored report cannot be read.
    Report,
    /// A baseline cannot be read or written.
    Baseline,
    /// A policy is invalid, or the date on which it is applied is unknown.
    Policy,
    /// A rule set of the score is invalid.
    Ruleset,
    /// A file of facts is invalid.
    Facts,
    /// An SBOM cannot be read.
    Sbom,
    /// The input was written by a version of Plimsoll that this one does not support.
    UnsupportedVersion,
    /// There is no such format, or it does not support this content.
    Format,
    /// A document could not be written.
    Write,
    /// This build does not include the requested function: enable a Cargo feature.
    Unsupported,
    /// Threads could not be started.
    Threads,
    /// A document cannot be expressed in the model of another crate.
    Interop,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, context: impl Into<String>) -> Self {
        let context = Redacted::new(&context.into()).to_string();
        Self { kind, what: What::Own { context, source: None } }
    }

    /// An error of a stage, under a kind.
    pub(crate) fn of(kind: ErrorKind, why: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, what: What::Stage(redact_error(why.into())) }
    }

    /// Adds the cause. Its message must differ from that of the context.
    pub(crate) fn because(self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let what = match self.what {
            What::Own { context, .. } => {
                What::Own { context, source: Some(redact_error(cause.into())) }
            }
            stage @ What::Stage(_) => stage,
        };
        Self { what, ..self }
    }

    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The error of a stage that this one was made from, such as a [`PolicyError`], which knows its line.
    ///
    /// ```
    /// let why = plimsoll::policy("\n[[defer]]\n", "plimsoll.toml").unwrap_err();
    /// let policy = why.get_ref().and_then(|why| why.downcast_ref::<plimsoll::PolicyError>());
    /// assert_eq!(policy.unwrap().line(), 2);
    /// ```
    pub fn get_ref(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        match &self.what {
            What::Own { .. } => None,
            What::Stage(why) => Some(why.as_ref()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::Own { context, .. } => f.write_str(context),
            What::Stage(why) => fmt::Display::fmt(why, f),
        }
    }
}

/// The message and its causes, each on a line: what `fn main() -> Result<(), Error>` prints is for people too.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        let mut cause = StdError::source(self);
        while let Some(why) = cause {
            write!(f, "\n  caused by: {why}")?;
            cause = why.source();
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.what {
            What::Own { source, .. } => source.as_deref().map(|cause| {
                let cause: &(dyn StdError + 'static) = cause;
                cause
            }),
            What::Stage(why) => why.source(),
        }
    }
}

impl From<SourceError> for Error {
    fn from(why: SourceError) -> Self {
        let kind = match why.kind() {
            SourceErrorKind::NotFound => ErrorKind::NotFound,
            SourceErrorKind::NotADirectory => ErrorKind::NotADirectory,
            SourceErrorKind::NotARepository => ErrorKind::NotARepository,
            SourceErrorKind::Repository => ErrorKind::Repository,
            SourceErrorKind::Revision => ErrorKind::Revision,
            SourceErrorKind::Unnamed => ErrorKind::Unnamed,
            SourceErrorKind::Archive => ErrorKind::Archive,
            SourceErrorKind::Unsupported => ErrorKind::Unsupported,
            _ => ErrorKind::Unreadable,
        };
        Self::of(kind, why)
    }
}

impl From<Cancelled> for Error {
    fn from(why: Cancelled) -> Self {
        Self::of(ErrorKind::Cancelled, why)
    }
}

impl From<PolicyError> for Error {
    fn from(why: PolicyError) -> Self {
        let kind = match why.kind() {
            PolicyErrorKind::Ruleset => ErrorKind::Ruleset,
            PolicyErrorKind::Facts => ErrorKind::Facts,
            _ => ErrorKind::Policy,
        };
        Self::of(kind, why)
    }
}

impl From<SbomError> for Error {
    fn from(why: SbomError) -> Self {
        let kind = match why.kind() {
            SbomErrorKind::Refused => ErrorKind::Interop,
            _ => ErrorKind::Sbom,
        };
        Self::of(kind, why)
    }
}

impl From<RenderError> for Error {
    fn from(why: RenderError) -> Self {
        let kind = match why.kind() {
            RenderErrorKind::UnknownFormat | RenderErrorKind::FormatUnsuited => ErrorKind::Format,
            RenderErrorKind::FormatDisabled => ErrorKind::Unsupported,
            _ => ErrorKind::Write,
        };
        Self::of(kind, why)
    }
}

#[cfg(test)]
mod tests;
