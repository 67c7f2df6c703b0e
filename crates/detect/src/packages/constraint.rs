//! Constraints: they say which version is installed, and not whether.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_manifest::{Locked, Origin, Requirement, Wanted};
use plimsoll_model::RepoPath;

use super::includes::Constrained;
use super::{ManifestFile, ManifestKind};

/// The exact constraints that hold for each file.
pub(super) struct Constraints<'a> {
    files: BTreeMap<&'a RepoPath, &'a ManifestFile>,
    /// The constraints files of each requirements file, those of its includes among them.
    of: &'a Constrained,
}

impl<'a> Constraints<'a> {
    pub(super) fn new(manifests: &'a [ManifestFile], of: &'a Constrained) -> Self {
        let named: BTreeSet<&RepoPath> = of.values().flatten().collect();
        let files = manifests.iter().filter(|file| named.contains(&file.path));
        Self { files: files.map(|file| (&file.path, file)).collect(), of }
    }

    /// The exact versions to which constraints hold a requirement, and the file that names them.
    pub(super) fn settle(
        &self,
        file: &ManifestFile,
        requirement: &Requirement,
    ) -> Option<(RepoPath, Vec<Locked>)> {
        if !matches!(requirement.wanted, Wanted::Any | Wanted::Range(_)) {
            return None;
        }
        let name = requirement.normalized_name();
        let within = |path: &RepoPath, list: &[Requirement]| {
            let exact = list.iter().filter(|one| one.normalized_name() == name);
            let locked: Vec<Locked> = exact.filter_map(locked).collect();
            (!locked.is_empty()).then(|| (path.clone(), locked))
        };
        if file.kind != ManifestKind::Requirements {
            return within(&file.path, &file.manifest.constraints);
        }
        let files = self.of.get(&file.path).into_iter().flatten();
        let mut files = files.filter_map(|path| self.files.get(path));
        files.find_map(|file| within(&file.path, &file.manifest.requirements))
    }
}

/// The entry of a lockfile that an exact constraint amounts to.
fn locked(constraint: &Requirement) -> Option<Locked> {
    let Wanted::Exact(version) = &constraint.wanted else { return None };
    let mut locked = Locked::new(constraint.name.as_str(), Origin::Registry, constraint.place);
    locked.version = Some(version.clone());
    locked.hashes.clone_from(&constraint.hashes);
    Some(locked)
}
