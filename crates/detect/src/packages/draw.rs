//! References of all manifests, with what the lockfiles settle.

use std::collections::BTreeMap;

use plimsoll_manifest::{Locked, Wanted, file_scope};
use plimsoll_model::{Coverage, RepoPath, Scope};

use super::component::add;
use super::cover::{Cover, compiled};
use super::reference::{reference, settle};
use super::{LockedFile, ManifestFile, ManifestKind, includes};
use crate::conclude::Derived;
use crate::zones::{CI_DIRECTORIES, scope_of};
use crate::{Context, Output};

/// What the lockfiles add to the references.
#[derive(Debug, Default)]
pub(crate) struct Packages {
    locks: Vec<LockedFile>,
    /// Each manifest with the lockfile made for it.
    pub(crate) coverage: Vec<Coverage>,
}

impl Packages {
    /// How many packages the largest lockfile names: others name many of them again.
    pub(crate) fn most(&self) -> usize {
        self.locks.iter().map(|file| file.lock.packages.len()).max().unwrap_or_default()
    }

    /// Adds the packages of every lockfile.
    pub(crate) fn components(&self, derived: &mut Derived) {
        for file in &self.locks {
            file.components().iter().for_each(|component| add(component, derived));
        }
    }
}

/// Draws the references of all manifests.
pub(crate) fn draw(context: &Context<'_>, output: &mut Output) -> Packages {
    includes::follow(context, output);
    let mut manifests = std::mem::take(&mut output.manifests);
    manifests.sort_by(|a, b| a.path.cmp(&b.path));
    manifests.dedup_by(|a, b| a.path == b.path);
    let mut locks = std::mem::take(&mut output.locks);
    locks.sort_by(|a, b| a.path.cmp(&b.path));
    let compiled: Vec<LockedFile> = compiled_files(&manifests);
    let own = locks.len();
    locks.extend(compiled);
    let cover = Cover::new(&manifests, &locks);
    let inherited = inherited(&manifests);
    let mut coverage = Vec::new();
    for file in &manifests {
        let found = cover.of(file);
        let mut fetched = false;
        for requirement in &file.manifest.requirements {
            let stated = match inherited.get(&(file.path.clone(), requirement.locator.clone())) {
                Some(scope) => *scope,
                None => requirement.scope,
            };
            let scope = scope(file, stated);
            let Some(mut drawn) = reference(context, &file.path, requirement, scope) else {
                continue;
            };
            // Build requirements are installed apart; no lockfile has a say in them.
            let lockable = !requirement.locator.starts_with("build-system.");
            if let Some(found) = found.as_ref().filter(|_| lockable) {
                let locked: Vec<&Locked> = found.file.lock.resolve(&found.importer, requirement);
                if !locked.is_empty() && !settle(&mut drawn, &found.file.path, &locked) {
                    continue;
                }
            }
            fetched = true;
            output.references.push(drawn);
        }
        if fetched {
            let lockfile = found.map(|found| found.file.path.clone());
            coverage.push(Coverage::new(file.path.clone(), lockfile));
        }
    }
    locks.truncate(own);
    Packages { locks, coverage }
}

/// Requirements files that stand beside the `.in` file they were made of.
fn compiled_files(manifests: &[ManifestFile]) -> Vec<LockedFile> {
    let path = |file: &ManifestFile| file.path.as_bytes().strip_suffix(b".txt").map(<[u8]>::to_vec);
    let sources: std::collections::BTreeSet<&[u8]> =
        manifests.iter().filter_map(|file| file.path.as_bytes().strip_suffix(b".in")).collect();
    manifests
        .iter()
        .filter(|file| path(file).is_some_and(|stem| sources.contains(stem.as_slice())))
        .map(compiled)
        .collect()
}

/// What entries of a workspace's table are for, by the members that inherit them: the product's
/// where one of them says so, or none uses the entry.
fn inherited(manifests: &[ManifestFile]) -> BTreeMap<(RepoPath, String), Scope> {
    const TABLE: &str = "workspace.dependencies.";
    let cargo = || manifests.iter().filter(|file| file.kind == ManifestKind::Cargo);
    let mut roots: BTreeMap<RepoPath, &RepoPath> = BTreeMap::new();
    for file in cargo() {
        let table = |locator: &String| locator.starts_with(TABLE);
        if file.manifest.requirements.iter().any(|it| table(&it.locator)) {
            roots.insert(file.path.parent().unwrap_or_default(), &file.path);
        }
    }
    let mut out: BTreeMap<(RepoPath, String), Scope> = BTreeMap::new();
    for file in cargo() {
        let mut dir = file.path.parent();
        let root = loop {
            let Some(at) = dir else { break None };
            if let Some(root) = roots.get(&at) {
                break Some(*root);
            }
            dir = at.parent();
        };
        let Some(root) = root else { continue };
        let uses = file.manifest.requirements.iter().filter(|it| it.wanted == Wanted::Inherited);
        for requirement in uses {
            let key = (root.clone(), format!("{TABLE}{}", requirement.name));
            let scope = scope(file, requirement.scope);
            out.entry(key).and_modify(|known| *known = scope.min(*known)).or_insert(scope);
        }
    }
    out
}

/// What a requirement is for: what the manifest says, and where the manifest lies.
fn scope(file: &ManifestFile, stated: Scope) -> Scope {
    let stated = match (file.kind, file.path.as_str()) {
        (ManifestKind::Requirements, Some(path)) => file_scope(path),
        _ => stated,
    };
    path_scope(&file.path, stated)
}

/// What packages are for, by where a file lies.
pub(super) fn path_scope(path: &RepoPath, stated: Scope) -> Scope {
    let ci = |segment: &[u8]| {
        segment == b".ci" || CI_DIRECTORIES.iter().any(|name| name.as_bytes() == segment)
    };
    if path.segments().any(ci) {
        return Scope::Ci;
    }
    match scope_of(path) {
        Scope::Test => Scope::Test,
        _ => stated,
    }
}
