//! A script as a list of events in the order of execution, independent of the grammar.

use std::ops::Range;

/// An event.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// A simple command.
    Command(Box<Command>),
    /// An assignment without a command.
    Assign(Assign),
    /// The start of a construct.
    Enter(Frame),
    /// The end of the innermost construct.
    Leave(Frame),
    /// The start of the next alternative of the innermost [`Frame::Branch`].
    Alternative,
}

/// A construct that affects the meaning of commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// `( … )`: changes of directory and variables are local.
    Subshell,
    /// `$( … )`, `<( … )`: a subshell whose output is used, with its offset.
    Capture(usize),
    /// `if`, `case`, a loop: its commands may not run.
    Branch,
    /// The body of a function.
    Function(String),
}

/// A simple command (POSIX.1, 2.9.1).
#[derive(Clone, Debug)]
pub(crate) struct Command {
    /// The words, starting with the name.
    pub(crate) words: Vec<Word>,
    /// Assignments before the name.
    pub(crate) environment: Vec<Assign>,
    /// Targets of output redirections.
    pub(crate) outputs: Vec<Word>,
    /// Sources of the input: a file, a process, a here-string.
    pub(crate) inputs: Vec<Word>,
    /// Bodies of here-documents, with whether the delimiter was quoted.
    pub(crate) documents: Vec<Range<usize>>,
    /// The stage in a pipeline.
    pub(crate) pipe: Stage,
    /// Position in the text.
    pub(crate) span: Range<usize>,
}

/// An assignment `name=value`.
#[derive(Clone, Debug)]
pub(crate) struct Assign {
    pub(crate) name: String,
    /// One word, or all words of an array.
    pub(crate) words: Vec<Word>,
    pub(crate) array: bool,
    /// Whether the operator is `+=`.
    pub(crate) append: bool,
    /// Whether the value is an unknown one of the words: the variable of a loop.
    pub(crate) one_of: bool,
}

/// A word before expansion.
#[derive(Clone, Debug, Default)]
pub(crate) struct Word {
    pub(crate) span: Range<usize>,
    pub(crate) parts: Vec<Part>,
}

impl Word {
    /// Returns the memory size in bytes.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>() + self.parts.iter().map(Part::bytes).sum::<usize>()
    }
}

/// A part of a word.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// Text without quotes.
    Text(String),
    /// A variable or parameter.
    Variable {
        name: String,
        /// The fallback for an unset variable: `${X:-…}`.
        fallback: Option<Vec<Self>>,
        /// An operator with its operand, as written: `%/*`.
        operation: Option<String>,
        /// Whether it is `[@]` or `[*]` of an array.
        all: bool,
        quoted: bool,
        /// The text as written.
        raw: String,
    },
    /// The output of a command, by the number of its capture.
    Capture { id: usize, raw: String },
    /// A value known only at run time, as written.
    Opaque(String),
}

impl Part {
    /// Returns the memory size in bytes. Recursion is limited, because nested fallbacks are.
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

/// A stage of a pipeline. A single command is a pipeline with one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stage {
    /// Index of the pipeline in [`Reading::pipes`].
    pub(crate) pipe: usize,
    /// Index of the stage, from 0.
    pub(crate) index: usize,
}

/// The result of parsing a text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// The events.
    pub(crate) events: Vec<Event>,
    /// For each pipeline, the enclosing stage of another pipeline: `( … ) | …`.
    pub(crate) pipes: Vec<Option<Stage>>,
    /// Positions of syntax errors, with messages.
    pub(crate) broken: Vec<(usize, &'static str)>,
}
