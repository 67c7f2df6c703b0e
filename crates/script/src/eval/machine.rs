//! The state of a script that is evaluated event by event.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use plimsoll_model::{Budget, FetchCheck, FetchMethod};

use crate::eval::scope::Scope;
use crate::eval::value::Value;
use crate::found::{Call, Dialect, Invoked, ScriptLimits, UnfollowedKind, What};
use crate::strength::Firmness;
use crate::syntax::event::{Command, Reading, Stage};
use crate::syntax::text::Source;

/// A fetch that may still turn out to be none, or firmer than it looks.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not states of one thing")]
pub(crate) struct Candidate {
    pub(crate) method: FetchMethod,
    pub(crate) span: Range<usize>,
    pub(crate) what: What,
    pub(crate) firmness: Firmness,
    pub(crate) requested: Option<String>,
    /// A check of it that is weaker than a known digest.
    pub(crate) check: Option<FetchCheck>,
    /// Whether the command runs in a container or on another host.
    pub(crate) isolated: bool,
    /// Whether the script has added a source of packages that it may come from.
    pub(crate) sourced: bool,
    /// Whether it is the response of an API: not a fetch, unless it is run or unpacked.
    pub(crate) answer: bool,
    /// Its possible values, if the text has several.
    pub(crate) choices: Vec<String>,
    /// Whether it was run or unpacked.
    pub(crate) used: bool,
    /// The branches of the script that it is in, outermost first.
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
    /// Words before `"$@"` in the command that runs the parameters.
    pub(crate) wraps: Option<Vec<Value>>,
    /// Whether such a command got its parameters from some call.
    pub(crate) expanded: bool,
    pub(super) calls: usize,
}

/// A command being looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Invocation<'c> {
    pub(crate) command: &'c Command,
    pub(crate) outputs: &'c [Value],
    pub(crate) inputs: &'c [Value],
    /// Whether further arguments come from elsewhere: `xargs`.
    pub(crate) more: bool,
}

/// A download whose output continues in a pipeline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiting {
    pub(super) candidate: usize,
    pub(super) stage: usize,
    /// A filter such as `sed` has changed it: no download any longer, but perhaps still a script.
    pub(super) filtered: bool,
}

/// What was cut off by the budget, reported once each.
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
    /// The remaining work for reading the text, and the texts within it.
    pub(crate) budget: Budget,
    /// The shell that the text at hand is for.
    pub(crate) dialect: Dialect,
    pub(crate) scope: Scope,
    /// Values of expressions, by their text.
    pub(crate) expressions: BTreeMap<String, String>,
    pub(crate) found: Vec<Candidate>,
    pub(crate) calls: Vec<Call>,
    pub(crate) problems: Vec<(usize, String)>,
    /// The first place in a text of zsh that was not understood.
    pub(crate) not_understood: Option<usize>,
    /// Ecosystems that the script adds a source for.
    pub(crate) sources: BTreeSet<&'static str>,
    /// Where limits were reached, and which.
    pub(crate) limited: Vec<(usize, String)>,
    pub(crate) invoked: Vec<Invoked>,
    /// Deliberately skipped: text in another language.
    pub(crate) notes: Vec<(usize, String)>,
    pub(crate) functions: BTreeMap<String, Function>,
    pub(crate) waiting: BTreeMap<usize, Vec<Waiting>>,
    pub(crate) pipes: BTreeMap<usize, Option<Stage>>,
    pub(super) pipe_base: usize,
    pub(crate) captured: BTreeMap<usize, Value>,
    pub(crate) capture_found: BTreeMap<usize, Vec<usize>>,
    pub(crate) captures: Vec<usize>,
    pub(super) inside: Vec<String>,
    /// Downloads by the file they are saved in.
    pub(crate) files: BTreeMap<String, Vec<usize>>,
    /// Removed files: what is saved under the name afterwards is a different file.
    pub(crate) removed: BTreeSet<String>,
    /// Downloads before this one have had their check.
    pub(crate) checked: usize,
    /// Files whose digest is the output of a command, by the number of the capture.
    pub(crate) digests: BTreeMap<usize, String>,
    /// The pipeline that a digest was written into last, the file it is of, and the hash.
    pub(crate) hashed: Option<(usize, String, String)>,
    /// The last output of `echo`, and its pipeline.
    pub(crate) echoed: Option<(usize, String)>,
    /// The words that `echo` wrote last, and into which pipeline.
    pub(crate) echoed_words: Option<(usize, Vec<Value>)>,
    /// The pipeline that a command was in last, and its tools so far.
    pub(crate) pipeline: (usize, Vec<String>),
    /// The tools that produce captured output, by the number of the capture.
    pub(crate) capture_tools: BTreeMap<usize, Vec<String>>,
    /// The here-documents that were written into files, by the file.
    pub(crate) written: BTreeMap<String, Range<usize>>,
    /// Where something is run that is not in the text.
    pub(crate) unfollowed: Vec<(usize, UnfollowedKind)>,
    /// The last arguments of a command that prints files, and its pipeline.
    pub(crate) read: Option<(usize, Vec<Value>)>,
    pub(crate) clones: BTreeMap<String, usize>,
    pub(crate) remotes: BTreeMap<String, Value>,
    /// Images that the script itself makes, by their key.
    pub(crate) built: BTreeSet<String>,
    /// Whether it loads images from a file.
    pub(crate) loads: bool,
    /// Whether a Node project was installed: its tools run from there.
    pub(crate) node_project: bool,
    /// Whether paths are those of an image, which files of the repository were copied into.
    pub(crate) in_image: bool,
    /// How many containers and hosts the commands are inside of.
    pub(crate) isolations: usize,
    pub(super) depth: usize,
    /// The alternatives of branches that are being followed, outermost first, each by its number.
    pub(crate) branches: Vec<usize>,
    /// Alternatives that were too deep for that.
    pub(super) deeper: usize,
    /// How many alternatives there were so far.
    pub(super) alternatives: usize,
    /// Bytes that expansions have made.
    pub(crate) spent: usize,
    pub(super) dropped: Dropped,
}

impl<'a> Machine<'a> {
    /// A machine that has seen nothing.
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
            spent: 0,
            dropped: Dropped::default(),
        }
    }

    /// A machine for text that another one runs, where that one is.
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

    /// Whether scripts within scripts are not followed deeper from here.
    pub(crate) fn is_deepest(&self) -> bool {
        self.depth + 1 >= self.limits.depth
    }
}
