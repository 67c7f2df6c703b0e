//! Whether a text has the words of its license.

mod changes;

use std::ops::Range;

use crate::matching::{Stream, TextMatch};
use crate::template::Index;
use crate::tokens::Tokens;
use crate::{Changes, MatchVerdict};

/// Compares a text with its template, word by word.
pub(crate) fn judge(
    index: &Index,
    tokens: &Tokens<'_>,
    stream: &Stream,
    text: &TextMatch,
    _surroundings: Range<usize>,
) -> MatchVerdict {
    let gaps = changes::between(index, tokens, stream, text);
    if gaps.is_empty() {
        return MatchVerdict::Exact;
    }
    let mut changes = Changes::default();
    for gap in gaps {
        changes.added.extend((!gap.added.is_empty()).then(|| gap.added.join(" ")));
        changes.removed.extend((!gap.removed.is_empty()).then(|| gap.removed.join(" ")));
    }
    MatchVerdict::Modified(changes)
}
