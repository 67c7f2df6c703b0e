//! Drawing components from references, and deciding what the host reaches.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use plimsoll_model::{
    Activity, Claim, Component, ComponentId, ComponentKind, Confidence, DiagnosticKind, Field,
    LocalResolution, Redacted, RefKind, Reference, RepoPath, Revision, Scope, Target, purl,
};

use crate::detectors::workflow_uses;
use crate::named::{GITHUB, Named};
use crate::{Context, Detection, Output, locks};

/// Turns what the detectors of these ids gave into components and references that agree.
pub(crate) fn conclude(context: &Context<'_>, mut output: Output, ids: &[&str]) -> Detection {
    let reached = mark_reach(context, &mut output.references);
    // What a host would refuse matters only where it looks.
    output.diagnostics.retain(|diagnostic| {
        let path = &diagnostic.location().path;
        diagnostic.kind() != DiagnosticKind::HostRefuses
            || reached.contains(path)
            || context.zones.is_own(path)
    });
    let locked = locks::apply(context, &mut output, ids.contains(&workflow_uses::META.id));
    let mut derived: BTreeMap<ComponentId, Component> = BTreeMap::new();
    for reference in &mut output.references {
        derive(reference, &mut derived);
    }
    for component in locked.components {
        match derived.entry(component.id.clone()) {
            Entry::Vacant(slot) => {
                slot.insert(component);
            }
            Entry::Occupied(mut slot) => slot.get_mut().evidence.extend(component.evidence),
        }
    }
    let mut components = output.components;
    components.extend(derived.into_values());
    components.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    components.dedup_by(|a, b| a.id == b.id);
    let mut references = output.references;
    references.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    let lockfiles = locked.lockfiles;
    Detection { components, references, lockfiles, diagnostics: output.diagnostics }
}

/// Marks references in files that nothing active reaches, and tells which files are reached.
///
/// Active are the files the host acts on by themselves, and from them on every local action and
/// workflow a counted reference leads to.
fn mark_reach(context: &Context<'_>, references: &mut [Reference]) -> BTreeSet<RepoPath> {
    let mut edges: BTreeMap<&RepoPath, BTreeSet<RepoPath>> = BTreeMap::new();
    for reference in references.iter() {
        let targets = edges.entry(&reference.location.path).or_default();
        if reference.activity.counts()
            && let Some(Target::Local { path, resolution: LocalResolution::InTree }) =
                &reference.target
        {
            targets.extend(workflow_uses::definition(context.source, path));
        }
    }
    let mut reached: BTreeSet<RepoPath> = BTreeSet::new();
    let mut queue: VecDeque<RepoPath> = edges
        .keys()
        .filter(|path| context.zones.is_own(path))
        .map(|path| (*path).clone())
        .collect();
    while let Some(path) = queue.pop_front() {
        if let Some(targets) = edges.get(&path) {
            queue.extend(targets.iter().filter(|target| !reached.contains(*target)).cloned());
        }
        reached.insert(path);
    }
    for reference in references {
        if !reached.contains(&reference.location.path) && reference.activity.counts() {
            reference.activity = Activity::Unreached;
        }
    }
    reached
}

/// Derives the components a reference names, and notes them in it.
fn derive(reference: &mut Reference, derived: &mut BTreeMap<ComponentId, Component>) {
    let refused = reference.problem.is_some() && reference.kind != RefKind::Invalid;
    let component = match &reference.target {
        Some(Target::Repository { owner, repository, path }) if !refused => {
            Some(repository_component(reference, owner, repository, path))
        }
        Some(Target::Image { registry, name, tag, digest }) if !name.is_empty() => {
            Some(image_component(registry.as_deref(), name, tag.as_deref(), digest.as_deref()))
        }
        _ => None,
    };
    if let Some(component) = component {
        reference.component = Some(component.id.clone());
        take(component, reference, reference.pin, derived);
    }
    let mut expansions = std::mem::take(&mut reference.expansions);
    for expansion in &mut expansions {
        let image = plimsoll_workflow::ImageName::parse(expansion.value.as_str());
        if image.name.is_empty() {
            continue;
        }
        let component = image_component(
            image.registry.as_deref(),
            &image.name,
            image.tag.as_deref(),
            image.digest.as_deref(),
        );
        expansion.component = Some(component.id.clone());
        take(component, reference, expansion.pin, derived);
    }
    reference.expansions = expansions;
}

/// Adds a component, or the evidence of one more reference to it.
fn take(
    component: Component,
    reference: &Reference,
    pin: plimsoll_model::PinStrength,
    derived: &mut BTreeMap<ComponentId, Component>,
) {
    let counts = reference.activity.counts();
    let known = derived.entry(component.id.clone()).or_insert_with(|| {
        let mut component = component;
        component.active = false;
        component
    });
    known.active |= counts;
    known.pin = Some(known.pin.map_or(pin, |other| other.min(pin)));
    known.evidence.push(Claim::new(
        Field::Presence,
        reference.value.as_str(),
        workflow_uses::META.id,
        reference.location.clone(),
        Confidence::CERTAIN,
    ));
}

fn repository_component(
    reference: &Reference,
    owner: &str,
    repository: &str,
    path: &str,
) -> Component {
    let kind = if reference.kind == RefKind::ReusableWorkflow {
        ComponentKind::ReusableWorkflow
    } else {
        ComponentKind::Action
    };
    let requested = reference.requested.as_ref().map_or("", |text| text.as_str());
    let lock = reference.lock.as_ref().filter(|lock| lock.enforced().is_some());
    // Forgejo and Gitea take actions from a host of their own setting: it is not known here.
    let hosted = workflow_uses::is_github(&reference.location.path);
    let host = lock.and_then(|lock| lock.hostname.as_ref()).map(Redacted::as_str);
    Named {
        kind,
        host: hosted.then(|| host.unwrap_or(GITHUB)),
        owner,
        repository,
        path,
        requested,
        commit: lock.and_then(|lock| lock.enforced()),
    }
    .component()
}

fn image_component(
    registry: Option<&str>,
    name: &str,
    tag: Option<&str>,
    digest: Option<&str>,
) -> Component {
    let full = registry.map_or_else(|| name.to_owned(), |host| format!("{host}/{name}"));
    let key = format!("{full}:{}@{}", tag.unwrap_or_default(), digest.unwrap_or_default());
    let kind = ComponentKind::ContainerImage;
    let id = ComponentId::derive(kind, key.as_bytes());
    let mut component = Component::new(id, kind, Scope::Ci, full);
    component.version = tag.map(str::to_owned);
    component.revision = match (digest, tag) {
        (Some(digest), _) => Some(Revision::Digest(digest.to_owned())),
        (None, Some(tag)) => Some(Revision::Name(tag.to_owned())),
        (None, None) => None,
    };
    component.purl = purl::image(registry, name, tag, digest);
    component
}
