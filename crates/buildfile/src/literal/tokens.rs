//! Tokens with their positions, and the start of logical lines.

use std::borrow::Cow;

use crate::cursor::Cursor;
use crate::place::Place;

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Number,
    /// A string, and whether `{names}` in it are replaced.
    Text {
        is_formatted: bool,
    },
    /// A single character of punctuation.
    Mark,
}

/// A token.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    /// The text as written; for a string, its decoded content.
    pub(super) text: Cow<'a, str>,
    pub(super) place: Place,
    /// For the first token of a statement, its column from 1.
    pub(super) begins: Option<u32>,
}

/// Maximum number of tokens per file.
const TOKENS: usize = 1_000_000;

/// Splits a text into tokens, and returns whether the limit was exceeded.
pub(super) fn tokens(text: &str) -> (Vec<Token<'_>>, bool) {
    let mut reader = Reader { cursor: Cursor::new(text), open: 0, is_new: true };
    let mut all = Vec::new();
    while let Some(token) = reader.token() {
        if all.len() >= TOKENS {
            return (all, true);
        }
        all.push(token);
    }
    (all, false)
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    /// Number of open brackets.
    open: usize,
    /// Whether the next token starts a statement.
    is_new: bool,
}

impl<'a> Reader<'a> {
    /// Skips blanks, comments and line ends.
    fn blanks(&mut self) {
        while let Some(character) = self.cursor.peek() {
            match character {
                '#' => {
                    while self.cursor.peek().is_some_and(|next| next != '\n') {
                        self.cursor.bump();
                    }
                }
                '\\' => {
                    self.cursor.bump();
                    if self.cursor.peek() == Some('\r') {
                        self.cursor.bump();
                    }
                    self.cursor.bump();
                }
                '\n' => {
                    self.cursor.bump();
                    self.is_new |= self.open == 0;
                }
                ';' => {
                    self.cursor.bump();
                    self.is_new = true;
                }
                _ if character.is_whitespace() => {
                    self.cursor.bump();
                }
                _ => break,
            }
        }
    }

    fn token(&mut self) -> Option<Token<'a>> {
        self.blanks();
        let first = self.cursor.peek()?;
        let (line, column) = (self.cursor.line(), self.cursor.column());
        let start = self.cursor.offset();
        let begins = std::mem::take(&mut self.is_new).then_some(column);
        let (kind, text) = if first == '_' || first.is_alphabetic() {
            let name = self.cursor.take_while(|next| next == '_' || next.is_alphanumeric());
            let is_prefix =
                name.len() <= 2 && name.chars().all(|letter| "rRbBuUfF".contains(letter));
            match self.cursor.peek().filter(|next| is_prefix && matches!(next, '"' | '\'')) {
                Some(quote) => self.string(quote, name),
                None => (Kind::Name, Cow::Borrowed(name)),
            }
        } else if first.is_ascii_digit() {
            let digits =
                self.cursor.take_while(|next| next == '.' || next == '_' || next.is_alphanumeric());
            (Kind::Number, Cow::Borrowed(digits))
        } else if matches!(first, '"' | '\'') {
            self.string(first, "")
        } else {
            self.cursor.bump();
            match first {
                '(' | '[' | '{' => self.open += 1,
                ')' | ']' | '}' => self.open = self.open.saturating_sub(1),
                _ => {}
            }
            (Kind::Mark, Cow::Borrowed(self.cursor.since(start)))
        };
        let place = Place { line, column, start, end: self.cursor.offset() };
        Some(Token { kind, text, place, begins })
    }

    /// Reads the content of a string. An unclosed string ends with its line, so that the rest is
    /// still read.
    fn string(&mut self, quote: char, prefix: &str) -> (Kind, Cow<'a, str>) {
        let has = |letters: [char; 2]| prefix.contains(letters);
        let (is_raw, is_formatted) = (has(['r', 'R']), has(['f', 'F']));
        let three: String = [quote; 3].iter().collect();
        let is_long = self.cursor.rest().starts_with(&three);
        for _ in 0..if is_long { 3 } else { 1 } {
            self.cursor.bump();
        }
        let mut decoded = String::new();
        loop {
            match self.cursor.peek() {
                None => break,
                Some('\n') if !is_long => break,
                Some('\\') => {
                    self.cursor.bump();
                    let escaped = self.cursor.bump();
                    if is_raw {
                        decoded.push('\\');
                    }
                    match escaped {
                        Some('n') if !is_raw => decoded.push('\n'),
                        Some('t') if !is_raw => decoded.push('\t'),
                        Some('\n') => {}
                        Some(other) => decoded.push(other),
                        None => break,
                    }
                }
                Some(found) if found == quote => {
                    let closes = !is_long || self.cursor.rest().starts_with(&three);
                    for _ in 0..if is_long && closes { 3 } else { 1 } {
                        self.cursor.bump();
                    }
                    if closes {
                        break;
                    }
                    decoded.push(found);
                }
                Some(other) => {
                    self.cursor.bump();
                    decoded.push(other);
                }
            }
        }
        (Kind::Text { is_formatted }, Cow::Owned(decoded))
    }
}
