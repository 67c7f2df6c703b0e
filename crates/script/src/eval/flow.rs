//! Where downloads go: into pipelines, captured output, and files.

use plimsoll_model::FetchMethod;

use crate::eval::machine::{Machine, Waiting};
use crate::eval::value::Value;
use crate::syntax::event::Stage;

/// Maximum number of enclosing pipelines that are considered.
const PIPES: usize = 8;

impl Machine<'_> {
    /// Notes a download that writes to its standard output.
    pub(crate) fn stream(&mut self, candidate: usize, stage: Stage) {
        if let Some(one) = self.found.get_mut(candidate) {
            one.kept = false;
        }
        if let Some(id) = self.captures.last() {
            self.capture_found.entry(*id).or_default().push(candidate);
        }
        let mut next = Some(stage);
        for _ in 0..PIPES {
            let Some(stage) = next else { break };
            let waiting = Waiting { candidate, stage: stage.index, filtered: false };
            self.waiting.entry(stage.pipe).or_default().push(waiting);
            next = self.pipes.get(&stage.pipe).copied().flatten();
        }
    }

    /// Takes the downloads that flow into a stage.
    fn take_waiting(&mut self, stage: Stage, same: bool) -> Vec<Waiting> {
        let mut taken = Vec::new();
        let mut next = Some(stage);
        for _ in 0..PIPES {
            let Some(stage) = next else { break };
            if let Some(waiting) = self.waiting.get_mut(&stage.pipe) {
                let flows =
                    |one: &Waiting| one.stage < stage.index || same && one.stage == stage.index;
                taken.extend(waiting.iter().copied().filter(flows));
                waiting.retain(|one| !flows(one));
            }
            next = self.pipes.get(&stage.pipe).copied().flatten();
        }
        taken
    }

    /// The downloads that flow into a stage are run by an interpreter.
    /// Whether there were any.
    pub(crate) fn run_waiting(&mut self, stage: Stage) -> bool {
        let waiting = self.take_waiting(stage, false);
        for one in &waiting {
            self.mark(one.candidate, FetchMethod::PipeToShell);
        }
        !waiting.is_empty()
    }

    /// The downloads that flow into a stage are unpacked.
    pub(crate) fn unpack_waiting(&mut self, stage: Stage) {
        for one in self.take_waiting(stage, false) {
            self.mark(one.candidate, FetchMethod::Archive);
        }
    }

    /// The downloads that flow into a stage are read as data.
    pub(crate) fn drop_waiting(&mut self, stage: Stage) {
        self.take_waiting(stage, false);
    }

    /// The downloads that flow into a stage are changed on their way.
    pub(crate) fn filter_waiting(&mut self, stage: Stage) {
        for mut one in self.take_waiting(stage, false) {
            one.filtered = true;
            self.waiting.entry(stage.pipe).or_default().push(one);
        }
    }

    /// The downloads that flow into a stage, or out of it, are saved.
    pub(crate) fn save_waiting(&mut self, stage: Stage, key: &str) {
        for one in self.take_waiting(stage, true) {
            if one.filtered {
                continue;
            }
            if let Some(found) = self.found.get_mut(one.candidate) {
                found.kept = true;
            }
            self.remember(key, one.candidate);
        }
    }

    /// The downloads of a stage are thrown away.
    pub(crate) fn save_nothing(&mut self, stage: Stage) {
        self.take_waiting(stage, true);
    }

    /// The downloads that flow into a stage, left where they are.
    pub(crate) fn waiting_candidates(&self, stage: Stage) -> Vec<usize> {
        let waiting = self.waiting.get(&stage.pipe).map(Vec::as_slice).unwrap_or_default();
        let flows = waiting.iter().filter(|one| one.stage < stage.index);
        flows.map(|one| one.candidate).collect()
    }

    /// A download continues to flow after a stage that saved it.
    pub(crate) fn flow_on(&mut self, candidate: usize, stage: Stage) {
        let waiting = Waiting { candidate, stage: stage.index, filtered: false };
        self.waiting.entry(stage.pipe).or_default().push(waiting);
    }

    /// A download turns out to be run or unpacked.
    pub(crate) fn mark(&mut self, candidate: usize, method: FetchMethod) {
        if let Some(found) = self.found.get_mut(candidate) {
            found.kept = true;
            found.used = true;
            if found.method != FetchMethod::PipeToShell {
                found.method = method;
            }
        }
    }

    /// The output of a command is run, unpacked, or saved in a file.
    pub(crate) fn mark_capture(&mut self, value: &Value, method: FetchMethod) -> bool {
        let Some(id) = value.capture else { return false };
        let candidates = self.capture_found.remove(&id).unwrap_or_default();
        for candidate in &candidates {
            self.mark(*candidate, method);
        }
        !candidates.is_empty()
    }

    /// Whether a file is a download that was saved.
    pub(crate) fn is_download(&self, file: &Value) -> bool {
        self.files.contains_key(&self.file_key(file))
    }

    /// A saved file is run or unpacked.
    pub(crate) fn mark_file(&mut self, file: &Value, method: FetchMethod) -> bool {
        let key = self.file_key(file);
        let Some(candidates) = self.files.get(&key).cloned() else { return false };
        for candidate in candidates.iter().rev().take(8) {
            self.mark(*candidate, method);
        }
        true
    }

    /// Remembers what a download is saved as.
    pub(crate) fn remember(&mut self, key: &str, candidate: usize) {
        const MOST: usize = 8;
        if self.removed.remove(key) {
            self.files.remove(key);
        }
        let known = self.files.entry(key.to_owned()).or_default();
        // A check after this one is not about content that was already used.
        let found = &self.found;
        known.retain(|one| found.get(*one).is_some_and(|one| !one.used));
        if known.len() >= MOST {
            known.remove(0);
        }
        known.push(candidate);
    }

    /// The number of the capture that commands run in, where they do.
    pub(crate) fn capture(&self) -> Option<usize> {
        self.captures.last().copied()
    }

    /// What a file is remembered by.
    pub(crate) fn file_key(&self, file: &Value) -> String {
        self.scope.written(file)
    }
}
