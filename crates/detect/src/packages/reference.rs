//! One requirement as a reference.

use plimsoll_manifest::{Locked, Origin, Requirement, RevisionKind, Wanted};
use plimsoll_model::{
    GitUrl, Location, LockEntry, PinStrength, Redacted, RefKind, RefSyntax, Reference, RepoPath,
    Scope, Target, Trust, clip,
};
use plimsoll_workflow::Revision;

use crate::{Context, trust};

/// The reference a requirement is; `None` for what is not fetched: paths, and what stands in the
/// workspace's own table.
pub(crate) fn reference(
    context: &Context<'_>,
    path: &RepoPath,
    requirement: &Requirement,
    scope: Scope,
) -> Option<Reference> {
    let place = requirement.place;
    let location =
        Location::at(path.clone(), place.line, place.column).with_span(place.start, place.end);
    let mut reference =
        Reference::new(location, clip(&requirement.locator, 300), &requirement.value);
    reference.kind = RefKind::PackageRequirement;
    reference.scope = Some(scope);
    reference.comment = requirement.comment.as_deref().map(|text| Redacted::new(&clip(text, 200)));
    reference.trust = Trust::ThirdParty;
    reference.target = (!requirement.name.is_empty()).then(|| package(requirement));
    (reference.syntax, reference.pin) = match &requirement.wanted {
        Wanted::Local(_) | Wanted::Inherited => return None,
        Wanted::Any => (RefSyntax::NoVersion, PinStrength::Absent),
        Wanted::Exact(_) => (RefSyntax::Version, PinStrength::FullTag),
        Wanted::Range(_) => (RefSyntax::VersionRange, PinStrength::MovingTag),
        Wanted::Label(_) => (RefSyntax::Tag, PinStrength::Branch),
        Wanted::Url(url) => {
            reference.target = Some(Target::Url { url: Redacted::new(&clip(url, 500)) });
            (RefSyntax::Url, PinStrength::Absent)
        }
        Wanted::Git { url, revision, kind } => {
            git_fields(context, url, revision.as_deref(), *kind, &mut reference);
            (reference.syntax, reference.pin)
        }
        _ => (RefSyntax::Expression, PinStrength::Unresolvable),
    };
    if let Wanted::Exact(text) | Wanted::Range(text) | Wanted::Label(text) | Wanted::Unknown(text) =
        &requirement.wanted
    {
        reference.requested = Some(Redacted::new(&clip(text, 200)));
    }
    if !requirement.hashes.is_empty() && reference.pin < PinStrength::ContentDigest {
        (reference.syntax, reference.pin) = (RefSyntax::Hash, PinStrength::ContentDigest);
    }
    Some(reference)
}

fn package(requirement: &Requirement) -> Target {
    let ecosystem = requirement.ecosystem.as_str().to_owned();
    Target::Package { ecosystem, name: Redacted::new(&clip(&requirement.name, 214)).to_string() }
}

/// Fills in target, revision and strength of a git repository.
pub(crate) fn git_fields(
    context: &Context<'_>,
    url: &str,
    revision: Option<&str>,
    kind: RevisionKind,
    reference: &mut Reference,
) {
    let parsed = GitUrl::parse(url);
    let hosted = parsed.as_ref().filter(|url| url.host() == "github.com");
    reference.target = match hosted.and_then(|url| url.path().split_once('/')) {
        Some((owner, repository)) if !repository.contains('/') => {
            reference.trust = trust::of_repository(context, owner, repository);
            let (owner, repository) = (owner.to_owned(), repository.to_owned());
            Some(Target::Repository { owner, repository, path: String::new() })
        }
        _ => Some(Target::Url { url: Redacted::new(&clip(url, 500)) }),
    };
    let Some(text) = revision else {
        (reference.syntax, reference.pin) = (RefSyntax::MissingRef, PinStrength::Absent);
        return;
    };
    reference.requested = Some(Redacted::new(&clip(text, 200)));
    let parsed = Revision::parse(text);
    (reference.syntax, reference.pin) = match kind {
        RevisionKind::Branch => (RefSyntax::BranchQualified, PinStrength::Branch),
        RevisionKind::Tag if parsed.syntax == RefSyntax::TagFull => {
            (RefSyntax::TagFull, PinStrength::FullTag)
        }
        RevisionKind::Tag => (RefSyntax::TagQualified, PinStrength::MovingTag),
        _ => (parsed.syntax, parsed.strength()),
    };
}

/// Takes over what a lockfile settles. Gives `false` where it settles on code of the repository
/// itself: nothing is fetched then.
pub(super) fn settle(reference: &mut Reference, lockfile: &RepoPath, locked: &[&Locked]) -> bool {
    if locked.iter().all(|package| package.origin == Origin::Local) {
        return locked.is_empty();
    }
    let mut versions = locked.iter().map(|package| package.version.as_deref());
    let first = versions.next().flatten();
    let version = first.filter(|version| versions.all(|other| other == Some(version)));
    let mut entry = LockEntry::new(lockfile.clone(), version.map(|version| clip(version, 120)));
    if let [Locked { origin: Origin::Git { commit: Some(commit), .. }, .. }] = locked {
        entry.commit = Some(clip(commit, 120));
    }
    reference.locked = Some(entry);
    let (syntax, pin) = locked
        .iter()
        .filter(|package| package.origin != Origin::Local)
        .map(|package| strength(package))
        .min_by_key(|(_, pin)| *pin)
        .unwrap_or((RefSyntax::Version, PinStrength::FullTag));
    if pin > reference.pin {
        (reference.syntax, reference.pin) = (syntax, pin);
    }
    true
}

/// How firmly an entry of a lockfile ties its package.
pub(super) fn strength(package: &Locked) -> (RefSyntax, PinStrength) {
    if let Origin::Git { commit, .. } = &package.origin {
        let revision = commit.as_deref().map(Revision::parse);
        return revision.map_or((RefSyntax::MissingRef, PinStrength::Absent), |revision| {
            (revision.syntax, revision.strength())
        });
    }
    if !package.hashes.is_empty() {
        (RefSyntax::Hash, PinStrength::ContentDigest)
    } else if package.version.is_some() {
        (RefSyntax::Version, PinStrength::FullTag)
    } else {
        (RefSyntax::NoVersion, PinStrength::Absent)
    }
}
