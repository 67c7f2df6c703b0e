//! Splits an instruction into words: quotes, escapes and variables by `BuildKit`'s rules
//! (Dockerfile reference, "Environment replacement"). Shell operators have no meaning.

use std::ops::Range;

use crate::syntax::event::{Part, Word};
use crate::syntax::text::cut;

/// Maximum nesting depth of fallbacks `${a:-${b:-…}}`. Deeper ones are unknown.
const FALLBACKS: usize = 4;

/// Maximum length of the raw text of a part, in bytes.
const RAW: usize = 240;

/// An iterator over the words of a range.
pub(super) struct Words<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    escape: char,
}

impl<'a> Words<'a> {
    /// Creates an iterator; `escape` is the file's escape character.
    pub(super) fn new(text: &'a str, range: Range<usize>, escape: char) -> Self {
        Self { text, at: range.start, end: range.end.min(text.len()), escape }
    }

    fn rest(&self) -> &'a str {
        cut(self.text, self.at..self.end)
    }

    /// Reads a variable, or another use of `$`.
    fn variable(&mut self, parts: &mut Vec<Part>, depth: usize) {
        let rest = self.rest();
        let name_length = |text: &str| {
            text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len())
        };
        let behind = rest.get(1..).unwrap_or_default();
        let Some(inner) = behind.strip_prefix('{') else {
            let length = name_length(behind);
            self.at += 1 + length;
            match behind.get(..length).filter(|name| !name.is_empty()) {
                Some(name) => parts.push(plain(name, raw(rest, 1 + length))),
                None => push(parts, "$"),
            }
            return;
        };
        let length = closing(rest);
        let written = raw(rest, length);
        self.at += length;
        let name = inner.get(..name_length(inner)).unwrap_or_default();
        let content = rest.get(2 + name.len()..length.saturating_sub(1)).unwrap_or_default();
        let closed = rest.get(..length).is_some_and(|text| text.ends_with('}'));
        if name.is_empty() || !closed {
            parts.push(Part::Opaque(written));
            return;
        }
        let fallback = content.strip_prefix(":-").or_else(|| content.strip_prefix('-'));
        match (content, fallback) {
            ("", _) => parts.push(plain(name, written)),
            (_, Some(word)) if depth < FALLBACKS => {
                let mut inner = Words::new(word, 0..word.len(), self.escape);
                let mut fallback = Vec::new();
                inner.word(&mut fallback, depth + 1, true);
                parts.push(Part::Variable {
                    name: name.to_owned(),
                    fallback: Some(fallback),
                    operation: None,
                    all: false,
                    quoted: true,
                    raw: written,
                });
            }
            _ if content.starts_with(['%', '#']) && content.len() < RAW => {
                parts.push(Part::Variable {
                    name: name.to_owned(),
                    fallback: None,
                    operation: Some(content.to_owned()),
                    all: false,
                    quoted: true,
                    raw: written,
                });
            }
            _ => parts.push(Part::Opaque(written)),
        }
    }

    /// Reads one word, or with `blanks` the rest of the range.
    fn word(&mut self, parts: &mut Vec<Part>, depth: usize, blanks: bool) {
        let mut double = false;
        while let Some(character) = self.rest().chars().next() {
            match character {
                _ if character.is_whitespace() && !double && !blanks => break,
                '\'' if !double => {
                    let inner = self.rest().get(1..).unwrap_or_default();
                    let length = inner.find('\'').unwrap_or(inner.len());
                    push(parts, inner.get(..length).unwrap_or_default());
                    self.at = (self.at + length + 2).min(self.end);
                    continue;
                }
                '"' => {
                    double = !double;
                    push(parts, "");
                }
                '$' => {
                    self.variable(parts, depth);
                    continue;
                }
                _ if character == self.escape => {
                    self.at += character.len_utf8();
                    let Some(next) = self.rest().chars().next() else { break };
                    if double && !matches!(next, '"' | '$') && next != self.escape {
                        push(parts, character.encode_utf8(&mut [0; 4]));
                    }
                    push(parts, next.encode_utf8(&mut [0; 4]));
                    self.at += next.len_utf8();
                    continue;
                }
                _ => push(parts, character.encode_utf8(&mut [0; 4])),
            }
            self.at += character.len_utf8();
        }
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        let start = self.at;
        let mut parts = Vec::new();
        self.word(&mut parts, 0, false);
        (self.at > start).then_some(Word { span: start..self.at, parts })
    }
}

fn plain(name: &str, raw: String) -> Part {
    Part::Variable {
        name: name.to_owned(),
        fallback: None,
        operation: None,
        all: false,
        quoted: true,
        raw,
    }
}

fn push(parts: &mut Vec<Part>, text: &str) {
    if let Some(Part::Text(last)) = parts.last_mut() {
        last.push_str(text);
    } else {
        parts.push(Part::Text(text.to_owned()));
    }
}

/// Returns the length of `${…}` at the start of a text, including nested braces.
fn closing(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

fn raw(text: &str, length: usize) -> String {
    let mut end = length.min(RAW);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    cut(text, 0..end).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str) -> Vec<&str> {
        Words::new(text, 0..text.len(), '\\').map(|word| cut(text, word.span)).collect()
    }

    #[test]
    fn words_end_only_at_blanks() {
        assert_eq!(spans(" a&b  c;d|e "), ["a&b", "c;d|e"]);
        assert_eq!(
            spans("A=\"b c\" 'd e'f g\\ h ${x:-a b}"),
            ["A=\"b c\"", "'d e'f", "g\\ h", "${x:-a b}"]
        );
        assert_eq!(spans("\"open x"), ["\"open x"]);
        assert_eq!(spans("${open x"), ["${open x"]);
    }

    proptest::proptest! {
        #[test]
        fn words_are_separate_and_in_order(text in "[a-z$\\{}\"' \\\\é:-]{0,60}") {
            let mut last = 0;
            for word in Words::new(&text, 0..text.len(), '\\') {
                proptest::prop_assert!(word.span.start >= last && word.span.end > word.span.start);
                last = word.span.end;
            }
        }
    }
}
