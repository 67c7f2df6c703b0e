//! The dependencies of locked actions, as rows.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{ComponentId, Dependencies, Reference, RepoPath, Target};
use plimsoll_workflow::{ActionsLockEntry, LockKey};

use crate::ReadLockfile;

/// The valid entries of a lockfile of actions, and what each uses.
#[derive(Debug)]
pub(super) struct LockedActions {
    path: RepoPath,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    key: LockKey,
    /// The line of its key, by which references name it.
    line: u32,
    /// The component, if no reference names it.
    brought_in: Option<ComponentId>,
    uses: Vec<LockKey>,
}

impl LockedActions {
    /// No entry yet.
    pub(super) fn new(found: &ReadLockfile) -> Self {
        Self { path: found.path.clone(), entries: Vec::new() }
    }

    /// Adds an entry, with its component if no reference names it.
    pub(super) fn add(&mut self, entry: &ActionsLockEntry, brought_in: Option<ComponentId>) {
        let uses = entry.uses.iter().map(|listed| listed.key.clone()).collect();
        let (key, line) = (entry.key.clone(), entry.mark.line);
        self.entries.push(Entry { key, line, brought_in, uses });
    }

    /// Adds a row for each component of an entry, and one for what the workflows use directly.
    pub(super) fn add_rows(&self, references: &[Reference], rows: &mut Vec<Dependencies>) {
        let named = self.named(references);
        let mut ids: BTreeMap<&LockKey, Components> = BTreeMap::new();
        for entry in &self.entries {
            let mut known = named.get(&entry.line).cloned().unwrap_or_default();
            known.all.extend(entry.brought_in.clone());
            ids.insert(&entry.key, known);
        }
        let roots: BTreeSet<ComponentId> = named.into_values().flat_map(|it| it.all).collect();
        if roots.is_empty() {
            return;
        }
        rows.push(Dependencies::new(self.path.clone(), None, roots.into_iter().collect()));
        let mut needs: BTreeMap<&ComponentId, BTreeSet<&ComponentId>> = BTreeMap::new();
        for entry in &self.entries {
            for of in ids.get(&entry.key).into_iter().flat_map(|known| &known.all) {
                let used = entry.uses.iter().filter_map(|key| ids.get(key));
                let used = used.flat_map(Components::used).filter(|on| *on != of);
                needs.entry(of).or_default().extend(used);
            }
        }
        rows.extend(needs.into_iter().map(|(of, on)| {
            let on = on.into_iter().cloned().collect();
            Dependencies::new(self.path.clone(), Some(of.clone()), on)
        }));
    }

    /// The components that references name, by the line of the entry that locks them.
    fn named(&self, references: &[Reference]) -> BTreeMap<u32, Components> {
        let mut named: BTreeMap<u32, Components> = BTreeMap::new();
        for reference in references {
            let enforced = reference.lock.as_ref().filter(|lock| lock.enforced().is_some());
            let Some((lock, id)) = enforced.zip(reference.component.as_ref()) else { continue };
            let Some(line) = lock.location.line.filter(|_| lock.location.path == self.path) else {
                continue;
            };
            let known = named.entry(line).or_default();
            known.all.insert(id.clone());
            if let Some(Target::Repository { path, .. }) = &reference.target
                && path.is_empty()
            {
                known.root = Some(id.clone());
            }
        }
        named
    }
}

/// The components of an entry: a repository may have several actions.
#[derive(Clone, Debug, Default)]
struct Components {
    all: BTreeSet<ComponentId>,
    /// The action at the root of the repository.
    root: Option<ComponentId>,
}

impl Components {
    /// The components that another action may use: a key does not state which action of its repository is used.
    fn used(&self) -> impl Iterator<Item = &ComponentId> {
        let all = self.all.iter().filter(|_| self.root.is_none());
        self.root.iter().chain(all)
    }
}
