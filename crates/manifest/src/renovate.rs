//! The configuration of Renovate, as far as it says what is watched.

use crate::Problem;
use crate::place::Lines;
use crate::tree::{Node, json5};

/// What a configuration of Renovate has it watch.
///
/// Presets of others are not looked up: what they turn on or off is not known here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Renovate {
    /// Actions of GitHub's workflows.
    pub actions: bool,
    /// Git submodules.
    pub submodules: bool,
    /// Packages of at least one language.
    pub packages: bool,
}

/// Managers of the packages of a language.
const LANGUAGES: [&str; 16] = [
    "pip_requirements",
    "pip_setup",
    "pip-compile",
    "pep621",
    "poetry",
    "pipenv",
    "setup-cfg",
    "npm",
    "cargo",
    "gomod",
    "bundler",
    "composer",
    "maven",
    "gradle",
    "nuget",
    "mix",
];

/// Reads `renovate.json` and its like, JSON with comments. Gives what is watched, and what was not
/// understood.
///
/// ```
/// let (found, problems) = plimsoll_manifest::renovate(r#"{"enabledManagers": ["npm"]}"#);
/// assert!(problems.is_empty() && found.packages && !found.actions);
/// let (found, _) = plimsoll_manifest::renovate(r#"{"git-submodules": {"enabled": true}}"#);
/// assert!(found.actions && found.submodules);
/// ```
pub fn renovate(text: &str) -> (Renovate, Vec<Problem>) {
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
    let found = Renovate {
        actions: watches("github-actions", true),
        submodules: watches("git-submodules", submodules),
        packages: LANGUAGES.iter().any(|manager| watches(manager, true)),
    };
    (found, problems)
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
            (found.actions, found.submodules, found.packages)
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
