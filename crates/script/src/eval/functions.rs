//! Functions of a script. They are stored when defined, and evaluated with the arguments of each
//! call.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::eval::machine::{Effects, Function, Machine};
use crate::eval::scope::Binding;
use crate::eval::value::{Origin, Value};
use crate::found::{CallBase, Directory};
use crate::syntax::event::{Assign, Event, Frame, Part, Reading, Word};
use crate::syntax::reader::literal;
use crate::syntax::text::cut;

/// The parameters that are tracked: all of them, and the first nine.
const PARAMETERS: [&str; 10] = ["@", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

impl Machine<'_> {
    pub(super) fn count_calls(&mut self, reading: &Reading) {
        let mut calls: BTreeMap<&str, usize> = BTreeMap::new();
        for event in &reading.events {
            let Event::Command(command) = event else { continue };
            if let Some(name) = command.words.first().and_then(literal) {
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
                    effects: None,
                };
                self.functions.insert(name.clone(), function);
            }
        }
    }

    /// Stores a function until it is called; returns the event after it.
    pub(super) fn define(&mut self, unit: &Rc<Reading>, name: &str, range: Range<usize>) -> usize {
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
            // The function is defined twice: both bodies are evaluated.
            self.run_function(name, &[]);
        }
        let unit = Rc::clone(unit);
        let function = Function {
            unit,
            body: range.start..end,
            run: false,
            wraps,
            expanded: false,
            calls,
            effects: None,
        };
        self.functions.insert(name.to_owned(), function);
        end + 1
    }

    /// Returns the words before `"$@"` in the first command of a function that runs its parameters.
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

    /// Calls a function. Its body is evaluated once; later calls repeat its changes of the directory and of variables.
    pub(crate) fn call_function(&mut self, name: &str, args: &[Value]) {
        let Some(function) = self.functions.get(name) else { return };
        if !function.run {
            return self.run_function(name, args);
        }
        let Some(Effects { before, after, variables }) = function.effects.clone() else { return };
        for (name, text) in variables {
            if text.is_none() || self.text_of(&name) != text {
                self.scope.set(&name, None);
            }
        }
        if before == after {
            return;
        }
        let is_same_again = self.scope.here() == before || is_absolute(&before.0, &after.0);
        if after.0.path.is_some() && is_same_again {
            self.scope.go_to(after);
        } else {
            self.scope.get_lost();
        }
    }

    /// The text of a variable, if it is known.
    fn text_of(&self, name: &str) -> Option<String> {
        match self.scope.get(name)? {
            Binding::One(value) if !value.is_open() && value.origin == Origin::Text => {
                Some(value.text.clone())
            }
            _ => None,
        }
    }

    /// The variables that a body sets, other than its local ones.
    fn assigned_in(&self, unit: &Reading, body: Range<usize>) -> Vec<String> {
        const NAMES: usize = 64;
        let events = unit.events.get(body).unwrap_or_default().iter();
        let assigns = events.filter_map(|event| match event {
            Event::Assign(assign) if !self.is_local(assign) => Some(assign.name.clone()),
            _ => None,
        });
        assigns.take(NAMES).collect()
    }

    /// Whether an assignment is in a declaration such as `local a=b`.
    fn is_local(&self, assign: &Assign) -> bool {
        let Some(word) = assign.words.first() else { return false };
        let before = cut(self.source.original, 0..word.span.start);
        let line = before.rsplit(['\n', ';', '{']).next().unwrap_or_default();
        let first = line.split_whitespace().next();
        matches!(first, Some("local" | "declare" | "typeset"))
    }

    /// Runs the body of a function once; its parameters are only known if there is one call.
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
        // The parameters of the caller are not visible in the function.
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
        let before = self.scope.here();
        let assigned = self.assigned_in(&unit, body.clone());
        self.run_events(&unit, body);
        for (name, old) in names {
            self.scope.set(name, old);
        }
        let with_text = |name: String| (name.clone(), self.text_of(&name));
        let variables = assigned.into_iter().map(with_text).collect();
        let effects = Effects { before, after: self.scope.here(), variables };
        if let Some(function) = self.functions.get_mut(name) {
            function.effects = Some(effects);
        }
        self.inside.pop();
        self.depth -= 1;
    }
}

/// Whether a directory does not depend on the one before it: another base, or an absolute path.
fn is_absolute(before: &Directory, after: &Directory) -> bool {
    let of_base = matches!(after.base, CallBase::ScriptDirectory | CallBase::Repository);
    let path = |directory: &Directory| directory.path.clone().unwrap_or_default();
    let (from, to) = (path(before), path(after));
    let is_below = !from.is_empty() && to.starts_with(&from);
    of_base && before.base != after.base || to.starts_with(['/', '~']) && !is_below
}

/// Whether a word is `"$@"` or `$*`.
fn is_parameters(word: &Word) -> bool {
    let is = |part: &Part| matches!(part, Part::Variable { name, operation: None, .. } if name == "@" || name == "*");
    word.parts.len() == 1 && word.parts.iter().all(is)
}
