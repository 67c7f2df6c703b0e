//! Checks the dependencies between the crates of the workspace against the architecture.
//!
//! The tables below are the rule. Normal and build dependencies count, with all features and for
//! all platforms; a development dependency may also be the test kit.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, Metadata};

/// Path of these tables, for messages.
const HERE: &str = "crates/xtask/src/layers/crates.rs";

/// The crate that all tests may use.
const TESTKIT: &str = "plimsoll-testkit";

/// For each crate of the workspace, the other crates that it may depend on.
const LAYERS: &[(&str, &[&str])] = &[
    ("plimsoll-model", &[]),
    ("plimsoll-source", &["plimsoll-model"]),
    ("plimsoll-yaml", &[]),
    ("plimsoll-workflow", &["plimsoll-model", "plimsoll-yaml"]),
    ("plimsoll-script", &["plimsoll-model"]),
    ("plimsoll-buildfile", &["plimsoll-model", "plimsoll-yaml"]),
    ("plimsoll-license", &["plimsoll-model"]),
    ("plimsoll-manifest", &["plimsoll-model", "plimsoll-yaml"]),
    (
        "plimsoll-detect",
        &[
            "plimsoll-model",
            "plimsoll-source",
            "plimsoll-workflow",
            "plimsoll-script",
            "plimsoll-buildfile",
            "plimsoll-license",
            "plimsoll-manifest",
        ],
    ),
    ("plimsoll-assess", &["plimsoll-model"]),
    ("plimsoll-import", &["plimsoll-model"]),
    ("plimsoll-emit", &["plimsoll-model"]),
    (
        "plimsoll",
        &[
            "plimsoll-model",
            "plimsoll-source",
            "plimsoll-workflow",
            "plimsoll-script",
            "plimsoll-license",
            "plimsoll-detect",
            "plimsoll-assess",
            "plimsoll-import",
            "plimsoll-emit",
        ],
    ),
    ("plimsoll-cli", &["plimsoll"]),
    (TESTKIT, &["plimsoll-model", "plimsoll-source"]),
    ("xtask", &["plimsoll", "plimsoll-model", "plimsoll-assess", "plimsoll-license", TESTKIT]),
];

/// HTTP clients, and the crates of the workspace that must not depend on one.
const HTTP: &[&str] = &["reqwest", "hyper", "ureq", "curl", "isahc", "attohttpc"];
const OFFLINE: &[&str] = &["plimsoll-detect", "plimsoll"];

/// External crates that only one crate of the workspace may depend on.
const OWNED: &[(&str, &str)] = &[
    ("git2", "plimsoll-source"),
    ("cyclonedx-bom", "plimsoll-import"),
    ("spdx-rs", "plimsoll-import"),
    ("granit-parser", "plimsoll-yaml"),
    ("jsonc-parser", "plimsoll-manifest"),
    ("pep440_rs", "plimsoll-manifest"),
];

/// External crates that only these crates of the workspace may depend on directly.
const NAMED_BY: &[(&str, &[&str])] = &[
    ("anyhow", &["plimsoll-cli", "xtask"]),
    // Manifests, policies, and `REUSE.toml`.
    ("toml", &["plimsoll-manifest", "plimsoll-assess", "plimsoll-license"]),
];

/// The kind of a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A normal or build dependency.
    Ships,
    /// A development dependency.
    Tests,
}

/// The dependency graph by package name.
#[derive(Debug, Default)]
struct Graph {
    /// The crates of the workspace, with the path of their manifest.
    members: BTreeMap<String, String>,
    /// The dependencies: dependent, dependency, and kind.
    edges: BTreeSet<(String, String, Kind)>,
}

/// Returns one line for each forbidden dependency.
pub(super) fn problems(metadata: &Metadata) -> Result<Vec<String>> {
    Ok(Graph::from_metadata(metadata)?.problems())
}

impl Graph {
    /// Builds the graph from the resolved metadata.
    fn from_metadata(metadata: &Metadata) -> Result<Self> {
        let resolve = metadata.resolve.as_ref().context("the dependency graph is not resolved")?;
        let names: BTreeMap<_, _> =
            metadata.packages.iter().map(|package| (&package.id, package.name.as_str())).collect();
        let mut graph = Self::default();
        for package in metadata.workspace_packages() {
            let manifest = package.manifest_path.strip_prefix(&metadata.workspace_root);
            let manifest = manifest.unwrap_or(&package.manifest_path);
            graph.members.insert(package.name.to_string(), manifest.to_string());
        }
        for node in &resolve.nodes {
            let from = names.get(&node.id).context("a node without a package")?;
            for dependency in &node.deps {
                let to = names.get(&dependency.pkg).context("an edge without a package")?;
                for kind in &dependency.dep_kinds {
                    let kind = match kind.kind {
                        DependencyKind::Development => Kind::Tests,
                        _ => Kind::Ships,
                    };
                    graph.edges.insert(((*from).to_owned(), (*to).to_owned(), kind));
                }
            }
        }
        Ok(graph)
    }

    /// Returns one line for each violation, sorted by rule.
    fn problems(&self) -> Vec<String> {
        let mut problems = self.unknown_members();
        problems.extend(self.forbidden_edges());
        problems.extend(self.reached_http());
        problems.extend(self.bypassed_owners());
        problems.extend(self.misnamed());
        problems
    }

    /// Returns crates of the workspace without a row in the table.
    fn unknown_members(&self) -> Vec<String> {
        self.members
            .keys()
            .filter(|name| layer(name).is_none())
            .map(|name| format!("{name} has no row in the table of layers: add one to {HERE}"))
            .collect()
    }

    /// Returns dependencies between crates of the workspace that the table does not allow.
    fn forbidden_edges(&self) -> Vec<String> {
        let inside = |name: &str| self.members.contains_key(name);
        self.edges
            .iter()
            .filter(|(from, to, _)| from != to && inside(from) && inside(to))
            .filter(|(from, to, kind)| {
                let allowed = layer(from).is_none_or(|allowed| allowed.contains(&to.as_str()));
                !(allowed || *kind == Kind::Tests && to == TESTKIT)
            })
            .map(|(from, to, kind)| {
                let what =
                    if *kind == Kind::Tests { "development dependency" } else { "dependency" };
                format!("{from} -> {to} is not an allowed {what}: {}", self.remedy(from))
            })
            .collect()
    }

    /// Returns HTTP clients that an offline crate depends on.
    fn reached_http(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for from in OFFLINE {
            for to in HTTP {
                if let Some(path) = self.path(from, to, None) {
                    problems.push(format!(
                        "{from} must stay offline and reaches {to} ({path}): {}",
                        self.remedy(from)
                    ));
                }
            }
        }
        problems
    }

    /// Returns external crates that are used without the crate that owns them.
    fn bypassed_owners(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (outside, owner) in OWNED {
            for from in self.members.keys().filter(|name| name != owner) {
                if let Some(path) = self.path(from, outside, Some(owner)) {
                    problems.push(format!(
                        "{from} reaches {outside} ({path}), which only {owner} may: {}",
                        self.remedy(from)
                    ));
                }
            }
        }
        problems
    }

    /// Returns external crates that a crate must not depend on directly.
    fn misnamed(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (outside, users) in NAMED_BY {
            for (from, to, kind) in &self.edges {
                if to == outside
                    && *kind == Kind::Ships
                    && self.members.contains_key(from)
                    && !users.contains(&from.as_str())
                {
                    problems.push(format!(
                        "{from} -> {outside} is for {} only: {}",
                        users.join(" and "),
                        self.remedy(from)
                    ));
                }
            }
        }
        problems
    }

    /// Returns the shortest path between two packages over shipped dependencies that avoids a
    /// package.
    fn path(&self, from: &str, to: &str, around: Option<&str>) -> Option<String> {
        let mut paths: Vec<Vec<&str>> = vec![vec![from]];
        let mut seen = BTreeSet::from([from]);
        let mut next = 0;
        while let Some(path) = paths.get(next).cloned() {
            next += 1;
            let last = *path.last()?;
            if last == to {
                return Some(path.join(" -> "));
            }
            for (_, target, kind) in self.edges_of(last) {
                if *kind == Kind::Ships && around != Some(target) && seen.insert(target) {
                    let mut longer = path.clone();
                    longer.push(target);
                    paths.push(longer);
                }
            }
        }
        None
    }

    /// Returns the dependencies of a package.
    fn edges_of<'a>(
        &'a self,
        from: &str,
    ) -> impl Iterator<Item = &'a (String, String, Kind)> + use<'a> {
        let from = from.to_owned();
        let start = (from.clone(), String::new(), Kind::Ships);
        self.edges.range(start..).take_while(move |edge| edge.0 == from)
    }

    /// Returns the suggested fix.
    fn remedy(&self, from: &str) -> String {
        let manifest = self.members.get(from).map_or("its Cargo.toml", String::as_str);
        format!("change {manifest}, or the architecture and {HERE}")
    }
}

/// Returns the crates of the workspace that `name` may depend on, if the table has a row for it.
fn layer(name: &str) -> Option<&'static [&'static str]> {
    LAYERS.iter().find(|(row, _)| *row == name).map(|(_, allowed)| *allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Creates a graph of the workspace with only the given dependencies.
    fn graph(edges: &[(&str, &str, Kind)]) -> Graph {
        let owned = |&(from, to, kind): &(&str, &str, Kind)| (from.to_owned(), to.to_owned(), kind);
        let member = |(name, _): &(&str, &[&str])| {
            ((*name).to_owned(), format!("crates/{}/Cargo.toml", name.replace("plimsoll-", "")))
        };
        Graph {
            members: LAYERS.iter().map(member).collect(),
            edges: edges.iter().map(owned).collect(),
        }
    }

    #[test]
    fn allows_what_the_table_allows() {
        let graph = graph(&[
            ("plimsoll-detect", "plimsoll-source", Kind::Ships),
            ("plimsoll-source", "git2", Kind::Ships),
            ("plimsoll", "plimsoll-source", Kind::Ships),
            ("plimsoll-cli", "anyhow", Kind::Ships),
            ("plimsoll-emit", TESTKIT, Kind::Tests),
        ]);
        assert_eq!(graph.problems(), Vec::<String>::new());
    }

    #[test]
    fn reports_a_forbidden_edge_and_the_file_to_change() {
        let problems = graph(&[("plimsoll-emit", "plimsoll-detect", Kind::Ships)]).problems();
        let [problem] = problems.as_slice() else { panic!("one problem: {problems:?}") };
        assert!(problem.contains("plimsoll-emit -> plimsoll-detect"), "{problem}");
        assert!(problem.contains("crates/emit/Cargo.toml"), "{problem}");
    }

    #[test]
    fn reports_the_test_kit_in_shipped_code() {
        assert_eq!(graph(&[("plimsoll-source", TESTKIT, Kind::Ships)]).problems().len(), 1);
        assert_eq!(graph(&[("plimsoll-source", "plimsoll", Kind::Tests)]).problems().len(), 1);
    }

    #[test]
    fn reports_a_crate_without_a_row() {
        let mut graph = graph(&[]);
        graph.members.insert("plimsoll-new".to_owned(), "crates/new/Cargo.toml".to_owned());
        let problems = graph.problems();
        assert!(problems[0].contains("plimsoll-new has no row"), "{problems:?}");
    }

    #[test]
    fn reports_http_at_any_depth() {
        let graph = graph(&[
            ("plimsoll-detect", "plimsoll-workflow", Kind::Ships),
            ("plimsoll-workflow", "client", Kind::Ships),
            ("client", "hyper", Kind::Ships),
        ]);
        let problems = graph.problems();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("plimsoll-workflow -> client -> hyper"), "{problems:?}");
    }

    #[test]
    fn reports_a_way_around_the_owner() {
        let graph = graph(&[
            ("plimsoll-source", "git2", Kind::Ships),
            ("plimsoll-detect", "plimsoll-source", Kind::Ships),
            ("plimsoll-detect", "gitlib", Kind::Ships),
            ("gitlib", "git2", Kind::Ships),
        ]);
        let problems = graph.problems();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("plimsoll-detect -> gitlib -> git2"), "{problems:?}");
    }

    #[test]
    fn reports_anyhow_in_a_library() {
        let problems = graph(&[("plimsoll-assess", "anyhow", Kind::Ships)]).problems();
        assert!(problems[0].contains("plimsoll-cli and xtask only"), "{problems:?}");
    }

    #[test]
    fn ends_on_a_cycle_of_outside_crates() {
        let cycle = graph(&[
            ("plimsoll", "one", Kind::Ships),
            ("one", "two", Kind::Ships),
            ("two", "one", Kind::Ships),
        ]);
        assert!(cycle.problems().is_empty());
    }
}
