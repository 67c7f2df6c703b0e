//! The arguments of a command after expansion.

/// What an argument stands for, and which one it is.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) text: String,
    pub(super) is_known: bool,
    /// One of the texts that it may be, where a condition decides.
    pub(super) alternative: Option<String>,
    /// The number of the argument as written.
    pub(super) written: usize,
}

/// The arguments of a command that is run, or may be.
#[derive(Clone, Debug)]
pub(super) struct Arguments {
    pub(super) all: Vec<Given>,
    /// Whether the command is in the body of a function, whose arguments are not known.
    pub(super) in_body: bool,
}
