//! Commands and their arguments, with positions.

use crate::cursor::Cursor;

/// A command: a name and arguments.
#[derive(Clone, Debug)]
pub(super) struct Command {
    /// In lower case: command names are case-insensitive.
    pub(super) name: String,
    pub(super) arguments: Vec<Argument>,
}

/// The notation of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `[=[text]=]`: variables are not expanded.
    Bracket,
    /// `"text"`: one argument after expansion.
    Quoted,
    /// `text`: one argument per list element after expansion.
    Plain,
}

/// An argument as written.
#[derive(Clone, Debug)]
pub(super) struct Argument {
    pub(super) form: Form,
    /// Without quotes or brackets.
    pub(super) text: String,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// An iterator over the commands of a file. It stops at the first syntax error.
pub(super) struct Commands<'a> {
    cursor: Cursor<'a>,
    broken: Option<u32>,
}

impl<'a> Commands<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { cursor: Cursor::new(text).without_byte_order_mark(), broken: None }
    }

    /// Returns the line of the first syntax error.
    pub(super) fn broken(&self) -> Option<u32> {
        self.broken
    }

    /// Skips blanks and comments.
    fn blanks(&mut self) -> Option<()> {
        loop {
            match self.cursor.peek() {
                Some(character) if character.is_whitespace() => {
                    self.cursor.bump();
                }
                Some('#') => {
                    self.cursor.bump();
                    if let Some(equals) = self.bracket_opens() {
                        self.bracket(equals)?;
                    } else {
                        self.cursor.take_while(|character| character != '\n');
                    }
                }
                _ => return Some(()),
            }
        }
    }

    /// Returns the number of equals signs in an opening bracket.
    fn bracket_opens(&mut self) -> Option<usize> {
        let inner = self.cursor.rest().strip_prefix('[')?;
        let equals = inner.bytes().take_while(|byte| *byte == b'=').count();
        inner.get(equals..)?.starts_with('[').then_some(equals)
    }

    /// Reads the content of a bracket argument.
    fn bracket(&mut self, equals: usize) -> Option<&'a str> {
        for _ in 0..equals + 2 {
            self.cursor.bump();
        }
        let (start, rest) = (self.cursor.offset(), self.cursor.rest());
        let close = format!("]{}]", "=".repeat(equals));
        let length = rest.find(&close)?;
        while self.cursor.offset() < start + length + close.len() {
            self.cursor.bump();
        }
        rest.get(..length)
    }

    fn command(&mut self) -> Option<Command> {
        let name = self
            .cursor
            .take_while(|character| character == '_' || character.is_ascii_alphanumeric());
        self.cursor.take_while(|character| character == ' ' || character == '\t');
        if name.is_empty() || self.cursor.bump() != Some('(') {
            return None;
        }
        let mut arguments = Vec::new();
        let mut depth = 1_usize;
        loop {
            self.blanks()?;
            let place = (self.cursor.line(), self.cursor.column(), self.cursor.offset());
            let (form, text) = match self.cursor.peek()? {
                ')' if depth == 1 => {
                    self.cursor.bump();
                    return Some(Command { name: name.to_ascii_lowercase(), arguments });
                }
                parenthesis @ ('(' | ')') => {
                    self.cursor.bump();
                    depth = if parenthesis == '(' { depth + 1 } else { depth - 1 };
                    (Form::Plain, parenthesis.to_string())
                }
                '"' => (Form::Quoted, self.quoted()?.to_owned()),
                '[' if self.bracket_opens().is_some() => {
                    let equals = self.bracket_opens()?;
                    (Form::Bracket, self.bracket(equals)?.to_owned())
                }
                _ => (Form::Plain, self.plain().to_owned()),
            };
            let (line, column, start) = place;
            let end = self.cursor.offset();
            arguments.push(Argument { form, text, line, column, start, end });
        }
    }

    /// Reads the content of a quoted argument, with escapes.
    fn quoted(&mut self) -> Option<&'a str> {
        self.cursor.bump();
        let start = self.cursor.offset();
        loop {
            match self.cursor.peek()? {
                '"' => break,
                '\\' => {
                    self.cursor.bump();
                    self.cursor.bump();
                }
                _ => {
                    self.cursor.bump();
                }
            }
        }
        let text = self.cursor.since(start);
        self.cursor.bump();
        Some(text)
    }

    /// Reads an unquoted argument, which may contain quotes: `-Da="b c"`.
    fn plain(&mut self) -> &'a str {
        let start = self.cursor.offset();
        while let Some(character) = self.cursor.peek() {
            match character {
                '(' | ')' | '#' => break,
                _ if character.is_whitespace() => break,
                '\\' => {
                    self.cursor.bump();
                    self.cursor.bump();
                }
                '"' if self.quoted().is_some() => {}
                _ => {
                    self.cursor.bump();
                }
            }
        }
        self.cursor.since(start)
    }
}

impl Iterator for Commands<'_> {
    type Item = Command;

    fn next(&mut self) -> Option<Command> {
        if self.broken.is_some() {
            return None;
        }
        let line = self.cursor.line();
        if self.blanks().is_none() {
            self.broken = Some(line);
            return None;
        }
        self.cursor.peek()?;
        let line = self.cursor.line();
        let command = self.command();
        if command.is_none() {
            self.broken = Some(line);
        }
        command
    }
}
