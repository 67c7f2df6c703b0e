//! References of all manifests, with the versions from lockfiles.

use std::collections::BTreeMap;

use plimsoll_manifest::{Ecosystem, Locked, Requirement, Wanted};
use plimsoll_model::{Coverage, DetectorMeta, RefKind, Reference, RepoPath, Scope, Target};

use super::constraint::Constraints;
use super::cover::{Cover, Match, compiled};
use super::includes::Constrained;
use super::reference::{reference, settle};
use super::standing::Standings;
use super::{LockScopes, LockedFile, ManifestFile, ManifestKind, central, overrides};
use crate::ownership::scope;
use crate::{Context, Found, Output};

/// The prefix of the locators of a workspace's table.
const TABLE: &str = "workspace.dependencies.";

/// The packages of each lockfile that manifests require, each with the scope of the requirement.
type Roots<'a> = BTreeMap<&'a RepoPath, Vec<(usize, Scope)>>;

/// Derives the references of all manifests of one registry, with the versions in their lockfiles.
pub(crate) fn derive(
    context: &Context<'_>,
    meta: &'static DetectorMeta,
    found: &Found<'_>,
    ecosystem: Ecosystem,
    output: &mut Output,
) {
    let files = found.parts::<ManifestFile>().iter();
    let files = files.filter(|file| file.kind.ecosystem() == ecosystem).cloned().collect();
    derive_with(context, meta, found, (ecosystem, files), &Constrained::new(), output);
}

/// Like [`derive()`], for manifests whose constraints are already known.
pub(crate) fn derive_with(
    context: &Context<'_>,
    meta: &'static DetectorMeta,
    found: &Found<'_>,
    (ecosystem, mut manifests): (Ecosystem, Vec<ManifestFile>),
    constraints: &Constrained,
    output: &mut Output,
) {
    manifests.sort_by(|a, b| a.path.cmp(&b.path));
    manifests.dedup_by(|a, b| a.path == b.path);
    central::settle(&mut manifests);
    let constraints = Constraints::new(&manifests, constraints);
    let locks = found.parts::<LockedFile>().iter();
    let locks = locks.filter(|file| file.lock.kind.ecosystem() == ecosystem);
    let mut locks: Vec<LockedFile> = locks.cloned().collect();
    locks.sort_by(|a, b| a.path.cmp(&b.path));
    let compiled: Vec<LockedFile> = compiled_files(&manifests, &meta.id);
    let own = locks.len();
    locks.extend(compiled);
    let cover = Cover::new(&manifests, &locks);
    let standings = Standings::new(context, &manifests);
    let mut derivation = Derivation {
        context,
        cover: &cover,
        standings: &standings,
        constraints: &constraints,
        inherited: inherited(&manifests, &standings),
        overrides: overrides::Overrides::new(&manifests),
        roots: Roots::new(),
        output,
    };
    let is_silent = |kind| matches!(kind, ManifestKind::Constraints | ManifestKind::DotnetVersions);
    for file in manifests.iter().filter(|file| !is_silent(file.kind)) {
        derivation.manifest(file);
    }
    let Derivation { roots, output, .. } = derivation;
    output.parts.extend(locks.iter().take(own).map(|file| {
        let roots = roots.get(&file.path).map(Vec::as_slice).unwrap_or_default();
        let scopes = scope::of_locked(&file.path, &file.lock, roots);
        let roots = roots.iter().map(|(number, _)| *number).collect();
        LockScopes { path: file.path.clone(), scopes, roots }
    }));
}

struct Derivation<'a> {
    context: &'a Context<'a>,
    cover: &'a Cover<'a>,
    standings: &'a Standings,
    constraints: &'a Constraints<'a>,
    inherited: Inherited,
    overrides: overrides::Overrides<'a>,
    roots: Roots<'a>,
    output: &'a mut Output,
}

impl<'a> Derivation<'a> {
    fn manifest(&mut self, file: &'a ManifestFile) {
        let found = self.cover.of(file);
        let mut fetched = false;
        for requirement in &file.manifest.requirements {
            fetched |= self.requirement(file, requirement, found.as_ref()).is_some();
        }
        if fetched {
            let lockfile = found.map(|found| found.file.path.clone());
            self.output.parts.push(Coverage::new(file.path.clone(), lockfile));
        }
    }

    /// Adds the reference of a requirement; `None` if nothing is fetched for it.
    fn requirement(
        &mut self,
        file: &'a ManifestFile,
        requirement: &'a Requirement,
        found: Option<&Match<'a>>,
    ) -> Option<()> {
        let replacement = overrides::is_replacement(requirement);
        let name = &requirement.name;
        if replacement && found.is_some_and(|found| found.file.lock.is_unused(name)) {
            return None;
        }
        let inherited = self.inherited.get(&(file.path.clone(), requirement.locator.clone()));
        let uninherited = inherited.is_some_and(Option::is_none);
        let scope = match inherited {
            Some(scope) => scope.unwrap_or(Scope::Unknown),
            None => self.standings.scope(file, requirement.scope),
        };
        // Build requirements are installed separately; no lockfile covers them.
        let lockable = !requirement.locator.starts_with("build-system.");
        let found = found.filter(|_| lockable);
        let resolve = |requirement: &Requirement| {
            found.map(|found| found.file.lock.resolve_numbers(&found.importer, requirement))
        };
        let mut numbers = resolve(requirement).unwrap_or_default();
        let mut replaced = None;
        if numbers.is_empty() && lockable && !replacement {
            replaced = self.overrides.apply(file, requirement);
            numbers = replaced.as_ref().and_then(resolve).unwrap_or_default();
        }
        // A workspace dependency that no member inherits is not locked or fetched.
        if uninherited && found.is_some() && numbers.is_empty() {
            return None;
        }
        let asked = replaced.as_ref().unwrap_or(requirement);
        if let Some(found) = found.filter(|_| !replacement && !uninherited) {
            let roots = self.roots.entry(&found.file.path).or_default();
            roots.extend(numbers.iter().map(|number| (*number, scope)));
        }
        let mut derived = reference(self.context, &file.path, asked, scope)?;
        let locked: Vec<&Locked> = match found {
            Some(found) => {
                let package = |number: &usize| found.file.lock.packages.get(*number);
                numbers.iter().filter_map(package).collect()
            }
            None => Vec::new(),
        };
        match found {
            Some(found)
                if !locked.is_empty()
                    && !settle(self.context, asked, &mut derived, &found.file.path, &locked) =>
            {
                return None;
            }
            _ if lockable => {
                if let Some((path, locked)) = self.constraints.settle(file, asked) {
                    let locked: Vec<&Locked> = locked.iter().collect();
                    settle(self.context, asked, &mut derived, &path, &locked);
                }
            }
            _ => {}
        }
        self.output.references.push(derived);
        Some(())
    }
}

/// Whether a row has no scope because it does not require anything itself: a replacement, or an entry of a
/// workspace's table that no member inherits.
pub(crate) fn is_silent(reference: &Reference) -> bool {
    reference.kind == RefKind::PackageRequirement
        && reference.scope == Some(Scope::Unknown)
        && (overrides::is_replacement_locator(&reference.locator)
            || reference.locator.starts_with(TABLE))
}

/// Sets the scope of a replacement to that of the packages that it replaces.
pub(crate) fn share_scopes(references: &mut [Reference]) {
    type Key = (Option<Target>, Option<String>);
    let key = |one: &Reference| -> Key { (one.target.clone(), one.package.clone()) };
    let is_replacement =
        |one: &Reference| is_silent(one) && overrides::is_replacement_locator(&one.locator);
    if !references.iter().any(is_replacement) {
        return;
    }
    let mut scopes: BTreeMap<Key, Scope> = BTreeMap::new();
    for one in references.iter().filter(|one| one.package.is_some() && !is_silent(one)) {
        let Some(scope) = one.scope else { continue };
        scopes.entry(key(one)).and_modify(|known| *known = scope.with(*known)).or_insert(scope);
    }
    for one in references.iter_mut().filter(|one| is_replacement(one)) {
        one.scope = scopes.get(&key(one)).copied().or(one.scope);
    }
}

/// Requirements files beside the `.in` file that they were compiled from.
fn compiled_files(manifests: &[ManifestFile], detector: &'static str) -> Vec<LockedFile> {
    let path = |file: &ManifestFile| file.path.as_bytes().strip_suffix(b".txt").map(<[u8]>::to_vec);
    let sources: std::collections::BTreeSet<&[u8]> =
        manifests.iter().filter_map(|file| file.path.as_bytes().strip_suffix(b".in")).collect();
    manifests
        .iter()
        .filter(|file| path(file).is_some_and(|stem| sources.contains(stem.as_slice())))
        .map(|file| compiled(file, detector))
        .collect()
}

/// The scopes of entries in a workspace's table; `None` if no member inherits the entry.
type Inherited = BTreeMap<(RepoPath, String), Option<Scope>>;

/// The scopes of entries in a workspace's table, by the members that inherit them: product if one of them is. An
/// entry that no member inherits has no known use.
fn inherited(manifests: &[ManifestFile], standings: &Standings) -> Inherited {
    let cargo = || manifests.iter().filter(|file| file.kind == ManifestKind::Cargo);
    let mut roots: BTreeMap<RepoPath, &RepoPath> = BTreeMap::new();
    let mut out = Inherited::new();
    for file in cargo() {
        for requirement in &file.manifest.requirements {
            if requirement.locator.starts_with(TABLE) {
                roots.insert(file.path.parent().unwrap_or_default(), &file.path);
                out.insert((file.path.clone(), requirement.locator.clone()), None);
            }
        }
    }
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
            let scope = standings.scope(file, requirement.scope);
            let known = out.entry(key).or_default();
            *known = Some(known.map_or(scope, |known| scope.with(known)));
        }
    }
    out
}
