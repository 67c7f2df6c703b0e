//! The state of a script during evaluation.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use plimsoll_model::{Budget, FetchCheck, FetchMethod};

use crate::eval::scope::Scope;
use crate::eval::value::Value;
use crate::found::{Call, Dialect, Directory, Invoked, ScriptLimits, UnfollowedKind, What};
use crate::strength::Firmness;
use crate::syntax::event::{Command, Reading, Stage};
use crate::syntax::text::Source;

/// A possible fetch. Later commands can show that it is not one, or that it is pinned more
/// strongly.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not states of one thing")]
pub(crate) struct Candidate {
    pub(crate) method: FetchMethod,
    pub(crate) span: Range<usize>,
    pub(crate) what: What,
    pub(crate) firmness: Firmness,
    pub(crate) requested: Option<String>,
    /// A check that is weaker than a comparison with a known digest.
    pub(crate) check: Option<FetchCheck>,
    /// The name of the file under which it is saved, or to which it is moved.
    pub(crate) saved_as: Option<String>,
    /// Whether the command runs in a container or on another host.
    pub(crate) isolated: bool,
    /// Whether the script has added a package source from which it may come.
    pub(crate) sourced: bool,
    /// Whether it is the response of an API, which is not a fetch unless it is run or unpacked.
    pub(crate) answer: bool,
    /// The possible values, if the text has several.
    pub(crate) choices: Vec<String>,
    /// Whether it was run or unpacked.
    pub(crate) used: bool,
    /// The enclosing branches, outermost first.
    pub(crate) branches: Vec<usize>,
    /// Whether it is kept: output that is neither saved nor run is not a fetch.
    pub(crate) kept: bool,
    /// The function whose parameters it depends on.
    pub(crate) parameter_of: Option<String>,
}

/// A function of the script.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(super) unit: Rc<Reading>,
    pub(super) body: Range<usize>,
    pub(super) run: bool,
    /// The words before `"$@"` in the command that runs the parameters.
    pub(crate) wraps: Option<Vec<Value>>,
    /// Whether that command was evaluated with the arguments of a call.
    pub(crate) expanded: bool,
    pub(super) calls: usize,
    /// The effects of its first call.
    pub(super) effects: Option<Effects>,
}

/// The effects of a call of a function on what comes after it.
#[derive(Clone, Debug)]
pub(super) struct Effects {
    /// The directories before and after the call.
    pub(super) before: (Directory, Option<String>),
    pub(super) after: (Directory, Option<String>),
    /// The variables that it sets, with their text after the call if it is known.
    pub(super) variables: Vec<(String, Option<String>)>,
}

/// A command during evaluation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Invocation<'c> {
    pub(crate) command: &'c Command,
    pub(crate) outputs: &'c [Value],
    pub(crate) inputs: &'c [Value],
    /// Whether it gets further arguments at run time: `xargs`.
    pub(crate) more: bool,
}

/// A download whose output flows through a pipeline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiting {
    pub(super) candidate: usize,
    pub(super) stage: usize,
    /// Whether a filter such as `sed` has changed it: it is no longer a download, but may still be
    /// a script.
    pub(super) filtered: bool,
}

/// Limits that were reached, each of which is reported once.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dropped {
    pub(super) fetches: bool,
    pub(super) calls: bool,
}

/// The state of a script.
#[derive(Debug)]
pub(crate) struct Machine<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) limits: ScriptLimits,
    /// The remaining work for the text and nested texts.
    pub(crate) budget: Budget,
    /// The dialect of the current text.
    pub(crate) dialect: Dialect,
    pub(crate) scope: Scope,
    /// Values of expressions, by text.
    pub(crate) expressions: BTreeMap<String, String>,
    pub(crate) found: Vec<Candidate>,
    pub(crate) calls: Vec<Call>,
    pub(crate) problems: Vec<(usize, String)>,
    /// The first position in a zsh text that was not understood.
    pub(crate) not_understood: Option<usize>,
    /// Ecosystems for which the script adds a package source.
    pub(crate) sources: BTreeSet<&'static str>,
    /// Positions and messages of reached limits.
    pub(crate) limited: Vec<(usize, String)>,
    pub(crate) invoked: Vec<Invoked>,
    /// Text that is skipped because it is in another language.
    pub(crate) notes: Vec<(usize, String)>,
    pub(crate) functions: BTreeMap<String, Function>,
    pub(crate) waiting: BTreeMap<usize, Vec<Waiting>>,
    pub(crate) pipes: BTreeMap<usize, Option<Stage>>,
    pub(super) pipe_base: usize,
    pub(crate) captured: BTreeMap<usize, Value>,
    pub(crate) capture_found: BTreeMap<usize, Vec<usize>>,
    pub(crate) captures: Vec<usize>,
    pub(super) inside: Vec<String>,
    /// Downloads by the file to which they are saved.
    pub(crate) files: BTreeMap<String, Vec<usize>>,
    /// Keys of the last saved or written files, by their names.
    pub(crate) names: BTreeMap<String, String>,
    /// Removed files: a later file with the same name is a different one.
    pub(crate) removed: BTreeSet<String>,
    /// Number of downloads for which the check has already happened.
    pub(crate) checked: usize,
    /// Files whose digest is captured output, by the number of the capture.
    pub(crate) digests: BTreeMap<usize, String>,
    /// The last pipeline into which a digest was written, with the file and the hash algorithm.
    pub(crate) hashed: Option<(usize, String, String)>,
    /// The last output of `echo`, and its pipeline.
    pub(crate) echoed: Option<(usize, String)>,
    /// The words of the last `echo`, and its pipeline.
    pub(crate) echoed_words: Option<(usize, Vec<Value>)>,
    /// The last pipeline, and its tools so far.
    pub(crate) pipeline: (usize, Vec<String>),
    /// The tools that produce captured output, by the number of the capture.
    pub(crate) capture_tools: BTreeMap<usize, Vec<String>>,
    /// Here-documents that were written to files, by the file.
    pub(crate) written: BTreeMap<String, Range<usize>>,
    /// Positions at which commands are run that are not in the text.
    pub(crate) unfollowed: Vec<(usize, UnfollowedKind)>,
    /// The arguments of the last command that prints files, and its pipeline.
    pub(crate) read: Option<(usize, Vec<Value>)>,
    pub(crate) clones: BTreeMap<String, usize>,
    pub(crate) remotes: BTreeMap<String, Value>,
    /// Images that the script builds, by key.
    pub(crate) built: BTreeSet<String>,
    /// Whether the script loads images from a file.
    pub(crate) loads: bool,
    /// Whether a Node project was installed, which then provides its tools.
    pub(crate) node_project: bool,
    /// Whether paths are those in an image with files of the repository.
    pub(crate) in_image: bool,
    /// Number of enclosing containers and remote hosts.
    pub(crate) isolations: usize,
    pub(super) depth: usize,
    /// The current alternatives of enclosing branches, outermost first, by number.
    pub(crate) branches: Vec<usize>,
    /// Number of enclosing branches beyond the maximum.
    pub(super) deeper: usize,
    /// Number of alternatives so far.
    pub(super) alternatives: usize,
    /// The end of the last command, if each line has a shell of its own.
    pub(super) line: usize,
    /// Number of bytes from expansions.
    pub(crate) spent: usize,
    pub(super) dropped: Dropped,
}

impl<'a> Machine<'a> {
    /// Creates the state for a text.
    pub(crate) fn new(source: &'a Source<'a>, limits: &ScriptLimits) -> Self {
        Self {
            source,
            limits: *limits,
            budget: Budget::of_text(source.original.len()),
            dialect: Dialect::default(),
            scope: Scope::new(limits.by_itself),
            expressions: BTreeMap::new(),
            found: Vec::new(),
            calls: Vec::new(),
            problems: Vec::new(),
            not_understood: None,
            sources: BTreeSet::new(),
            limited: Vec::new(),
            invoked: Vec::new(),
            notes: Vec::new(),
            functions: BTreeMap::new(),
            waiting: BTreeMap::new(),
            pipes: BTreeMap::new(),
            pipe_base: 0,
            captured: BTreeMap::new(),
            capture_found: BTreeMap::new(),
            captures: Vec::new(),
            inside: Vec::new(),
            files: BTreeMap::new(),
            names: BTreeMap::new(),
            removed: BTreeSet::new(),
            checked: 0,
            digests: BTreeMap::new(),
            hashed: None,
            echoed: None,
            echoed_words: None,
            pipeline: (usize::MAX, Vec::new()),
            capture_tools: BTreeMap::new(),
            written: BTreeMap::new(),
            unfollowed: Vec::new(),
            read: None,
            clones: BTreeMap::new(),
            remotes: BTreeMap::new(),
            built: BTreeSet::new(),
            loads: false,
            node_project: false,
            in_image: false,
            isolations: 0,
            depth: 0,
            branches: Vec::new(),
            deeper: 0,
            alternatives: 0,
            line: 0,
            spent: 0,
            dropped: Dropped::default(),
        }
    }

    /// Creates the state for a nested text, at the position of the outer one.
    pub(crate) fn inside(source: &'a Source<'a>, outer: &Machine<'_>) -> Self {
        let mut machine = Self::new(source, &outer.limits);
        machine.budget = outer.budget;
        machine.dialect = outer.dialect;
        machine.depth = outer.depth + 1;
        machine.isolations = outer.isolations;
        machine.in_image = outer.in_image;
        machine.spent = outer.spent;
        machine.scope.directory = outer.scope.directory.clone();
        machine
    }

    /// Whether nested scripts are too deep to be followed.
    pub(crate) fn is_deepest(&self) -> bool {
        self.depth + 1 >= self.limits.depth
    }
}
