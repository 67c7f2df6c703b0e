//! The components that references name.

use plimsoll_model::{
    Component, ComponentId, ComponentKind, GitArchive, GitRef, PinStrength, Redacted, RefKind,
    RefSyntax, Reference, Revision, Scope, Upstream, purl,
};

use super::named::{self, GITHUB, Named};
use super::package;
use crate::ci;

/// The component of a repository on the host, or of an action or workflow in it.
pub(super) fn of_repository(
    reference: &Reference,
    owner: &str,
    repository: &str,
    path: &str,
) -> Component {
    let kind = match reference.kind {
        RefKind::ReusableWorkflow => ComponentKind::ReusableWorkflow,
        RefKind::CheckoutRepo | RefKind::ScriptFetch => ComponentKind::FetchedArchive,
        _ => ComponentKind::Action,
    };
    let requested = requested(reference);
    let lock = reference.lock.as_ref().filter(|lock| lock.enforced().is_some());
    // Forgejo and Gitea take actions from a host of their own setting: it is not known here.
    let hosted = ci::is_github(&reference.location.path);
    let host = lock.and_then(|lock| lock.hostname.as_ref()).map(Redacted::as_str);
    let mut component = Named {
        kind,
        host: hosted.then(|| host.unwrap_or(GITHUB)),
        owner,
        repository,
        path,
        requested,
        commit: lock.and_then(|lock| lock.enforced()),
    }
    .component();
    component.owner = Some(owner.to_owned());
    component
}

/// The component of an image.
pub(super) fn of_image(
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
    // A name without a namespace is the registry's own; the default one is that of Docker.
    component.owner = name.split_once('/').map(|(namespace, _)| namespace.to_owned());
    component.supplier = match &component.owner {
        Some(_) => None,
        None => Some(registry.map_or("docker.io".into(), |host| host.to_owned().into())),
    };
    component
}

/// The revision asked for; nothing where only the run can tell what it is.
fn requested(reference: &Reference) -> &str {
    match &reference.requested {
        Some(text) if !text.as_str().contains(['$', '`']) => text.as_str(),
        _ => "",
    }
}

/// The component of what stands at a URL.
pub(super) fn of_url(url: &str) -> Component {
    let kind = ComponentKind::FetchedArchive;
    let id = ComponentId::derive(kind, url.as_bytes());
    let mut component = Component::new(id, kind, Scope::Ci, named::of_url(url));
    component.upstream = Some(Upstream::new(url));
    if let Some(archive) = GitArchive::parse(url) {
        of_archive(&mut component, &archive);
    }
    component
}

/// An archive of a repository is named after that: the file's name is the revision alone.
fn of_archive(component: &mut Component, archive: &GitArchive) {
    let written = GitRef::parse(&archive.reference);
    archive.repository.path().clone_into(&mut component.name);
    component.purl = archive.repository.purl(&archive.revision);
    if written.strength() == PinStrength::FullTag {
        component.version = Some(archive.revision.clone());
    }
    component.revision = Some(match written.strength() {
        PinStrength::CommitUnverified => Revision::Commit(archive.revision.to_ascii_lowercase()),
        _ => Revision::Name(archive.revision.clone()),
    });
}

/// The component of a package of a registry: the one that a manifest's requirement of it names.
pub(super) fn of_package(reference: &Reference, ecosystem: &str, name: &str) -> Component {
    let requested = requested(reference);
    // A range says what is asked for, not what comes.
    let exact = matches!(reference.syntax, RefSyntax::Version) && !requested.is_empty();
    let version = exact.then_some(requested);
    let mut component = package::package(ecosystem, name, version, Scope::Ci);
    if reference.added_source && ecosystem == "brew" && !name.contains('/') {
        // A formula of an added tap; one of the core has the same name or does not exist.
        component.purl = None;
    }
    match &reference.distribution {
        Some(distribution) => of_distribution(component, ecosystem, distribution, name),
        None => component,
    }
}

/// The same package as one of a distribution, which is part of its identity.
fn of_distribution(
    mut component: Component,
    ecosystem: &str,
    distribution: &str,
    name: &str,
) -> Component {
    let (short, arch) = purl::split_architecture(ecosystem, name);
    let qualifiers = [("arch", arch.unwrap_or_default())];
    let version = component.version.as_deref();
    component.purl = purl::build(ecosystem, distribution, short, version, &qualifiers, None);
    if let Some(purl) = &component.purl {
        component.id = ComponentId::derive(ComponentKind::Package, purl.as_bytes());
    }
    component
}
