//! What was not read, or read in part, and why.

use serde::{Deserialize, Serialize};

use crate::{Location, Redacted, RepoPath};

/// What kept a file or a fact out of the report.
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
    /// Not the text encoding the format demands.
    Encoding,
    /// The syntax is broken; what stands before the break was read.
    Syntax,
    /// A version of the format that is not known: nothing of the file was used.
    Unsupported,
    /// A budget (nodes, depth, entries) was used up.
    LimitExceeded,
    /// The file was read whole, but its host would refuse it.
    HostRefuses,
    /// Git data could not be read; the files were.
    Git,
    /// A detector failed; the others did not.
    DetectorFailed,
    /// Something worth knowing that costs no completeness.
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

/// A file not read, or read in part, and why.
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
    /// About a place in a file. The message says what happened and what to do; credentials in it
    /// are masked and its length is bounded.
    pub fn new(location: Location, kind: DiagnosticKind, message: &str) -> Self {
        Self { location, kind, message: Redacted::clipped(message, 400) }
    }

    /// About a file as a whole.
    pub fn file(path: &RepoPath, kind: DiagnosticKind, message: &str) -> Self {
        Self::new(Location::whole(path.clone()), kind, message)
    }

    /// Where.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// What kind of loss.
    pub fn kind(&self) -> DiagnosticKind {
        self.kind
    }

    /// What happened, in words.
    pub fn message(&self) -> &str {
        self.message.as_str()
    }
}
