//! Commands and their arguments, with positions.

use crate::cursor::Cursor;

/// A command: a name and arguments.
#[derive(Clone, Debug)]
pub(super) struct Command {
    /// In lower case: names of commands are not distinguished by case.
    pub(super) name: String,
    pub(super) arguments: Vec<Argument>,
}

/// How an argument is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `[=[text]=]`: not expanded.
    Bracket,
    /// `"text"`: one argument, whatever it expands to.
    Quoted,
    /// `text`: as many arguments as it expands to.
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

/// Reads the commands of a file. Stops at the first place that is not in the grammar.
pub(super) struct Commands<'a> {
    cursor: Cursor<'a>,
    broken: Option<u32>,
}

impl<'a> Commands<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { cursor: Cursor::new(text).without_byte_order_mark(), broken: None }
    }

    /// The line of the first place that is not in the grammar.
    pub(super) fn broken(&self) -> Option<u32> {
        self.broken
    }

    /// Passes blanks and comments.
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

    /// How many equals signs the bracket that opens here has.
    fn bracket_opens(&mut self) -> Option<usize> {
        let inner = self.cursor.rest().strip_prefix('[')?;
        let equals = inner.bytes().take_while(|byte| *byte == b'=').count();
        inner.get(equals..)?.starts_with('[').then_some(equals)
    }

    /// What a bracket holds, which is passed.
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

    /// What stands between quotes, with its escapes.
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

    /// An argument without quotes around it; there may be some in it, `-Da="b c"`.
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
