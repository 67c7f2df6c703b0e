//! The stack of the parser: the constructs it is inside of.

use crate::syntax::event::{Assign, Stage, Word};
use crate::syntax::word::Draft;

/// The construct that a level of the stack is inside of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Top,
    Parenthesis,
    Brace,
    Capture {
        id: usize,
        backtick: bool,
    },
    If,
    Loop,
    Case,
    /// `case word { … }`, which a `}` ends.
    BracedCase,
    Function(String),
    Array {
        name: String,
        append: bool,
    },
}

/// Where the output or input of a command goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Redirect {
    Output,
    Input,
    Document { strip: bool },
    Ignored,
}

/// One level of the stack: a construct and the command that is being read in it.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is about another thing")]
pub(crate) struct Level {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) stage: Stage,
    pub(crate) draft: Option<Draft>,
    pub(crate) words: Vec<Word>,
    pub(crate) environment: Vec<Assign>,
    pub(crate) outputs: Vec<Word>,
    pub(crate) inputs: Vec<Word>,
    pub(crate) redirect: Option<Redirect>,
    pub(crate) begun: Option<usize>,
    /// A compound command has just ended: redirections may follow, words may not.
    pub(crate) compound: bool,
    /// How far the construct is read, where it has a short form.
    pub(crate) phase: Phase,
    /// The words are the header of `for` or `case`, or the name after `function`.
    pub(crate) header: Option<Header>,
    /// Inside `[[ … ]]`.
    pub(crate) test: bool,
    /// Inside the patterns of `case`.
    pub(crate) pattern: bool,
    /// Whether words were left out.
    pub(crate) full: bool,
}

/// A construct whose first line is not a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Header {
    For,
    Repeat,
    Case,
    Function,
}

/// A here-document whose body has not begun.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) delimiter: String,
    pub(crate) strip: bool,
    pub(crate) command: usize,
}

/// How far the reader is in a construct that has a short form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Phase {
    /// No such construct, or its long form: a word ends it.
    #[default]
    Long,
    /// In the condition of `if`, `elif`, `while` or `until`.
    Condition,
    /// After the header of a loop.
    Body,
    /// In a body without braces, which the end of the line ends.
    Short,
    /// In a body in braces, or after it.
    Braced,
    /// In `foreach`, which `end` ends.
    Foreach,
}
