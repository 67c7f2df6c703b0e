//! Components that are a repository on a host at a revision.

use std::borrow::Cow;

use plimsoll_model::{
    Component, ComponentId, ComponentKind, PinStrength, Requested, Revision, Scope, Upstream,
    percent_decoded, purl,
};
use plimsoll_script::project_of_file;

/// The host that package URLs of type `github` mention.
pub(super) const GITHUB: &str = "github.com";

/// A repository on a host, a path in it, and the requested revision.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'a> {
    pub(super) kind: ComponentKind,
    /// The name of the host, if known.
    pub(super) host: Option<&'a str>,
    pub(super) owner: &'a str,
    pub(super) repository: &'a str,
    pub(super) path: &'a str,
    /// The requested revision, if known.
    pub(super) requested: Option<&'a Requested>,
    /// The commit to which a lockfile pins it.
    pub(super) commit: Option<&'a str>,
}

impl Named<'_> {
    /// The component. The same request locked to different commits, or locked here but not there,
    /// is several components, because different code runs.
    pub(super) fn component(&self) -> Component {
        let Self { kind, owner, repository, path, requested, .. } = *self;
        let hosted = self.host == Some(GITHUB);
        let host = if hosted { "github" } else { self.host.unwrap_or_default() };
        let slug = format!("{owner}/{repository}").to_ascii_lowercase();
        let text = requested.map_or("", Requested::as_str);
        // Digits of a commit are the same in either case; a name is not.
        let exact = requested.is_some_and(Requested::is_commit);
        let at = if exact { text.to_ascii_lowercase() } else { text.to_owned() };
        let mut key = format!("{host}:{slug}/{path}@{at}");
        if let Some(commit) = self.commit.filter(|commit| *commit != text) {
            key.push('=');
            key.push_str(commit);
        }
        let id = ComponentId::derive(kind, key.as_bytes());
        let name = if path.is_empty() {
            format!("{owner}/{repository}")
        } else {
            format!("{owner}/{repository}/{path}")
        };
        let mut component = Component::new(id, kind, Scope::Ci, name);
        component.revision = self.revision();
        if requested.is_some_and(|asked| asked.strength() == PinStrength::FullTag) {
            component.version = Some(text.trim_start_matches("refs/tags/").to_owned());
        }
        if hosted {
            let version = component.revision.as_ref().map(Revision::as_str);
            component.purl = purl::github(owner, repository, version, Some(path));
        }
        component.upstream = self
            .host
            .filter(|host| is_host(host))
            .map(|host| Upstream::new(&format!("https://{host}/{owner}/{repository}")));
        component
    }

    fn revision(&self) -> Option<Revision> {
        match self.commit {
            Some(commit) => Some(Revision::Commit(commit.to_owned())),
            None => self.requested.map(revision),
        }
    }
}

/// Converts a git revision to that of the model.
pub(crate) fn revision(asked: &Requested) -> Revision {
    if asked.is_commit() {
        Revision::Commit(asked.as_str().to_ascii_lowercase())
    } else {
        Revision::Name(asked.as_str().to_owned())
    }
}

/// The name for a URL: its part that is a name, with escapes decoded.
pub(super) fn of_url(url: &str) -> Cow<'_, str> {
    let name = part_of(url);
    let decoded = percent_decoded(name);
    // A name that would be blank, `..`, several parts of a path or several lines, or that has characters which nobody
    // sees, stays as it is in the URL.
    let is_visible =
        |c: char| c != '/' && (c.is_alphanumeric() || c.is_ascii_graphic() || c == ' ');
    let is_name = decoded.chars().all(is_visible) && decoded.chars().any(char::is_alphanumeric);
    if is_name { decoded } else { Cow::Borrowed(name) }
}

/// The part of a URL that is a name: that of the repository, for a clone; the project in the name of the file, or of
/// the nearest directory if the file name is only a version; or the URL itself if no part is a name.
fn part_of(url: &str) -> &str {
    let (path, query) = url.split_once(['?', '#']).unwrap_or((url, ""));
    if let Some(repository) = of_gitweb(query) {
        return repository;
    }
    let host = path.split_once("://").map_or(0, |(scheme, _)| scheme.len() + 3);
    let parts = path.get(host..).unwrap_or(path).split('/').skip(1).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.collect();
    let Some(last) = parts.last() else { return url };
    let name = last.strip_suffix(".git").unwrap_or_else(|| project_of_file(last));
    let is_version =
        |name: &str| name.trim_start_matches(['v', 'V']).starts_with(|c: char| c.is_ascii_digit());
    let says_nothing = |name: &str| {
        is_version(name)
            || matches!(name, "archive" | "download" | "releases" | "tags" | "refs" | "-" | "get")
    };
    // A page of releases belongs to the project above it.
    let is_page = name == *last && says_nothing(name) && !is_version(name);
    if (is_version(name) && name != *last) || is_page {
        return parts
            .iter()
            .rev()
            .skip(1)
            .find(|part| !says_nothing(part))
            .copied()
            .unwrap_or(name);
    }
    name
}

/// The repository in the query of a gitweb page: `p=rope.git;a=snapshot`.
fn of_gitweb(query: &str) -> Option<&str> {
    let mut values = query.split(['&', ';']).filter_map(|pair| pair.strip_prefix("p="));
    let repository = values.find_map(|value| value.strip_suffix(".git"))?;
    repository.rsplit('/').next().filter(|name| !name.is_empty())
}

/// Whether a text can be the name of a host.
fn is_host(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.split('.').all(part)
}
