//! Reads the settings of other manifests that apply to a manifest: central versions of `NuGet`, and the repository's
//! own packages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plimsoll_manifest::{Ecosystem, Requirement, Wanted};
use plimsoll_model::RepoPath;

use super::{ManifestFile, ManifestKind};

/// Packages by name, as `NuGet` compares them.
type Versions = BTreeMap<String, Wanted>;

/// Assigns requirements the version in the `Directory.Packages.props` above them, and makes requirements local
/// that name one of the repository's own packages.
pub(super) fn settle(manifests: &mut [ManifestFile]) {
    let own: BTreeSet<(Ecosystem, String)> = manifests.iter().filter_map(own_package).collect();
    let central: BTreeMap<RepoPath, Versions> = manifests
        .iter()
        .filter(|file| file.kind == ManifestKind::DotnetVersions)
        .map(|file| (file.path.parent().unwrap_or_default(), versions(file)))
        .collect();
    if own.is_empty() && central.is_empty() {
        return;
    }
    for file in manifests.iter_mut().filter(|file| file.kind != ManifestKind::DotnetVersions) {
        let versions =
            nearest(&central, &file.path).filter(|_| file.kind == ManifestKind::DotnetProject);
        let is_own = |it: &Requirement| own.contains(&(it.ecosystem, it.name.to_ascii_lowercase()));
        let central = |it: &Requirement| {
            let version = versions.filter(|_| it.wanted == Wanted::Any);
            version.and_then(|versions| versions.get(&it.name.to_ascii_lowercase())).cloned()
        };
        if !file.manifest.requirements.iter().any(|it| is_own(it) || central(it).is_some()) {
            continue;
        }
        for requirement in &mut Arc::make_mut(&mut file.manifest).requirements {
            if is_own(requirement) {
                requirement.wanted = Wanted::Local(String::new());
            } else if let Some(version) = central(requirement) {
                requirement.wanted = version;
            }
        }
    }
}

/// The package that a manifest builds, by the name with which other manifests refer to it.
fn own_package(file: &ManifestFile) -> Option<(Ecosystem, String)> {
    let stem = || {
        let name = String::from_utf8_lossy(file.path.file_name()).into_owned();
        name.rsplit_once('.').map(|(stem, _)| stem.to_owned())
    };
    let name = match file.kind {
        // A project is packed under the name of its file unless it states another.
        ManifestKind::DotnetProject => file.manifest.package.clone().or_else(stem),
        ManifestKind::Pom => file.manifest.package.clone(),
        _ => None,
    };
    Some((file.kind.ecosystem(), name?.to_ascii_lowercase()))
}

fn versions(file: &ManifestFile) -> Versions {
    let rows = file.manifest.requirements.iter();
    rows.map(|row| (row.name.to_ascii_lowercase(), row.wanted.clone())).collect()
}

/// The versions in the nearest directory at or above a file: `NuGet` reads one file.
fn nearest<'a>(central: &'a BTreeMap<RepoPath, Versions>, path: &RepoPath) -> Option<&'a Versions> {
    let mut dir = path.parent();
    while let Some(at) = dir {
        if let Some(versions) = central.get(&at) {
            return Some(versions);
        }
        dir = at.parent();
    }
    None
}
