//! Follows a script from event to event, as far as the text tells what would happen.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use plimsoll_model::{Budget, FetchCheck, FetchMethod, ImageName};

use crate::eval::flow::Waiting;
use crate::eval::scope::{Binding, Scope};
use crate::eval::value::{Choices, Origin, Value};
use crate::found::{
    Call, CallBase, CallKind, Dialect, Invoked, ScriptLimits, UnfollowedKind, What,
};
use crate::strength::Firmness;
use crate::syntax::event::{Assign, Command, Event, Frame, Reading, Stage};
use crate::syntax::recovery;
use crate::syntax::text::{Source, cut};

/// Most words of a loop that are looked at.
const WORDS: usize = 256;

/// Branches within branches that are told apart: every fetch remembers those around it.
const BRANCHES: usize = 32;

/// The parameters of a function that are followed: all of them, and the first nine.
const PARAMETERS: [&str; 10] = ["@", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// What is told where there are more fetches than are kept.
pub(crate) const TOO_MANY_FETCHES: &str = "too many fetches: the rest is not listed";

/// What is told where there are more calls than are kept.
pub(crate) const TOO_MANY_CALLS: &str = "too many files called: the rest was not followed";

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
    /// Whether it is the answer of a programming interface: nothing that is fetched, unless it is run
    /// or unpacked.
    pub(crate) answer: bool,
    /// The values one of which it has, where the text gives several.
    pub(crate) choices: Vec<String>,
    /// Whether it was run or unpacked.
    pub(crate) used: bool,
    /// The branches of the script that it stands in, outermost first.
    pub(crate) branches: Vec<usize>,
    /// Whether it is kept: output that nothing saves or runs is no fetch.
    pub(crate) kept: bool,
    /// The function whose parameters it was made of.
    pub(crate) parameter_of: Option<String>,
}

/// A function of the script.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    unit: Rc<Reading>,
    body: Range<usize>,
    run: bool,
    /// Words before `"$@"` in the command that runs the parameters.
    pub(crate) wraps: Option<Vec<Value>>,
    /// Whether such a command was given its parameters somewhere.
    pub(crate) expanded: bool,
    calls: usize,
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

/// What the budget has cut off, said once each.
#[derive(Clone, Copy, Debug, Default)]
struct Dropped {
    fetches: bool,
    calls: bool,
}

/// The state of a script.
#[derive(Debug)]
pub(crate) struct Machine<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) limits: ScriptLimits,
    /// What reading the text, and the texts within it, may still cost.
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
    pub(crate) sources: std::collections::BTreeSet<&'static str>,
    /// Where limits were reached, and which.
    pub(crate) limited: Vec<(usize, String)>,
    pub(crate) invoked: Vec<Invoked>,
    /// What was left out on purpose: text in another language.
    pub(crate) notes: Vec<(usize, String)>,
    pub(crate) functions: BTreeMap<String, Function>,
    pub(crate) waiting: BTreeMap<usize, Vec<Waiting>>,
    pub(crate) pipes: BTreeMap<usize, Option<Stage>>,
    pipe_base: usize,
    pub(crate) captured: BTreeMap<usize, Value>,
    pub(crate) capture_found: BTreeMap<usize, Vec<usize>>,
    pub(crate) captures: Vec<usize>,
    inside: Vec<String>,
    /// Downloads by the file they are saved in.
    pub(crate) files: BTreeMap<String, Vec<usize>>,
    /// Files that were removed: what is saved under the name next is another file.
    pub(crate) removed: std::collections::BTreeSet<String>,
    /// Downloads before this one have had their check.
    pub(crate) checked: usize,
    /// Files whose digest a command's output is, by the number of the capture.
    pub(crate) digests: BTreeMap<usize, String>,
    /// The pipeline that a digest was written into last, the file it is of, and the hash.
    pub(crate) hashed: Option<(usize, String, String)>,
    /// What `echo` wrote last, and into which pipeline.
    pub(crate) echoed: Option<(usize, String)>,
    /// The words that `echo` wrote last, and into which pipeline.
    pub(crate) echoed_words: Option<(usize, Vec<Value>)>,
    /// The pipeline that a command was in last, and its tools so far.
    pub(crate) pipeline: (usize, Vec<String>),
    /// The tools behind what is captured, by the number of the capture.
    pub(crate) capture_tools: BTreeMap<usize, Vec<String>>,
    /// The here-documents that were written into files, by the file.
    pub(crate) written: BTreeMap<String, Range<usize>>,
    /// Where something is run that is not in the text.
    pub(crate) unfollowed: Vec<(usize, UnfollowedKind)>,
    /// What a command that prints files was given last, and in which pipeline.
    pub(crate) read: Option<(usize, Vec<Value>)>,
    pub(crate) clones: BTreeMap<String, usize>,
    pub(crate) remotes: BTreeMap<String, Value>,
    /// Images that the script itself makes, by their key.
    pub(crate) built: std::collections::BTreeSet<String>,
    /// Whether it loads images from a file.
    pub(crate) loads: bool,
    /// Whether a Node project was installed: its tools run from there.
    pub(crate) node_project: bool,
    /// Whether paths are those of an image, which files of the repository were copied into.
    pub(crate) in_image: bool,
    /// How many containers and hosts the commands are inside of.
    pub(crate) isolations: usize,
    depth: usize,
    /// The alternatives of branches that are being followed, outermost first, each by its number.
    pub(crate) branches: Vec<usize>,
    /// Alternatives that were too deep for that.
    deeper: usize,
    /// How many alternatives there were so far.
    alternatives: usize,
    /// Bytes that expansions have made.
    pub(crate) spent: usize,
    dropped: Dropped,
}

impl<'a> Machine<'a> {
    /// A machine that has seen nothing.
    pub(crate) fn new(source: &'a Source<'a>, limits: &ScriptLimits) -> Self {
        Self {
            source,
            limits: *limits,
            budget: Budget::of_text(source.original.len()),
            dialect: Dialect::default(),
            scope: Scope::default(),
            expressions: BTreeMap::new(),
            found: Vec::new(),
            calls: Vec::new(),
            problems: Vec::new(),
            not_understood: None,
            sources: std::collections::BTreeSet::new(),
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
            removed: std::collections::BTreeSet::new(),
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
            built: std::collections::BTreeSet::new(),
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

    /// Sets variables before the script starts.
    pub(crate) fn set_environment(&mut self, environment: &[(String, String)]) {
        for (name, value) in environment.iter().rev() {
            let is_name = !name.starts_with(|c: char| c.is_ascii_digit())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if is_name && value.len() <= crate::eval::value::LONGEST {
                let value =
                    if value.contains("${{") { Value::unknown(value) } else { Value::known(value) };
                // Bash reads this file before a script of its own.
                if name == "BASH_ENV" {
                    self.add_shell_call(&value);
                }
                self.scope.set(name, Some(Binding::One(value)));
            }
        }
    }

    /// Reads and follows a range of the text.
    pub(crate) fn run_text(&mut self, range: Range<usize>) {
        let left = self.budget.memory_left();
        let reading = recovery::read(self.source, range, self.dialect, &mut self.budget);
        self.run_nested(reading, left);
    }

    /// Follows a text of another shell than the one around it.
    pub(crate) fn in_dialect(&mut self, dialect: Dialect, run: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.dialect, dialect);
        run(self);
        self.dialect = outer;
    }

    /// Follows what was read inside the text; counts the memory as free where nothing keeps it.
    fn run_nested(&mut self, reading: Reading, left_before: usize) {
        let kept = left_before.saturating_sub(self.budget.memory_left());
        if self.run_reading(reading) {
            self.budget.release(kept);
        }
    }

    /// Follows what was read; returns whether nothing of it is kept for later.
    pub(crate) fn run_reading(&mut self, mut reading: Reading) -> bool {
        if self.depth >= self.limits.depth {
            let at = reading.events.iter().find_map(|event| match event {
                Event::Command(command) => Some(command.span.start),
                _ => None,
            });
            if let Some(at) = at {
                self.limit(at, "scripts within scripts too deep: not read, look at it by hand");
            }
            return true;
        }
        // One problem for a line: what follows on the same line is mostly its consequence.
        reading.broken.sort_by_key(|(at, _)| *at);
        let mut last: Option<usize> = None;
        for (at, why) in std::mem::take(&mut reading.broken) {
            if crate::syntax::reader::is_limit(why) {
                self.limit(at, why);
                continue;
            }
            let between = last.map(|last| cut(self.source.original, last..at));
            if self.dialect == Dialect::Zsh {
                // The grammar of zsh is not read in full: that the text is wrong cannot be said.
                let first = self.not_understood.map_or(at, |first| first.min(at));
                self.not_understood = Some(first);
            } else if between.is_none_or(|text| text.contains('\n')) {
                self.problem(at, why);
            }
            last = Some(at);
        }
        let base = self.pipe_base;
        self.pipe_base += reading.pipes.len();
        for (index, parent) in reading.pipes.iter().enumerate() {
            let parent = parent.map(|stage| Stage { pipe: stage.pipe + base, ..stage });
            self.pipes.insert(base + index, parent);
        }
        for event in &mut reading.events {
            if let Event::Command(command) = event {
                command.pipe.pipe += base;
            }
        }
        self.count_calls(&reading);
        let unit = Rc::new(reading);
        let all = 0..unit.events.len();
        self.depth += 1;
        self.run_events(&unit, all);
        self.depth -= 1;
        Rc::strong_count(&unit) == 1
    }

    /// Runs the functions that nothing has called.
    pub(crate) fn finish(&mut self) {
        let names: Vec<String> = self.functions.keys().cloned().collect();
        for name in names {
            self.run_function(&name, &[]);
        }
        let functions = std::mem::take(&mut self.functions);
        self.found.retain(|one| {
            let function = one.parameter_of.as_ref().and_then(|name| functions.get(name));
            let data = one.answer && one.method == FetchMethod::Download;
            one.kept && !data && !function.is_some_and(|function| function.expanded)
        });
    }

    /// Notes what could not be read.
    pub(crate) fn problem(&mut self, at: usize, message: &str) {
        const MOST: usize = 50;
        if self.problems.len() < MOST {
            self.problems.push((at, message.to_owned()));
        } else if self.problems.len() == MOST {
            let message = "more problems follow: fix the ones before and look again";
            self.problems.push((at, message.to_owned()));
        }
    }

    /// Notes that a limit was reached: once for each, wherever that was first.
    pub(crate) fn limit(&mut self, at: usize, message: &str) {
        if !self.limited.iter().any(|(_, known)| known == message) {
            self.limited.push((at, message.to_owned()));
        }
    }

    /// Notes what was left out on purpose.
    pub(crate) fn note(&mut self, at: usize, message: &str) {
        const MOST: usize = 50;
        if self.notes.len() < MOST {
            self.notes.push((at, message.to_owned()));
        }
    }

    /// Remembers an image that the script makes.
    pub(crate) fn add_built(&mut self, name: &str) {
        if !name.is_empty() && self.built.len() < self.limits.found {
            self.built.insert(ImageName::parse(name).key());
        }
    }

    fn count_calls(&mut self, reading: &Reading) {
        let mut calls: BTreeMap<&str, usize> = BTreeMap::new();
        for event in &reading.events {
            let Event::Command(command) = event else { continue };
            if let Some(name) = command.words.first().and_then(crate::syntax::reader::literal) {
                *calls.entry(name).or_default() += 1;
            }
        }
        for event in &reading.events {
            let Event::Enter(Frame::Function(name)) = event else { continue };
            if let Some(function) = self.functions.get_mut(name) {
                function.calls += calls.get(name.as_str()).copied().unwrap_or(0);
            } else {
                let function = Function {
                    unit: Rc::new(Reading::default()),
                    body: 0..0,
                    run: true,
                    wraps: None,
                    expanded: false,
                    calls: calls.get(name.as_str()).copied().unwrap_or(0),
                };
                self.functions.insert(name.clone(), function);
            }
        }
    }

    fn run_events(&mut self, unit: &Rc<Reading>, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let Some(event) = unit.events.get(at) else { break };
            at += 1;
            match event {
                Event::Command(command) => self.run_command(command),
                Event::Assign(assign) => self.assign(assign),
                Event::Alternative => {
                    self.scope.alternative();
                    self.leave_alternative();
                    self.enter_alternative();
                }
                Event::Enter(Frame::Function(name)) => {
                    at = self.define(unit, name, at..range.end);
                }
                Event::Enter(frame) => {
                    self.scope.enter(*frame == Frame::Branch);
                    if *frame == Frame::Branch {
                        self.enter_alternative();
                    }
                    if let Frame::Capture(id) = frame {
                        self.captures.push(*id);
                    }
                }
                Event::Leave(frame) => {
                    self.scope.leave(*frame == Frame::Branch);
                    if *frame == Frame::Branch {
                        self.leave_alternative();
                    }
                    if matches!(frame, Frame::Capture(_)) {
                        self.captures.pop();
                    }
                }
            }
        }
    }

    /// Begins an alternative of a branch.
    fn enter_alternative(&mut self) {
        self.alternatives += 1;
        if self.branches.len() < BRANCHES {
            self.branches.push(self.alternatives);
        } else {
            self.deeper += 1;
        }
    }

    /// Ends an alternative of a branch.
    fn leave_alternative(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else {
            self.branches.pop();
        }
    }

    /// Keeps a function for when it is called; gives the event behind it.
    fn define(&mut self, unit: &Rc<Reading>, name: &str, range: Range<usize>) -> usize {
        let mut open = 1;
        let mut end = range.start;
        for event in unit.events.get(range.clone()).unwrap_or_default() {
            match event {
                Event::Enter(Frame::Function(_)) => open += 1,
                Event::Leave(Frame::Function(_)) => open -= 1,
                _ => {}
            }
            if open == 0 {
                break;
            }
            end += 1;
        }
        let wraps = self.wrapped(unit, range.start..end);
        let calls = self.functions.get(name).map_or(0, |function| function.calls);
        if self.functions.get(name).is_some_and(|function| !function.run) {
            // Defined twice: both bodies count.
            self.run_function(name, &[]);
        }
        let unit = Rc::clone(unit);
        let function =
            Function { unit, body: range.start..end, run: false, wraps, expanded: false, calls };
        self.functions.insert(name.to_owned(), function);
        end + 1
    }

    /// The words before `"$@"` in the first command of a function that runs its parameters.
    fn wrapped(&self, unit: &Reading, body: Range<usize>) -> Option<Vec<Value>> {
        const WORDS: usize = 16;
        let events = unit.events.get(body)?;
        events.iter().take(64).find_map(|event| {
            let Event::Command(command) = event else { return None };
            let at = command.words.iter().take(WORDS).position(is_parameters)?;
            let words = command.words.iter().take(at);
            Some(words.flat_map(|word| self.expand(word).0).collect())
        })
    }

    /// Runs the body of a function once, with its parameters where there is one call only.
    pub(crate) fn run_function(&mut self, name: &str, args: &[Value]) {
        let Some(function) = self.functions.get_mut(name) else { return };
        if function.run || self.depth >= self.limits.depth {
            return;
        }
        function.run = true;
        let known = function.calls == 1;
        let (unit, body) = (Rc::clone(&function.unit), function.body.clone());
        self.depth += 1;
        self.inside.push(name.to_owned());
        // The parameters are the function's own: those of a caller mean nothing in it.
        let names = PARAMETERS.map(|name| (name, self.scope.get(name).cloned()));
        for (name, _) in &names {
            self.scope.set(name, None);
        }
        let bound = if known { args } else { &[] };
        for (name, arg) in PARAMETERS.iter().skip(1).zip(bound) {
            self.scope.set(name, Some(Binding::One(arg.clone())));
        }
        if !bound.is_empty() {
            let all = bound.iter().take(256).cloned().collect();
            self.scope.set("@", Some(Binding::Many(all)));
        }
        self.run_events(&unit, body);
        for (name, old) in names {
            self.scope.set(name, old);
        }
        self.inside.pop();
        self.depth -= 1;
    }

    fn assign(&mut self, assign: &Assign) {
        let mut values = Vec::new();
        for word in &assign.words {
            values.extend(self.expand_counted(word));
        }
        let old = self.scope.get(&assign.name).filter(|_| assign.append).cloned();
        let binding = if assign.array {
            let mut all = match old {
                Some(Binding::Many(all)) => all,
                Some(Binding::One(one)) => vec![one],
                None if assign.append => vec![Value::unknown(&assign.name)],
                None => Vec::new(),
            };
            all.extend(values);
            all.truncate(256);
            Some(Binding::Many(all))
        } else if assign.one_of {
            let known = values.iter().all(|one| !one.is_open() && one.origin == Origin::Text);
            let texts = values.iter().map(|one| one.text.clone()).take(WORDS).collect();
            let choices = Choices::new(texts).filter(|_| known && values.len() <= WORDS);
            let mut value = values.into_iter().next().unwrap_or_default();
            value.choices = choices;
            value.open = Some(0);
            value.text = format!("${}", assign.name);
            value.origin = Origin::Text;
            Some(Binding::One(value))
        } else {
            let mut value = match old {
                Some(Binding::One(one)) => one,
                Some(Binding::Many(_)) => Value::unknown(&assign.name),
                None if assign.append => Value::unknown(&format!("${}", assign.name)),
                None => Value::default(),
            };
            for (index, one) in values.iter().enumerate() {
                if index > 0 {
                    value.append(&Value::known(" "));
                }
                value.append(one);
            }
            Some(Binding::One(value))
        };
        self.scope.set(&assign.name, binding);
    }

    fn run_command(&mut self, command: &Command) {
        let mut args = Vec::new();
        for word in &command.words {
            args.extend(self.expand_counted(word));
        }
        let outputs: Vec<Value> =
            command.outputs.iter().flat_map(|word| self.expand_counted(word)).collect();
        let inputs: Vec<Value> =
            command.inputs.iter().flat_map(|word| self.expand_counted(word)).collect();
        let call = Invocation { command, outputs: &outputs, inputs: &inputs, more: false };
        self.dispatch(call, &args, 0);
        self.note_sources(&args, &outputs);
        if let Some(file) = outputs.iter().find(|file| file.text != "/dev/null") {
            let key = self.file_key(file);
            self.save_waiting(command.pipe, &key);
        }
    }

    /// Whether a variable that a tool reads as a switch is set for a command.
    pub(crate) fn is_enabled(&self, call: Invocation<'_>, name: &str) -> bool {
        let off = |text: &str| matches!(text, "" | "0" | "false" | "no" | "off");
        let own = call.command.environment.iter().rfind(|assign| assign.name == name);
        if let Some(assign) = own {
            let values: Vec<Value> =
                assign.words.iter().flat_map(|word| self.expand(word).0).collect();
            return values.first().is_some_and(|value| !off(&value.text));
        }
        match self.scope.get(name) {
            Some(Binding::One(value)) => !off(&value.text),
            _ => false,
        }
    }

    /// Adds a fetch; gives its number.
    pub(crate) fn add(
        &mut self,
        method: FetchMethod,
        at: &Value,
        what: What,
        firmness: Firmness,
        requested: Option<String>,
    ) -> usize {
        if self.found.len() >= self.limits.found {
            if !self.dropped.fetches {
                self.dropped.fetches = true;
                self.limit(at.span.start, TOO_MANY_FETCHES);
            }
            return usize::MAX;
        }
        let sourced = match &what {
            What::Package { ecosystem, .. } => self.sources.contains(ecosystem),
            _ => false,
        };
        let parameter_of = self.inside.last().filter(|_| at.parameter).cloned();
        self.found.push(Candidate {
            method,
            span: at.span.clone(),
            what,
            firmness,
            requested,
            check: None,
            isolated: self.isolations > 0,
            sourced,
            answer: false,
            choices: Vec::new(),
            used: false,
            branches: self.branches.clone(),
            kept: true,
            parameter_of,
        });
        self.found.len() - 1
    }

    /// Adds a call of a file, where its name is known.
    pub(crate) fn add_call(&mut self, kind: CallKind, path: &Value) {
        if path.text.is_empty() && path.origin == Origin::Text {
            return;
        }
        if let Some(choices) = &path.choices {
            for text in choices.texts() {
                self.add_call(kind, &Value::known(text).at(path.span.clone()));
            }
            return;
        }
        if self.calls.len() >= self.limits.found {
            if !self.dropped.calls {
                self.dropped.calls = true;
                self.limit(path.span.start, TOO_MANY_CALLS);
            }
            return;
        }
        let rest = path.text.trim_start_matches('/');
        let (base, text) = match path.origin {
            Origin::ScriptFile => return,
            Origin::ScriptDirectory => (CallBase::ScriptDirectory, rest),
            Origin::Repository => (CallBase::Repository, rest),
            Origin::Text if path.text.starts_with(['/', '~']) => {
                (CallBase::Elsewhere, path.text.as_str())
            }
            Origin::Text if path.open == Some(0) => (CallBase::Elsewhere, path.text.as_str()),
            Origin::Text => (CallBase::Working, path.text.as_str()),
            Origin::Working => (CallBase::Working, rest),
        };
        let start = crate::found::Directory { base: CallBase::Working, path: Some(String::new()) };
        let directory = self.scope.directory.clone();
        let working = Some(directory).filter(|one| base == CallBase::Working && *one != start);
        let text = if text.is_empty() { "." } else { text };
        self.calls.push(Call {
            kind,
            by_shell: false,
            path: text.to_owned(),
            base,
            working,
            line: 0,
            column: 0,
            start: path.span.start,
            end: path.span.end,
        });
    }

    /// A nested text: what stands between the quotes of a word, as a script of its own.
    pub(crate) fn run_word(&mut self, word: &Value) {
        let written = cut(self.source.original, word.span.clone());
        let opened = written.chars().next().filter(|c| matches!(c, '"' | '\'') && !word.exact);
        let range = match opened {
            // A text that breaks off may lack the closing quote.
            Some(quote) => {
                let closed = written.len() >= 2 && written.ends_with(quote);
                word.span.start + 1..word.span.end - usize::from(closed)
            }
            None => word.span.clone(),
        };
        if range.start >= range.end || self.depth >= self.limits.depth {
            return;
        }
        if written.starts_with('"') && cut(self.source.original, range.clone()).contains("\\\"") {
            let left = self.budget.memory_left();
            let reading = crate::syntax::nested::read_escaped(
                self.source,
                range,
                self.dialect,
                &mut self.budget,
            );
            self.run_nested(reading, left);
        } else {
            self.run_text(range);
        }
    }
}

/// Whether a word is `"$@"` or `$*`.
fn is_parameters(word: &crate::syntax::event::Word) -> bool {
    use crate::syntax::event::Part;
    let is = |part: &Part| matches!(part, Part::Variable { name, operation: None, .. } if name == "@" || name == "*");
    word.parts.len() == 1 && word.parts.iter().all(is)
}
