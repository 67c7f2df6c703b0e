//! The state of a build while its commands are evaluated.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::arguments::Given;
use super::syntax::{Argument, Command};
use super::variables::{Value, Variables};
use crate::BuildFetch;

/// A block that is not closed yet.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) end: &'static str,
    pub(super) state: State,
}

/// What is known of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It is known whether its current branch is taken, and whether an earlier one was.
    Decided { active: bool, done: bool },
    /// Its branches may be taken or not.
    Open,
}

/// What a function or a directory sets for who calls it.
#[derive(Debug)]
pub(super) struct SetAbove {
    pub(super) name: String,
    /// Nothing where it is unset.
    pub(super) value: Option<Value>,
    /// Whether it is in the cache: a value that is there counts, and everybody has it.
    pub(super) is_cached: bool,
}

/// The state of a build up to a command.
#[derive(Default)]
pub(super) struct Run<'a> {
    pub(super) variables: Variables,
    /// Those of the file or body that is read.
    pub(super) blocks: Vec<Block>,
    /// Functions and macros that were defined.
    pub(super) defined: BTreeMap<String, Rc<Definition>>,
    /// For each function and directory that is open, what it sets for who calls it.
    pub(super) scopes: Vec<Vec<SetAbove>>,
    /// The calls of functions and macros that are open.
    pub(super) calls: Vec<Call>,
    /// How many bodies are open that are read without a call, so that what they are given is not known.
    pub(super) bodies: usize,
    /// The file that is read.
    pub(super) file: usize,
    /// The files of the tree; nothing where one is read by itself.
    pub(super) tree: Option<Tree<'a>>,
    pub(super) found: Vec<Found>,
    /// Whether a function or macro fetches what it is given.
    pub(super) wraps: bool,
    /// What the file says of its own project, where that is asked for.
    pub(super) stated: Option<CMakeStated>,
    /// Whether the rest of the file or body is left out.
    pub(super) is_over: bool,
    pub(super) commands: usize,
}

/// A function or macro that was defined.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) is_macro: bool,
    pub(super) parameters: Vec<String>,
    pub(super) body: Vec<Rc<Command>>,
    pub(super) file: usize,
}

/// A call that is open.
#[derive(Debug)]
pub(super) struct Call {
    /// The file in which it is written.
    pub(super) file: usize,
    pub(super) arguments: Vec<Argument>,
    pub(super) given: Vec<Given>,
    /// How many parameters are named.
    pub(super) parameters: usize,
    /// The variables that the call gives values, or leaves without one.
    pub(super) bound: BTreeSet<String>,
}

/// What gives the text of a file of the tree, by its path from the root; nothing for what is not followed.
pub(super) type Files<'a> = dyn Fn(&str) -> Option<Arc<str>> + 'a;

/// The files of a build.
pub(super) struct Tree<'a> {
    pub(super) files: &'a Files<'a>,
    /// Those that were read, in order.
    pub(super) paths: Vec<String>,
    /// How often each was.
    pub(super) read: BTreeMap<String, usize>,
    pub(super) depth: usize,
}

/// A fetch that was found.
#[derive(Debug)]
pub(super) struct Found {
    /// The file in which it is.
    pub(super) file: usize,
    pub(super) fetch: BuildFetch,
    /// The command that fetches: its file and its place.
    pub(super) origin: (usize, usize),
    /// Whether the call of a function says where it is from.
    pub(super) is_given: bool,
    /// Whether it is in a body that was read without a call.
    pub(super) in_body: bool,
}

/// What a `CMake` file states about the project that it builds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CMakeStated {
    /// The first project: its name, its version if stated and known, and its line.
    pub project: Option<(String, Option<String>, u32)>,
    /// The variables that get a known value, in order, each with its line.
    pub variables: Vec<(String, String, u32)>,
}
