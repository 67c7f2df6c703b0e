//! Tracks where downloads go: into pipelines, captured output, and files.

use plimsoll_model::FetchMethod;

use crate::eval::machine::{Machine, Waiting};
use crate::eval::scope::is_below_lost;
use crate::eval::value::Value;
use crate::syntax::event::Stage;

/// Maximum number of enclosing pipelines.
const PIPES: usize = 8;

impl Machine<'_> {
    /// Records a download that writes to its standard output.
    pub(crate) fn stream(&mut self, candidate: usize, stage: Stage) {
        if let Some(found) = self.found.get_mut(candidate) {
            found.kept = false;
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

    /// Removes and returns the downloads that flow into a stage.
    fn take_waiting(&mut self, stage: Stage, same: bool) -> Vec<Waiting> {
        let mut taken = Vec::new();
        let mut next = Some(stage);
        for _ in 0..PIPES {
            let Some(stage) = next else { break };
            if let Some(waiting) = self.waiting.get_mut(&stage.pipe) {
                let flows = |waiting: &Waiting| {
                    waiting.stage < stage.index || same && waiting.stage == stage.index
                };
                taken.extend(waiting.iter().copied().filter(flows));
                waiting.retain(|waiting| !flows(waiting));
            }
            next = self.pipes.get(&stage.pipe).copied().flatten();
        }
        taken
    }

    /// Records that an interpreter runs the downloads that flow into a stage. Returns whether there
    /// were any.
    pub(crate) fn run_waiting(&mut self, stage: Stage) -> bool {
        let waiting = self.take_waiting(stage, false);
        for download in &waiting {
            self.mark(download.candidate, FetchMethod::PipeToShell);
        }
        !waiting.is_empty()
    }

    /// Records that the downloads that flow into a stage are unpacked.
    pub(crate) fn unpack_waiting(&mut self, stage: Stage) {
        for download in self.take_waiting(stage, false) {
            self.mark(download.candidate, FetchMethod::Archive);
        }
    }

    /// Records that the downloads that flow into a stage are read as data.
    pub(crate) fn drop_waiting(&mut self, stage: Stage) {
        self.take_waiting(stage, false);
    }

    /// Records that a filter changes the downloads that flow into a stage.
    pub(crate) fn filter_waiting(&mut self, stage: Stage) {
        for mut download in self.take_waiting(stage, false) {
            download.filtered = true;
            self.waiting.entry(stage.pipe).or_default().push(download);
        }
    }

    /// Records that the downloads of a stage and those that flow into it are saved.
    pub(crate) fn save_waiting(&mut self, stage: Stage, key: &str) {
        for download in self.take_waiting(stage, true) {
            if download.filtered {
                continue;
            }
            if let Some(found) = self.found.get_mut(download.candidate) {
                found.kept = true;
            }
            self.remember(key, download.candidate);
        }
    }

    /// Discards the downloads of a stage.
    pub(crate) fn save_nothing(&mut self, stage: Stage) {
        self.take_waiting(stage, true);
    }

    /// Returns the downloads that flow into a stage.
    pub(crate) fn waiting_candidates(&self, stage: Stage) -> Vec<usize> {
        let waiting = self.waiting.get(&stage.pipe).map(Vec::as_slice).unwrap_or_default();
        let flows = waiting.iter().filter(|waiting| waiting.stage < stage.index);
        flows.map(|waiting| waiting.candidate).collect()
    }

    /// Lets a download continue after a stage that saved it.
    pub(crate) fn flow_on(&mut self, candidate: usize, stage: Stage) {
        let waiting = Waiting { candidate, stage: stage.index, filtered: false };
        self.waiting.entry(stage.pipe).or_default().push(waiting);
    }

    /// Records that a download is run or unpacked.
    pub(crate) fn mark(&mut self, candidate: usize, method: FetchMethod) {
        if let Some(found) = self.found.get_mut(candidate) {
            found.kept = true;
            found.used = true;
            if found.method != FetchMethod::PipeToShell {
                found.method = method;
            }
        }
    }

    /// Records that the output of a command is run, unpacked, or saved to a file.
    pub(crate) fn mark_capture(&mut self, value: &Value, method: FetchMethod) -> bool {
        let Some(id) = value.capture else { return false };
        let candidates = self.capture_found.remove(&id).unwrap_or_default();
        for candidate in &candidates {
            self.mark(*candidate, method);
        }
        !candidates.is_empty()
    }

    /// Whether a file is a saved download.
    pub(crate) fn is_download(&self, file: &Value) -> bool {
        self.files.contains_key(&self.used_key(file))
    }

    /// Records that a saved file is run or unpacked.
    pub(crate) fn mark_file(&mut self, file: &Value, method: FetchMethod) -> bool {
        let key = self.used_key(file);
        let Some(candidates) = self.files.get(&key).cloned() else { return false };
        for candidate in candidates.iter().rev().take(8) {
            self.mark(*candidate, method);
        }
        true
    }

    /// Records the file to which a download is saved.
    pub(crate) fn remember(&mut self, key: &str, candidate: usize) {
        const MOST: usize = 8;
        if self.removed.remove(key) {
            self.files.remove(key);
        }
        self.name_file(key);
        self.name_saved(key, candidate);
        let known = self.files.entry(key.to_owned()).or_default();
        // A later check does not cover content that was already used.
        let found = &self.found;
        known.retain(|candidate| found.get(*candidate).is_some_and(|found| !found.used));
        if known.len() >= MOST {
            known.remove(0);
        }
        known.push(candidate);
    }

    /// Records the name of the file under which a download is saved.
    pub(crate) fn name_saved(&mut self, path: &str, candidate: usize) {
        let name = path.rsplit('/').next().filter(|name| !name.is_empty());
        let found = self.found.get_mut(candidate).filter(|found| found.saved_as.is_none());
        if let (Some(found), Some(name)) = (found, name) {
            found.saved_as = Some(name.to_owned());
        }
    }

    /// Records the name to which a saved download is moved. A path without an extension may be a directory, but if the file
    /// had a temporary name, it is taken as the name of a program, and kept with its directory.
    pub(crate) fn rename_saved(&mut self, path: &str, candidate: usize) {
        let Some(found) = self.found.get_mut(candidate) else { return };
        let mut names = path.rsplit('/');
        let name = names.next().unwrap_or_default();
        if name.trim_matches('.').contains('.') {
            found.saved_as = Some(name.to_owned());
        } else if is_name(name) && found.saved_as.as_deref().is_some_and(is_temporary) {
            let directory = names.next().filter(|directory| is_name(directory)).unwrap_or(".");
            found.saved_as = Some(format!("{directory}/{name}"));
        }
    }

    /// Returns the number of the innermost capture, if any.
    pub(crate) fn capture(&self) -> Option<usize> {
        self.captures.last().copied()
    }

    /// Records the name of a file that the script saves or writes.
    pub(crate) fn name_file(&mut self, key: &str) {
        let name = key.rsplit('/').next().unwrap_or(key);
        self.names.insert(name.to_owned(), key.to_owned());
    }

    /// Returns the key of a file that is used. If its directory, or that of the last file with the same name, is
    /// unknown, both may be the same file, so the key of that file is returned: a download that may be run counts as
    /// run.
    pub(crate) fn used_key(&self, file: &Value) -> String {
        let key = self.file_key(file);
        if self.files.contains_key(&key) || self.written.contains_key(&key) {
            return key;
        }
        let name = key.rsplit('/').next().unwrap_or(&key);
        let is_same = |last: &&String| is_below_lost(&key) || is_below_lost(last);
        self.names.get(name).filter(is_same).cloned().unwrap_or(key)
    }

    /// Returns the key of a file.
    pub(crate) fn file_key(&self, file: &Value) -> String {
        self.scope.written(file)
    }
}

/// Whether a part of a path is a name, and not the path to a directory.
fn is_name(part: &str) -> bool {
    !part.trim_matches('.').is_empty()
}

/// Whether a name is that of a file that is not complete yet.
fn is_temporary(name: &str) -> bool {
    const ENDS: [&str; 7] = ["download", "incomplete", "new", "part", "partial", "temp", "tmp"];
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    end.is_some_and(|end| ENDS.contains(&end.as_str()))
}
