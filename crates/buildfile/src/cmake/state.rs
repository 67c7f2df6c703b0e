//! The state of a build while its commands are evaluated.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::arguments::Given;
use super::origin::Origins;
use super::syntax::{Argument, Command};
use super::variables::{Value, Variables};
use crate::BuildFetch;

/// An open block.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) end: &'static str,
    pub(super) state: State,
}

/// The state of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It is known whether the current branch runs, and whether an earlier one ran.
    Decided { active: bool, done: bool },
    /// It is unknown which branches run.
    Open,
}

/// A variable that a function or directory sets in the caller's scope.
#[derive(Debug)]
pub(super) struct SetAbove {
    pub(super) name: String,
    /// `None` if the variable is unset.
    pub(super) value: Option<Value>,
    /// Whether the variable is in the cache: an existing value is kept, and it is visible in all
    /// scopes.
    pub(super) is_cached: bool,
}

/// The state of a build before a command.
#[derive(Default)]
pub(super) struct Run<'a> {
    pub(super) variables: Variables,
    pub(super) origins: Origins,
    /// Open blocks of the current file or body.
    pub(super) blocks: Vec<Block>,
    /// Functions and macros defined so far.
    pub(super) defined: BTreeMap<String, Rc<Definition>>,
    /// For each open function and directory, the variables it sets in the caller's scope.
    pub(super) scopes: Vec<Vec<SetAbove>>,
    /// Open calls of functions and macros.
    pub(super) calls: Vec<Call>,
    /// Number of open bodies that are read without a call, so that their arguments are unknown.
    pub(super) bodies: usize,
    /// Index of the current file.
    pub(super) file: usize,
    /// The files of the tree; `None` if a single file is read.
    pub(super) tree: Option<Tree<'a>>,
    pub(super) found: Vec<Found>,
    /// Whether a function or macro fetches its arguments.
    pub(super) wraps: bool,
    /// The statements of the file about its own project, if requested.
    pub(super) stated: Option<CMakeStated>,
    /// Whether the rest of the file or body is skipped.
    pub(super) is_over: bool,
    pub(super) commands: usize,
}

/// A defined function or macro.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) is_macro: bool,
    pub(super) parameters: Vec<String>,
    pub(super) body: Vec<Rc<Command>>,
    pub(super) file: usize,
}

/// A call of a function or macro whose body is being evaluated.
#[derive(Debug)]
pub(super) struct Call {
    /// Index of the file with the call.
    pub(super) file: usize,
    pub(super) arguments: Vec<Argument>,
    pub(super) given: Vec<Given>,
    /// Number of named parameters.
    pub(super) parameters: usize,
    /// The variables that the call binds, with or without a value.
    pub(super) bound: BTreeSet<String>,
}

/// Returns the text of a file by its path relative to the root; `None` if the file is not followed.
pub(super) type Files<'a> = dyn Fn(&str) -> Option<Arc<str>> + 'a;

/// The files of a build.
pub(super) struct Tree<'a> {
    pub(super) files: &'a Files<'a>,
    /// The files that were read, in order.
    pub(super) paths: Vec<String>,
    /// Number of reads by file.
    pub(super) read: BTreeMap<String, usize>,
    pub(super) depth: usize,
}

/// A fetch that was found.
#[derive(Debug)]
pub(super) struct Found {
    /// Index of the file with the fetch.
    pub(super) file: usize,
    pub(super) fetch: BuildFetch,
    /// File and position of the command that fetches.
    pub(super) origin: (usize, usize),
    /// Whether a function call provides the URL.
    pub(super) is_given: bool,
    /// Whether the fetch was found in a body that was read without a call.
    pub(super) in_body: bool,
}

/// The statements of a `CMake` file about its own project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CMakeStated {
    /// The first project: its name, its version if stated and known, and its line.
    pub project: Option<(String, Option<String>, u32)>,
    /// Variables with a known value, in order, each with its line.
    pub variables: Vec<(String, String, u32)>,
}
