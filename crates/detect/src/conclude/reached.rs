//! The packages of lockfiles as components.

use std::collections::BTreeMap;

use plimsoll_model::RepoPath;

use super::derived::Derived;
use super::package::{add, of_locked};
use crate::packages::{LockScopes, LockedFile};

/// The lockfiles of all package managers.
#[derive(Debug)]
pub(super) struct Packages {
    locks: Vec<LockedFile>,
    /// What each package of each lockfile is needed for.
    scopes: BTreeMap<RepoPath, LockScopes>,
}

impl Packages {
    pub(super) fn new(mut locks: Vec<LockedFile>, scopes: Vec<LockScopes>) -> Self {
        locks.sort_by(|a, b| a.path.cmp(&b.path));
        let scopes = scopes.into_iter().map(|one| (one.path.clone(), one)).collect();
        Self { locks, scopes }
    }

    /// How many packages the largest lockfile names: others name many of them again.
    pub(super) fn most(&self) -> usize {
        self.locks.iter().map(|file| file.lock.packages.len()).max().unwrap_or_default()
    }

    /// Moves the packages of every lockfile to the components.
    pub(super) fn move_components(self, derived: &mut Derived) {
        let Self { locks, mut scopes } = self;
        // What nothing leads to says nothing of what the same package is needed for elsewhere, and
        // comes behind.
        let mut unreached = Vec::new();
        for file in locks {
            let scopes = scopes.remove(&file.path).map(|one| one.scopes).unwrap_or_default();
            unreached.push(file.take_reached(scopes, of_locked, |component, scope| {
                add(component, Some(scope), derived);
            }));
        }
        for rest in unreached {
            rest.take(of_locked, |component| add(component, None, derived));
        }
    }
}
