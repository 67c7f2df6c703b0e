//! Evaluates events: nested texts, branches, commands.

use std::ops::Range;
use std::rc::Rc;

use plimsoll_model::FetchMethod;

use crate::eval::machine::{Invocation, Machine};
use crate::eval::scope::Scope;
use crate::eval::value::Value;
use crate::found::Dialect;
use crate::syntax::event::{Command, Event, Frame, Reading, Stage};
use crate::syntax::text::cut;
use crate::syntax::{nested, reader, recovery};

/// Maximum depth of branches: every fetch stores the enclosing ones.
const BRANCHES: usize = 32;

impl Machine<'_> {
    /// Parses and evaluates a range of the text.
    pub(crate) fn run_text(&mut self, range: Range<usize>) {
        let left = self.budget.memory_left();
        let reading = recovery::read(self.source, range, self.dialect, &mut self.budget);
        self.run_nested(reading, left);
    }

    /// Evaluates a text in another dialect.
    pub(crate) fn in_dialect(&mut self, dialect: Dialect, run: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.dialect, dialect);
        run(self);
        self.dialect = outer;
    }

    /// Evaluates a nested text; releases its memory if nothing refers to it.
    fn run_nested(&mut self, reading: Reading, left_before: usize) {
        let kept = left_before.saturating_sub(self.budget.memory_left());
        if self.run_reading(reading) {
            self.budget.release(kept);
        }
    }

    /// Evaluates a parsed text; returns whether none of it is kept for later.
    pub(crate) fn run_reading(&mut self, mut reading: Reading) -> bool {
        if self.depth >= self.limits.depth {
            let at = reading.events.iter().find_map(|event| match event {
                Event::Command(command) => Some(command.span.start),
                _ => None,
            });
            if let Some(at) = at {
                self.limit(
                    at,
                    "scripts are nested too deeply, so this one was not read: check it by hand",
                );
            }
            return true;
        }
        // Only the first problem per line, since others are usually its consequence.
        reading.broken.sort_by_key(|(at, _)| *at);
        let mut last: Option<usize> = None;
        for (at, why) in std::mem::take(&mut reading.broken) {
            if reader::is_limit(why) {
                self.limit(at, why);
                continue;
            }
            let between = last.map(|last| cut(self.source.original, last..at));
            if self.dialect == Dialect::Zsh {
                // The grammar of zsh is not fully supported, so the text may be valid.
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

    pub(super) fn run_events(&mut self, unit: &Rc<Reading>, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let Some(event) = unit.events.get(at) else { break };
            if self.limits.by_line && self.depth == 1 && self.scope.is_outermost() {
                self.start_line(unit, at);
            }
            at += 1;
            match event {
                Event::Command(command) => {
                    self.run_command(command);
                    if self.limits.by_line && self.depth == 1 {
                        self.line = command.span.end;
                    }
                }
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

    /// If each line has a shell of its own, returns to the initial directory when the next command
    /// is on another line.
    fn start_line(&mut self, unit: &Reading, at: usize) {
        const AHEAD: usize = 16;
        let ahead = unit.events.get(at..).unwrap_or_default().iter().take(AHEAD);
        let next = ahead.filter_map(|event| match event {
            Event::Command(command) => Some(command.span.start),
            _ => None,
        });
        let Some(start) = next.into_iter().next().filter(|start| *start > self.line) else {
            return;
        };
        let between = cut(self.source.original, self.line..start);
        let is_end = |(at, _): (usize, &str)| {
            !between.get(..at).is_some_and(|before| before.ends_with('\\'))
        };
        if between.match_indices('\n').any(is_end) {
            self.scope.go_to(Scope::new(false).here());
            self.scope.forget_pushed();
        }
    }

    /// Starts an alternative of a branch.
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

    /// Runs the text between the quotes of a word as a nested script.
    pub(crate) fn run_word(&mut self, word: &Value) {
        let written = cut(self.source.original, word.span.clone());
        let opened = written.chars().next().filter(|c| matches!(c, '"' | '\'') && !word.exact);
        let range = match opened {
            // In a truncated text, the closing quote may be missing.
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
            let reading = nested::read_escaped(self.source, range, self.dialect, &mut self.budget);
            self.run_nested(reading, left);
        } else {
            self.run_text(range);
        }
    }

    /// Runs the functions that were never called.
    pub(crate) fn finish(&mut self) {
        let names: Vec<String> = self.functions.keys().cloned().collect();
        for name in names {
            self.run_function(&name, &[]);
        }
        let functions = std::mem::take(&mut self.functions);
        self.found.retain(|candidate| {
            let function = candidate.parameter_of.as_ref().and_then(|name| functions.get(name));
            let data = candidate.answer && candidate.method == FetchMethod::Download;
            candidate.kept && !data && !function.is_some_and(|function| function.expanded)
        });
    }
}
