//! Manifests that list repositories and packages in YAML and JSON: west of Zephyr, and vcpkg.

use std::collections::BTreeMap;

use plimsoll_yaml::{Document, NodeId, YamlLimits};

use crate::fetch::is_remote;
use crate::place::Place;
use crate::{BuildFacts, BuildFetch, BuildSource};

/// Maximum number of fetches per file.
const FETCHES: usize = 10_000;

/// Reads the projects of a manifest of west (west documentation, "West Manifests").
///
/// ```
/// let text = "manifest:\n  projects:\n    - name: rope\n      url: https://git.example/rope\n      revision: v1.4.2\n";
/// let facts = plimsoll_buildfile::read_west(text);
/// assert_eq!(facts.fetches[0].revision.as_deref(), Some("v1.4.2"));
/// ```
pub fn read_west(text: &str) -> BuildFacts {
    let listed = Listed::of(text);
    let Some(manifest) = listed.root().and_then(|root| listed.get(root, "manifest")) else {
        return listed.facts(Vec::new());
    };
    let mut remotes = BTreeMap::new();
    for remote in listed.items(manifest, "remotes").iter().copied() {
        if let (Some(name), Some(base)) =
            (listed.text(remote, "name"), listed.text(remote, "url-base"))
        {
            remotes.insert(name, base);
        }
    }
    let defaults = listed.get(manifest, "defaults");
    let default = |key: &str| listed.text(defaults?, key);
    let project = |project: NodeId| {
        let name = listed.text(project, "name")?;
        let place = listed.get(project, "url").or_else(|| listed.get(project, "name"))?;
        let url = listed.text(project, "url").map(str::to_owned).or_else(|| {
            let remote = listed.text(project, "remote").or_else(|| default("remote"))?;
            let path = listed.text(project, "repo-path").unwrap_or(name);
            Some(format!("{}/{path}", remotes.get(remote)?.trim_end_matches('/')))
        })?;
        // The default of west is a branch.
        let revision =
            listed.text(project, "revision").or_else(|| default("revision")).unwrap_or("master");
        let fetch =
            BuildFetch::new(BuildSource::Repository(url.clone()), text, listed.place(place));
        is_remote(&url).then(|| fetch.named(Some(name)).at_revision(Some(revision)))
    };
    let projects = listed.items(manifest, "projects").iter().copied().filter_map(project);
    listed.facts(projects.take(FETCHES).collect())
}

/// Reads the pins in a `vcpkg.json` or `vcpkg-configuration.json`: packages with a fixed version,
/// registries with their baselines, and required artifacts (vcpkg documentation, manifest and
/// configuration reference).
///
/// ```
/// let text = r#"{"dependencies": ["rope"], "overrides": [{"name": "rope", "version": "1.4.2"}]}"#;
/// let facts = plimsoll_buildfile::read_vcpkg(text);
/// assert_eq!(facts.fetches[0].revision.as_deref(), Some("1.4.2"));
/// ```
pub fn read_vcpkg(text: &str) -> BuildFacts {
    let listed = Listed::of(text);
    let Some(root) = listed.root() else { return listed.facts(Vec::new()) };
    let mut overrides = BTreeMap::new();
    for fixed in listed.items(root, "overrides") {
        let version = ["version", "version-string", "version-semver", "version-date"]
            .iter()
            .find_map(|key| listed.get(*fixed, key));
        if let (Some(name), Some(version)) = (listed.text(*fixed, "name"), version) {
            overrides.insert(name, version);
        }
    }
    let mut all = Vec::new();
    for dependency in listed.items(root, "dependencies") {
        let name = listed.get(*dependency, "name").unwrap_or(*dependency);
        let Some(text_of_name) = listed.document.scalar(name) else { continue };
        // `version>=` is a lower bound: the baseline determines the version.
        let version = overrides.remove(text_of_name);
        all.push(listed.package(text_of_name, version.unwrap_or(name), version));
    }
    for (name, version) in overrides {
        all.push(listed.package(name, version, Some(version)));
    }
    all.extend(listed.baselines(root));
    if let Some(requires) = listed.get(root, "requires") {
        for (key, value) in listed.document.pairs(requires) {
            let Some(name) = listed.document.scalar(*key) else { continue };
            let short = name.rsplit(['/', ':']).next().unwrap_or(name);
            let source = BuildSource::Named(short.to_owned());
            let fetch = BuildFetch::new(source, text, listed.place(*value));
            let version = listed.document.scalar(*value).filter(|version| is_exact(version));
            all.push(fetch.at_revision(version));
        }
    }
    all.truncate(FETCHES);
    listed.facts(all)
}

/// Whether a text is a version and not a range.
fn is_exact(version: &str) -> bool {
    version.starts_with(|first: char| first.is_ascii_digit())
        && !version.contains(['*', ' ', '<', '>', '^', '~', '|'])
}

/// A document with functions to look up values.
struct Listed<'a> {
    text: &'a str,
    document: Document<'a>,
}

impl<'a> Listed<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, document: Document::parse(text, &YamlLimits::untrusted()) }
    }

    fn facts(&self, fetches: Vec<BuildFetch>) -> BuildFacts {
        let broken = self.document.error().map(|error| error.line);
        BuildFacts { fetches, broken, ..BuildFacts::default() }
    }

    fn root(&self) -> Option<NodeId> {
        self.document.roots().first().copied()
    }

    fn get(&self, node: NodeId, key: &str) -> Option<NodeId> {
        self.document.get(node, key)
    }

    fn text(&self, node: NodeId, key: &str) -> Option<&str> {
        self.document.scalar(self.get(node, key)?).filter(|text| !text.is_empty())
    }

    fn items(&self, node: NodeId, key: &str) -> &[NodeId] {
        self.get(node, key).map_or(&[], |list| self.document.items(list))
    }

    fn place(&self, node: NodeId) -> Place {
        let mark = self.document.mark(node);
        let number = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
        let place = Place {
            line: mark.line,
            column: mark.column,
            start: number(mark.start),
            end: number(mark.end),
        };
        crate::deps::of_line(self.text, place)
    }

    fn package(&self, name: &str, place: NodeId, version: Option<NodeId>) -> BuildFetch {
        let source = BuildSource::Package { ecosystem: "vcpkg", name: name.to_owned() };
        let fetch = BuildFetch::new(source, self.text, self.place(place));
        fetch.at_revision(version.and_then(|version| self.document.scalar(version)))
    }

    /// Returns the registries of packages, at their commits.
    fn baselines(&self, root: NodeId) -> Vec<BuildFetch> {
        const BUILT_IN: &str = "https://github.com/microsoft/vcpkg";
        let registry = |node: NodeId| {
            let baseline = self.get(node, "baseline")?;
            let url = match self.text(node, "kind")? {
                "builtin" => BUILT_IN,
                "git" => self.text(node, "repository")?,
                _ => return None,
            };
            Some((url.to_owned(), baseline))
        };
        let own =
            self.get(root, "builtin-baseline").map(|baseline| (BUILT_IN.to_owned(), baseline));
        let default = self.get(root, "default-registry").and_then(registry);
        let others = self.items(root, "registries").iter().copied().filter_map(registry);
        let fetch = |(url, baseline): (String, NodeId)| {
            let source = BuildSource::Repository(url);
            let fetch = BuildFetch::new(source, self.text, self.place(baseline));
            fetch.at_revision(self.document.scalar(baseline))
        };
        own.into_iter().chain(default).chain(others).map(fetch).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(facts: &BuildFacts) -> Vec<(BuildSource, Option<&str>)> {
        facts
            .fetches
            .iter()
            .map(|fetch| (fetch.source.clone(), fetch.revision.as_deref()))
            .collect()
    }

    #[test]
    fn projects_of_west() {
        let text = "manifest:\n  defaults: {remote: up, revision: main}\n  remotes:\n    - name: up\n      url-base: https://git.example/x/\n\
                    projects:\n    - name: a\n      revision: v1.4.2\n    - name: b\n      repo-path: c\n    - name: d\n      remote: gone\n";
        let text = text.replace("\nprojects", "\n  projects");
        let git = |url: &str| BuildSource::Repository(url.to_owned());
        assert_eq!(
            rows(&read_west(&text)),
            [
                (git("https://git.example/x/a"), Some("v1.4.2")),
                (git("https://git.example/x/c"), Some("main"))
            ]
        );
        assert_eq!(
            read_west("name: build\nsamples:\n  - url: https://git.example/a\n").fetches,
            []
        );
    }

    #[test]
    fn packages_baselines_and_artifacts_of_vcpkg() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let text = format!(
            r#"{{"name": "own", "version": "9", "builtin-baseline": "{commit}",
                "dependencies": ["rope", {{"name": "tide", "version>=": "2.0"}}],
                "overrides": [{{"name": "rope", "version": "1.4.2"}}],
                "requires": {{"arm:tools/buoy": "2.14.1", "arm:tools/knot": "1.*"}}}}"#
        );
        let package =
            |name: &str| BuildSource::Package { ecosystem: "vcpkg", name: name.to_owned() };
        let named = |name: &str| BuildSource::Named(name.to_owned());
        let facts = read_vcpkg(&text);
        assert_eq!(
            rows(&facts),
            [
                (package("rope"), Some("1.4.2")),
                (package("tide"), None),
                (
                    BuildSource::Repository("https://github.com/microsoft/vcpkg".into()),
                    Some(commit)
                ),
                (named("buoy"), Some("2.14.1")),
                (named("knot"), None),
            ]
        );
        assert!(
            facts
                .fetches
                .iter()
                .all(|fetch| text.get(fetch.start..fetch.end) == Some(&fetch.value))
        );
    }
}
