//! Variables and the working directory, as far as the text determines them.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::is_secret_name;

use crate::eval::value::{Choices, Origin, Value};
use crate::found::{CallBase, Directory};

/// Maximum depth of branches. Deeper ones are treated as one.
const BRANCHES: usize = 32;

/// The bases of paths in keys. No path in a script begins with such a text.
const SCRIPT: &str = "\0script";
const REPOSITORY: &str = "\0repository";

/// The start of the key of a directory that is not known to be the same as any other.
const LOST: &str = "\0lost";

/// Maximum length of a directory path.
const PATH: usize = 1024;

/// The value of a variable.
#[derive(Clone, Debug)]
pub(crate) enum Binding {
    /// One value.
    One(Value),
    /// The elements of an array.
    Many(Vec<Value>),
}

/// The state to restore at the end of a construct.
#[derive(Debug)]
struct Mark {
    /// Previous bindings, the latest last.
    undo: Vec<(String, Option<Binding>)>,
    /// For a branch: the assignments of its alternatives.
    assigned: BTreeMap<String, Vec<Option<Binding>>>,
    directory: Directory,
    lost: Option<String>,
    directories: Vec<(Directory, Option<String>)>,
    branch: bool,
}

/// Variables and working directory.
#[derive(Debug)]
pub(crate) struct Scope {
    variables: BTreeMap<String, Binding>,
    marks: Vec<Mark>,
    /// Number of branches beyond the maximum depth.
    deeper: usize,
    branches: usize,
    /// Whether a variable without a previous value has the value that only one branch assigns to it
    /// (`ScriptLimits::by_itself`).
    by_itself: bool,
    /// The working directory.
    pub(crate) directory: Directory,
    /// The working directory as written, if its path is known only at run time: two commands in
    /// `$DIR` run in the same directory.
    lost: Option<String>,
    /// The stack of `pushd`.
    directories: Vec<(Directory, Option<String>)>,
    /// The number of changes of the directory so far.
    changes: usize,
}

impl Default for Scope {
    fn default() -> Self {
        Self {
            variables: BTreeMap::new(),
            marks: Vec::new(),
            deeper: 0,
            branches: 0,
            by_itself: false,
            directory: Directory { base: CallBase::Working, path: Some(String::new()) },
            lost: None,
            directories: Vec::new(),
            changes: 0,
        }
    }
}

impl Scope {
    /// Creates a scope; `by_itself` is that of `ScriptLimits`.
    pub(crate) fn new(by_itself: bool) -> Self {
        Self { by_itself, ..Self::default() }
    }

    /// Creates a scope for a text after this one.
    pub(crate) fn after(&self) -> Self {
        // An unknown directory of one text is not the same as an unknown directory of another text.
        Self { changes: self.changes + 1, ..Self::default() }
    }

    /// Returns the value of a variable, if the text determines it.
    pub(crate) fn get(&self, name: &str) -> Option<&Binding> {
        self.variables.get(name)
    }

    /// Returns the variables with a single value that the text determines.
    pub(crate) fn known(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().filter_map(|(name, binding)| match binding {
            Binding::One(value) if !value.is_open() && value.origin == Origin::Text => {
                Some((name.as_str(), value.text.as_str()))
            }
            _ => None,
        })
    }

    /// Assigns a variable; `None` for a value known only at run time. The value of a variable with the name of a
    /// credential is not stored: in a URL, it could not be distinguished from the rest, and would not be masked.
    pub(crate) fn set(&mut self, name: &str, binding: Option<Binding>) {
        let binding = binding.filter(|_| !is_secret_name(name));
        let old = match binding {
            Some(binding) => self.variables.insert(name.to_owned(), binding),
            None => self.variables.remove(name),
        };
        if let Some(mark) = self.marks.last_mut() {
            mark.undo.push((name.to_owned(), old));
        }
    }

    /// Starts a construct.
    pub(crate) fn enter(&mut self, branch: bool) {
        if branch && self.branches >= BRANCHES {
            self.deeper += 1;
            return;
        }
        self.branches += usize::from(branch);
        self.marks.push(Mark {
            undo: Vec::new(),
            assigned: BTreeMap::new(),
            directory: self.directory.clone(),
            lost: self.lost.clone(),
            directories: if branch { Vec::new() } else { self.directories.clone() },
            branch,
        });
    }

    /// Starts the next alternative of a branch: the assignments of the previous one do not apply.
    pub(crate) fn alternative(&mut self) {
        if self.deeper > 0 {
            return;
        }
        if let Some(mut mark) = self.marks.pop().filter(|mark| mark.branch) {
            self.roll_back(&mut mark);
            self.marks.push(mark);
        }
    }

    /// Ends a construct.
    pub(crate) fn leave(&mut self, branch: bool) {
        if branch && self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let Some(mut mark) = self.marks.pop() else { return };
        let directory = std::mem::replace(&mut self.directory, mark.directory.clone());
        let lost = std::mem::replace(&mut self.lost, mark.lost.take());
        self.changes += 1;
        self.roll_back(&mut mark);
        if !mark.branch {
            self.directories = mark.directories;
            return;
        }
        self.branches = self.branches.saturating_sub(1);
        if directory != self.directory || lost != self.lost {
            self.lost = None;
            self.directory = Directory { base: CallBase::Elsewhere, path: None };
        }
        for (name, values) in mark.assigned {
            let before = self.variables.get(&name);
            let only = only(&values).filter(|_| self.by_itself && before.is_none());
            let merged = only.or_else(|| merge(before, &values));
            self.set(&name, merged);
        }
    }

    fn roll_back(&mut self, mark: &mut Mark) {
        if mark.branch {
            let names: BTreeSet<&String> = mark.undo.iter().map(|(name, _)| name).collect();
            for name in names {
                let value = self.variables.get(name).cloned();
                mark.assigned.entry(name.clone()).or_default().push(value);
            }
        }
        while let Some((name, old)) = mark.undo.pop() {
            match old {
                Some(binding) => self.variables.insert(name, binding),
                None => self.variables.remove(&name),
            };
        }
    }

    /// Changes the working directory.
    pub(crate) fn change(&mut self, to: &Value) {
        let below = below_current(to);
        let to = below.as_ref().unwrap_or(to);
        let directory = self.resolve(to);
        let written = directory.path.is_none().then(|| self.written(to));
        self.lost = written.filter(|text| text != "-" && text.len() <= PATH);
        self.directory = directory;
        self.changes += 1;
    }

    /// Changes to a directory that is not known to be the same as any other.
    pub(crate) fn get_lost(&mut self) {
        self.changes += 1;
        self.directory = Directory { base: CallBase::Elsewhere, path: None };
        self.lost = Some(format!("{LOST}{}", self.changes));
        self.forget_pushed();
    }

    /// Forgets the stack of `pushd`, whose order is unknown.
    pub(crate) fn forget_pushed(&mut self) {
        self.directories.clear();
    }

    /// The working directory, to compare it with a later one.
    pub(crate) fn here(&self) -> (Directory, Option<String>) {
        (self.directory.clone(), self.lost.clone())
    }

    /// Returns to a directory.
    pub(crate) fn go_to(&mut self, there: (Directory, Option<String>)) {
        (self.directory, self.lost) = there;
        self.changes += 1;
    }

    /// Whether no construct is open.
    pub(crate) fn is_outermost(&self) -> bool {
        self.marks.is_empty() && self.deeper == 0
    }

    /// Changes the working directory, and pushes the previous one.
    pub(crate) fn push_directory(&mut self, to: &Value) {
        const STACK: usize = 64;
        if self.directories.len() < STACK {
            self.directories.push((self.directory.clone(), self.lost.clone()));
        }
        self.change(to);
    }

    /// Returns to the previous working directory.
    pub(crate) fn pop_directory(&mut self) {
        match self.directories.pop() {
            Some(there) => self.go_to(there),
            None => self.get_lost(),
        }
    }

    /// Returns a path relative to the current directory, as the key of files and directories.
    pub(crate) fn written(&self, path: &Value) -> String {
        let below = below_current(path);
        let path = below.as_ref().unwrap_or(path);
        let text = path.key();
        if is_below_previous(&text) {
            return format!("{LOST}{}{text}", self.changes);
        }
        let text = text.strip_prefix("./").unwrap_or(&text);
        let origin = path.origin != Origin::Text && path.origin != Origin::Working;
        let base = match path.origin {
            _ if path.is_open() => "",
            Origin::ScriptDirectory => SCRIPT,
            Origin::Repository => REPOSITORY,
            _ => "",
        };
        if !base.is_empty() {
            return key_of(base, "", text);
        }
        if origin || text.starts_with(['/', '~', '$', '`']) || path.open == Some(0) {
            return text.to_owned();
        }
        let base = match self.directory.base {
            _ if self.directory.path.is_none() => "",
            CallBase::ScriptDirectory => SCRIPT,
            CallBase::Repository => REPOSITORY,
            CallBase::Working | CallBase::Elsewhere => "",
        };
        let here = self.directory.path.as_ref().or(self.lost.as_ref());
        key_of(base, here.map_or("", String::as_str), text)
    }

    /// Resolves a directory relative to the current one.
    pub(crate) fn resolve(&self, to: &Value) -> Directory {
        let elsewhere = Directory { base: CallBase::Elsewhere, path: None };
        let rest = to.text.trim_start_matches('/');
        let (base, from) = match to.origin {
            Origin::ScriptFile => return elsewhere,
            Origin::ScriptDirectory => (CallBase::ScriptDirectory, ""),
            Origin::Repository => (CallBase::Repository, ""),
            Origin::Text if is_below_previous(&to.text) => return elsewhere,
            Origin::Text if to.text.starts_with('/') || to.text.starts_with('~') => {
                let path = (!to.is_open()).then(|| to.text.clone());
                return Directory { base: CallBase::Elsewhere, path };
            }
            Origin::Text | Origin::Working => {
                (self.directory.base, self.directory.path.as_deref().unwrap_or_default())
            }
        };
        let known = base == CallBase::ScriptDirectory
            || base == CallBase::Repository
            || self.directory.path.is_some();
        if to.is_open() || !known {
            return Directory { base: CallBase::Elsewhere, path: None };
        }
        Directory { base, path: join(from, rest) }
    }
}

/// Whether a path begins with the previous directory (`~-`, `$OLDPWD`), which is a different one after each change of
/// the directory.
fn is_below_previous(path: &str) -> bool {
    let rest = ["~-", "$OLDPWD", "${OLDPWD}"].iter().find_map(|name| path.strip_prefix(name));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path that begins with the current directory (`~+`), relative to it.
fn below_current(path: &Value) -> Option<Value> {
    let rest = path.text.strip_prefix("~+").filter(|_| path.origin == Origin::Text)?;
    let is_path = rest.is_empty() || rest.starts_with('/');
    is_path.then(|| Value { text: rest.trim_start_matches('/').to_owned(), ..path.clone() })
}

/// Whether a key is below a directory that is not known to be the same as any other.
pub(crate) fn is_below_lost(key: &str) -> bool {
    key.starts_with(LOST)
}

/// The key of a path below a directory, which is relative to a base. The same path in the directory of the script and
/// in the working directory are two files.
fn key_of(base: &str, directory: &str, path: &str) -> String {
    // `a//b` and `a/./b` are `a/b`.
    let path: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let path = path.join("/");
    let parts = [base, directory, path.as_str()];
    let mut parts = parts.into_iter().filter(|part| !part.is_empty());
    let mut key = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        key.push('/');
        key.push_str(part);
    }
    key
}

/// Merges the values of a variable after a branch. If they differ, the value is unknown.
fn merge(before: Option<&Binding>, assigned: &[Option<Binding>]) -> Option<Binding> {
    let Some(Binding::One(first)) = before else { return unclear(before, assigned) };
    let same = |binding: &Option<Binding>| match binding {
        Some(Binding::One(value)) => {
            value.text == first.text && value.origin == first.origin && !value.is_open()
        }
        _ => false,
    };
    if assigned.iter().all(same) {
        return Some(Binding::One(first.clone()));
    }
    unclear(before, assigned)
}

/// Returns the value that is common to all branches with an assignment.
fn only(assigned: &[Option<Binding>]) -> Option<Binding> {
    let mut values = assigned.iter().flatten();
    let Some(Binding::One(first)) = values.next() else { return None };
    let is_same =
        |binding: &Binding| matches!(binding, Binding::One(value) if value.text == first.text);
    (!first.is_open() && values.all(is_same)).then(|| Binding::One(first.clone()))
}

/// Returns an unknown value with the possible values, and one of them as candidate.
fn unclear(before: Option<&Binding>, assigned: &[Option<Binding>]) -> Option<Binding> {
    let known = assigned.iter().flatten().find_map(|binding| match binding {
        Binding::One(value) => Some(value),
        Binding::Many(_) => None,
    })?;
    let mut value = known.clone();
    value.open = Some(0);
    value.origin = Origin::Text;
    value.candidate.get_or_insert_with(|| value.text.clone());
    value.choices = choices(before, assigned);
    let all = before.into_iter().chain(assigned.iter().flatten());
    let moves = all.into_iter().any(|binding| match binding {
        Binding::One(value) => value.moving.is_some() || value.is_moving_name(),
        Binding::Many(_) => false,
    });
    value.moving = moves.then_some(0);
    Some(Binding::One(value))
}

/// Returns the values that the branches state, if each is known and there are several: a single value may be a default for
/// a variable that the environment sets.
fn choices(before: Option<&Binding>, assigned: &[Option<Binding>]) -> Option<Choices> {
    let mut texts: Vec<String> = Vec::new();
    for binding in before.into_iter().map(Some).chain(assigned.iter().map(Option::as_ref)) {
        let Some(Binding::One(value)) = binding else { return None };
        match &value.choices {
            Some(choices) => texts.extend_from_slice(choices.texts()),
            None if value.is_open() || value.origin != Origin::Text => return None,
            // An empty text is the initial value of what one of the branches sets.
            None if value.text.is_empty() => {}
            None => texts.push(value.text.clone()),
        }
    }
    texts.sort_unstable();
    texts.dedup();
    if texts.len() > 1 { Choices::new(texts) } else { None }
}

/// Joins two relative paths and resolves `.` and `..`; `None` if the result is too long.
pub(crate) fn join(from: &str, path: &str) -> Option<String> {
    let mut segments: Vec<&str> = Vec::new();
    for segment in from.split('/').chain(path.split('/')) {
        match segment {
            "" | "." => {}
            ".." if segments.last().is_some_and(|last| *last != "..") => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    let joined = segments.join("/");
    (joined.len() <= PATH).then_some(joined)
}
