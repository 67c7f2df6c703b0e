//! Packages as components.

use plimsoll_manifest::{Ecosystem, LockKind, Locked, Origin};
use plimsoll_model::{
    Claim, Component, ComponentId, ComponentKind, Confidence, Field, GitUrl, Location, RefKind,
    Reference, RepoPath, Revision, Scope, Target, Upstream, purl,
};
use plimsoll_workflow::Revision as Written;

use super::reference::strength;
use crate::conclude::Derived;
use crate::detectors::{cargo_packages, npm_packages, pre_commit, python_requirements};

/// Whether a reference is one of this module's.
pub(crate) fn is_package(reference: &Reference) -> bool {
    matches!(reference.kind, RefKind::PackageRequirement | RefKind::PreCommitHook)
}

/// The detector that read a reference of this module.
pub(crate) fn detector_of(reference: &Reference) -> Option<&'static str> {
    if !is_package(reference) {
        return None;
    }
    let name = reference.location.path.file_name();
    Some(match name {
        _ if name.starts_with(b".pre-commit") => pre_commit::META.id,
        b"Cargo.toml" => cargo_packages::META.id,
        b"package.json" => npm_packages::META.id,
        _ => python_requirements::META.id,
    })
}

/// The component a reference names. A version stands in it only where one is written or locked.
pub(crate) fn component(reference: &Reference) -> Option<Component> {
    let scope = reference.scope.unwrap_or(Scope::Product);
    let requested = reference.requested.as_ref().map_or("", |text| text.as_str());
    let commit = reference.locked.as_ref().and_then(|entry| entry.commit.as_deref());
    let revision = commit.unwrap_or(requested);
    match reference.target.as_ref()? {
        Target::Package { ecosystem, name } => {
            let exact = reference.syntax == plimsoll_model::RefSyntax::Version
                || reference.pin == plimsoll_model::PinStrength::ContentDigest;
            let settled = reference.locked.as_ref().map(|entry| entry.version.as_deref());
            // What a hash ties but a range asks for has no version that is known.
            let version =
                settled.unwrap_or_else(|| Some(requested).filter(|text| exact && is_version(text)));
            Some(package(ecosystem, name, version, scope))
        }
        Target::Repository { owner, repository, .. } => {
            let url = format!("https://github.com/{owner}/{repository}");
            Some(repository_package(&url, revision, scope))
        }
        Target::Url { url } => {
            let git = reference.syntax != plimsoll_model::RefSyntax::Url
                && reference.syntax != plimsoll_model::RefSyntax::Hash;
            Some(match GitUrl::parse(url.as_str()).filter(|_| git) {
                Some(git) => repository_package(&git.https(), revision, scope),
                None => archive(url.as_str(), scope),
            })
        }
        _ => None,
    }
}

/// Whether the text can be one version rather than a range.
fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !text.contains([',', '<', '>', '*', '|', ' ', '$'])
}

/// The component of a package of a registry: one for each name and version, and one for all places that
/// name the package without a version that is known.
pub(crate) fn package(
    ecosystem: &str,
    name: &str,
    version: Option<&str>,
    scope: Scope,
) -> Component {
    let known = [Ecosystem::Pypi, Ecosystem::Cargo, Ecosystem::Npm]
        .into_iter()
        .find(|known| known.as_str() == ecosystem);
    let (name, _) = purl::split_architecture(ecosystem, name);
    let name = known.map_or_else(|| name.to_owned(), |known| known.normalize(name));
    let key = format!("{ecosystem}:{name}@{}", version.unwrap_or_default());
    let id = ComponentId::derive(ComponentKind::Package, key.as_bytes());
    let mut component = Component::new(id, ComponentKind::Package, scope, name.clone());
    component.version = version.map(str::to_owned);
    component.purl = purl::package(ecosystem, &name, version);
    component
}

/// A package that is taken from a git repository.
fn repository_package(url: &str, requested: &str, scope: Scope) -> Component {
    let parsed = GitUrl::parse(url);
    let name = parsed.as_ref().map_or(url, GitUrl::name);
    let place = parsed.as_ref().map_or_else(|| url.to_owned(), GitUrl::https);
    let key = format!("git:{}@{requested}", place.to_ascii_lowercase());
    let id = ComponentId::derive(ComponentKind::Package, key.as_bytes());
    let mut component = Component::new(id, ComponentKind::Package, scope, name);
    let written = Some(requested).filter(|text| !text.is_empty());
    component.revision = written.map(|text| {
        if Written::parse(text).strength() == plimsoll_model::PinStrength::CommitUnverified {
            Revision::Commit(text.to_ascii_lowercase())
        } else {
            Revision::Name(text.to_owned())
        }
    });
    component.purl = parsed.as_ref().and_then(|url| url.purl(requested));
    component.upstream = Some(Upstream::new(&place));
    component
}

/// What stands at a URL: its last part names it, and nothing tells a version.
fn archive(url: &str, scope: Scope) -> Component {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path);
    let id = ComponentId::derive(ComponentKind::Package, format!("url:{url}").as_bytes());
    let mut component = Component::new(id, ComponentKind::Package, scope, name);
    component.upstream = Some(Upstream::new(url));
    component
}

/// The component of a package in a lockfile, with the evidence of its entry.
pub(super) fn of_locked(
    kind: LockKind,
    path: &RepoPath,
    scope: Scope,
    locked: &Locked,
) -> Option<Component> {
    let scope = if locked.development { scope.max(Scope::Test) } else { scope };
    let mut component = match &locked.origin {
        Origin::Registry => {
            let name = plimsoll_model::clip(&locked.name, 214);
            let version = locked.version.as_deref().map(|text| plimsoll_model::clip(text, 120));
            package(kind.ecosystem().as_str(), &name, version.as_deref(), scope)
        }
        Origin::Git { url, commit } => {
            repository_package(url, commit.as_deref().unwrap_or_default(), scope)
        }
        Origin::Url(url) => archive(url, scope),
        _ => return None,
    };
    if let [hash] = locked.hashes.as_slice()
        && component.revision.is_none()
        && hash.starts_with("sha256:")
    {
        component.revision = Some(Revision::Digest(plimsoll_model::clip(hash, 200)));
    }
    component.active = true;
    component.pin = Some(strength(locked).1);
    let place = locked.place;
    let location =
        Location::at(path.clone(), place.line, place.column).with_span(place.start, place.end);
    let detector = match kind.ecosystem() {
        Ecosystem::Cargo => cargo_packages::META.id,
        Ecosystem::Npm => npm_packages::META.id,
        _ => python_requirements::META.id,
    };
    let value = locked.version.as_deref().unwrap_or(&locked.name);
    let value = plimsoll_model::clip(value, 200);
    let claim = Claim::new(Field::Version, &value, detector, location, Confidence::CERTAIN);
    component.evidence = vec![claim];
    Some(component)
}

/// Adds the component of a package in a lockfile: to the one a reference has named already, or as
/// one more.
pub(super) fn add(component: &Component, derived: &mut Derived) {
    let Some(known) = derived.get_mut(&component.id) else {
        derived.get_or_insert(&component.id, || component.clone());
        return;
    };
    known.active = true;
    if known.revision.is_none() {
        known.revision.clone_from(&component.revision);
    }
    known.pin = [known.pin, component.pin].into_iter().flatten().min();
    known.evidence.extend(component.evidence.iter().cloned());
}
