//! Packages as components.

use std::borrow::Cow;

use plimsoll_manifest::{Ecosystem, LockKind, Locked, PackageOrigin};
use plimsoll_model::{
    Claim, ClaimValue, Component, ComponentId, ComponentKind, DigestAlgorithm, Distribution,
    EvidenceKind, GitArchive, GitUrl, PinStrength, Redacted, RefKind, RefSyntax, Reference,
    RepoPath, Requested, Revision, Scope, SourceUrl, Subject, Target, Upstream, purl,
};

use super::derived::Derived;
use super::named;
use super::origin::registry;
use crate::base::texts;
use crate::packages::strength;

/// Whether a reference names a package or a repository of `pre-commit` hooks.
pub(super) fn is_package(reference: &Reference) -> bool {
    matches!(reference.kind, RefKind::PackageRequirement | RefKind::PreCommitHook)
}

/// The component that a reference names. It only has a version if one is written or locked. Several
/// locked versions are several components: see [`expanded`].
pub(super) fn component(reference: &Reference) -> Option<Component> {
    if !reference.expansions.is_empty() {
        return None;
    }
    let scope = reference.scope.unwrap_or(Scope::Unknown);
    let requested = reference.requested.as_ref();
    let locked = reference.locked.as_ref();
    let commit = locked.and_then(|entry| entry.commit.as_ref());
    let settled = locked.map(|entry| entry.version.as_deref());
    let origin = |url: &SourceUrl, path: &str| GitPackage {
        url: url.clone(),
        revision: commit.or(requested).cloned(),
        name: reference.package.clone(),
        version: settled.flatten().map(str::to_owned),
        path: path.to_owned(),
    };
    match reference.target.as_ref()? {
        Target::Package { ecosystem, name } => {
            let exact = reference.syntax == RefSyntax::Version
                || reference.pin == PinStrength::ContentDigest;
            // A range that is pinned by a hash has no known version.
            let written = || requested.filter(|asked| exact && asked.is_version());
            let version = settled.unwrap_or_else(|| written().map(Requested::as_str));
            Some(package(ecosystem, name, version, scope))
        }
        Target::Repository { owner, repository, path } => {
            let url = SourceUrl::new(&format!("https://github.com/{owner}/{repository}"));
            Some(origin(&url, path).component(scope))
        }
        Target::Url { url } => {
            let file =
                matches!(reference.syntax, RefSyntax::Url | RefSyntax::Hash) || url.is_file();
            Some(if url.git().is_some() && !file {
                origin(url, "").component(scope)
            } else {
                let version = settled.flatten().or_else(|| {
                    version_in_file(url, requested?.as_str().trim_start_matches(['v', 'V']))
                });
                archive(url, reference.package.as_deref(), version, scope)
            })
        }
        _ => None,
    }
}

/// The component of one of several versions of a package in a lockfile.
pub(super) fn expanded(
    reference: &Reference,
    target: &Target,
    version: Option<&Requested>,
) -> Option<Component> {
    let scope = reference.scope.unwrap_or(Scope::Unknown);
    match target {
        Target::Package { ecosystem, name } => {
            Some(package(ecosystem, name, version.map(Requested::as_str), scope))
        }
        _ => None,
    }
}

/// A package of a registry. Its identity is that of its package URL: ecosystem, name and version.
pub(super) fn package(
    ecosystem: &str,
    name: &str,
    version: Option<&str>,
    scope: Scope,
) -> Component {
    let (name, _) = purl::split_architecture(ecosystem, name);
    let is_python = ecosystem == Ecosystem::Pypi.as_str();
    let name = if is_python { Ecosystem::Pypi.normalize(name) } else { name.to_owned() };
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
    url: SourceUrl,
    revision: Option<Requested>,
    /// Its name in its registry, if known; one repository may contain several packages.
    name: Option<String>,
    version: Option<String>,
    /// Its directory in the repository; empty for the root.
    path: String,
}

impl GitPackage {
    fn component(&self, scope: Scope) -> Component {
        let git = self.url.git();
        let place = git.map_or_else(|| self.url.clone(), SourceUrl::from);
        let repository = git.map_or(self.url.as_str(), GitUrl::name);
        let asked = self.revision.as_ref();
        let name = self.name.as_deref().unwrap_or(repository);
        let mut key = format!(
            "git:{}@{}",
            place.as_str().to_ascii_lowercase(),
            asked.map_or("", Requested::as_str)
        );
        if name != repository || !self.path.is_empty() {
            key = format!("{key}#{}!{name}", self.path);
        }
        let id = ComponentId::derive(ComponentKind::Package, key.as_bytes());
        let mut component = Component::new(id, ComponentKind::Package, scope, name);
        component.version.clone_from(&self.version);
        // npm's `#semver:^1` requests a range of tags, and the resulting one is unknown.
        let named = asked.filter(|asked| asked.is_git_name());
        component.revision = named.map(named::revision);
        let at = named.map_or("", Requested::as_str);
        let package_url = git.and_then(|url| url.purl(at));
        component.purl = package_url.and_then(|text| purl::with_subpath(text, &self.path));
        component.upstream = Some(Upstream::at(place));
        component
    }
}

/// The revision of an archive.
fn of_archive(archive: &GitArchive) -> Revision {
    if archive.is_of_commit() {
        Revision::Commit(archive.revision.to_ascii_lowercase())
    } else {
        Revision::Name(archive.revision.clone())
    }
}

/// A version in the name of a file. An archive of a repository has a revision instead.
fn version_in_file<'a>(url: &SourceUrl, asked: &'a str) -> Option<&'a str> {
    let path = url.as_str().split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    let is_version = asked.starts_with(|c: char| c.is_ascii_digit()) && file.contains(asked);
    (is_version && url.archive().is_none()).then_some(asked)
}

/// The component at a URL: the package that is requested, otherwise the last part of the URL is its
/// name.
fn archive(
    url: &SourceUrl,
    package: Option<&str>,
    version: Option<&str>,
    scope: Scope,
) -> Component {
    let id = ComponentId::derive(ComponentKind::Package, format!("url:{url}").as_bytes());
    let archive = url.archive();
    // The file name of an archive may be only the revision.
    let name = archive
        .map_or_else(|| named::of_url(url.as_str()), |archive| archive.repository.name().into());
    let mut component = Component::new(id, ComponentKind::Package, scope, package.unwrap_or(&name));
    component.version = version.map(str::to_owned);
    component.upstream = Some(Upstream::at(url.clone()));
    if let Some(archive) = archive {
        component.revision = Some(of_archive(archive));
        component.purl = archive.repository.purl(&archive.revision);
    }
    component
}

/// The component of a package in a lockfile, with the evidence of its entry. Its scope depends on
/// the manifests and is set later. An entry without a name is not a package.
pub(super) fn of_locked(
    kind: LockKind,
    path: &RepoPath,
    locked: &Locked,
    files: Vec<Distribution>,
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
            url: SourceUrl::clipped(url, 500),
            revision: commit.as_deref().map(Requested::new),
            name: Some(name),
            version,
            path: locked.subdirectory.clone().unwrap_or_default(),
        }
        .component(scope),
        PackageOrigin::Url(url) => {
            let url = SourceUrl::clipped(url, 500);
            archive(&url, Some(&name), version.as_deref(), scope)
        }
        _ => return None,
    };
    if let (LockKind::Swift, PackageOrigin::Git { url, .. }) = (kind, &locked.origin) {
        component.purl = swift_purl(url, locked.version.as_deref()).or(component.purl);
    }
    if component.revision.is_none() {
        component.revision = only_digest(kind, &files);
    }
    component.distributions = files;
    Distribution::unite(&mut component.distributions);
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

/// The package URL of a Swift package: its namespace and name are the host and path of its repository, and only
/// a version from a tag is valid for the type.
fn swift_purl(url: &str, version: Option<&str>) -> Option<String> {
    let git = GitUrl::parse(url)?;
    let name = format!("{}/{}", git.host(), git.path());
    purl::package(Ecosystem::Swift.as_str(), &name, Some(version?))
}

/// The only digest that a Cargo or Python package may have.
fn only_digest(kind: LockKind, files: &[Distribution]) -> Option<Revision> {
    let [Distribution { digests, .. }] = files else { return None };
    let [digest] = digests.as_slice() else { return None };
    let is_known =
        kind.ecosystem() != Ecosystem::Npm && digest.algorithm == DigestAlgorithm::Sha256;
    is_known.then(|| Revision::Digest(format!("sha256:{}", digest.value)))
}

/// The files whose digests a requirement states: one of them is installed.
pub(super) fn stated_files(reference: &Reference) -> Vec<Distribution> {
    let url = match &reference.target {
        Some(Target::Url { url }) => url.as_str().split('#').next().map(Redacted::new),
        _ => None,
    };
    let mut files = Vec::with_capacity(reference.digests.len());
    files.extend(reference.digests.iter().map(|digest| {
        let mut file = Distribution::of_digests(vec![digest.clone()]);
        file.url.clone_from(&url);
        file
    }));
    files
}

/// Adds files to those of a component. Most lockfiles that name a package state the same ones.
pub(super) fn add_files(files: Vec<Distribution>, component: &mut Component) {
    if files.is_empty() || files == component.distributions {
        return;
    }
    if component.distributions.is_empty() {
        component.distributions = files;
    } else {
        component.distributions.extend(files);
        Distribution::unite(&mut component.distributions);
    }
}

/// Adds a package in a lockfile: to its component if a reference named it, otherwise as a new component.
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
    add_files(component.distributions, known);
    known.evidence.extend(component.evidence);
}
