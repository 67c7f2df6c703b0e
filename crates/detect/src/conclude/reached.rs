//! The packages of lockfiles as components.

use std::collections::BTreeMap;

use plimsoll_model::{Component, ComponentId, Dependencies, RepoPath, sort_large};

use super::derived::Derived;
use super::needs::Needs;
use super::package::{add, of_locked};
use crate::packages::{LockScopes, LockedFile};

/// The lockfiles of all package managers.
#[derive(Debug)]
pub(super) struct Packages {
    locks: Vec<LockedFile>,
    /// The scope of each package in each lockfile.
    scopes: BTreeMap<RepoPath, LockScopes>,
}

impl Packages {
    pub(super) fn new(mut locks: Vec<LockedFile>, scopes: Vec<LockScopes>) -> Self {
        locks.retain(|file| file.lock.kind.lists_packages());
        locks.sort_by(|a, b| a.path.cmp(&b.path));
        let scopes = scopes.into_iter().map(|one| (one.path.clone(), one)).collect();
        Self { locks, scopes }
    }

    /// The number of packages in the largest lockfile: others often name the same packages.
    pub(super) fn most(&self) -> usize {
        self.locks.iter().map(|file| file.lock.packages.len()).max().unwrap_or_default()
    }

    /// Moves the packages of every lockfile to the components, and returns their dependencies.
    pub(super) fn move_components(self, derived: &mut Derived) -> Vec<Dependencies> {
        let Self { locks, mut scopes } = self;
        // A package without dependents is not evidence about the scope of the same package
        // elsewhere, and comes last.
        let mut unreached = Vec::new();
        for file in locks {
            let known = scopes.remove(&file.path);
            let (scopes, roots) = known.map(|one| (one.scopes, one.roots)).unwrap_or_default();
            let mut ids = vec![None; file.lock.packages.len()];
            let rest = file.take_reached(scopes, of_locked, |number, component, scope| {
                note(&mut ids, number, &component);
                add(component, Some(scope), derived);
            });
            unreached.push((rest, ids, roots));
        }
        let mut rows = Vec::new();
        for (rest, mut ids, roots) in unreached {
            let graph = rest.take(of_locked, |number, component| {
                note(&mut ids, number, &component);
                add(component, None, derived);
            });
            let (path, graph) = graph.get();
            Needs { path, graph, ids: &ids, roots: &roots }.add(&mut rows);
        }
        // A file that several detectors read has the same content for all of them.
        sort_large(&mut rows, Dependencies::cmp);
        rows.dedup();
        rows
    }
}

fn note(ids: &mut [Option<ComponentId>], number: usize, component: &Component) {
    if let Some(slot) = ids.get_mut(number) {
        *slot = Some(component.id.clone());
    }
}
