//! Writes packages and commits for OSV-Scanner in its own results format, which it reads as a lockfile
//! (`--lockfile osv-scanner:osv-scanner.json`).
//!
//! The page `crates/emit/formats/osv-scanner.md` describes what is written and what is not.

use std::borrow::Cow;
use std::io::Write;

use plimsoll_model::{
    Component, ComponentKind, GitUrl, PinStrength, PurlParts, Report, Revision, SourceUrl,
};
use serde::Serialize;

use crate::escape::visible;
use crate::{RenderError, json};

/// Ecosystem names of the OSV schema by package URL type, sorted by type. Operating system packages are missing,
/// because their advisories are for one release, which is unknown here.
const ECOSYSTEMS: &[(&str, &str)] = &[
    ("cargo", "crates.io"),
    ("composer", "Packagist"),
    ("conan", "ConanCenter"),
    ("cran", "CRAN"),
    ("gem", "RubyGems"),
    ("golang", "Go"),
    ("hackage", "Hackage"),
    ("hex", "Hex"),
    ("julia", "Julia"),
    ("maven", "Maven"),
    ("npm", "npm"),
    ("nuget", "NuGet"),
    ("opam", "opam"),
    ("pub", "Pub"),
    ("pypi", "PyPI"),
    ("swift", "SwiftURL"),
];

/// The ecosystem of advisories for actions.
const ACTIONS: &str = "GitHub Actions";

/// The ecosystem name for versions that are tags of a repository.
const GIT: &str = "GIT";

/// The only host of [`ACTIONS`].
const GITHUB: &str = "github.com";

/// The number of digits of an SHA-1 commit. OSV does not support others.
const COMMIT_DIGITS: usize = 40;

#[derive(Serialize)]
struct Results<'a> {
    results: Vec<Source<'a>>,
}

#[derive(Serialize)]
struct Source<'a> {
    packages: Vec<Entry<'a>>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Entry<'a> {
    package: Package<'a>,
}

/// An entry for the lookup: by commit if it has no ecosystem, otherwise by ecosystem, name and
/// version.
#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Package<'a> {
    name: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ecosystem: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'a str>,
}

/// Writes every component that can be looked up, sorted and without duplicates.
pub(crate) fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let active = report.components.iter().filter(|component| component.active);
    let packages =
        active.flat_map(|component| [of_commit(component), of_version(component)]).flatten();
    let mut packages: Vec<Entry<'_>> = packages.map(|package| Entry { package }).collect();
    packages.sort_unstable();
    packages.dedup();
    let source = (!packages.is_empty()).then_some(Source { packages });
    json::write(&Results { results: source.into_iter().collect() }, "OSV-Scanner", out)
}

/// The entry of a component with a commit.
fn of_commit(component: &Component) -> Option<Package<'_>> {
    let Some(Revision::Commit(commit)) = &component.revision else { return None };
    let name = match repository(component) {
        Some(git) => Cow::Owned(visible(&format!("{}/{}", git.host(), git.path())).into_owned()),
        None => visible(&component.name),
    };
    let version = component.version.as_deref().map(visible);
    let is_known = commit.len() == COMMIT_DIGITS;
    is_known.then_some(Package { name, version, ecosystem: None, commit: Some(commit) })
}

/// The entry of a component with a version: in a registry, of an action, or otherwise as a tag of its repository.
fn of_version(component: &Component) -> Option<Package<'_>> {
    let parts = component.purl.as_deref().and_then(PurlParts::of);
    if let Some(package) = parts.and_then(of_registry) {
        return Some(package);
    }
    let tag = || match &component.revision {
        Some(tag @ Revision::Name(_)) if tag.strength() == PinStrength::FullTag => Some(tag),
        _ => None,
    };
    let version = component.version.as_deref().or_else(|| tag().map(Revision::as_str))?;
    let git = repository(component)?;
    let is_action =
        matches!(component.kind, ComponentKind::Action | ComponentKind::ReusableWorkflow);
    let (name, ecosystem) = match &component.revision {
        _ if is_action && git.host() == GITHUB => (git.path().to_owned(), ACTIONS),
        // `of_commit` already has an entry, which is more precise.
        Some(Revision::Commit(_)) => return None,
        _ => (format!("{}.git", git.https()), GIT),
    };
    let name = Cow::Owned(visible(&name).into_owned());
    Some(Package {
        name,
        version: Some(visible(version)),
        ecosystem: Some(ecosystem),
        commit: None,
    })
}

/// The OSV entry of a registry package, if OSV has advisories for the registry.
fn of_registry(parts: PurlParts<'_>) -> Option<Package<'_>> {
    let at = ECOSYSTEMS.binary_search_by_key(&parts.kind(), |(kind, _)| kind).ok()?;
    let (kind, ecosystem) = *ECOSYSTEMS.get(at)?;
    let shown = |text: Cow<'_, str>| visible(&text).into_owned();
    // In all other ecosystems, the namespace is a part of the name.
    let joint = if kind == "maven" { ':' } else { '/' };
    let name = match &*parts.namespace() {
        "" => parts.name(),
        namespace => Cow::Owned(format!("{namespace}{joint}{}", parts.name())),
    };
    let mut version = parts.version()?;
    if let Some(bare) = version.strip_prefix('v').filter(|_| kind == "golang") {
        // Advisories state versions of modules without the `v` of their tags.
        version = Cow::Owned(bare.to_owned());
    }
    let (name, version) = (Cow::Owned(shown(name)), Some(Cow::Owned(shown(version))));
    Some(Package { name, version, ecosystem: Some(ecosystem), commit: None })
}

/// The repository of a component, if its upstream is a repository or an archive of one.
fn repository(component: &Component) -> Option<&GitUrl> {
    let url = component.upstream.as_ref()?.best();
    let archived = || url.archive().map(|archive| &archive.repository);
    let is_git = component.kind.is_ci() || component.kind == ComponentKind::Submodule;
    // A URL that git fetches is a repository, regardless of its form.
    archived()
        .or_else(|| url.repository())
        .or_else(|| is_git.then(|| SourceUrl::git(url)).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ecosystems_are_found() {
        assert!(ECOSYSTEMS.is_sorted_by_key(|(kind, _)| *kind));
    }
}
