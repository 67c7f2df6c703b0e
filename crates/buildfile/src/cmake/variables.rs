//! The values of variables, under conditions.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::syntax::{Argument, Form};

/// Most bytes that one value may have: each use of a variable in its own value doubles it.
pub(super) const LONGEST: usize = 16 << 10;
/// How deep references to variables may be nested, `${A_${B}}`.
const DEEPEST: usize = 16;

/// What a text expands to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expanded {
    /// References to what is not known are as written.
    pub(super) text: String,
    pub(super) is_known: bool,
}

/// The value of a variable; nothing where only a run can tell it.
pub(super) type Value = Option<String>;

/// Most names that a file may give values: of more, none is known.
const NAMES: usize = 10_000;

/// Variables, and for each open branch what they were before it.
#[derive(Debug, Default)]
pub(super) struct Variables {
    values: HashMap<String, Value>,
    /// The names of those that have a known value.
    known: BTreeSet<String>,
    /// How often a variable was changed.
    changes: usize,
    /// How many bytes texts were expanded to.
    expanded: Cell<usize>,
    /// Of those that branches gave different values, the first of these.
    alternatives: HashMap<String, String>,
    /// Those that only some branch of a condition has set.
    maybe: BTreeSet<String>,
    branches: Vec<Branches>,
}

/// The branches of one condition.
#[derive(Debug, Default)]
struct Branches {
    /// What the variables that the open branch has set were before.
    before: BTreeMap<String, Option<Value>>,
    /// What earlier branches have made of variables.
    ends: Vec<BTreeMap<String, Value>>,
}

impl Variables {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The first of the values that a variable has, where a condition decides which.
    pub(super) fn alternative(&self, name: &str) -> Option<&String> {
        self.alternatives.get(name)
    }

    /// Whether a variable has been set, where that does not hang on a condition.
    pub(super) fn is_defined(&self, name: &str) -> Option<bool> {
        (!self.maybe.contains(name)).then(|| self.values.contains_key(name))
    }

    /// The variables whose names begin so have no known value from here on.
    pub(super) fn lose_below(&mut self, start: &str) {
        let names = self.known.range(start.to_owned()..);
        let lost: Vec<String> = names.take_while(|name| name.starts_with(start)).cloned().collect();
        for name in lost {
            self.set(&name, Some(None));
        }
    }

    /// How often a variable was changed: a command may change them all.
    pub(super) fn changes(&self) -> usize {
        self.changes
    }

    /// How many bytes texts were expanded to: a command may use all of a long value, and a function all its commands.
    pub(super) fn expanded(&self) -> usize {
        self.expanded.get()
    }

    /// Counts bytes that were made.
    pub(super) fn spend(&self, bytes: usize) {
        self.expanded.set(self.expanded.get() + bytes);
    }

    /// Puts a value in the place of another, which is returned.
    fn put(&mut self, name: &str, value: Option<Value>) -> Option<Value> {
        self.changes += 1;
        self.alternatives.remove(name);
        if matches!(value, Some(Some(_))) {
            self.known.insert(name.to_owned());
        } else {
            self.known.remove(name);
        }
        match value {
            Some(value) => self.values.insert(name.to_owned(), value),
            None => self.values.remove(name),
        }
    }

    /// Sets a variable, or unsets it.
    pub(super) fn set(&mut self, name: &str, value: Option<Value>) {
        if self.values.len() >= NAMES && !self.values.contains_key(name) {
            return;
        }
        self.maybe.remove(name);
        let before = self.put(name, value);
        if let Some(open) = self.branches.last_mut() {
            open.before.entry(name.to_owned()).or_insert(before);
        }
    }

    /// A branch begins that may be taken or not.
    pub(super) fn open(&mut self) {
        self.branches.push(Branches::default());
    }

    /// Another branch of the same condition begins.
    pub(super) fn other(&mut self) {
        if let Some(mut branches) = self.branches.pop() {
            branches.ends.push(self.roll_back(&mut branches.before));
            self.branches.push(branches);
        }
    }

    /// The condition ends. A variable keeps a value that all branches agree on that set it, and the value that it had
    /// before counts too, where it had one.
    pub(super) fn close(&mut self) {
        let Some(mut branches) = self.branches.pop() else { return };
        branches.ends.push(self.roll_back(&mut branches.before));
        let names: BTreeSet<&String> = branches.ends.iter().flat_map(BTreeMap::keys).collect();
        for name in names {
            let was_set = self.values.contains_key(name);
            let set = branches.ends.iter().filter_map(|end| end.get(name));
            let mut all = set.chain(self.values.get(name));
            let first = all.next().cloned().flatten();
            let is_same = |first: &String| all.all(|other| other.as_ref() == Some(first));
            let value = first.clone().filter(is_same);
            let alternative = first.filter(|_| value.is_none());
            self.set(name, Some(value));
            self.alternatives.extend(alternative.map(|first| (name.clone(), first)));
            if !was_set {
                self.maybe.insert(name.clone());
            }
        }
    }

    /// The branch ends as if it had never been, such as the body of a function.
    pub(super) fn forget(&mut self) {
        if let Some(mut branches) = self.branches.pop() {
            self.roll_back(&mut branches.before);
        }
    }

    /// Takes back what the open branch has set, and returns it.
    fn roll_back(
        &mut self,
        before: &mut BTreeMap<String, Option<Value>>,
    ) -> BTreeMap<String, Value> {
        let mut end = BTreeMap::new();
        for (name, value) in std::mem::take(before) {
            let now = self.put(&name, value);
            end.insert(name, now.flatten());
        }
        end
    }

    /// The arguments that an argument stands for.
    pub(super) fn arguments(&self, argument: &Argument) -> Vec<Expanded> {
        match argument.form {
            Form::Bracket => vec![Expanded { text: argument.text.clone(), is_known: true }],
            Form::Quoted => vec![self.expand(&argument.text)],
            Form::Plain => {
                let whole = self.expand(&argument.text);
                let parts = whole.text.split(';').filter(|part| !part.is_empty());
                parts.map(|part| Expanded { text: part.into(), is_known: whole.is_known }).collect()
            }
        }
    }

    /// Puts values in the place of `${NAME}`, and characters in that of escapes.
    pub(super) fn expand(&self, text: &str) -> Expanded {
        let mut all = Expanded { text: String::with_capacity(text.len()), is_known: true };
        // The starts in the result of the references that are not closed yet.
        let mut open: Vec<usize> = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['$', '}', '\\']) {
            let (before, found) = rest.split_at(at);
            all.text.push_str(before);
            rest = self.step(found, &mut open, &mut all);
            if all.text.len() > LONGEST {
                return Expanded { text: text.to_owned(), is_known: false };
            }
        }
        all.text.push_str(rest);
        self.spend(all.text.len());
        all.is_known &= open.is_empty() && !is_template(&all.text);
        all
    }

    /// Reads one mark, and returns what follows.
    fn step<'a>(&self, found: &'a str, open: &mut Vec<usize>, all: &mut Expanded) -> &'a str {
        if let Some(rest) = found.strip_prefix("${") {
            if open.len() >= DEEPEST {
                all.is_known = false;
            }
            open.push(all.text.len());
            all.text.push_str("${");
            return rest;
        }
        if found.starts_with('}') {
            all.text.push('}');
            if let Some(start) = open.pop() {
                let name = all.text.get(start + 2..all.text.len() - 1).unwrap_or_default();
                match self.get(name) {
                    Some(Some(value)) => {
                        all.text.truncate(start);
                        all.text.push_str(value);
                    }
                    _ => all.is_known = false,
                }
            }
            return found.get(1..).unwrap_or_default();
        }
        if found.starts_with("$ENV{") || found.starts_with("$CACHE{") || found.starts_with("$<") {
            all.is_known = false;
        }
        let mut characters = found.chars();
        let mark = characters.next();
        if mark == Some('\\') {
            all.text.extend(characters.next().filter(|escaped| *escaped != '\n'));
        } else {
            all.text.extend(mark);
        }
        characters.as_str()
    }
}

/// Whether a text holds `@NAME@`, which `configure_file` puts a value in the place of.
fn is_template(text: &str) -> bool {
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
    };
    let parts: Vec<&str> = text.split('@').collect();
    parts.len() > 2
        && parts.get(1..parts.len() - 1).is_some_and(|inner| inner.iter().any(|part| is_name(part)))
}
