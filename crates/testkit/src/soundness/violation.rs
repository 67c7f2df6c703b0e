//! What is wrong with a report.

use std::fmt;

use plimsoll_model::{ComponentId, Location, RepoPath};

/// One thing in which a report is not true to itself or to its source.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// A detector panicked.
    DetectorFailed {
        /// On what.
        location: Location,
        /// What the diagnostic says.
        message: String,
    },
    /// Two rows have the same identity.
    DuplicateId {
        /// Which rows: `components`, say.
        rows: &'static str,
        /// The identity.
        id: String,
    },
    /// A total is not what its rows add up to.
    WrongTotal {
        /// The field of the report.
        field: String,
        /// The total.
        total: u64,
        /// What the rows add up to.
        rows: u64,
    },
    /// Rows are not in their order.
    Unsorted {
        /// Which rows.
        rows: &'static str,
    },
    /// `complete` is not what the diagnostics say.
    WrongCompleteness {
        /// What the report claims.
        complete: bool,
    },
    /// A component is named and not listed.
    MissingComponent {
        /// Where it is named.
        from: String,
        /// The component.
        id: ComponentId,
    },
    /// A rule, a deferral or a lockfile is named and not listed.
    MissingRow {
        /// Where it is named.
        from: String,
        /// What is named.
        name: String,
    },
    /// A field that must say something is empty.
    Empty {
        /// The field, and of which row.
        field: String,
    },
    /// A file or directory is not in the source.
    MissingPath {
        /// Where it is named.
        from: String,
        /// The path.
        path: RepoPath,
    },
    /// A place is not inside its file, or its line, column and bytes disagree.
    WrongPlace {
        /// What has the place.
        from: String,
        /// The place.
        location: Location,
        /// What is wrong with it.
        why: String,
    },
    /// The bytes at a place are not the value.
    WrongValue {
        /// What has the place.
        from: String,
        /// The place.
        location: Location,
        /// The value.
        value: String,
        /// What the file has there.
        found: String,
    },
    /// A digest is not one of its algorithm.
    NoDigest {
        /// Where it is stated.
        from: String,
        /// The digest.
        digest: String,
    },
    /// A digest is not that of the file.
    WrongDigest {
        /// The file.
        path: RepoPath,
    },
    /// The report is another one after it was written to JSON and read back.
    RoundTrip {
        /// How it differs, or why it cannot be read.
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
