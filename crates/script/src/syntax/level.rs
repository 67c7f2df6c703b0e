//! The stack of the parser, with the open constructs.

use crate::syntax::event::{Assign, Stage, Word};
use crate::syntax::word::Draft;

/// The construct of a stack level.
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
    /// `case word { … }`, which `}` ends.
    BracedCase,
    Function(String),
    Array {
        name: String,
        append: bool,
    },
}

/// The kind of a redirection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Redirect {
    Output,
    Input,
    Document { strip: bool },
    Ignored,
}

/// A level of the stack: a construct and the current command in it.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each flag is independent")]
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
    /// Whether a compound command has just ended: redirections may follow, words may not.
    pub(crate) compound: bool,
    /// The progress in a construct with a short form.
    pub(crate) phase: Phase,
    /// The header that the words belong to: that of `for` or `case`, or the name after `function`.
    pub(crate) header: Option<Header>,
    /// Whether the parser is inside `[[ … ]]`.
    pub(crate) test: bool,
    /// Whether the parser is inside the patterns of `case`.
    pub(crate) pattern: bool,
    /// Whether words were dropped.
    pub(crate) full: bool,
}

/// A construct with a header that is not a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Header {
    For,
    Repeat,
    Case,
    Function,
}

/// A here-document before its body.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) delimiter: String,
    pub(crate) strip: bool,
    pub(crate) command: usize,
}

/// The progress in a construct with a short form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Phase {
    /// No construct with a short form, or its long form, which a reserved word ends.
    #[default]
    Long,
    /// In the condition of `if`, `elif`, `while` or `until`.
    Condition,
    /// After the header of a loop.
    Body,
    /// In a body without braces, which ends with the line.
    Short,
    /// In a body in braces, or after it.
    Braced,
    /// In `foreach`, which `end` ends.
    Foreach,
}
