//! The dependency graph of the locked actions.

use std::collections::VecDeque;

use super::{ActionsLock, ActionsLockEntry, LockKey};

impl ActionsLock {
    /// Returns the entries of `keys` and every entry that is reachable from them through `uses`, in
    /// the order of the file. Cycles are allowed, and keys without an entry are skipped.
    pub fn closure(&self, keys: &[&LockKey]) -> Vec<&ActionsLockEntry> {
        let mut left = usize::MAX;
        let reached = self.reach(keys, &mut left);
        std::iter::zip(&self.entries, reached)
            .filter(|(_, reached)| *reached)
            .map(|(entry, _)| entry)
            .collect()
    }

    /// Returns which entries are reachable from keys. Every edge decreases `left`; when it reaches
    /// zero, the result is incomplete.
    pub(super) fn reach(&self, keys: &[&LockKey], left: &mut usize) -> Vec<bool> {
        let mut reached = vec![false; self.entries.len()];
        let mut queue: VecDeque<usize> = VecDeque::new();
        let mut visit = |key: &LockKey, queue: &mut VecDeque<usize>| {
            let Some(at) = self.index.get(key) else { return };
            if let Some(seen) = reached.get_mut(*at).filter(|seen| !**seen) {
                *seen = true;
                queue.push_back(*at);
            }
        };
        for key in keys {
            visit(key, &mut queue);
        }
        while let Some(entry) = queue.pop_front().and_then(|at| self.entries.get(at)) {
            for listed in &entry.uses {
                if *left == 0 {
                    return reached;
                }
                *left -= 1;
                visit(&listed.key, &mut queue);
            }
        }
        reached
    }
}

/// Returns an entry that is in a cycle of `uses` or only reachable from one, if there is any.
///
/// Entries that no other entry uses are removed repeatedly; the rest is in a cycle or used by one,
/// and the first of it in the file is returned.
pub(super) fn cycle(lock: &ActionsLock) -> Option<usize> {
    let targets = |at: usize| {
        let uses = lock.entries.get(at).map(|entry| entry.uses.as_slice()).unwrap_or_default();
        uses.iter().filter_map(|listed| lock.index.get(&listed.key).copied())
    };
    let mut users = vec![0_usize; lock.entries.len()];
    for at in 0..lock.entries.len() {
        for target in targets(at) {
            if let Some(count) = users.get_mut(target) {
                *count += 1;
            }
        }
    }
    let free = |(at, count): (usize, &usize)| (*count == 0).then_some(at);
    let mut queue: Vec<usize> = users.iter().enumerate().filter_map(free).collect();
    while let Some(at) = queue.pop() {
        for target in targets(at) {
            if let Some(count) = users.get_mut(target) {
                *count -= 1;
                if *count == 0 {
                    queue.push(target);
                }
            }
        }
    }
    users.iter().position(|count| *count > 0)
}
