//! Flags the words of copyright lines, which are not compared: a license is the same for every copyright holder.

use std::ops::Range;

use super::list::{Token, Tokens};

/// The maximum number of words in a copyright line.
const LONGEST: usize = 40;

/// Flags the words of copyright lines, and "All rights reserved" after them.
pub(super) fn flag(tokens: &mut Tokens<'_>) {
    let mut flagged: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        let end = line_end(tokens, start);
        let follows = flagged.last().is_some_and(|last| last.end == start);
        if let Some(first) = (start..end).find(|index| begins(tokens, *index, *index == start)) {
            flagged.push(first..statement_end(tokens, first, end));
        } else if follows && continues(tokens, start, end) {
            flagged.push(start..statement_end(tokens, start, end));
        }
        // The rest of a long line may contain another statement, and a statement may end on the next line.
        let reached = flagged.last().map_or(start, |last| last.end);
        start = if reached > start { reached } else { end };
    }
    for range in flagged {
        tokens.flag_copyright(range);
    }
}

fn line_end(tokens: &Tokens<'_>, start: usize) -> usize {
    let next = (start + 1..tokens.len())
        .find(|index| tokens.get(*index).is_some_and(Token::is_line_start));
    next.unwrap_or(tokens.len())
}

/// Whether a copyright statement begins at a word. Within a line, more evidence is needed, because licenses mention
/// copyright too.
fn begins(tokens: &Tokens<'_>, index: usize, is_line_start: bool) -> bool {
    let word = tokens.word(index);
    let is_sign = |index: usize| {
        tokens.gap(index).contains(['\u{a9}', '\u{24d2}']) || is_letter_sign(tokens, index)
    };
    let has_year = |range: Range<usize>| range.into_iter().any(|index| is_year(tokens.word(index)));
    match word {
        "copyright" | "copyrights" | "copr" | "spdxfilecopyrighttext" => {
            let signed = is_sign(index + 1)
                || is_year(tokens.word(index + 1))
                || is_year(tokens.word(index + 2));
            signed
                || (is_line_start
                    && (has_year(index + 1..index + 12) || names_holder(tokens, index + 1)))
        }
        "portions" | "parts" => {
            is_line_start
                && tokens.word(index + 1) == "copyright"
                && begins(tokens, index + 1, true)
        }
        "c" if is_letter_sign(tokens, index) => has_year(index + 1..index + 3),
        "all" => {
            is_line_start
                && tokens.word(index + 1) == "rights"
                && tokens.word(index + 2) == "reserved"
        }
        _ => is_line_start && tokens.gap(index).contains('\u{a9}') && has_year(index..index + 3),
    }
}

/// Whether this is the letter in "(c)".
fn is_letter_sign(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.word(index) == "c"
        && tokens.gap(index).ends_with('(')
        && tokens.gap(index + 1).starts_with(')')
}

/// Whether a word is a year, a range of years, or a placeholder for one.
fn is_year(word: &str) -> bool {
    let digits = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    (digits && (word.starts_with("19") || word.starts_with("20")))
        || matches!(
            word,
            "year"
                | "years"
                | "yyyy"
                | "yy"
                | "xxxx"
                | "19xx"
                | "20xx"
                | "199x"
                | "200x"
                | "19yy"
                | "dates"
        )
}

/// Whether the words after "Copyright" at the start of a line are a name.
fn names_holder(tokens: &Tokens<'_>, index: usize) -> bool {
    let written = tokens.written(index..index + 1);
    let is_name = written.starts_with(char::is_uppercase) && written.contains(char::is_lowercase);
    let is_same_line = tokens.get(index).is_some_and(|token| !token.is_line_start());
    let is_marked = tokens.gap(index).contains(['<', '[', '{', ':']);
    let is_common = matches!(
        tokens.word(index),
        "notice"
            | "notices"
            | "holder"
            | "holders"
            | "owner"
            | "owners"
            | "and"
            | "or"
            | "license"
            | "law"
            | "laws"
            | "statement"
            | "information"
            | "act"
            | "interest"
            | "status"
            | "disclaimer"
            | "permission"
            | "protection"
            | "in"
            | "is"
            | "of"
    );
    is_same_line && !is_common && (is_name || is_marked || tokens.word(index) == "by")
}

/// The end of a statement: the end of its line, or the beginning of the license on the same line.
fn statement_end(tokens: &Tokens<'_>, first: usize, line_end: usize) -> usize {
    let end = line_end.min(first + LONGEST);
    let begins_license = |index: usize| {
        matches!(
            tokens.word(index),
            "permission"
                | "redistribution"
                | "licensed"
                | "released"
                | "this"
                | "everyone"
                | "distributed"
                | "these"
                | "you"
                | "see"
                | "use"
                | "subject"
                | "license"
                | "terms"
                | "version"
                | "comes"
        )
    };
    let rights = |index: usize| {
        ["all", "rights", "reserved"]
            .iter()
            .enumerate()
            .all(|(offset, word)| tokens.word(index + offset) == *word)
    };
    if let Some(end) = quotation_end(tokens, first) {
        return end;
    }
    for index in first + 1..end {
        if rights(index) {
            return index + 3;
        }
        if begins_license(index) || begins_sentence(tokens, index) {
            return index;
        }
    }
    end
}

/// The end of a quoted statement that a license refers to: `"Copyright (c) 2001 Jane Doe" is retained`.
fn quotation_end(tokens: &Tokens<'_>, first: usize) -> Option<usize> {
    const QUOTES: [char; 3] = ['"', '\u{201c}', '\u{201d}'];
    let begins = tokens.gap(first).ends_with(QUOTES);
    let is_end = |index: &usize| tokens.gap(*index).starts_with(QUOTES);
    (first + 1..tokens.len()).take(LONGEST).find(is_end).filter(|_| begins)
}

/// Whether a sentence with a verb begins after a full stop: "Copyright 2001 Jane Doe. Jane Doe grants".
fn begins_sentence(tokens: &Tokens<'_>, index: usize) -> bool {
    let is_verb = |index: usize| {
        matches!(tokens.word(index), "is" | "are" | "may" | "grants" | "hereby" | "permits")
    };
    let uses = tokens.word(index) == "any" && tokens.word(index + 1) == "use";
    uses || tokens.gap(index).starts_with(". ") && (index + 1..index + 7).any(is_verb)
}

/// Whether a line continues the copyright line above it, with more years or holders.
fn continues(tokens: &Tokens<'_>, start: usize, end: usize) -> bool {
    let is_listed =
        tokens.gap(start).trim_start().starts_with(',') || tokens.gap(start).starts_with(',');
    let is_short = end - start <= 12;
    let has_partner = tokens.word(start) == "and" && tokens.word(start + 1) != "the";
    is_short && (is_year(tokens.word(start)) || is_listed || has_partner)
}
