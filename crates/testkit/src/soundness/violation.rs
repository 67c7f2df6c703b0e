//! The violations of soundness.

use std::fmt;

use plimsoll_model::{ComponentId, Location, RepoPath};

/// An inconsistency of a report, or a difference from its source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// A detector panicked.
    DetectorFailed {
        /// The file.
        location: Location,
        /// The message of the diagnostic.
        message: String,
    },
    /// Two rows have the same identity.
    DuplicateId {
        /// The rows, for example `components`.
        rows: &'static str,
        /// The identity.
        id: String,
    },
    /// A total differs from the sum of its rows.
    WrongTotal {
        /// The field of the report.
        field: String,
        /// The total.
        total: u64,
        /// The sum of the rows.
        rows: u64,
    },
    /// Rows are not sorted.
    Unsorted {
        /// The rows.
        rows: &'static str,
    },
    /// `complete` contradicts the diagnostics.
    WrongCompleteness {
        /// The value in the report.
        complete: bool,
    },
    /// A component is referred to, but not listed.
    MissingComponent {
        /// The referring row.
        from: String,
        /// The component.
        id: ComponentId,
    },
    /// A rule, a deferral or a lockfile is referred to, but not listed.
    MissingRow {
        /// The referring row.
        from: String,
        /// The name.
        name: String,
    },
    /// A mandatory field is empty.
    Empty {
        /// The field and its row.
        field: String,
    },
    /// A file or directory is not in the source.
    MissingPath {
        /// The referring row.
        from: String,
        /// The path.
        path: RepoPath,
    },
    /// A place is not inside its file, or its line, column and bytes contradict each other.
    WrongPlace {
        /// The row with the place.
        from: String,
        /// The place.
        location: Location,
        /// The reason.
        why: String,
    },
    /// The bytes at a place differ from the value.
    WrongValue {
        /// The row with the place.
        from: String,
        /// The place.
        location: Location,
        /// The value.
        value: String,
        /// The bytes in the file.
        found: String,
    },
    /// A digest does not have the length of its algorithm.
    NoDigest {
        /// The row with the digest.
        from: String,
        /// The digest.
        digest: String,
    },
    /// A digest differs from that of the file.
    WrongDigest {
        /// The file.
        path: RepoPath,
    },
    /// The report changed when it was written to JSON and read back.
    RoundTrip {
        /// The difference, or the reason why it cannot be read.
        why: String,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DetectorFailed { location, message } => {
                write!(f, "{location}: detector failed: {message}")
            }
            Self::DuplicateId { rows, id } => write!(f, "{rows}: {id:?} is there twice"),
            Self::WrongTotal { field, total, rows } => {
                write!(f, "{field} is {total}, its rows add up to {rows}")
            }
            Self::Unsorted { rows } => write!(f, "{rows} are not sorted"),
            Self::WrongCompleteness { complete } => {
                write!(f, "complete is {complete}, the diagnostics say otherwise")
            }
            Self::MissingComponent { from, id } => {
                write!(f, "{from} names component {id}, which is not listed")
            }
            Self::MissingRow { from, name } => {
                write!(f, "{from} names {name:?}, which is not listed")
            }
            Self::Empty { field } => write!(f, "{field} is empty"),
            Self::MissingPath { from, path } => {
                write!(f, "{from} names {path:?}, which is not in the source")
            }
            Self::WrongPlace { from, location, why } => write!(f, "{location}: {from}: {why}"),
            Self::WrongValue { from, location, value, found } => {
                write!(f, "{location}: {from}: value {value:?}, but the file has {found:?}")
            }
            Self::NoDigest { from, digest } => write!(f, "{from}: {digest} is no digest"),
            Self::WrongDigest { path } => write!(f, "{path}: the digest is of other content"),
            Self::RoundTrip { why } => write!(f, "round trip through JSON: {why}"),
        }
    }
}
