//! One requirement as a reference.

use std::collections::BTreeSet;

use plimsoll_manifest::{Locked, PackageOrigin, Requirement, RevisionKind, Wanted};
use plimsoll_model::{
    Expansion, GitRef, GitUrl, LockEntry, PinStrength, Redacted, RefKind, RefSyntax, Reference,
    RepoPath, Requested, Scope, SourceUrl, Target, Trust, clip,
};

use crate::Context;
use crate::base::texts;
use crate::ownership::trust;

/// The reference for a requirement; `None` if nothing is fetched: for paths, and for members of the workspace.
pub(crate) fn reference(
    context: &Context<'_>,
    path: &RepoPath,
    requirement: &Requirement,
    scope: Scope,
) -> Option<Reference> {
    let location = texts::location(path, requirement.place);
    let locator = clip(&requirement.locator, 300);
    let mut reference = Reference::new(location, locator, &requirement.value);
    reference.kind = RefKind::PackageRequirement;
    reference.scope = Some(scope);
    reference.comment = requirement.comment.as_deref().map(|text| Redacted::clipped(text, 200));
    reference.trust = Trust::ThirdParty;
    let named = !requirement.name.is_empty();
    reference.target = named.then(|| package(requirement));
    (reference.syntax, reference.pin) = match &requirement.wanted {
        Wanted::Local(_) | Wanted::Inherited => return None,
        Wanted::Any => (RefSyntax::NoVersion, PinStrength::Absent),
        Wanted::Exact(_) => (RefSyntax::Version, PinStrength::FullTag),
        Wanted::Range(_) => (RefSyntax::VersionRange, PinStrength::MovingTag),
        Wanted::Label(_) => (RefSyntax::Tag, PinStrength::Branch),
        Wanted::Url(url) => {
            elsewhere(requirement, &mut reference);
            url_fields(url, &mut reference);
            let version = requirement.version.as_deref().map(Requested::new);
            reference.requested = version.or(reference.requested);
            (reference.syntax, reference.pin)
        }
        Wanted::Git { url, revision, kind } => {
            elsewhere(requirement, &mut reference);
            git_fields(context, url, revision.as_deref(), *kind, &mut reference);
            inside(requirement.subdirectory.as_deref(), &mut reference);
            (reference.syntax, reference.pin)
        }
        _ => (RefSyntax::Expression, PinStrength::Unresolvable),
    };
    if let Wanted::Exact(text) | Wanted::Range(text) | Wanted::Label(text) | Wanted::Unknown(text) =
        &requirement.wanted
    {
        reference.requested = Some(Requested::new(text));
    }
    reference.digests.clone_from(&requirement.hashes);
    reference.digests.sort_unstable();
    reference.digests.dedup();
    if !requirement.hashes.is_empty() && reference.pin < PinStrength::ContentDigest {
        (reference.syntax, reference.pin) = (RefSyntax::Hash, PinStrength::ContentDigest);
    }
    Some(reference)
}

fn package(requirement: &Requirement) -> Target {
    let ecosystem = requirement.ecosystem.as_str().to_owned();
    Target::Package { ecosystem, name: clip(&requirement.name, 214) }
}

/// Keeps the name of a package that does not come from its registry.
fn elsewhere(requirement: &Requirement, reference: &mut Reference) {
    let name = requirement.normalized_name();
    reference.package = (!name.is_empty()).then(|| clip(&name, 214));
}

/// Records the directory of a package in its repository.
fn inside(subdirectory: Option<&str>, reference: &mut Reference) {
    if let (Some(inner), Some(Target::Repository { path, .. })) =
        (subdirectory, &mut reference.target)
    {
        *path = clip(inner, 200);
    }
}

/// Fills in target, revision and strength of an archive at a URL.
fn url_fields(url: &str, reference: &mut Reference) {
    reference.target = Some(Target::Url { url: SourceUrl::clipped(url, 500) });
    let (syntax, pin, revision) = plimsoll_script::url_revision(url);
    (reference.syntax, reference.pin) = (syntax, pin);
    reference.requested = revision.as_deref().map(Requested::new);
}

/// Fills in target, revision and strength of a git repository.
pub(crate) fn git_fields(
    context: &Context<'_>,
    url: &str,
    revision: Option<&str>,
    kind: RevisionKind,
    reference: &mut Reference,
) {
    git_target(context, url, reference);
    let Some(text) = revision else {
        (reference.syntax, reference.pin) = (RefSyntax::MissingRef, PinStrength::Absent);
        return;
    };
    let asked = Requested::new(text);
    (reference.syntax, reference.pin) = match kind {
        RevisionKind::Branch => (RefSyntax::BranchQualified, PinStrength::Branch),
        RevisionKind::Tag if asked.syntax() == RefSyntax::TagFull => {
            (RefSyntax::TagFull, PinStrength::FullTag)
        }
        RevisionKind::Tag => (RefSyntax::TagQualified, PinStrength::MovingTag),
        _ => (asked.syntax(), asked.strength()),
    };
    reference.requested = Some(asked);
}

fn git_target(context: &Context<'_>, url: &str, reference: &mut Reference) {
    let parsed = GitUrl::parse(url);
    let hosted = parsed.as_ref().filter(|url| url.host() == "github.com");
    reference.target = match hosted.and_then(|url| url.path().split_once('/')) {
        Some((owner, repository)) if !repository.contains('/') => {
            reference.trust = trust::of_repository(context, owner, repository);
            let (owner, repository) = (owner.to_owned(), repository.to_owned());
            Some(Target::Repository { owner, repository, path: String::new() })
        }
        _ => Some(Target::Url { url: SourceUrl::clipped(url, 500) }),
    };
}

/// Applies the entry of a lockfile. Returns `false` if it resolves to code of the repository itself, because then
/// nothing is fetched.
pub(super) fn settle(
    context: &Context<'_>,
    requirement: &Requirement,
    reference: &mut Reference,
    lockfile: &RepoPath,
    locked: &[&Locked],
) -> bool {
    let fetched: Vec<&Locked> =
        locked.iter().copied().filter(|package| package.origin != PackageOrigin::Local).collect();
    let Some(first) = fetched.first() else { return locked.is_empty() };
    let versions: BTreeSet<&str> =
        fetched.iter().filter_map(|package| package.version.as_deref()).collect();
    let version = versions.first().filter(|_| versions.len() == 1);
    let mut entry = LockEntry::new(lockfile.clone(), version.map(|version| clip(version, 120)));
    if let [Locked { origin: PackageOrigin::Git { commit: Some(commit), .. }, .. }] =
        fetched.as_slice()
    {
        entry.commit = Some(Requested::new(commit));
    }
    reference.locked = Some(entry);
    if fetched.iter().all(|package| package.origin == first.origin) {
        retarget(context, requirement, first, reference);
    }
    let (syntax, pin) = fetched
        .iter()
        .map(|package| strength(package))
        .min_by_key(|(_, pin)| *pin)
        .unwrap_or((RefSyntax::Version, PinStrength::FullTag));
    if pin > reference.pin {
        (reference.syntax, reference.pin) = (syntax, pin);
    }
    if versions.len() > 1 && matches!(reference.target, Some(Target::Package { .. })) {
        reference.expansions = fetched
            .iter()
            .filter(|package| package.origin == PackageOrigin::Registry)
            .filter_map(|package| {
                let (syntax, pin) = strength(package);
                let version = package.version.as_deref()?;
                let shown = Redacted::clipped(version, 120);
                let target = reference.target.clone();
                Some(Expansion::new(shown, syntax, pin).to(target, Some(Requested::new(version))))
            })
            .collect();
        reference.expansions.sort();
        reference.expansions.dedup_by(|a, b| a.value == b.value);
    }
    true
}

/// Sets the target of a reference as in the lockfile: a patch, override or source of the package manager may
/// take a package from a different place than the requirement shows.
fn retarget(
    context: &Context<'_>,
    requirement: &Requirement,
    locked: &Locked,
    reference: &mut Reference,
) {
    let asked = matches!(requirement.wanted, Wanted::Git { .. } | Wanted::Url(_));
    match &locked.origin {
        PackageOrigin::Git { url, .. } => {
            if !asked {
                git_target(context, url, reference);
            }
            elsewhere(requirement, reference);
            inside(locked.subdirectory.as_deref(), reference);
        }
        PackageOrigin::Url(url) if !asked => {
            elsewhere(requirement, reference);
            reference.target = Some(Target::Url { url: SourceUrl::clipped(url, 500) });
        }
        // An override may also take another package of the registry.
        PackageOrigin::Registry if !asked && !locked.name.is_empty() => {
            if let Some(Target::Package { name, .. }) = &mut reference.target
                && requirement.ecosystem.normalize(name)
                    != requirement.ecosystem.normalize(&locked.name)
            {
                *name = clip(&locked.name, 214);
            }
        }
        _ => {}
    }
}

/// The pin strength of an entry of a lockfile.
pub(crate) fn strength(package: &Locked) -> (RefSyntax, PinStrength) {
    if let PackageOrigin::Git { commit, .. } = &package.origin {
        let revision = commit.as_deref().map(GitRef::parse);
        return revision.map_or((RefSyntax::MissingRef, PinStrength::Absent), |revision| {
            (revision.syntax, revision.strength())
        });
    }
    if package.is_hashed {
        (RefSyntax::Hash, PinStrength::ContentDigest)
    } else if let PackageOrigin::Url(url) = &package.origin {
        let (syntax, pin, _) = plimsoll_script::url_revision(url);
        (syntax, pin)
    } else if package.version.is_some() {
        (RefSyntax::Version, PinStrength::FullTag)
    } else {
        (RefSyntax::NoVersion, PinStrength::Absent)
    }
}
