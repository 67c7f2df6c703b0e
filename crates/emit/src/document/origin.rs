//! The origins of packages.

use std::borrow::Cow;

use plimsoll_model::{Component, ComponentKind, FileDigest, GitUrl, Redacted, Revision, Upstream};

use super::package::{Origin, Package, Party, Place, PlaceKind};
use crate::escape::{uri, visible, web_uri};

impl Place<'_> {
    /// Returns the location as a URI reference, for formats that require one. A file without a URL
    /// has its name as a relative reference, or the package URL.
    pub(crate) fn address<'p>(&'p self, purl: Option<&'p str>) -> Option<Cow<'p, str>> {
        let url = self.url.as_deref().map(Cow::Borrowed);
        let file = || self.file.map(|file| Cow::Owned(uri(file.as_bytes())));
        url.or_else(file).or_else(|| purl.map(Cow::Borrowed))
    }

    fn at(kind: PlaceKind, url: &str) -> Option<Self> {
        web_uri(url).map(|url| Self { kind, url: Some(url), file: None, digests: &[] })
    }

    pub(super) fn repository(url: &str) -> Option<Self> {
        Self::at(PlaceKind::Repository, url)
    }
}

/// Returns the locations of a package, and the digests of its file if it is distributed as one.
pub(super) fn places(component: &Component) -> (Cow<'_, [FileDigest]>, Vec<Place<'_>>) {
    let mut places = Vec::new();
    let mut digests: Cow<'_, [FileDigest]> = Cow::Borrowed(&[]);
    let one = component.distributions.len() == 1;
    for distribution in &component.distributions {
        let url = distribution.url.as_ref().and_then(|url| web_uri(url.as_str()));
        let mut place = Place {
            kind: PlaceKind::Distribution,
            url,
            file: distribution.file.as_ref().map(Redacted::as_str),
            digests: &distribution.digests,
        };
        if one {
            digests = Cow::Borrowed(std::mem::take(&mut place.digests));
        }
        if place.url.is_some() || !place.digests.is_empty() {
            places.push(place);
        }
    }
    let is_fetched = component.kind.is_fetched();
    if let (true, true, Some(Revision::Digest(_))) =
        (is_fetched, component.distributions.is_empty(), &component.revision)
    {
        let digest = component.revision.as_ref().and_then(Revision::digest);
        digests = Cow::Owned(digest.into_iter().collect());
    }
    if let Some(repository) = component.repository.as_deref() {
        places.extend(Place::repository(repository));
    } else if let Some(upstream) = &component.upstream {
        let kind = if is_fetched { PlaceKind::Distribution } else { PlaceKind::Website };
        let place = Place::at(kind, upstream.best_url());
        places.extend(place.filter(|place| places.iter().all(|known| known.url != place.url)));
    }
    (digests, places)
}

/// Returns the owner of a repository: its account, otherwise its host.
pub(super) fn owner(url: &GitUrl) -> Cow<'_, str> {
    visible(url.account().unwrap_or_else(|| url.host()))
}

/// Returns the origin of a package: the commit of a submodule, or the upstream of a copy.
pub(super) fn origin(component: &Component) -> Option<Origin<'_>> {
    let repository = component.upstream.as_ref().and_then(Upstream::repository);
    match (component.kind, &component.revision) {
        (ComponentKind::Submodule, Some(Revision::Commit(id))) => {
            let git = component.upstream.as_ref().and_then(|upstream| upstream.best().git());
            Some(Origin::Commit { id, page: git.and_then(|git| commit_page(git, id)) })
        }
        (kind, revision) if kind.is_in_tree() => {
            let url = repository?;
            let at = revision.as_ref().map(Revision::as_str).or(component.version.as_deref());
            let supplier = component.supplier.as_deref().filter(|name| !name.is_empty());
            let repository = component.repository.as_deref();
            Some(Origin::Copy(Box::new(Package {
                name: visible(url.name()),
                version: version(component),
                purl: url.purl(at.unwrap_or_default()).map(Cow::Owned),
                supplier: supplier.map(|name| Party { name: visible(name), ..Party::default() }),
                places: repository.and_then(Place::repository).into_iter().collect(),
                ..Package::default()
            })))
        }
        _ => None,
    }
}

/// Returns the page of a commit, if the host is known.
fn commit_page(git: &GitUrl, commit: &str) -> Option<String> {
    let middle = match git.host() {
        "github.com" | "codeberg.org" => "commit",
        "gitlab.com" => "-/commit",
        "bitbucket.org" => "commits",
        _ => return None,
    };
    web_uri(&format!("{}/{middle}/{commit}", git.https()))
}

/// Returns the stated version of the component, otherwise its revision.
pub(super) fn version(component: &Component) -> Option<Cow<'_, str>> {
    let is_version = |revision: &&Revision| {
        component.kind != ComponentKind::Package || !matches!(revision, Revision::Digest(_))
    };
    let revision = component.revision.as_ref().filter(is_version).map(Revision::as_str);
    let version = component.version.as_deref().or(revision);
    version.map(visible).filter(|version| !version.trim().is_empty())
}
