//! Compares the input files of two baselines.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Baseline, Change, ChangeState, Input, Pass, RepoPath};

/// Files that are only in one baseline, or that differ.
pub(super) fn changes(from: &Baseline, to: &Baseline) -> Vec<Change<Input>> {
    let by_path = |inputs: &[Input]| -> BTreeMap<RepoPath, Input> {
        inputs.iter().map(|input| (input.path.clone(), input.clone())).collect()
    };
    let (mut before, after) = (by_path(&from.inputs), by_path(&to.inputs));
    let mut changes = Vec::new();
    for (path, input) in after {
        match before.remove(&path) {
            Some(old) if old == input => {}
            Some(old) => {
                changes.push(Change::new(ChangeState::Changed, vec![], Some(old), Some(input)));
            }
            None => changes.push(Change::new(ChangeState::New, vec![], None, Some(input))),
        }
    }
    // Only a baseline that is not rolled up has a row for every file that was read, so a missing row
    // in a rolled-up one does not mean that the file is gone.
    let is_rolled_up = !from.rolled_up && to.rolled_up;
    let gone = before.into_values().map(|old| {
        let rolled = is_rolled_up && !old.is_lost();
        let state = if rolled { ChangeState::Unverifiable } else { ChangeState::Resolved };
        Change::new(state, Vec::new(), Some(old), None)
    });
    changes.extend(gone);
    changes
}

/// Passes that are only in one baseline, or that differ.
pub(super) fn passes(from: &[Pass], to: &[Pass]) -> Vec<Change<Pass>> {
    let mut before: BTreeMap<_, &Pass> = from.iter().map(|pass| (pass.key(), pass)).collect();
    let mut changes = Vec::new();
    for after in to {
        let (state, old) = match before.remove(&after.key()) {
            Some(old) if old == after => continue,
            Some(old) => (ChangeState::Changed, Some(old.clone())),
            None => (ChangeState::New, None),
        };
        changes.push(Change::new(state, Vec::new(), old, Some(after.clone())));
    }
    let gone = before.into_values();
    changes.extend(
        gone.map(|old| Change::new(ChangeState::Resolved, Vec::new(), Some(old.clone()), None)),
    );
    changes
}

/// Applies the changes to passes, sorted.
pub(super) fn applied_passes(from: &[Pass], changes: &[Change<Pass>]) -> Vec<Pass> {
    let mut all: BTreeMap<_, &Pass> = from.iter().map(|pass| (pass.key(), pass)).collect();
    for change in changes {
        match (&change.before, &change.after) {
            (_, Some(after)) => drop(all.insert(after.key(), after)),
            (Some(before), None) => drop(all.remove(&before.key())),
            (None, None) => {}
        }
    }
    all.into_values().cloned().collect()
}

/// Applies the changes to files, sorted.
pub(super) fn applied(from: &[Input], changes: &[Change<Input>]) -> Vec<Input> {
    let mut all: BTreeMap<&RepoPath, &Input> = from.iter().map(|it| (&it.path, it)).collect();
    for change in changes {
        match (&change.before, &change.after) {
            (_, Some(after)) => drop(all.insert(&after.path, after)),
            (Some(before), None) => drop(all.remove(&before.path)),
            (None, None) => {}
        }
    }
    all.into_values().cloned().collect()
}

/// The files of the later baseline that were not completely read.
pub(crate) struct Lost(BTreeSet<String>);

impl Lost {
    pub(crate) fn of(baseline: &Baseline) -> Self {
        let lost = baseline.inputs.iter().filter(|input| input.is_lost());
        Self(lost.map(|input| input.path.to_string()).collect())
    }

    /// Whether a path or a directory above it is among them. A row without a file may have been in any
    /// of them.
    pub(crate) fn holds(&self, path: &str) -> bool {
        if path.is_empty() {
            return !self.0.is_empty();
        }
        let above = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        self.0.contains("") || above.chain([path]).any(|path| self.0.contains(path))
    }
}
