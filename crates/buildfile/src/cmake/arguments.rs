//! The arguments of a command after expansion.

use std::rc::Rc;

use super::origin::Origin;
use super::variables::Choices;

/// An expanded argument, and the argument as written that it comes from.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) text: String,
    pub(super) is_known: bool,
    /// The possible values, if a condition decides between several.
    pub(super) choices: Option<Rc<Choices>>,
    /// The origin of the value, if it is known only at run time.
    pub(super) origin: Origin,
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
