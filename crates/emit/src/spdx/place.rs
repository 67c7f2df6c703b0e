//! The locations of a package, by SPDX field.

use std::borrow::Cow;

use crate::document::{Package, Place, PlaceKind};
use crate::escape::visible;

/// The locations of a package.
pub(super) struct Places<'p, 'a> {
    /// The download location: the only distribution file, otherwise the repository at its revision.
    pub(super) download: Option<Cow<'p, str>>,
    /// The home page.
    pub(super) home: Option<&'p str>,
    /// The name of the only distribution file.
    pub(super) file: Option<Cow<'a, str>>,
    /// The distribution files, if there are several.
    pub(super) files: Vec<&'p Place<'a>>,
    /// Locations without a field: a second one, or one with a host that readers do not accept.
    pub(super) other: Vec<&'p Place<'a>>,
}

impl<'p, 'a> Places<'p, 'a> {
    pub(super) fn of(package: &'p Package<'a>) -> Self {
        let is_file = |place: &&Place<'_>| place.kind == PlaceKind::Distribution;
        let files: Vec<_> = package.places.iter().filter(is_file).collect();
        // The package represents its only file, and has its digests.
        let is_one =
            !package.digests.is_empty() || matches!(&*files, [file] if file.digests.is_empty());
        let mut places =
            Self { download: None, home: None, file: None, files: vec![], other: vec![] };
        for place in &package.places {
            let url = place.url.as_deref().filter(|url| is_location(url));
            match (place.kind, url) {
                (PlaceKind::Distribution, _) if !is_one => places.files.push(place),
                (PlaceKind::Distribution, Some(url)) if places.download.is_none() => {
                    places.file = place.file.map(visible);
                    places.download = Some(Cow::Borrowed(url));
                }
                (PlaceKind::Repository, Some(url)) if places.download.is_none() => {
                    places.download = Some(Cow::Owned(at_revision(url, package.revision)));
                }
                (PlaceKind::Website, Some(url)) if places.home.is_none() => places.home = Some(url),
                _ => places.other.push(place),
            }
        }
        places
    }
}

/// Returns `git+https://host/path@revision` (SPDX 2.3, 7.7.3.1). A revision that is not allowed in
/// a URI is omitted rather than encoded, because git would not decode it.
fn at_revision(url: &str, revision: Option<&str>) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    let revision = revision.filter(|text| !text.is_empty() && text.chars().all(allowed));
    match revision {
        // Validators only accept the form with `git+` for short top-level domains.
        _ if !is_short_domain(url) => url.to_owned(),
        Some(revision) => format!("git+{url}@{revision}"),
        None => format!("git+{url}"),
    }
}

fn host(url: &str) -> &str {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    host.split(['/', '?', '#', ':']).next().unwrap_or_default()
}

/// Whether the last label of a URL's host is at most as long as most top-level domains.
fn is_short_domain(url: &str) -> bool {
    host(url).rsplit_once('.').is_some_and(|(_, top)| top.len() <= 5)
}

/// Whether readers of SPDX accept a URL as a location: its host must be a domain name whose last
/// label consists of letters. IP addresses and names in a local network are useless to a reader
/// elsewhere.
fn is_location(url: &str) -> bool {
    let host = host(url);
    let part =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let top = host.rsplit_once('.').map(|(_, top)| top);
    top.is_some_and(|top| top.len() > 1 && top.bytes().all(|byte| byte.is_ascii_alphabetic()))
        && host.split(['.', '-']).all(part)
}
