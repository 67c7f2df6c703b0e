//! Build files and manifests of third-party code: their dependencies are fetched when that code is built on
//! its own, but not when its copy here is used.

use std::collections::BTreeSet;

use plimsoll_model::{Claim, ClaimValue, Coverage, RefKind, Reference, RepoPath, Subject};

use crate::git::FoundSubmodule;
use crate::packages::LockedFile;
use crate::scripts::FileCall;

/// The directories of third-party code, and the files in them that the repository's own CI uses.
pub(super) struct Foreign {
    directories: BTreeSet<RepoPath>,
    called: BTreeSet<RepoPath>,
}

impl Foreign {
    pub(super) fn of(claims: &[Claim], submodules: &[FoundSubmodule], calls: &[FileCall]) -> Self {
        let present = claims.iter().filter_map(|claim| match (&claim.value, &claim.subject) {
            (ClaimValue::Presence(_), Subject::Directory(path)) => Some(path.clone()),
            _ => None,
        });
        let submodules = submodules.iter().map(|found| found.path.clone());
        Self {
            directories: present.chain(submodules).filter(|path| !path.is_root()).collect(),
            called: calls.iter().map(|call| call.to.clone()).collect(),
        }
    }

    /// Drops the dependencies in third-party build files, manifests and lockfiles.
    pub(super) fn leave_out(
        &self,
        references: &mut Vec<Reference>,
        coverage: &mut Vec<Coverage>,
        locks: &mut Vec<LockedFile>,
    ) {
        if self.directories.is_empty() {
            return;
        }
        let is_asked = |kind| matches!(kind, RefKind::BuildFetch | RefKind::PackageRequirement);
        references.retain(|it| !is_asked(it.kind) || !self.holds(&it.location.path));
        coverage.retain(|row| !self.holds(&row.manifest));
        locks.retain(|file| !self.holds(&file.path));
    }

    fn holds(&self, path: &RepoPath) -> bool {
        let mut above = path.parent();
        while let Some(directory) = above {
            if self.directories.contains(&directory) {
                return !self.called.contains(path);
            }
            above = directory.parent();
        }
        false
    }
}
