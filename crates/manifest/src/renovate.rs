//! The configuration of Renovate, limited to the settings that determine which dependencies it
//! updates.

use crate::ManifestProblem;
use crate::place::Lines;
use crate::tree::{Node, json5};

/// The dependencies that Renovate is configured to update.
///
/// External presets are not resolved, so their effect is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Renovate {
    /// Whether actions of GitHub workflows are updated.
    pub actions: bool,
    /// Whether git submodules are updated.
    pub submodules: bool,
    /// Ecosystems whose packages are updated, by type of package URL.
    pub ecosystems: Vec<&'static [&'static str]>,
    /// Patterns of ignored files.
    pub ignored_paths: Vec<String>,
    /// Ignored packages and actions, by name or pattern.
    pub ignored_names: Vec<String>,
}

/// Types of package URLs, with Renovate's managers for their packages.
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

/// The ignored paths of the presets that most configurations extend.
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

/// Reads `renovate.json` and similar files, JSON with comments. Returns the configuration and
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

/// Returns the names that are not updated: `ignoreDeps`, and rules that disable packages by name
/// only.
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

/// Whether a table contains `"enabled": false`.
fn is_off(table: &Node<'_>) -> bool {
    table.get("enabled").is_some_and(Node::is_false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disabled_update_tools_watch_nothing() {
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
