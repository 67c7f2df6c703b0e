//! The configuration of Renovate, as far as it determines what is watched.

use crate::ManifestProblem;
use crate::place::Lines;
use crate::tree::{Node, json5};

/// What Renovate is configured to watch.
///
/// External presets are not looked up: what they turn on or off is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Renovate {
    /// Actions of GitHub's workflows.
    pub actions: bool,
    /// Git submodules.
    pub submodules: bool,
    /// Ecosystems whose packages are watched, as in package URLs.
    pub ecosystems: Vec<&'static [&'static str]>,
    /// Files that are left out, as patterns.
    pub ignored_paths: Vec<String>,
    /// Packages and actions that are left out, by name or pattern.
    pub ignored_names: Vec<String>,
}

/// Ecosystems of package URLs, and Renovate's managers of their packages.
const ECOSYSTEMS: [(&[&str], &[&str]); 10] = [
    (&["cargo"], &["cargo"]),
    (&["composer"], &["composer"]),
    (&["gem"], &["bundler"]),
    (&["golang"], &["gomod"]),
    (&["hex"], &["mix"]),
    (&["maven"], &["gradle", "maven"]),
    (&["npm"], &["npm", "bun"]),
    (&["nuget"], &["nuget"]),
    (&["pub"], &["pub"]),
    (
        &["pypi"],
        &[
            "pip_requirements",
            "pip_setup",
            "pip-compile",
            "pep621",
            "poetry",
            "pipenv",
            "setup-cfg",
        ],
    ),
];

/// What the presets leave out that most configurations extend.
const IGNORED: [&str; 8] = [
    "**/node_modules/**",
    "**/bower_components/**",
    "**/vendor/**",
    "**/examples/**",
    "**/__tests__/**",
    "**/test/**",
    "**/tests/**",
    "**/__fixtures__/**",
];

/// Reads `renovate.json` and similar files, JSON with comments. Returns what is watched, and
/// problems. JSON is read completely or not at all.
///
/// ```
/// let (found, problems) = plimsoll_manifest::renovate(r#"{"enabledManagers": ["npm"]}"#);
/// assert!(problems.is_empty() && found.ecosystems == [&["npm"]] && !found.actions);
/// let (found, _) = plimsoll_manifest::renovate(r#"{"git-submodules": {"enabled": true}}"#);
/// assert!(found.actions && found.submodules);
/// ```
pub fn renovate(text: &str) -> (Renovate, Vec<ManifestProblem>) {
    let mut problems = Vec::new();
    let root = json5(&Lines::new(text), &mut problems);
    if !root.is_table() || is_off(&root) {
        return (Renovate::default(), problems);
    }
    let listed = root.get("enabledManagers").map(|list| {
        list.items().iter().filter_map(Node::text).map(str::to_owned).collect::<Vec<_>>()
    });
    let watches = |manager: &str, by_itself: bool| {
        let own = root.get(manager);
        if own.is_some_and(is_off) {
            return false;
        }
        match &listed {
            Some(list) => list.iter().any(|name| name == manager),
            None => by_itself || own.and_then(|own| own.get("enabled")).is_some_and(Node::is_true),
        }
    };
    let presets = root.get("extends").map(Node::items).unwrap_or_default();
    let submodules =
        presets.iter().filter_map(Node::text).any(|name| name == ":enableGitSubmodules");
    let ecosystems = ECOSYSTEMS
        .iter()
        .filter(|(_, managers)| managers.iter().any(|manager| watches(manager, true)));
    let texts = |node: Option<&Node<'_>>| -> Vec<String> {
        let items = node.map(Node::items).unwrap_or_default();
        items.iter().filter_map(Node::text).map(str::to_owned).collect()
    };
    let recommended = presets.iter().filter_map(Node::text).any(|name| {
        matches!(name, "config:recommended" | "config:base" | "config:best-practices")
            || name == ":ignoreModulesAndTests"
    });
    let mut ignored_paths = texts(root.get("ignorePaths"));
    if recommended && root.get("ignorePaths").is_none() {
        ignored_paths.extend(IGNORED.map(str::to_owned));
    }
    let found = Renovate {
        actions: watches("github-actions", true),
        submodules: watches("git-submodules", submodules),
        ecosystems: ecosystems.map(|(ecosystem, _)| *ecosystem).collect(),
        ignored_paths,
        ignored_names: ignored_names(&root),
    };
    (found, problems)
}

/// What is not to be updated: `ignoreDeps`, and rules that turn packages off by their names alone.
fn ignored_names(root: &Node<'_>) -> Vec<String> {
    const NAMES: [&str; 3] = ["matchPackageNames", "matchDepNames", "matchPackagePatterns"];
    let list = |node: Option<&Node<'_>>| -> Vec<String> {
        let items = node.map(Node::items).unwrap_or_default();
        items.iter().filter_map(Node::text).map(str::to_owned).collect()
    };
    let mut names = list(root.get("ignoreDeps"));
    for rule in root.get("packageRules").map(Node::items).unwrap_or_default() {
        let narrow = rule
            .pairs()
            .iter()
            .any(|pair| pair.key.starts_with("match") && !NAMES.contains(&pair.key.as_ref()));
        if is_off(rule) && !narrow {
            names.extend(NAMES.iter().flat_map(|key| list(rule.get(key))));
        }
    }
    names
}

/// Whether a table says `"enabled": false`.
fn is_off(table: &Node<'_>) -> bool {
    table.get("enabled").is_some_and(Node::is_false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_turned_off_is_not_watched() {
        let watched = |text: &str| {
            let found = renovate(text).0;
            (found.actions, found.submodules, !found.ecosystems.is_empty())
        };
        assert_eq!(watched("{}"), (true, false, true));
        assert_eq!(watched("{ // off\n \"enabled\": false }"), (false, false, false));
        assert_eq!(watched(r#"{"github-actions": {"enabled": false}}"#), (false, false, true));
        assert_eq!(watched(r#"{"enabledManagers": ["git-submodules"]}"#), (false, true, false));
        assert_eq!(watched(r#"{"extends": [":enableGitSubmodules"]}"#), (true, true, true));
        assert_eq!(watched("["), (false, false, false));
        assert_eq!(renovate("[").1.len(), 1);
        assert_eq!(renovate(&"[".repeat(100_000)).1.len(), 1);
        assert_eq!(renovate(&"[\"]\",".repeat(100_000)).1.len(), 1);
    }
}
