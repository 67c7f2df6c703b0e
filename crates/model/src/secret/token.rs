//! A token that was found.

use std::ops::Range;

/// A token in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SecretToken {
    /// Its kind, such as `GitHub token`.
    pub name: &'static str,
    /// Its place, in bytes.
    pub range: Range<usize>,
    /// Whether a token of this format in a file is a hard-coded secret. Formats that are public
    /// in part or easily imitated are masked and not reported.
    pub is_hard_coded: bool,
    /// Whether its last six characters must be a checksum of the others.
    pub is_checked: bool,
}
