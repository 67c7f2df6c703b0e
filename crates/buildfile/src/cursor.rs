//! A reader of characters that tracks its position.

use std::iter::Peekable;
use std::str::CharIndices;

/// A position in a text.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    characters: Peekable<CharIndices<'a>>,
    line: u32,
    /// Column of the next character.
    column: u32,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, characters: text.char_indices().peekable(), line: 1, column: 1 }
    }

    /// Skips a byte order mark, which does not count as a column.
    pub(crate) fn without_byte_order_mark(mut self) -> Self {
        self.characters.next_if(|(_, character)| *character == '\u{feff}');
        self
    }

    /// Returns the line of the next character, from 1.
    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    /// Returns the column of the next character in code points, from 1.
    pub(crate) fn column(&self) -> u32 {
        self.column
    }

    /// Returns the offset of the next character in bytes.
    pub(crate) fn offset(&mut self) -> usize {
        self.characters.peek().map_or(self.text.len(), |(offset, _)| *offset)
    }

    pub(crate) fn peek(&mut self) -> Option<char> {
        self.characters.peek().map(|(_, character)| *character)
    }

    pub(crate) fn bump(&mut self) -> Option<char> {
        let (_, character) = self.characters.next()?;
        if character == '\n' {
            (self.line, self.column) = (self.line.saturating_add(1), 1);
        } else {
            self.column = self.column.saturating_add(1);
        }
        Some(character)
    }

    pub(crate) fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let start = self.offset();
        while self.peek().is_some_and(&belongs) {
            self.bump();
        }
        self.since(start)
    }

    /// Returns the text from an offset to the current position.
    pub(crate) fn since(&mut self, start: usize) -> &'a str {
        let end = self.offset();
        self.text.get(start..end).unwrap_or_default()
    }

    /// Returns the rest of the text.
    pub(crate) fn rest(&mut self) -> &'a str {
        let at = self.offset();
        self.text.get(at..).unwrap_or_default()
    }
}
