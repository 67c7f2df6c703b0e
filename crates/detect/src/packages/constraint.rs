//! Constraints: they determine which version is installed, but not whether it is installed.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_manifest::{Locked, PackageOrigin, Requirement, Wanted};
use plimsoll_model::RepoPath;

use super::includes::Constrained;
use super::{ManifestFile, ManifestKind};

/// The constraints of a file by the name of the package.
type ByName<'a> = BTreeMap<String, Vec<&'a Requirement>>;

/// The exact constraints that apply to each file.
pub(super) struct Constraints<'a> {
    files: BTreeMap<&'a RepoPath, ByName<'a>>,
    /// The constraints files of each requirements file, those of its includes among them.
    of: &'a Constrained,
}

impl<'a> Constraints<'a> {
    pub(super) fn new(manifests: &'a [ManifestFile], of: &'a Constrained) -> Self {
        let named: BTreeSet<&RepoPath> = of.values().flatten().collect();
        let mut files = BTreeMap::new();
        for file in manifests {
            let list = match file.kind {
                ManifestKind::Pyproject => &file.manifest.constraints,
                _ if named.contains(&file.path) => &file.manifest.requirements,
                _ => continue,
            };
            let mut names = ByName::new();
            for one in list {
                names.entry(one.normalized_name()).or_default().push(one);
            }
            files.insert(&file.path, names);
        }
        Self { files, of }
    }

    /// The exact versions to which constraints pin a requirement, and the file that names them.
    pub(super) fn settle(
        &self,
        file: &ManifestFile,
        requirement: &Requirement,
    ) -> Option<(RepoPath, Vec<Locked>)> {
        if !matches!(requirement.wanted, Wanted::Any | Wanted::Range(_)) {
            return None;
        }
        let name = requirement.normalized_name();
        let within = |path: &RepoPath| {
            let list = self.files.get(path)?.get(&name)?;
            let locked: Vec<Locked> = list.iter().filter_map(|one| locked(one)).collect();
            (!locked.is_empty()).then(|| (path.clone(), locked))
        };
        if file.kind == ManifestKind::Pyproject {
            return within(&file.path);
        }
        self.of.get(&file.path)?.iter().find_map(within)
    }
}

/// Converts an exact constraint to the lockfile entry with the same effect; `None` if it is not
/// exact.
fn locked(constraint: &Requirement) -> Option<Locked> {
    let Wanted::Exact(version) = &constraint.wanted else { return None };
    let mut locked =
        Locked::new(constraint.name.as_str(), PackageOrigin::Registry, constraint.place);
    locked.version = Some(version.clone());
    locked.is_hashed = !constraint.hashes.is_empty();
    Some(locked)
}
