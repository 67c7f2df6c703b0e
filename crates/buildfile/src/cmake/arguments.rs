//! The arguments of a command after expansion.

/// An expanded argument, and the argument as written that it comes from.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) text: String,
    pub(super) is_known: bool,
    /// One of the possible values, if a condition decides between several.
    pub(super) alternative: Option<String>,
    /// Index of the argument as written.
    pub(super) written: usize,
}

/// The arguments of a command that runs, or may run.
#[derive(Clone, Debug)]
pub(super) struct Arguments {
    pub(super) all: Vec<Given>,
    /// Whether the command is in the body of a function with unknown arguments.
    pub(super) in_body: bool,
}
