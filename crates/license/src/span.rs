//! Converts tokens to positions in a file.
#![allow(dead_code, reason = "the matcher and the reader of notices are built on it")]

use std::ops::Range;

use crate::TextSpan;
use crate::tokens::Tokens;

impl Tokens<'_> {
    /// The span from the first to the last of some tokens.
    pub(crate) fn span(&self, range: Range<usize>) -> TextSpan {
        let (bytes, lines) = self.place(range);
        TextSpan { bytes, lines }
    }
}
