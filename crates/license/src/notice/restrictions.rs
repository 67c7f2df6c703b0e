//! Recognizes sentences near a notice that restrict its grant.

use std::ops::Range;

use super::words::{Break, Words};
use crate::Changes;

/// The maximum distance, in words, between a notice and a restriction.
const REACH: usize = 60;

/// Consecutive words of restrictions, with at most two others between any of them.
const RESTRICTIONS: [&[&str]; 22] = [
    &["noncommercial", "use", "only"],
    &["noncommercial", "purposes", "only"],
    &["non", "commercial", "use", "only"],
    &["only", "for", "noncommercial"],
    &["only", "for", "non", "commercial"],
    &["not", "for", "commercial", "use"],
    &["no", "commercial", "use"],
    &["not", "be", "used", "commercial"],
    &["not", "be", "used", "commercially"],
    &["commercial", "use", "prohibited"],
    &["commercial", "use", "not", "permitted"],
    &["commercial", "use", "not", "allowed"],
    &["commercial", "use", "forbidden"],
    &["commercial", "use", "requires"],
    &["not", "be", "used", "military"],
    &["personal", "use", "only"],
    &["evaluation", "purposes", "only"],
    &["research", "purposes", "only"],
    &["academic", "use", "only"],
    &["educational", "purposes", "only"],
    &["internal", "use", "only"],
    &["not", "right", "to", "sell"],
];

/// The restriction near a notice.
pub(super) fn near(words: &Words<'_>, mention: &Range<usize>) -> Option<Changes> {
    let start = mention.start.saturating_sub(REACH);
    let end = (mention.end + REACH).min(words.len());
    let at = (start..end)
        .filter(|at| may_begin(words.text(*at)))
        .find_map(|at| RESTRICTIONS.iter().find_map(|phrase| read(words, at, phrase)))?;
    let sentence = words.sentence(at.start);
    if is_lifted(words, &sentence) {
        return None;
    }
    // The kind of line ends does not change what is quoted.
    let clip = |range: &Range<usize>| -> String {
        words.written(range).chars().filter(|c| *c != '\r').take(400).collect()
    };
    Some(Changes { added: vec![clip(&sentence)], removed: Vec::new(), critical: vec![clip(&at)] })
}

/// Whether a word begins one of the [`RESTRICTIONS`]. Most words do not, so that they are not compared with each of
/// these.
fn may_begin(word: &str) -> bool {
    matches!(
        word,
        "noncommercial"
            | "non"
            | "only"
            | "not"
            | "no"
            | "commercial"
            | "personal"
            | "evaluation"
            | "research"
            | "academic"
            | "educational"
            | "internal"
    )
}

fn read(words: &Words<'_>, start: usize, phrase: &[&str]) -> Option<Range<usize>> {
    const SKIP: usize = 2;
    let (first, rest) = phrase.split_first()?;
    if words.text(start) != *first {
        return None;
    }
    let mut at = start + 1;
    for expected in rest {
        let found = (at..=at + SKIP).find(|at| words.text(*at) == *expected)?;
        if (start + 1..=found).any(|at| words.before(at) >= Break::Sentence) {
            return None;
        }
        at = found + 1;
    }
    Some(start..at)
}

/// Whether the sentence, or the next one, states that a restriction no longer applies.
fn is_lifted(words: &Words<'_>, sentence: &Range<usize>) -> bool {
    let next = words.sentence(sentence.end.min(words.len().saturating_sub(1)));
    let has = |range: &Range<usize>, one: &str, other: &str| {
        range
            .clone()
            .any(|at| words.text(at) == one && (other.is_empty() || words.text(at + 1) == other))
    };
    [sentence, &next].into_iter().any(|range| {
        has(range, "no", "longer")
            || has(range, "lifted", "")
            || has(range, "not", "apply")
            || has(range, "withdrawn", "")
            || has(range, "rescinded", "")
            || has(range, "revoked", "")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_of_each_restriction_is_known() {
        assert!(
            RESTRICTIONS.iter().all(|phrase| phrase.first().is_some_and(|word| may_begin(word)))
        );
    }
}
