//! A script as a flat list of events in the order of execution, independent of the grammar.

use std::ops::Range;

/// What happens next.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// A simple command.
    Command(Box<Command>),
    /// An assignment that stays in force.
    Assign(Assign),
    /// A construct begins.
    Enter(Frame),
    /// The innermost construct ends.
    Leave(Frame),
    /// The next alternative of the innermost [`Frame::Branch`] begins.
    Alternative,
}

/// A construct that affects the meaning of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// `( … )`: directory and variables are its own.
    Subshell,
    /// `$( … )`, `<( … )`: a subshell whose output is used. The number is its offset.
    Capture(usize),
    /// `if`, `case`, a loop: its commands may not run.
    Branch,
    /// The body of a function.
    Function(String),
}

/// A simple command (POSIX.1, 2.9.1).
#[derive(Clone, Debug)]
pub(crate) struct Command {
    /// The words, the name first.
    pub(crate) words: Vec<Word>,
    /// Assignments before the name.
    pub(crate) environment: Vec<Assign>,
    /// Files that the output goes to.
    pub(crate) outputs: Vec<Word>,
    /// Words that the input comes from: a file, a process, a here-string.
    pub(crate) inputs: Vec<Word>,
    /// Bodies of here-documents, with whether the delimiter was quoted.
    pub(crate) documents: Vec<Range<usize>>,
    /// The pipeline it is in.
    pub(crate) pipe: Stage,
    /// The place.
    pub(crate) span: Range<usize>,
}

/// `name=value`.
#[derive(Clone, Debug)]
pub(crate) struct Assign {
    pub(crate) name: String,
    /// One word; for an array all of them.
    pub(crate) words: Vec<Word>,
    pub(crate) array: bool,
    /// `+=`.
    pub(crate) append: bool,
    /// Whether the variable takes one of the words, and which is not known: the name of a loop.
    pub(crate) one_of: bool,
}

/// A word before expansion.
#[derive(Clone, Debug, Default)]
pub(crate) struct Word {
    pub(crate) span: Range<usize>,
    pub(crate) parts: Vec<Part>,
}

impl Word {
    /// Bytes that it takes in memory.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>() + self.parts.iter().map(Part::bytes).sum::<usize>()
    }
}

/// A part of a word.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// Text, quotes removed.
    Text(String),
    /// A variable or parameter.
    Variable {
        name: String,
        /// The fallback if it is not set: `${X:-…}`.
        fallback: Option<Vec<Self>>,
        /// An operator with its operand, as written: `%/*`.
        operation: Option<String>,
        /// Whether it is `[@]` or `[*]` of an array.
        all: bool,
        quoted: bool,
        /// As written.
        raw: String,
    },
    /// The output of a command, by the number of its capture.
    Capture { id: usize, raw: String },
    /// A value known only at run time, as written.
    Opaque(String),
}

impl Part {
    /// Bytes that it takes in memory. Fallbacks are few levels deep, so the recursion is.
    fn bytes(&self) -> usize {
        let text = match self {
            Self::Text(text) | Self::Opaque(text) => text.len(),
            Self::Capture { raw, .. } => raw.len(),
            Self::Variable { name, fallback, operation, raw, .. } => {
                let fallback = fallback.iter().flatten().map(Self::bytes).sum::<usize>();
                name.len() + raw.len() + operation.as_ref().map_or(0, String::len) + fallback
            }
        };
        size_of::<Self>() + text
    }
}

/// A stage of a pipeline. Every command has one, alone in its pipeline if need be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stage {
    /// Which pipeline, in [`Reading::pipes`].
    pub(crate) pipe: usize,
    /// Which stage, from 0.
    pub(crate) index: usize,
}

/// What reading one text gives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// What happens.
    pub(crate) events: Vec<Event>,
    /// For each pipeline the stage of another one that it is part of: `( … ) | …`.
    pub(crate) pipes: Vec<Option<Stage>>,
    /// Where the text breaks the grammar, and how.
    pub(crate) broken: Vec<(usize, &'static str)>,
}
