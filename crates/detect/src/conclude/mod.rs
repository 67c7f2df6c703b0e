//! Conclusions: components from references, lockfiles and claims, and the files that CI runs. Detectors report what
//! they read; only this module derives conclusions, with the table of [`rules`] for contradictory claims.

mod action_needs;
mod claims;
mod component;
mod composed;
mod correct;
mod derived;
pub(crate) mod detection;
mod exposed;
mod follow;
mod foreign;
mod functions;
mod identity;
mod least;
mod license;
mod locks;
mod named;
mod needs;
mod origin;
mod package;
mod reach;
mod reached;
pub(crate) mod rules;
mod same;
mod settle;
mod stated;
#[cfg(test)]
mod tests;
mod weighed;

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Claim, ClaimValue, Component, Conclusion, Coverage, Dependencies, DiagnosticKind, EvidenceKind,
    Expansion, Field, Location, ManifestCoverage, PinStrength, RefKind, Reference, RepoPath,
    Requested, Subject, Target, TransitiveReference, Trust, sort_large,
};

use self::claims::Apart;
use self::component::Asked;
use self::derived::Derived;
use self::foreign::Foreign;
use self::locks::Locked;
use self::reached::Packages;
use crate::builds::tools::MemberFile;
use crate::ci::{UsesFile, links};
use crate::detectors::{license_record, license_text, ported_file};
use crate::git::FoundSubmodule;
use crate::licenses::{LicensePass, LicensedFile, RecordFile};
use crate::packages::{self, LockScopes, LockedFile};
use crate::ported::{self, OwnTree, PortedHints};
use crate::posture::{self, Watchers};
use crate::scripts::{self, Built, Called, FileCall};
use crate::unseen::{self, Unseen};
use crate::{Context, Detection, Output, Parts, ReadLockfile, unread};

/// The parts from which conclusions are derived; those that only detectors read are dropped.
struct Taken {
    built: Vec<Built>,
    called: Vec<Called>,
    calls: Vec<FileCall>,
    coverage: Vec<Coverage>,
    hints: Vec<PortedHints>,
    licensed: Vec<LicensedFile>,
    records: Vec<RecordFile>,
    lockfiles: Vec<ReadLockfile>,
    locks: Vec<LockedFile>,
    members: Vec<MemberFile>,
    /// The files that were read for the inventory.
    read: Option<unread::Read>,
    scopes: Vec<LockScopes>,
    submodules: Vec<FoundSubmodule>,
    unseen: Vec<Unseen>,
    watchers: Vec<Watchers>,
    workflows: Workflows,
}

/// The workflows whose references were derived.
struct Workflows {
    paths: BTreeSet<RepoPath>,
    /// The secrets that their jobs use.
    secrets: reach::JobSecrets,
}

impl Taken {
    fn from(context: &Context<'_>, mut parts: Parts, takes_inventory: bool) -> Self {
        let locks = parts.take();
        let read = takes_inventory.then(|| unread::Read::of(context, parts.of(), &locks));
        let workflows = parts.of::<UsesFile>().iter();
        let secrets = workflows.clone().flat_map(|UsesFile(file)| {
            let jobs = file.read.extraction.jobs.iter();
            jobs.filter_map(|job| {
                Some(((file.path.clone(), job.locator.clone()), job.secret.clone()?))
            })
        });
        Self {
            workflows: Workflows {
                paths: workflows.clone().map(|UsesFile(file)| file.path.clone()).collect(),
                secrets: secrets.collect(),
            },
            built: parts.take(),
            called: parts.take(),
            calls: parts.take(),
            coverage: parts.take(),
            hints: parts.take(),
            licensed: parts.take(),
            records: parts.take(),
            lockfiles: parts.take(),
            locks,
            members: parts.take(),
            read,
            scopes: parts.take(),
            submodules: parts.take(),
            unseen: parts.take(),
            watchers: parts.take(),
        }
    }
}

/// Adds claims from files about their licenses and holders, and about third-party files. Returns the third-party
/// files by the component that they are in.
fn add_license_claims(
    context: &Context<'_>,
    pass: LicensePass,
    tree: OwnTree<'_>,
    hints: &[PortedHints],
    mut members: ported::Members,
    output: &mut Output,
) -> ported::Members {
    let claims = &mut output.claims;
    let by = ported_file::id();
    ported::add_claims((context, &pass, tree), hints, claims, &mut members, by);
    let by = [license_text::id(), license_record::id()];
    let lost = pass.add_claims(context, claims, &members, by);
    output.diagnostics.extend(lost);
    members
}

/// Makes consistent components and references from the output of the detectors. `takes_inventory`
/// states whether one of them reads package manifests.
pub(crate) fn conclude(
    context: &Context<'_>,
    mut output: Output,
    takes_inventory: bool,
) -> Detection {
    let Taken {
        built,
        called,
        calls,
        mut coverage,
        hints,
        licensed,
        records,
        lockfiles,
        mut locks,
        members,
        read,
        scopes,
        submodules,
        unseen,
        watchers,
        workflows,
    } = Taken::from(context, std::mem::take(&mut output.parts), takes_inventory);
    scripts::settle(context, &built, &called, &calls, &mut output.references);
    leave_out_foreign(&mut output, &submodules, &calls, (&mut coverage, &mut locks));
    packages::share_scopes(&mut output.references);
    let manifest_coverage = not_read(context, read, unseen, &mut output);
    output.diagnostics.extend(links::note(&context.recorder.links()));
    let reached = reach::mark(context, &mut output.references, &calls, &called, &workflows.secrets);
    keep_refused(context, &reached, &mut output);
    let mut locked = locks::apply(context, lockfiles, &workflows.paths, &mut output);
    let mut transitive = follow::follow(context, &mut output);
    let packages = Packages::new(locks, scopes);
    // Of several references to one component, the first one determines the spelling, which must not
    // depend on the order in which they were found.
    let mut references = std::mem::take(&mut output.references);
    sort_large(&mut references, Reference::cmp_rows);
    let (derived, needs) = derive_all(&mut references, &mut transitive, packages, &mut locked);
    let members = members.into_iter().map(|member| (member.path, member.first)).collect();
    // Both go through all files, and neither depends on the other.
    let (pass, tree) = rayon::join(
        || LicensePass::of(context, licensed, records, &output.claims),
        || OwnTree::of(context, &output.claims, &members),
    );
    let members = add_license_claims(context, pass, tree, &hints, members, &mut output);
    let (mut components, apart) = components(context, derived, output.claims, submodules);
    add_members(&mut components, members);
    references.dedup_by(is_repeated);
    count(&mut coverage, &references);
    let mut detection = Detection {
        components,
        dependencies: needs,
        unattached: apart.unattached,
        statements: apart.statements,
        stated: apart.stated,
        references,
        transitive,
        coverage,
        manifest_coverage,
        lockfiles: locked.lockfiles,
        observations: output.observations,
        diagnostics: output.diagnostics,
        ..Detection::default()
    };
    observe_watched(context, &watchers, &mut detection);
    // Detectors that read the same file report the same losses.
    detection.diagnostics.sort();
    detection.diagnostics.dedup();
    detection
}

/// Adds which tools check the concluded components and references. Anything that is not reachable is not counted
/// as evidence about the repository.
fn observe_watched(context: &Context<'_>, watchers: &[Watchers], detection: &mut Detection) {
    let own = |path: &RepoPath| context.zones.is_own(path);
    let Detection { observations, diagnostics, references, components, coverage, .. } = detection;
    observations.retain(|one| own(&one.location.path));
    for Watchers(watched) in watchers {
        let out = &mut *observations;
        diagnostics
            .extend(posture::observe_watched(watched, references, components, coverage, own, out));
    }
    observations.sort();
}

/// Drops the dependencies in build files, manifests and lockfiles of copies.
fn leave_out_foreign(
    output: &mut Output,
    submodules: &[FoundSubmodule],
    calls: &[FileCall],
    (coverage, locks): (&mut Vec<Coverage>, &mut Vec<LockedFile>),
) {
    let foreign = Foreign::of(&output.claims, submodules, calls);
    foreign.leave_out(&mut output.references, coverage, locks);
}

/// Counts the references of each manifest.
fn count(coverage: &mut [Coverage], references: &[Reference]) {
    coverage.sort_by(|a, b| a.manifest.cmp(&b.manifest));
    Coverage::count(coverage, references);
}

/// Drops what GitHub would reject in files that it does not read.
fn keep_refused(context: &Context<'_>, reached: &BTreeSet<RepoPath>, output: &mut Output) {
    output.diagnostics.retain(|diagnostic| {
        let path = &diagnostic.location().path;
        diagnostic.kind() != DiagnosticKind::HostRefuses
            || reached.contains(path)
            || context.zones.is_own(path)
    });
}

/// The components from references and lockfiles and those whose presence is claimed, with all claims
/// about them.
fn components(
    context: &Context<'_>,
    mut derived: Derived,
    claims: Vec<Claim>,
    submodules: Vec<FoundSubmodule>,
) -> (Vec<Component>, Apart) {
    derived.components_mut().iter_mut().for_each(state_identity);
    for component in derived.components_mut() {
        // Conclusions name claims by their places.
        component.evidence.sort_unstable();
        component.evidence.dedup();
    }
    let exists = claims::exists_in(context.source);
    let apart = claims::conclude(claims, submodules, &exists, &mut derived);
    let mut components = derived.into_components();
    sort_large(&mut components, |a, b| a.sort_key().cmp(&b.sort_key()));
    (components, apart)
}

/// Adds the additional files of components to the first one.
fn add_members(components: &mut [Component], members: BTreeMap<RepoPath, RepoPath>) {
    let mut of_place: BTreeMap<RepoPath, Vec<RepoPath>> = BTreeMap::new();
    for (path, place) in members {
        of_place.entry(place).or_default().push(path);
    }
    for component in components {
        if let Some(paths) = component.paths.first().and_then(|first| of_place.remove(first)) {
            component.paths.extend(paths);
        }
    }
}

/// The kinds of manifests and build files, read or not, and what CI runs that was not read.
fn not_read(
    context: &Context<'_>,
    read: Option<unread::Read>,
    unseen: Vec<Unseen>,
    output: &mut Output,
) -> Vec<ManifestCoverage> {
    // One of the two reads build files, and the other one only computes, so they run in parallel.
    let (mut coverage, unseen) = rayon::join(
        || read.map_or_else(Vec::new, |read| unread::coverage(context, read)),
        || unseen::conclude(context, unseen, &output.references, &mut output.diagnostics),
    );
    output.diagnostics.extend(unread::notes(&coverage));
    coverage.extend(unseen);
    coverage
}

/// Whether two references are the same one, found twice through YAML aliases or a duplicate key. After
/// sorting, the first one counts in that case. A variable with several packages names all of them at
/// one place.
fn is_repeated(later: &mut Reference, kept: &mut Reference) -> bool {
    let is_same = later.target == kept.target && later.requested == kept.requested;
    later.kind == kept.kind && is_same && later.sort_key() == kept.sort_key()
}

/// Marks the identity of a component as stated by references or lockfiles.
fn state_identity(component: &mut Component) {
    let is_entry = |claim: &Claim| claim.kind == EvidenceKind::LockfileEntry;
    let locked = component.evidence.iter().any(is_entry);
    let rule = if locked { "lockfile-entry" } else { "named-by-reference" };
    component.conclusions = vec![Conclusion::of_all(Field::Identity, rule)];
}

/// Derives the components of all references and lockfiles.
fn derive_all(
    references: &mut [Reference],
    transitive: &mut [TransitiveReference],
    packages: Packages,
    locked: &mut Locked,
) -> (Derived, Vec<Dependencies>) {
    let mut derived = Derived::with_capacity(references.len() + packages.most());
    let mut apart = Vec::new();
    for reference in references.iter_mut() {
        if packages::is_silent(reference) {
            apart.push(reference);
            continue;
        }
        let at = reference.location.clone();
        derive(reference, &at, &mut derived);
    }
    for found in transitive {
        // The evidence of a component is in this repository: the start of the path to it.
        let first = found.via.first().map(|hop| Location::at(hop.path.clone(), hop.line, 1));
        let at = first.unwrap_or_else(|| Location::whole(RepoPath::default()));
        derive(&mut found.reference, &at, &mut derived);
    }
    let mut needs = packages.move_components(&mut derived);
    // These references come last, because they must not determine the scope of a component that others name as well.
    for reference in apart {
        let at = reference.location.clone();
        derive(reference, &at, &mut derived);
    }
    for component in std::mem::take(&mut locked.components) {
        derived.add_evidence(component);
    }
    for actions in &locked.actions {
        actions.add_rows(references, &mut needs);
    }
    sort_large(&mut needs, Dependencies::cmp);
    (derived, needs)
}

/// Derives the components that a reference names, and records them in it.
fn derive(reference: &mut Reference, at: &Location, derived: &mut Derived) {
    let refused = reference.problem.is_some() && reference.kind != RefKind::Invalid;
    let component = match &reference.target {
        _ if package::is_package(reference) => package::component(reference),
        // The expansions state it more exactly.
        _ if reference.kind.is_download()
            && reference.expansions.iter().any(|expansion| expansion.target.is_some()) =>
        {
            None
        }
        // The repository's own code is not a component of it.
        _ if matches!(reference.kind, RefKind::ScriptFetch | RefKind::BuildFetch)
            && reference.trust == Trust::SelfRepository =>
        {
            None
        }
        Some(Target::Repository { .. }) if refused => None,
        // The repository's own image is its product, not third-party code.
        Some(Target::Image { .. }) if reference.trust == Trust::SelfRepository => None,
        Some(target) => Asked::of(reference).component(target),
        None => None,
    };
    if let Some(mut component) = component {
        component.distributions = package::stated_files(reference);
        component.id = component.id.apart(token_key(reference));
        reference.component = Some(component.id.clone());
        take(component, reference, at, reference.pin, derived);
    }
    let mut expansions = std::mem::take(&mut reference.expansions);
    for expansion in &mut expansions {
        if let Some(mut component) = expanded(reference, expansion) {
            component.id = component.id.apart(expansion.value.token_key());
            expansion.component = Some(component.id.clone());
            take(component, reference, at, expansion.pin, derived);
        }
    }
    if let ([one], true) = (expansions.as_slice(), reference.kind.is_download())
        && one.target.is_some()
    {
        reference.component.clone_from(&one.component);
    }
    reference.expansions = expansions;
}

/// Distinguishes a reference from one that only differs in a token, which is already masked.
fn token_key(reference: &Reference) -> u64 {
    match &reference.target {
        Some(Target::Url { url }) => url.token_key(),
        // Other targets are not masked yet, so they already differ if their tokens do.
        _ => reference.requested.as_ref().map_or(0, Requested::token_key),
    }
}

/// The component that one value of an expression names.
fn expanded(reference: &Reference, expansion: &Expansion) -> Option<Component> {
    let target = expansion.target.as_ref()?;
    if package::is_package(reference) {
        return package::expanded(reference, target, expansion.requested.as_ref());
    }
    Asked::expanded(reference, expansion).component(target)
}

/// Adds a component, or the evidence of one more reference to it.
fn take(
    mut component: Component,
    reference: &Reference,
    at: &Location,
    pin: PinStrength,
    derived: &mut Derived,
) {
    let counts = reference.activity.counts();
    let id = component.id.clone();
    let files = std::mem::take(&mut component.distributions);
    let mut is_first = false;
    let known = derived.get_or_insert(&id, || {
        is_first = true;
        component.active = false;
        component
    });
    let Some(known) = known else { return };
    package::add_files(files, known);
    known.active |= counts;
    match reference.scope {
        Some(scope) if is_first => known.scope = scope,
        Some(scope) if !packages::is_silent(reference) => known.scope = known.scope.with(scope),
        _ => {}
    }
    known.pin = Some(known.pin.map_or(pin, |other| other.min(pin)));
    let presence = ClaimValue::Presence(known.kind);
    let mut claim = Claim::new(Subject::Itself, presence, EvidenceKind::Reference, at.clone());
    claim.raw = Some(reference.value.clone());
    claim.detector.clone_from(&reference.detector);
    // Nearly all components are named once, and there may be very many.
    known.evidence.reserve_exact(usize::from(known.evidence.is_empty()));
    known.evidence.push(claim);
}
