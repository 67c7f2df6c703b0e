//! The exposures of commands in shell functions: those of the files that call the function, not of all that source its
//! file.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use plimsoll_model::{RefKind, Reference, RepoPath};

use super::composed;
use super::exposed::{Edges, Exposed, add};
use crate::Context;
use crate::tree::place;

/// The maximum number of files whose text is searched for calls, and of files with functions whose callers are searched.
const FILES: usize = 2_000;
const SEARCHED: usize = 200;
/// The maximum number of bytes in which calls are searched.
const BYTES: usize = 256 << 20;

/// The callers of functions, as far as the text of the files shows them.
pub(super) struct Functions<'a> {
    context: &'a Context<'a>,
    edges: &'a Edges,
    exposures: &'a BTreeMap<RepoPath, Exposed>,
    /// The files that lead to each file directly.
    callers: BTreeMap<&'a RepoPath, BTreeSet<&'a RepoPath>>,
    scripts: BTreeMap<RepoPath, Option<Rc<Script>>>,
    /// For each file with functions, the exposures of those that other files call; `None` if all callers count.
    known: BTreeMap<RepoPath, Option<Called>>,
    /// The number of bytes that may still be searched.
    left: usize,
}

/// The exposures of functions, by name.
type Called = HashMap<String, Exposed>;

/// The text of a file, and the functions in it.
struct Script {
    text: String,
    functions: Vec<Function>,
}

/// A function that is defined at the beginning of a line.
#[derive(Debug, PartialEq, Eq)]
struct Function {
    name: String,
    /// The lines of its body and of its closing brace, from 1.
    first: usize,
    last: usize,
    /// Whether the file names it elsewhere, for example to call it.
    is_named: bool,
}

impl<'a> Functions<'a> {
    pub(super) fn new(
        context: &'a Context<'a>,
        edges: &'a Edges,
        exposures: &'a BTreeMap<RepoPath, Exposed>,
    ) -> Self {
        let mut callers: BTreeMap<&RepoPath, BTreeSet<&RepoPath>> = BTreeMap::new();
        for (from, targets) in edges {
            for to in targets.keys() {
                callers.entry(to).or_default().insert(from);
            }
        }
        let (scripts, known) = (BTreeMap::new(), BTreeMap::new());
        Self { context, edges, exposures, callers, scripts, known, left: BYTES }
    }

    /// The exposures of a command in a function that only other files call. `None` if the callers of its whole file
    /// count: outside of functions, if the file names the function itself, or if no caller is found.
    pub(super) fn exposures_of(&mut self, reference: &Reference) -> Option<Exposed> {
        let is_in_script = reference.kind == RefKind::ScriptFetch && reference.locator.is_empty();
        let line = usize::try_from(reference.location.line?).ok().filter(|_| is_in_script)?;
        let path = &reference.location.path;
        let script = self.script(path)?;
        let at = script.functions.partition_point(|function| function.last < line);
        let function = script.functions.get(at).filter(|function| function.first <= line)?;
        // A call in the file itself may run whenever another file sources it.
        if function.is_named {
            return None;
        }
        if !self.known.contains_key(path) {
            if self.known.len() >= SEARCHED {
                return None;
            }
            let found = self.of_callers(path, &script.functions);
            self.known.insert(path.clone(), found);
        }
        self.known.get(path)?.as_ref()?.get(&function.name).cloned()
    }

    fn of_callers(&mut self, path: &RepoPath, functions: &[Function]) -> Option<Called> {
        let unnamed = functions.iter().filter(|function| !function.is_named);
        let names: HashSet<&str> = unnamed.map(|function| function.name.as_str()).collect();
        let leading: BTreeSet<&RepoPath> = self.leading_to(path);
        let mut found = Called::new();
        for caller in leading.iter().filter(|caller| **caller != path) {
            let script = self.script(caller)?;
            self.left = self.left.checked_sub(script.text.len())?;
            let mut called: BTreeSet<&str> =
                words(&script.text).filter_map(|word| names.get(word).copied()).collect();
            for begin in composed::beginnings(&script.text) {
                called.extend(names.iter().filter(|name| name.starts_with(begin)));
            }
            if called.is_empty() {
                continue;
            }
            let mut exposed = self.exposures.get(*caller).cloned().unwrap_or_default();
            // For a workflow, the exposures are on the edges to the scripts that its steps run.
            for (_, more) in self
                .edges
                .get(*caller)
                .into_iter()
                .flatten()
                .filter(|(to, _)| *to == path || leading.contains(to))
            {
                add(&mut exposed, more.clone());
            }
            for name in called {
                add(found.entry(name.to_owned()).or_default(), exposed.clone());
            }
        }
        Some(found)
    }

    /// The files that lead to a file, directly or through others.
    fn leading_to(&self, path: &RepoPath) -> BTreeSet<&'a RepoPath> {
        let direct = |path: &RepoPath| self.callers.get(path).into_iter().flatten().copied();
        let mut found: BTreeSet<&RepoPath> = direct(path).collect();
        let mut open: Vec<&RepoPath> = found.iter().copied().collect();
        while let Some(next) = open.pop() {
            for caller in direct(next) {
                if found.insert(caller) {
                    open.push(caller);
                }
            }
        }
        found
    }

    fn script(&mut self, path: &RepoPath) -> Option<Rc<Script>> {
        if let Some(known) = self.scripts.get(path) {
            return known.clone();
        }
        if self.scripts.len() >= FILES {
            return None;
        }
        let script = place::named(self.context.source, path).and_then(|named| {
            let limit = self.context.options.limits.script_bytes;
            let content = self.context.recorder.read_named(&named, limit).ok()?;
            let text = String::from_utf8_lossy(&content).into_owned();
            let functions = functions_of(&text);
            Some(Rc::new(Script { text, functions }))
        });
        self.scripts.insert(path.clone(), script.clone());
        script
    }
}

/// The words of a text that can be names of functions.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !composed::is_of_name(c))
}

/// The functions whose names and closing braces are at the beginning of a line, in order.
fn functions_of(text: &str) -> Vec<Function> {
    let mut found: Vec<Function> = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(name) = defined_in(line) {
            open = Some((name, number + 1));
        } else if line.starts_with(['}', ')'])
            && let Some((name, first)) = open.take()
        {
            found.push(Function { name: name.to_owned(), first, last: number, is_named: false });
        }
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    if found.is_empty() {
        return found;
    }
    words(text).for_each(|word| *counts.entry(word).or_default() += 1);
    let composed = composed::beginnings(text);
    let runs_any = composed::runs_arguments(text);
    for function in &mut found {
        let name = function.name.as_str();
        function.is_named = runs_any
            || counts.get(name).is_some_and(|count| *count > 1)
            || composed.iter().any(|begin| name.starts_with(begin));
    }
    found
}

/// The name of the function that a line begins to define: `name() {` or `function name {`.
fn defined_in(line: &str) -> Option<&str> {
    let (is_keyword, rest) = match line.strip_prefix("function ") {
        Some(rest) => (true, rest.trim_start()),
        None => (false, line),
    };
    let end = rest.find(|c: char| !composed::is_of_name(c));
    let (name, behind) = rest.split_at(end.unwrap_or(rest.len()));
    let behind: String = behind.split('#').next()?.split_whitespace().collect();
    let opens = matches!(behind.as_str(), "(){" | "()")
        || is_keyword && matches!(behind.as_str(), "{" | "");
    (opens && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::functions_of;

    #[test]
    fn functions_have_their_lines() {
        let text = "one() {\n  curl a\n}\ncurl b\nfunction two {\n  if x; then\n    curl c\n  fi\n}\nthree()\n{\n  curl d\n}\n\
                    four() { curl e; }\ncurl f\n  five() {\n  curl g\nsix() {\n  curl h\nretry two\n";
        let found = functions_of(text);
        let found: Vec<_> =
            found.iter().map(|it| (it.name.as_str(), it.first, it.last, it.is_named)).collect();
        assert_eq!(found, [("one", 2, 3, false), ("two", 6, 9, true), ("three", 11, 13, false)]);
    }
}
