//! The words of a file as ids of the index.

use std::ops::Range;

use crate::template::Index;
use crate::tokens::{Mask, Tokens, to_usize};

/// The words of a file that are compared with full texts: without bullets and copyright lines.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    /// The id of each word; 0 for words that no license has, and for masked ones.
    pub(crate) ids: Vec<u16>,
    /// The index of each word in the tokens of the file.
    at: std::sync::Arc<[u32]>,
}

impl Stream {
    pub(crate) fn new(index: &Index, tokens: &Tokens<'_>, mask: &Mask) -> Self {
        let (ids, at) = tokens
            .iter()
            .enumerate()
            .filter(|(at, token)| {
                !token.is_bullet() && !token.is_copyright() && !mask.is_taken(*at)
            })
            .map(|(at, _)| (index.id(tokens.word(at)), u32::try_from(at).unwrap_or(u32::MAX)))
            .unzip();
        let at: Vec<u32> = at;
        Self { ids, at: at.into() }
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The tokens from the first to the last of some words.
    pub(crate) fn tokens(&self, range: Range<usize>) -> Range<usize> {
        let at = |word: usize| self.at.get(word).map(|at| to_usize(*at));
        let behind = self.at.last().map_or(0, |at| to_usize(*at) + 1);
        let start = at(range.start).unwrap_or(behind);
        let last = range.end.checked_sub(1).and_then(at);
        start..last.map_or(start, |last| last + 1).max(start)
    }

    /// Masks the words of a match, so that they are not searched again.
    pub(crate) fn take(&mut self, range: Range<usize>) {
        if let Some(part) = self.ids.get_mut(range) {
            part.fill(0);
        }
    }
}
