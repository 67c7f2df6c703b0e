//! Who a component comes from: owner, repository and supplier, concluded once for all who show them.

use std::borrow::Cow;

use plimsoll_model::{Component, ComponentKind, Field, GitUrl};

/// Fills in the owner, the repository and the supplier.
pub(super) fn conclude(component: &mut Component) {
    let git = git_url(component).cloned();
    if let Some(git) = &git {
        component.repository = Some(git.https());
        component.owner = owner(git).map(str::to_owned).or(component.owner.take());
    }
    if component.owner.is_none() {
        component.owner = component.purl.as_deref().and_then(owner_of_purl).map(str::to_owned);
    }
    if component.conclusions.iter().any(|it| it.field == Field::Supplier) {
        return;
    }
    let host = git.as_ref().map(|git| git.host().to_owned());
    let supplier = archive_host(component, git.is_some())
        .or_else(|| component.owner.clone())
        .or(host)
        .map(Cow::Owned)
        .or_else(|| component.supplier.take())
        .or_else(|| ecosystem(component).and_then(registry).map(Cow::Borrowed));
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
        // An image whose name has no namespace is the registry's own.
        "docker" => "docker.io",
        "conda" => "conda channel",
        "deb" | "rpm" | "apk" | "alpm" => "operating system distribution",
        _ => return None,
    })
}

/// The repository of a component. What a submodule names is one; of other code the URL may be
/// that of a page.
fn git_url(component: &Component) -> Option<&GitUrl> {
    let url = component.upstream.as_ref()?.best();
    // A package URL names the repository of a package that is taken from one.
    let from_git = component.purl.as_deref().is_some_and(|purl| purl.contains("vcs_url="));
    match component.kind {
        ComponentKind::Submodule => url.git(),
        ComponentKind::Package if from_git && url.archive().is_none() => url.git(),
        _ => url.repository(),
    }
}

/// Who has a repository: the first part of its path, unless that is its name.
fn owner(url: &GitUrl) -> Option<&str> {
    url.path().contains('/').then(|| url.owner())
}

/// The owner that a package URL names: its namespace.
fn owner_of_purl(purl: &str) -> Option<&str> {
    let rest = purl.strip_prefix("pkg:github/").or_else(|| purl.strip_prefix("pkg:docker/"))?;
    let (path, _) = rest.split_once(['@', '?', '#']).unwrap_or((rest, ""));
    path.split_once('/').map(|(owner, _)| owner)
}

/// The host an archive is fetched from.
fn archive_host(component: &Component, is_git: bool) -> Option<String> {
    let is_fetched =
        matches!(component.kind, ComponentKind::FetchedArchive | ComponentKind::Package);
    if !is_fetched || is_git {
        return None;
    }
    let url = component.upstream.as_ref()?.best_url().trim();
    let (scheme, rest) = url.split_once("://")?;
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let is_sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    (!host.is_empty() && host.chars().all(is_sound)).then(|| host.to_owned())
}

/// The ecosystem of a package: the type of its package URL.
fn ecosystem(component: &Component) -> Option<&str> {
    component.purl.as_deref()?.strip_prefix("pkg:")?.split('/').next()
}
