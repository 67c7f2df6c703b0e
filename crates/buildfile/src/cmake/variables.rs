//! The values of variables, which may depend on conditions.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::syntax::{Argument, Form};

/// Maximum length of a value in bytes: a variable that uses itself twice doubles each time.
pub(super) const LONGEST: usize = 16 << 10;
/// Maximum depth of nested references, `${A_${B}}`.
const DEEPEST: usize = 16;

/// An expanded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expanded {
    /// The text, in which references to unknown values remain as written.
    pub(super) text: String,
    pub(super) is_known: bool,
}

/// The value of a variable; `None` if it is known only at run time.
pub(super) type Value = Option<String>;

/// Maximum number of variables; further ones are unknown.
const NAMES: usize = 10_000;

/// Variables, and the previous values of those set in each open branch.
#[derive(Debug, Default)]
pub(super) struct Variables {
    values: HashMap<String, Value>,
    /// The names of the variables with a known value.
    known: BTreeSet<String>,
    /// Number of changes to variables.
    changes: usize,
    /// Number of bytes in expanded texts.
    expanded: Cell<usize>,
    /// For variables with different values in the branches of a condition, these values.
    choices: HashMap<String, Rc<Choices>>,
    /// Variables that are only set in some branch of a condition.
    maybe: BTreeSet<String>,
    branches: Vec<Branches>,
}

/// The different values of a variable after a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choices {
    /// The known values; the first one is that of the first branch.
    pub(super) values: Vec<String>,
    /// Whether the variable has one of these values whichever branch runs.
    pub(super) is_complete: bool,
}

/// Maximum number of values of a variable that are kept.
const CHOICES: usize = 32;

/// The branches of a condition.
#[derive(Debug, Default)]
struct Branches {
    /// Whether one of them always runs.
    has_else: bool,
    /// For each variable that the open branch sets, its value before the branch.
    before: BTreeMap<String, Option<Value>>,
    /// The values at the ends of earlier branches.
    ends: Vec<BTreeMap<String, Value>>,
}

impl Variables {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// Returns the possible values of a variable, if a condition decides between several.
    pub(super) fn choices(&self, name: &str) -> Option<&Rc<Choices>> {
        self.choices.get(name)
    }

    /// Whether a variable is set; `None` if that depends on a condition.
    pub(super) fn is_defined(&self, name: &str) -> Option<bool> {
        (!self.maybe.contains(name)).then(|| self.values.contains_key(name))
    }

    /// Marks the variables with this prefix as unknown from here on.
    pub(super) fn lose_below(&mut self, start: &str) {
        let names = self.known.range(start.to_owned()..);
        let lost: Vec<String> = names.take_while(|name| name.starts_with(start)).cloned().collect();
        for name in lost {
            self.set(&name, Some(None));
        }
    }

    /// Returns the number of changes to variables: one command may change all of them.
    pub(super) fn changes(&self) -> usize {
        self.changes
    }

    /// Returns the number of bytes in expanded texts: a command may expand a long value repeatedly,
    /// and each call of a function runs all its commands.
    pub(super) fn expanded(&self) -> usize {
        self.expanded.get()
    }

    /// Counts expanded bytes.
    pub(super) fn spend(&self, bytes: usize) {
        self.expanded.set(self.expanded.get() + bytes);
    }

    /// Replaces a value, and returns the previous one.
    fn put(&mut self, name: &str, value: Option<Value>) -> Option<Value> {
        self.changes += 1;
        self.choices.remove(name);
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

    /// Sets or unsets a variable.
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

    /// Starts a condition whose branches may or may not run.
    pub(super) fn open(&mut self) {
        self.branches.push(Branches::default());
    }

    /// Starts another branch of the same condition; `is_else` if it runs whenever the branches above do not.
    pub(super) fn other(&mut self, is_else: bool) {
        if let Some(mut branches) = self.branches.pop() {
            branches.has_else |= is_else;
            branches.ends.push(self.roll_back(&mut branches.before));
            self.branches.push(branches);
        }
    }

    /// Ends the condition. A variable keeps its value if all branches that set it agree with each
    /// other, and with the value before the condition if there was one.
    pub(super) fn close(&mut self) {
        let Some(mut branches) = self.branches.pop() else { return };
        branches.ends.push(self.roll_back(&mut branches.before));
        let names: BTreeSet<&String> = branches.ends.iter().flat_map(BTreeMap::keys).collect();
        for name in names {
            let was_set = self.values.contains_key(name);
            let set: Vec<&Value> = branches
                .ends
                .iter()
                .filter_map(|end| end.get(name))
                .chain(self.values.get(name))
                .collect();
            let first = set.first().and_then(|first| (*first).clone());
            let is_same = |first: &String| set.iter().all(|other| other.as_ref() == Some(first));
            let value = first.clone().filter(is_same);
            let is_always = was_set
                || branches.has_else && branches.ends.iter().all(|end| end.contains_key(name));
            let choices = first.filter(|_| value.is_none()).map(|_| Choices {
                values: set.iter().filter_map(|value| (*value).clone()).take(CHOICES).collect(),
                is_complete: is_always
                    && set.len() <= CHOICES
                    && set.iter().all(|value| value.is_some()),
            });
            self.set(name, Some(value));
            self.choices.extend(choices.map(|choices| (name.clone(), Rc::new(choices))));
            if !was_set {
                self.maybe.insert(name.clone());
            }
        }
    }

    /// Ends the branch and discards its changes, for example those of a function body.
    pub(super) fn forget(&mut self) {
        if let Some(mut branches) = self.branches.pop() {
            self.roll_back(&mut branches.before);
        }
    }

    /// Undoes the changes of the open branch, and returns them.
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

    /// Expands an argument to arguments.
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

    /// Replaces `${NAME}` with values, and escapes with characters.
    pub(super) fn expand(&self, text: &str) -> Expanded {
        let mut all = Expanded { text: String::with_capacity(text.len()), is_known: true };
        // Positions in the result at which unclosed references start.
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

    /// Reads one reference or escape, and returns the rest.
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

/// Whether a text contains `@NAME@`, which `configure_file` replaces.
fn is_template(text: &str) -> bool {
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
    };
    let parts: Vec<&str> = text.split('@').collect();
    parts.len() > 2
        && parts.get(1..parts.len() - 1).is_some_and(|inner| inner.iter().any(|part| is_name(part)))
}
