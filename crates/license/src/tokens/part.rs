//! The parts of a file that are read.

use std::ops::Range;

/// Consecutive lines of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Offsets in the bytes of the file.
    pub(crate) bytes: Range<usize>,
    /// The number of its first line, from 1.
    pub(crate) line: u32,
}

impl Part {
    /// A whole file as one part.
    pub(crate) fn whole(bytes: &[u8]) -> Self {
        Self { bytes: 0..bytes.len(), line: 1 }
    }
}
