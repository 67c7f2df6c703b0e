//! The origin of a component: owner, repository and supplier, concluded once for all outputs.

use std::borrow::Cow;

use plimsoll_model::{Component, ComponentKind, Field, GitUrl, PurlParts, Revision};

/// Fills in the owner, the repository, the supplier, and the package URL of what is fetched from a URL.
pub(super) fn conclude(component: &mut Component) {
    suppliers(component);
    if component.purl.is_none() {
        component.purl = fetched(component);
    }
}

/// The package URL of what is fetched from a URL and belongs to no registry: the repository or file that the URL
/// names, under the component's name. A name that is only requested, such as a branch, is not a version.
fn fetched(component: &Component) -> Option<String> {
    let url = component.upstream.as_ref().filter(|_| component.kind.is_fetched())?.best();
    match git_url(component) {
        Some(git) => in_repository(component, git),
        None => url.purl(&component.name, component.version.as_deref().unwrap_or_default()),
    }
}

/// The package URL of the repository at the component's revision, otherwise at its version.
pub(super) fn in_repository(component: &Component, git: &GitUrl) -> Option<String> {
    match &component.revision {
        Some(Revision::Commit(revision) | Revision::Name(revision)) => git.purl(revision),
        _ => git.purl(component.version.as_deref().unwrap_or_default()),
    }
}

fn suppliers(component: &mut Component) {
    let git = git_url(component).cloned();
    if let Some(git) = &git {
        component.repository = Some(git.https());
        component.owner = git.account().map(str::to_owned).or(component.owner.take());
    }
    if component.owner.is_none() {
        component.owner = parts(component).and_then(|it| it.owner()).map(str::to_owned);
    }
    if component.conclusions.iter().any(|it| it.field == Field::Supplier) {
        return;
    }
    let host = git.as_ref().map(|git| git.host().to_owned());
    let supplier = archive_host(component, git.is_some())
        .map(str::to_owned)
        .or_else(|| component.owner.clone())
        .or(host)
        .map(Cow::Owned)
        .or_else(|| component.supplier.take())
        .or_else(|| parts(component).and_then(|it| registry(it.kind())).map(Cow::Borrowed));
    component.supplier = supplier;
}

/// The registry that distributes packages of an ecosystem.
pub(super) fn registry(ecosystem: &str) -> Option<&'static str> {
    Some(match ecosystem {
        "pypi" => "Python Package Index",
        "npm" => "npm registry",
        "cargo" => "Rust crate registry",
        "golang" => "Go module proxy",
        "gem" => "RubyGems",
        "nuget" => "NuGet Gallery",
        "choco" | "chocolatey" => "Chocolatey Community Repository",
        "brew" => "Homebrew",
        // An image without a namespace in its name belongs to the registry itself.
        "docker" => "docker.io",
        "conda" => "conda channel",
        "deb" | "rpm" | "apk" | "alpm" => "operating system distribution",
        _ => return None,
    })
}

/// The repository of a component. The URL of a submodule is always one; the URL of other code may
/// be a web page.
fn git_url(component: &Component) -> Option<&GitUrl> {
    let url = component.upstream.as_ref()?.best();
    // A package URL names the repository of a package that is taken from one.
    let from_git = || parts(component).is_some_and(|it| it.names_repository());
    match component.kind {
        ComponentKind::Submodule => url.git(),
        ComponentKind::Package if url.archive().is_none() && from_git() => url.git(),
        _ => url.repository(),
    }
}

/// The host an archive is fetched from.
fn archive_host(component: &Component, is_git: bool) -> Option<&str> {
    let is_archive = component.kind.is_fetched() && !is_git;
    component.upstream.as_ref().filter(|_| is_archive)?.best().web_host()
}

/// The parts of the package URL of a component.
fn parts(component: &Component) -> Option<PurlParts<'_>> {
    PurlParts::of(component.purl.as_deref()?)
}
