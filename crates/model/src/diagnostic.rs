//! Diagnostics: what was not read, or only partly, and why.

use serde::{Deserialize, Serialize};

use crate::{Location, Redacted, RepoPath};

/// The reason why a file or a fact is missing from the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DiagnosticKind {
    /// The file could not be read.
    Unreadable,
    /// The file is larger than the limit for its kind.
    TooLarge,
    /// Not a regular file: a link, a pipe, a device.
    NotRegular,
    /// Not in the text encoding that the format requires.
    Encoding,
    /// A syntax error: the file, or a part of it, was not read.
    Syntax,
    /// An unknown version of the format: the file was not used.
    Unsupported,
    /// A limit (nodes, depth, entries) was reached.
    LimitExceeded,
    /// The file was completely read, but GitHub would reject it.
    HostRefuses,
    /// Git data could not be read, but the files were.
    Git,
    /// A detector failed; other detectors were not affected.
    DetectorFailed,
    /// A note that does not affect completeness.
    Note,
}

impl DiagnosticKind {
    /// Whether something may be missing from the report because of it.
    pub fn is_loss(self) -> bool {
        !matches!(self, Self::HostRefuses | Self::Note | Self::NotRegular)
    }

    /// The serialized name, such as `too-large`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::TooLarge => "too-large",
            Self::NotRegular => "not-regular",
            Self::Encoding => "encoding",
            Self::Syntax => "syntax",
            Self::Unsupported => "unsupported",
            Self::LimitExceeded => "limit-exceeded",
            Self::HostRefuses => "host-refuses",
            Self::Git => "git",
            Self::DetectorFailed => "detector-failed",
            Self::Note => "note",
        }
    }
}

/// A file that was not read, or only partly, and why.
///
/// Any diagnostic whose kind [is a loss](DiagnosticKind::is_loss) makes the report incomplete.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Diagnostic {
    #[serde(flatten)]
    location: Location,
    kind: DiagnosticKind,
    message: Redacted,
}

impl Diagnostic {
    /// Creates a diagnostic about a place in a file. The message says what happened and what to do; credentials in it
    /// are masked and its length is bounded.
    pub fn new(location: Location, kind: DiagnosticKind, message: &str) -> Self {
        Self { location, kind, message: Redacted::clipped(message, 400) }
    }

    /// Creates a diagnostic about a whole file.
    pub fn file(path: &RepoPath, kind: DiagnosticKind, message: &str) -> Self {
        Self::new(Location::whole(path.clone()), kind, message)
    }

    /// The place.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The kind.
    pub fn kind(&self) -> DiagnosticKind {
        self.kind
    }

    /// The message.
    pub fn message(&self) -> &str {
        self.message.as_str()
    }
}
