//! Commands and their arguments, with their places.

use std::iter::Peekable;
use std::str::CharIndices;

/// A command: a name and arguments.
#[derive(Clone, Debug)]
pub(super) struct Command {
    /// In lower case: names of commands are not told apart by case.
    pub(super) name: String,
    pub(super) arguments: Vec<Argument>,
}

/// How an argument is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `[=[text]=]`: nothing in it is expanded.
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
    text: &'a str,
    characters: Peekable<CharIndices<'a>>,
    line: u32,
    /// Of the character that comes next.
    column: u32,
    broken: Option<u32>,
}

impl<'a> Commands<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut characters = text.char_indices().peekable();
        characters.next_if(|(_, character)| *character == '\u{feff}');
        Self { text, characters, line: 1, column: 1, broken: None }
    }

    /// The line of the first place that is not in the grammar.
    pub(super) fn broken(&self) -> Option<u32> {
        self.broken
    }

    fn peek(&mut self) -> Option<char> {
        self.characters.peek().map(|(_, character)| *character)
    }

    fn offset(&mut self) -> usize {
        self.characters.peek().map_or(self.text.len(), |(offset, _)| *offset)
    }

    fn bump(&mut self) -> Option<char> {
        let (_, character) = self.characters.next()?;
        if character == '\n' {
            (self.line, self.column) = (self.line.saturating_add(1), 1);
        } else {
            self.column = self.column.saturating_add(1);
        }
        Some(character)
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let start = self.offset();
        while self.peek().is_some_and(&belongs) {
            self.bump();
        }
        let end = self.offset();
        self.text.get(start..end).unwrap_or_default()
    }

    /// Passes blanks and comments.
    fn blanks(&mut self) -> Option<()> {
        loop {
            match self.peek() {
                Some(character) if character.is_whitespace() => {
                    self.bump();
                }
                Some('#') => {
                    self.bump();
                    if let Some(equals) = self.bracket_opens() {
                        self.bracket(equals)?;
                    } else {
                        self.take_while(|character| character != '\n');
                    }
                }
                _ => return Some(()),
            }
        }
    }

    /// How many equals signs the bracket that opens here has.
    fn bracket_opens(&mut self) -> Option<usize> {
        let at = self.offset();
        let inner = self.text.get(at..)?.strip_prefix('[')?;
        let equals = inner.bytes().take_while(|byte| *byte == b'=').count();
        inner.get(equals..)?.starts_with('[').then_some(equals)
    }

    /// What a bracket holds, which is passed.
    fn bracket(&mut self, equals: usize) -> Option<&'a str> {
        for _ in 0..equals + 2 {
            self.bump();
        }
        let start = self.offset();
        let close = format!("]{}]", "=".repeat(equals));
        let end = start + self.text.get(start..)?.find(&close)?;
        while self.offset() < end + close.len() {
            self.bump();
        }
        self.text.get(start..end)
    }

    fn command(&mut self) -> Option<Command> {
        let name =
            self.take_while(|character| character == '_' || character.is_ascii_alphanumeric());
        self.take_while(|character| character == ' ' || character == '\t');
        if name.is_empty() || self.bump() != Some('(') {
            return None;
        }
        let mut arguments = Vec::new();
        let mut depth = 1_usize;
        loop {
            self.blanks()?;
            let place = (self.line, self.column, self.offset());
            let (form, text) = match self.peek()? {
                ')' if depth == 1 => {
                    self.bump();
                    return Some(Command { name: name.to_ascii_lowercase(), arguments });
                }
                parenthesis @ ('(' | ')') => {
                    self.bump();
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
            let end = self.offset();
            arguments.push(Argument { form, text, line, column, start, end });
        }
    }

    /// What stands between quotes, with its escapes.
    fn quoted(&mut self) -> Option<&'a str> {
        self.bump();
        let start = self.offset();
        loop {
            match self.peek()? {
                '"' => break,
                '\\' => {
                    self.bump();
                    self.bump();
                }
                _ => {
                    self.bump();
                }
            }
        }
        let end = self.offset();
        self.bump();
        self.text.get(start..end)
    }

    /// An argument without quotes around it; there may be some in it, `-Da="b c"`.
    fn plain(&mut self) -> &'a str {
        let start = self.offset();
        while let Some(character) = self.peek() {
            match character {
                '(' | ')' | '#' => break,
                _ if character.is_whitespace() => break,
                '\\' => {
                    self.bump();
                    self.bump();
                }
                '"' if self.quoted().is_some() => {}
                _ => {
                    self.bump();
                }
            }
        }
        let end = self.offset();
        self.text.get(start..end).unwrap_or_default()
    }
}

impl Iterator for Commands<'_> {
    type Item = Command;

    fn next(&mut self) -> Option<Command> {
        if self.broken.is_some() {
            return None;
        }
        let line = self.line;
        if self.blanks().is_none() {
            self.broken = Some(line);
            return None;
        }
        self.peek()?;
        let line = self.line;
        let command = self.command();
        if command.is_none() {
            self.broken = Some(line);
        }
        command
    }
}
