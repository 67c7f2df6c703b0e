//! Functions of a script. They are stored when defined, and evaluated with the arguments of each
//! call.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::eval::machine::{Function, Machine};
use crate::eval::scope::Binding;
use crate::eval::value::Value;
use crate::syntax::event::{Event, Frame, Part, Reading, Word};
use crate::syntax::reader::literal;

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
        let function =
            Function { unit, body: range.start..end, run: false, wraps, expanded: false, calls };
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
        self.run_events(&unit, body);
        for (name, old) in names {
            self.scope.set(name, old);
        }
        self.inside.pop();
        self.depth -= 1;
    }
}

/// Whether a word is `"$@"` or `$*`.
fn is_parameters(word: &Word) -> bool {
    let is = |part: &Part| matches!(part, Part::Variable { name, operation: None, .. } if name == "@" || name == "*");
    word.parts.len() == 1 && word.parts.iter().all(is)
}
