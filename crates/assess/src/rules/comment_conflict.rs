//! Comments beside pinned commits that contradict each other.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{RefSyntax, Reference, RuleMeta, Severity, Target};

use crate::comment::claimed_version;
use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "comment-conflict",
    "Version comments beside pinned commits contradict each other",
    include_str!("../../specs/comment-conflict.md"),
    Severity::Medium,
);

/// Comments beside pinned commits that contradict each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CommentConflict;

type Uses<'a> = BTreeMap<(String, String), BTreeMap<String, &'a Reference>>;

impl Rule for CommentConflict {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        let mut by_commit = Uses::new();
        let mut by_version = Uses::new();
        for reference in inventory.counted() {
            let Some((name, commit, version)) = claim(reference) else { continue };
            let key = (name.clone(), commit.clone());
            by_commit.entry(key).or_default().entry(version.clone()).or_insert(reference);
            if version.matches('.').count() >= 2 {
                by_version.entry((name, version)).or_default().entry(commit).or_insert(reference);
            }
        }
        for ((name, commit), versions) in by_commit {
            if !contradict(&versions.keys().collect::<Vec<_>>()) {
                continue;
            }
            let list: Vec<&str> = versions.keys().map(String::as_str).collect();
            let message =
                format!("{name}: the comments call commit {commit} {}", list.join(" and "));
            let places: Vec<&Reference> = versions.values().copied().collect();
            findings.group(&META, Severity::Low, &commit, &places, &message, REMEDY);
        }
        for ((name, version), commits) in by_version {
            if commits.len() < 2 {
                continue;
            }
            let list: Vec<&str> = commits.keys().map(String::as_str).collect();
            let message =
                format!("{name}: the comment `{version}` is beside {}", list.join(" and "));
            let places: Vec<&Reference> = commits.values().copied().collect();
            let subject = format!("{name} {version}");
            findings.group(&META, Severity::Medium, &subject, &places, &message, REMEDY);
        }
    }
}

/// The repository, the commit and the version that the comment claims for it.
fn claim(reference: &Reference) -> Option<(String, String, String)> {
    let commit = matches!(reference.syntax, RefSyntax::Sha1Full | RefSyntax::Sha256Full);
    let Some(Target::Repository { owner, repository, .. }) = &reference.target else {
        return None;
    };
    let version = claimed_version(reference.comment.as_ref()?.as_str())?;
    let requested = reference.requested.as_ref().filter(|_| commit)?;
    let name = format!("{owner}/{repository}").to_ascii_lowercase();
    Some((name, requested.as_str().to_ascii_lowercase(), version))
}

/// Whether two of the versions contradict each other: neither is a prefix of the other.
fn contradict(versions: &[&String]) -> bool {
    // If none contradict each other, each version in sorted order continues the one before it.
    let dotted: BTreeSet<String> = versions.iter().map(|version| format!("{version}.")).collect();
    let list: Vec<&String> = dotted.iter().collect();
    list.windows(2).any(|pair| match pair {
        [a, b] => !b.starts_with(a.as_str()),
        _ => false,
    })
}

const REMEDY: &str =
    "look up the commit in the upstream repository, then fix the comment or the commit";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_less_exact_version_is_not_a_contradiction() {
        let all = |list: &[&str]| {
            let owned: Vec<String> = list.iter().map(|&text| text.to_owned()).collect();
            contradict(&owned.iter().collect::<Vec<_>>())
        };
        assert!(!all(&["4", "4.2", "4.2.2"]));
        assert!(all(&["4.2.2", "4.2.3"]));
        assert!(all(&["4", "4.2.1", "41.0.0"]));
        assert!(!all(&["4"]));
    }
}
