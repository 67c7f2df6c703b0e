//! Packages as components.

use std::borrow::Cow;

use plimsoll_manifest::{Ecosystem, LockKind, Locked, PackageOrigin};
use plimsoll_model::{
    Claim, ClaimValue, Component, ComponentId, ComponentKind, EvidenceKind, GitArchive, GitRef,
    GitUrl, PinStrength, Redacted, RefKind, RefSyntax, Reference, RepoPath, Revision, Scope,
    Subject, Target, Upstream, purl,
};

use super::derived::Derived;
use super::named;
use super::origin::registry;
use crate::base::texts;
use crate::packages::strength;

/// Whether a reference is one of this module's.
pub(super) fn is_package(reference: &Reference) -> bool {
    matches!(reference.kind, RefKind::PackageRequirement | RefKind::PreCommitHook)
}

/// The component a reference names. It has a version only where one is written or locked. Several
/// locked versions are several components: see [`expanded`].
pub(super) fn component(reference: &Reference) -> Option<Component> {
    if !reference.expansions.is_empty() {
        return None;
    }
    let scope = reference.scope.unwrap_or(Scope::Unknown);
    let requested = reference.requested.as_ref().map_or("", |text| text.as_str());
    let locked = reference.locked.as_ref();
    let commit = locked.and_then(|entry| entry.commit.as_deref());
    let settled = locked.map(|entry| entry.version.as_deref());
    let origin = |url: &str, path: &str| GitPackage {
        url: url.to_owned(),
        revision: commit.unwrap_or(requested).to_owned(),
        name: reference.package.clone(),
        version: settled.flatten().map(str::to_owned),
        path: path.to_owned(),
    };
    match reference.target.as_ref()? {
        Target::Package { ecosystem, name } => {
            let exact = reference.syntax == RefSyntax::Version
                || reference.pin == PinStrength::ContentDigest;
            // What a hash ties but a range asks for has no version that is known.
            let version =
                settled.unwrap_or_else(|| Some(requested).filter(|text| exact && is_version(text)));
            Some(package(ecosystem, name, version, scope))
        }
        Target::Repository { owner, repository, path } => {
            let url = format!("https://github.com/{owner}/{repository}");
            Some(origin(&url, path).component(scope))
        }
        Target::Url { url } => {
            let file = matches!(reference.syntax, RefSyntax::Url | RefSyntax::Hash)
                || is_archive(url.as_str());
            Some(if let Some(git) = GitUrl::parse(url.as_str()).filter(|_| !file) {
                origin(&git.https(), "").component(scope)
            } else {
                let name = reference.package.as_deref();
                archive(url.as_str(), name, settled.flatten(), scope)
            })
        }
        _ => None,
    }
}

/// The component of one of several versions that a lockfile settles on.
pub(super) fn expanded(reference: &Reference, version: &str) -> Option<Component> {
    let scope = reference.scope.unwrap_or(Scope::Unknown);
    match reference.target.as_ref()? {
        Target::Package { ecosystem, name } => Some(package(ecosystem, name, Some(version), scope)),
        _ => None,
    }
}

/// Whether a URL is that of a file rather than of a repository.
fn is_archive(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let suffixes = [".whl", ".zip", ".tgz", ".gz", ".bz2", ".xz", ".tar", ".conda", ".egg"];
    GitArchive::parse(url).is_some()
        || url.contains("/releases/download/")
        || suffixes.iter().any(|suffix| path.ends_with(suffix))
}

/// Whether the text can be one version rather than a range.
fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !text.contains([',', '<', '>', '*', '|', ' ', '$'])
}

/// A package of a registry. Its identity is that of its package URL: ecosystem, name and version.
pub(super) fn package(
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
    let version = version.filter(|version| !version.is_empty());
    let key = format!("{ecosystem}:{name}@{}", version.unwrap_or_default());
    let id = ComponentId::derive(ComponentKind::Package, key.as_bytes());
    let mut component = Component::new(id, ComponentKind::Package, scope, name.clone());
    component.version = version.map(str::to_owned);
    component.purl = purl::package(ecosystem, &name, version);
    component.supplier = registry(ecosystem).map(Cow::Borrowed);
    component
}

/// A package that is taken from a git repository.
struct GitPackage {
    url: String,
    revision: String,
    /// Its name in its registry, where it is known; one repository may hold several packages.
    name: Option<String>,
    version: Option<String>,
    /// Its directory in the repository; empty for the root.
    path: String,
}

impl GitPackage {
    fn component(&self, scope: Scope) -> Component {
        let parsed = GitUrl::parse(&self.url);
        let place = parsed.as_ref().map_or_else(|| self.url.clone(), GitUrl::https);
        let repository = parsed.as_ref().map_or(self.url.as_str(), GitUrl::name);
        let name = self.name.as_deref().unwrap_or(repository);
        let mut key = format!("git:{}@{}", place.to_ascii_lowercase(), self.revision);
        if name != repository || !self.path.is_empty() {
            key = format!("{key}#{}!{name}", self.path);
        }
        let id = ComponentId::derive(ComponentKind::Package, key.as_bytes());
        let mut component = Component::new(id, ComponentKind::Package, scope, name);
        component.version.clone_from(&self.version);
        // npm's `#semver:^1` asks for a range of tags, and which one comes is not known.
        let at = if is_ref(&self.revision) { self.revision.as_str() } else { "" };
        component.revision = Some(at).filter(|text| !text.is_empty()).map(revision);
        let package_url = parsed.as_ref().and_then(|url| url.purl(at));
        component.purl = package_url.and_then(|text| purl::with_subpath(text, &self.path));
        component.upstream = Some(Upstream::new(&place));
        component
    }
}

/// Whether the text can name a revision (git-check-ref-format(1)).
fn is_ref(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || c.is_control() || "^~:?*[\\<>|".contains(c))
}

/// A revision of git as the model has it.
fn revision(text: &str) -> Revision {
    if GitRef::parse(text).strength() == PinStrength::CommitUnverified {
        Revision::Commit(text.to_ascii_lowercase())
    } else {
        Revision::Name(text.to_owned())
    }
}

/// What is at a URL: the package it is asked for as, else the last part of the URL names it.
fn archive(url: &str, package: Option<&str>, version: Option<&str>, scope: Scope) -> Component {
    let id = ComponentId::derive(ComponentKind::Package, format!("url:{url}").as_bytes());
    let archive = GitArchive::parse(url);
    // The name of an archive's file may be the revision alone.
    let name =
        archive.as_ref().map_or_else(|| named::of_url(url), |archive| archive.repository.name());
    let mut component = Component::new(id, ComponentKind::Package, scope, package.unwrap_or(name));
    component.version = version.map(str::to_owned);
    component.upstream = Some(Upstream::new(url));
    if let Some(archive) = &archive {
        component.revision = Some(revision(&archive.revision));
        component.purl = archive.repository.purl(&archive.revision);
    }
    component
}

/// The component of a package in a lockfile, with the evidence of its entry. Its scope depends on
/// the manifests and is set later. An entry without a name is of no package.
pub(super) fn of_locked(
    kind: LockKind,
    path: &RepoPath,
    locked: &Locked,
    detector: &'static str,
) -> Option<Component> {
    if locked.name.is_empty() {
        return None;
    }
    let scope = Scope::Unknown;
    let version = locked.version.as_deref().map(|text| plimsoll_model::clip(text, 120));
    let name = plimsoll_model::clip(&kind.ecosystem().normalize(&locked.name), 214);
    let mut component = match &locked.origin {
        PackageOrigin::Registry => {
            package(kind.ecosystem().as_str(), &name, version.as_deref(), scope)
        }
        PackageOrigin::Git { url, commit } => GitPackage {
            url: Redacted::clipped(url, 500).to_string(),
            revision: commit
                .as_deref()
                .map(|text| plimsoll_model::clip(text, 120))
                .unwrap_or_default(),
            name: Some(name),
            version,
            path: locked.subdirectory.clone().unwrap_or_default(),
        }
        .component(scope),
        PackageOrigin::Url(url) => {
            let url = Redacted::clipped(url, 500);
            archive(url.as_str(), Some(&name), version.as_deref(), scope)
        }
        _ => return None,
    };
    if let [hash] = locked.hashes.as_slice()
        && component.revision.is_none()
        && hash.starts_with("sha256:")
    {
        component.revision = Some(Revision::Digest(plimsoll_model::clip(hash, 200)));
    }
    component.licenses.declared = locked.license.as_deref().cloned();
    component.active = true;
    component.pin = Some(strength(locked).1);
    let place = locked.place;
    let location = texts::location(path, place);
    let value = locked.version.as_deref().unwrap_or(&locked.name);
    let value = ClaimValue::Version(Redacted::clipped(value, 200));
    let mut claim = Claim::new(Subject::Itself, value, EvidenceKind::LockfileEntry, location);
    claim.detector = detector.into();
    component.evidence = vec![claim];
    Some(component)
}

/// Adds the component of a package in a lockfile: to the one a reference has named already, or as
/// one more.
pub(super) fn add(mut component: Component, scope: Option<Scope>, derived: &mut Derived) {
    let Some(known) = derived.get_mut(&component.id) else {
        component.scope = scope.unwrap_or(Scope::Unknown);
        let id = component.id.clone();
        derived.get_or_insert(&id, || component);
        return;
    };
    known.active = true;
    known.scope = scope.map_or(known.scope, |scope| known.scope.with(scope));
    if known.version.is_none() {
        known.version = component.version;
    }
    if known.revision.is_none() {
        known.revision = component.revision;
    }
    if known.licenses.declared.is_none() {
        known.licenses = component.licenses;
    }
    known.pin = [known.pin, component.pin].into_iter().flatten().min();
    known.evidence.extend(component.evidence);
}
