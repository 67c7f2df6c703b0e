//! The words of a part of a file as notices need them: letters and digits separated, with sentence and paragraph
//! breaks.

use std::ops::Range;

use crate::tokens::Tokens;

/// The separator between a word and the previous one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Break {
    /// Nothing: both are parts of one token, as in `GPLv2`.
    None,
    /// White space or punctuation inside a sentence.
    Blank,
    /// The end of a sentence.
    Sentence,
    /// A blank line, or the start of the text.
    Paragraph,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    /// Index of its token.
    pub(super) token: usize,
    pub(super) before: Break,
}

/// The words of a part of a file.
#[derive(Debug)]
pub(super) struct Words<'t> {
    tokens: &'t Tokens<'t>,
    words: Vec<Word<'t>>,
}

impl<'t> Words<'t> {
    pub(super) fn new(tokens: &'t Tokens<'t>, range: Range<usize>) -> Self {
        let mut words = Vec::with_capacity(range.len() + range.len() / 8);
        for token in range.clone() {
            let mut before =
                if token == range.start { Break::Paragraph } else { separation(tokens, token) };
            for text in parts(tokens.word(token)) {
                words.push(Word { text: canonical(text), token, before });
                before = Break::None;
            }
        }
        Self { tokens, words }
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The word at an index; empty past the end.
    pub(super) fn text(&self, index: usize) -> &'t str {
        self.words.get(index).map_or("", |word| word.text)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &'t str> + '_ {
        self.words.iter().map(|word| word.text)
    }

    pub(super) fn before(&self, index: usize) -> Break {
        self.words.get(index).map_or(Break::Paragraph, |word| word.before)
    }

    /// The text between a word and the previous one.
    pub(super) fn gap(&self, index: usize) -> &'t str {
        match self.words.get(index) {
            Some(word) if word.before == Break::None => "",
            Some(word) => self.tokens.gap(word.token),
            None => self.words.last().map_or("", |word| self.tokens.gap(word.token + 1)),
        }
    }

    /// The tokens of a range of words.
    pub(super) fn tokens(&self, range: &Range<usize>) -> Range<usize> {
        let token = |index: usize| self.words.get(index).map(|word| word.token);
        let start = token(range.start).unwrap_or_default();
        let end = range.end.checked_sub(1).and_then(token).map_or(start, |last| last + 1);
        start..end.max(start)
    }

    /// The text of a range of words, with punctuation.
    pub(super) fn written(&self, range: &Range<usize>) -> &'t str {
        self.tokens.written(self.tokens(range))
    }

    /// The sentence that contains a word.
    pub(super) fn sentence(&self, index: usize) -> Range<usize> {
        self.unit(index, Break::Sentence)
    }

    /// The paragraph that contains a word.
    pub(super) fn paragraph(&self, index: usize) -> Range<usize> {
        self.unit(index, Break::Paragraph)
    }

    /// The range around a word up to a break, but at most this many words on each side, so that a text without
    /// punctuation is read in linear time.
    fn unit(&self, index: usize, end: Break) -> Range<usize> {
        const REACH: usize = 80;
        let mut start = index;
        while start > 0 && index - start < REACH && self.before(start) < end {
            start -= 1;
        }
        let mut stop = index + 1;
        while stop < self.len() && stop - index < REACH && self.before(stop) < end {
            stop += 1;
        }
        start..stop
    }
}

/// The singular of a word, or "license" for its equivalents in other languages.
fn canonical(word: &str) -> &str {
    match word {
        "licenses" | "lisence" | "lizenz" | "licencia" | "licença" | "licens" | "licenza"
        | "liscense" | "liscence" | "lincense" | "licese" | "lisense" => "license",
        "clauses" => "clause",
        other => other,
    }
}

/// Splits a word into runs of letters, digits and other scripts.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let kind = |c: char| match c {
        '0'..='9' | '.' => 0,
        _ if c.is_ascii() => 1,
        // Latin letters belong to one word; text in other scripts has no spaces.
        '\u{80}'..='\u{24f}' => 1,
        _ => 2,
    };
    let mut rest = word;
    std::iter::from_fn(move || {
        let first = kind(rest.chars().next()?);
        let end = rest.find(|c| kind(c) != first).unwrap_or(rest.len());
        let (part, behind) = rest.split_at_checked(end)?;
        rest = behind;
        Some(part)
    })
}

fn separation(tokens: &Tokens<'_>, token: usize) -> Break {
    let gap = tokens.gap(token);
    let mut lines = gap.split('\n');
    lines.next();
    let empty = |line: &str| line.bytes().all(|byte| b" \t\r*/#;%!|>-.\"'=~+C".contains(&byte));
    let breaks = lines.clone().count();
    if breaks >= 2 && lines.take(breaks - 1).any(empty) {
        return Break::Paragraph;
    }
    let ends = gap.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
    let is_end = ends.contains(['.', '!', '?', '。'])
        && !ends.ends_with(',')
        && gap.contains(char::is_whitespace);
    let written = tokens.written(token..token + 1);
    if is_end
        && written.starts_with(|c: char| c.is_uppercase() || c.is_alphabetic() && !c.is_ascii())
    {
        Break::Sentence
    } else {
        Break::Blank
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(String, Break)> {
        let tokens = crate::tokens::read(text.as_bytes());
        let words = Words::new(&tokens, 0..tokens.len());
        words.words.iter().map(|word| (word.text.to_owned(), word.before)).collect()
    }

    #[test]
    fn letters_and_digits_are_apart_and_sentences_end() {
        use Break::{Blank, None, Paragraph, Sentence};
        let expected: Vec<(String, Break)> = [
            ("under", Paragraph),
            ("gplv", Blank),
            ("2", None),
            ("or", Blank),
            ("lgpl", Blank),
            ("2.1", Blank),
            ("see", Sentence),
            ("it", Blank),
            ("more", Paragraph),
        ]
        .map(|(text, before)| (text.to_owned(), before))
        .into();
        assert_eq!(words("// under GPLv2 or LGPL-2.1. See it\n//\n// more\n"), expected);
    }
}
