//! Positions where licenses and exceptions are named.

use std::ops::Range;

use super::names::Weight;
use crate::compose::{Certainty, Terms};

/// A position where a license is named.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// Its words, with the version.
    pub(super) words: Range<usize>,
    /// The words of the name alone.
    pub(super) name: Range<usize>,
    pub(super) terms: Terms,
    pub(super) certainty: Certainty,
    pub(super) weight: Weight,
    /// Its family; `None` for licenses without versions.
    pub(super) family: Option<usize>,
}

/// A position where an exception is stated.
#[derive(Clone, Debug)]
pub(super) struct Granted {
    pub(super) words: Range<usize>,
    pub(super) id: &'static str,
    /// The prefix of the ids of licenses that it belongs to.
    pub(super) family: &'static str,
}
