//! Records the results of evaluation: fetches, calls of files, problems and limits.

use plimsoll_model::{FetchMethod, ImageName};

use crate::eval::machine::{Candidate, Machine};
use crate::eval::value::{Origin, Value};
use crate::found::{Call, CallBase, CallKind, Directory, What};
use crate::strength::Firmness;

/// The message for too many fetches.
pub(crate) const TOO_MANY_FETCHES: &str = "too many fetches: the rest is not listed";

/// The message for too many calls.
pub(crate) const TOO_MANY_CALLS: &str = "too many files called: the rest was not followed";

impl Machine<'_> {
    /// Records a problem.
    pub(crate) fn problem(&mut self, at: usize, message: &str) {
        const MOST: usize = 50;
        if self.problems.len() < MOST {
            self.problems.push((at, message.to_owned()));
        } else if self.problems.len() == MOST {
            let message = "more problems were found: fix the ones above and scan again";
            self.problems.push((at, message.to_owned()));
        }
    }

    /// Records a reached limit; each is reported once, at the first position.
    pub(crate) fn limit(&mut self, at: usize, message: &str) {
        if !self.limited.iter().any(|(_, known)| known == message) {
            self.limited.push((at, message.to_owned()));
        }
    }

    /// Records text that was skipped intentionally.
    pub(crate) fn note(&mut self, at: usize, message: &str) {
        const MOST: usize = 50;
        if self.notes.len() < MOST {
            self.notes.push((at, message.to_owned()));
        }
    }

    /// Records an image that the script builds.
    pub(crate) fn add_built(&mut self, name: &str) {
        if !name.is_empty() && self.built.len() < self.limits.found {
            self.built.insert(ImageName::parse(name).key());
        }
    }

    /// Adds a fetch; returns its number.
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
            saved_as: None,
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

    /// Adds a call of a file, if its name is known.
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
        let start = Directory { base: CallBase::Working, path: Some(String::new()) };
        let directory = self.scope.directory.clone();
        let working =
            Some(directory).filter(|directory| base == CallBase::Working && *directory != start);
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
}
