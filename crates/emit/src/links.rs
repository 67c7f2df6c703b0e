//! Links to files on the code host of a repository, at a commit.

use std::collections::BTreeSet;

use plimsoll_model::{BaselineSource, ComponentKind, Location, RepoPath, Report, SourceUrl};

use crate::escape;
use crate::page::{Span, Tone};

/// Creates links to the files of a repository at a commit; no links if the host is unknown, or its
/// pages have another form of URL.
#[derive(Debug, Default)]
pub(crate) struct Links {
    host: Option<Host>,
    /// Directories that are separate repositories, whose files the host has elsewhere.
    elsewhere: BTreeSet<RepoPath>,
}

/// The form of file and line URLs of a host.
#[derive(Debug)]
struct Host {
    files: String,
    line: &'static str,
}

impl Links {
    /// Creates the links for the source of a report.
    pub(crate) fn of(report: &Report) -> Self {
        let source = BaselineSource::of(&report.source);
        let submodules =
            report.components.iter().filter(|component| component.kind == ComponentKind::Submodule);
        let paths = submodules.flat_map(|component| component.paths.iter().cloned());
        Self { elsewhere: paths.collect(), ..Self::of_baseline(&source) }
    }

    /// Creates the links for the source of a baseline.
    pub(crate) fn of_baseline(source: &BaselineSource) -> Self {
        let host = source.url.as_ref().zip(source.commit.as_deref());
        let host = host.and_then(|(url, commit)| Host::new(url, commit));
        Self { host, elsewhere: BTreeSet::new() }
    }

    /// Returns the URL of a place.
    pub(crate) fn address(&self, location: &Location) -> Option<String> {
        let host = self.host.as_ref().filter(|_| !location.external)?;
        let path = &location.path;
        let is_elsewhere = |path: &[u8]| self.elsewhere.contains(path);
        if path.is_root() || is_elsewhere(path.as_bytes()) || path.above().any(is_elsewhere) {
            return None;
        }
        let line = location.line.map(|line| format!("{}{line}", host.line)).unwrap_or_default();
        let address = format!("{}/{}{line}", host.files, escape::uri(path.as_bytes()));
        // A URI may contain parentheses, but they would end a link in Markdown.
        Some(address.replace('(', "%28").replace(')', "%29"))
    }

    /// Returns a place with its line, but without its column, as a link to the host.
    pub(crate) fn place(&self, location: &Location) -> Span {
        let shown = match location.line {
            Some(line) => format!("{}:{line}", location.path),
            None => location.path.to_string(),
        };
        Span::new(Tone::Code, shown).linked(self.address(location))
    }
}

impl Host {
    /// Returns the host of a URL by its name, without a network request.
    fn new(url: &SourceUrl, commit: &str) -> Option<Self> {
        let is_commit =
            matches!(commit.len(), 40 | 64) && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        let repository = url.git().filter(|_| is_commit)?;
        let (name, _) = repository.host().split_once('.')?;
        let (files, line) = match (name, repository.host()) {
            ("github", _) => ("blob", "#L"),
            ("gitlab", _) => ("-/blob", "#L"),
            (_, "bitbucket.org") => ("src", "#lines-"),
            ("gitea" | "forgejo" | "codeberg", _) => ("src/commit", "#L"),
            _ => return None,
        };
        let repository = escape::web_uri(&repository.https())?;
        Some(Self { files: format!("{repository}/{files}/{commit}"), line })
    }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{Component, ComponentId, Scope, SourceInfo, SourceKind};

    use super::*;

    const COMMIT: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";

    fn links(url: &str, commit: &str) -> Links {
        let mut source = BaselineSource::default();
        source.url = Some(url.into());
        source.commit = Some(commit.to_owned());
        Links::of_baseline(&source)
    }

    fn address(url: &str, commit: &str) -> Option<String> {
        links(url, commit).address(&Location::at(RepoPath::new("a b/c.yml"), 7, 3))
    }

    #[test]
    fn each_host_has_its_form() {
        for (url, expected) in [
            ("git@github.com:o/r.git", "https://github.com/o/r/blob/@/a%20b/c.yml#L7"),
            (
                "https://github.example.org/o/r",
                "https://github.example.org/o/r/blob/@/a%20b/c.yml#L7",
            ),
            ("https://gitlab.com/g/h/r", "https://gitlab.com/g/h/r/-/blob/@/a%20b/c.yml#L7"),
            ("https://bitbucket.org/o/r", "https://bitbucket.org/o/r/src/@/a%20b/c.yml#lines-7"),
            ("https://codeberg.org/o/r", "https://codeberg.org/o/r/src/commit/@/a%20b/c.yml#L7"),
            ("https://gitea.example/o/r", "https://gitea.example/o/r/src/commit/@/a%20b/c.yml#L7"),
        ] {
            assert_eq!(address(url, COMMIT), Some(expected.replace('@', COMMIT)), "{url}");
        }
        let whole = Location::whole(RepoPath::new("x"));
        let shown = links("https://gitlab.com/o/r", COMMIT).address(&whole);
        assert_eq!(shown, Some(format!("https://gitlab.com/o/r/-/blob/{COMMIT}/x")));
    }

    #[test]
    fn unknown_hosts_have_no_links() {
        for (url, commit) in [
            ("https://forge.example/o/r", COMMIT),
            ("/srv/git/github.com/r", COMMIT),
            ("https://github.com/o/r", "main"),
            ("https://github.com/o/r", "1.0/../../x"),
        ] {
            assert_eq!(address(url, commit), None, "{url} {commit}");
        }
        assert_eq!(
            links("https://github.com/o/r", COMMIT).address(&Location::whole(RepoPath::new(""))),
            None
        );
    }

    /// A link is a URI, regardless of the names in it.
    #[test]
    fn names_do_not_end_a_link() {
        let address = address("https://github.com/o/r)\"><script>", COMMIT).unwrap();
        assert!(!address.contains([')', '"', '<', '>', ' ']), "{address}");
        let place = Location::whole(RepoPath::new("a)[x](javascript:y)\"<b>"));
        let address = links("https://github.com/o/r", COMMIT).address(&place).unwrap();
        assert!(!address.contains([')', '"', '<', '>', '[', ' ']), "{address}");
    }

    #[test]
    fn a_file_outside_of_the_tree_has_no_link() {
        let place = Location::line(RepoPath::new("../policies/all.toml"), 3);
        let links = links("https://github.com/o/r", COMMIT);
        assert!(links.address(&place).is_some());
        assert_eq!(links.address(&place.with_external(true)), None);
    }

    #[test]
    fn files_of_a_submodule_are_in_another_repository() {
        let mut source = SourceInfo::new(SourceKind::GitRevision);
        source.url = Some("https://github.com/o/r".into());
        source.commit = Some(COMMIT.to_owned());
        let kind = ComponentKind::Submodule;
        let id = ComponentId::derive(kind, b"zlib");
        let mut submodule = Component::new(id, kind, Scope::Product, "zlib");
        submodule.paths = vec![RepoPath::new("third_party/zlib")];
        let report = Report::assemble(source, vec![submodule], vec![], vec![], vec![], 0);
        let links = Links::of(&report);
        assert_eq!(links.address(&Location::whole(RepoPath::new("third_party/zlib/a.c"))), None);
        assert!(links.address(&Location::whole(RepoPath::new("third_party/a.c"))).is_some());
    }
}
