//! Reasons why an object was not read.

use std::fmt;

use super::object::ObjectKind;
use crate::ReadError;

/// The reason why an object was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// The object is in no pack and no file.
    Missing,
    /// The object is larger than the limit.
    TooLarge { size: u64, limit: u64 },
    /// The object's content does not match its ID, or cannot be decoded.
    Damaged(&'static str),
    /// The object has a different kind than expected.
    Kind { found: ObjectKind, wanted: ObjectKind },
    /// Reading the object would take too much work.
    Costly,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the object is missing"),
            Self::TooLarge { size, limit } => {
                write!(f, "the object has {size} bytes, above the limit of {limit}")
            }
            Self::Damaged(why) => f.write_str(why),
            Self::Kind { found, wanted } => {
                write!(f, "the object is a {}, not a {}", found.name(), wanted.name())
            }
            Self::Costly => f.write_str("unpacking the objects exceeds the work limit"),
        }
    }
}

impl From<Lost> for ReadError {
    fn from(why: Lost) -> Self {
        match why {
            Lost::Missing => Self::Missing,
            Lost::TooLarge { size, limit } => Self::TooLarge { size, limit },
            other => Self::Failed(other.to_string()),
        }
    }
}
