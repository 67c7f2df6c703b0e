//! Decides whether a text has exactly the words of its license.
//!
//! A difference counts unless a rule declares it equivalent (`equivalent`): anything that is not known to be harmless
//! makes a text modified. The words of a difference determine whether it changes the grant (`terms`). A sentence near
//! a text that restricts it counts as part of it (`rider`).

mod block;
mod changes;
mod counted;
mod equivalent;
mod rider;
mod terms;

use std::ops::Range;

use changes::Gap;

use crate::matching::{Run, Stream, TextMatch};
use crate::template::Index;
use crate::tokens::Tokens;
use crate::{Changes, MatchVerdict};

/// The maximum number of differences that are reported for one text.
const MOST_CHANGES: usize = 20;
/// The maximum number of bytes that are reported for one difference.
const LONGEST: usize = 300;

/// Compares a text with its template, word by word. `surroundings` are the tokens from the previous text to the next
/// one.
pub(crate) fn judge(
    index: &Index,
    tokens: &Tokens<'_>,
    stream: &Stream,
    text: &TextMatch,
    surroundings: Range<usize>,
) -> MatchVerdict {
    let gaps = changes::between(index, tokens, stream, text);
    let title = words(index, text.template.ids.get(..text.template.head).unwrap_or_default());
    let mut changes = Changes::default();
    for gap in gaps.iter().filter(|gap| !equivalent::is_equivalent(tokens, gap, &title)) {
        note(tokens, gap, &mut changes);
    }
    // A preamble and instructions may be missing, and names of programs and authors are filled in, but their
    // statements about the terms must not change.
    let mut judge_part = |runs: &[Run], tells: fn(&str) -> bool| {
        for gap in changes::around_terms(index, tokens, stream, text, runs) {
            let is_telling = gap.added.iter().chain(&gap.removed).any(|word| tells(word))
                || rider::restricts(tokens, gap.tokens.clone());
            if is_telling && !equivalent::is_equivalent(tokens, &gap, &title) {
                note(tokens, &gap, &mut changes);
            }
        }
    };
    judge_part(&text.fit.preamble, terms::is_critical);
    judge_part(&text.fit.instructions, terms::is_turning);
    for sentence in rider::find(tokens, text.tokens.clone(), surroundings) {
        push(&mut changes.added, clipped(tokens.written(sentence.clone())));
        push(&mut changes.critical, clipped(tokens.written(sentence)));
    }
    if !changes.added.is_empty() || !changes.removed.is_empty() {
        MatchVerdict::Modified(changes)
    } else if gaps.is_empty() {
        MatchVerdict::Exact
    } else {
        MatchVerdict::Equivalent
    }
}

/// Adds one difference to the report.
fn note(tokens: &Tokens<'_>, gap: &Gap<'_>, changes: &mut Changes) {
    let added = clipped(tokens.written(gap.tokens.clone()));
    let removed = clipped(&gap.removed.join(" "));
    if gap.added.iter().any(|word| terms::is_critical(word)) {
        push(&mut changes.critical, added.clone());
    }
    if gap.removed.iter().any(|word| terms::is_critical(word)) {
        push(&mut changes.critical, format!("missing: {removed}"));
    }
    push(&mut changes.added, added);
    push(&mut changes.removed, removed);
}

fn push(list: &mut Vec<String>, entry: String) {
    if !entry.is_empty() && list.len() < MOST_CHANGES {
        list.push(entry);
    }
}

/// The words as written, on one line.
fn clipped(written: &str) -> String {
    let mut line = String::new();
    for word in written.split_whitespace() {
        if line.len() + word.len() >= LONGEST {
            line.push('…');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

fn words(index: &Index, ids: &[u16]) -> Vec<&'static str> {
    ids.iter().map(|id| index.word(*id)).collect()
}

#[cfg(test)]
mod tests;
