//! Reports upstreams that are used at several revisions.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Component, ComponentKind, RefKind, Reference, Revision, RuleMeta, Severity, Target,
};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "pin-drift",
    "One upstream is used at several revisions",
    include_str!("../../specs/pin-drift.md"),
    Severity::Low,
);

/// Upstreams that are used at several revisions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PinDrift;

impl Rule for PinDrift {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        actions(inventory, findings);
        carried(inventory, findings);
    }
}

/// Actions and workflows at several revisions, by repository and path.
fn actions(inventory: &Inventory<'_>, findings: &mut Findings) {
    let mut used: BTreeMap<String, BTreeMap<&str, Vec<&Reference>>> = BTreeMap::new();
    for reference in inventory.counted().filter(|reference| reference.problem.is_none()) {
        let host = matches!(reference.kind, RefKind::Action | RefKind::ReusableWorkflow);
        let Some(Target::Repository { owner, repository, path }) = &reference.target else {
            continue;
        };
        let Some(requested) = reference.requested.as_ref().filter(|_| host) else { continue };
        // GitHub ignores the case of owners and repositories, but not that of paths.
        let name = format!("{owner}/{repository}").to_ascii_lowercase();
        let name = if path.is_empty() { name } else { format!("{name}/{path}") };
        used.entry(name).or_default().entry(requested.as_str()).or_default().push(reference);
    }
    for (name, revisions) in used.into_iter().filter(|(_, revisions)| revisions.len() > 1) {
        let first: Vec<&Reference> =
            revisions.values().filter_map(|places| places.first().copied()).collect();
        let shown = shorten(revisions.keys().copied());
        let message = format!("{name} is used at {} different refs: {shown}", revisions.len());
        findings.group(&META, Severity::Low, &name, &first, &message, REMEDY);
    }
}

/// Submodules and vendored copies of one upstream at several revisions.
fn carried(inventory: &Inventory<'_>, findings: &mut Findings) {
    let mut copies: BTreeMap<String, Vec<&Component>> = BTreeMap::new();
    let kinds = [
        ComponentKind::Submodule,
        ComponentKind::VendoredDirectory,
        ComponentKind::EmbeddedLibrary,
    ];
    for component in inventory.active().filter(|component| kinds.contains(&component.kind)) {
        let url = component.upstream.as_ref().and_then(|up| up.url.git());
        if let Some(url) = url {
            copies.entry(url.https().to_ascii_lowercase()).or_default().push(component);
        }
    }
    for components in copies.into_values() {
        let revisions: BTreeSet<&str> =
            components.iter().filter_map(|it| it.revision.as_ref()).map(Revision::as_str).collect();
        let (Some(first), true) = (components.first(), revisions.len() > 1) else { continue };
        let places: Vec<String> =
            components.iter().filter_map(|it| it.paths.first()).map(ToString::to_string).collect();
        let message = format!(
            "{} is included at {} revisions: {} (in {})",
            first.name,
            revisions.len(),
            shorten(revisions.iter().copied()),
            places.join(", ")
        );
        findings.component(&META, Severity::Low, first, &message, REMEDY);
    }
}

/// Lists revisions for a message, with commits abbreviated.
fn shorten<'a>(revisions: impl Iterator<Item = &'a str>) -> String {
    let short = |revision: &'a str| {
        let hex = revision.len() >= 40 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
        if hex { revision.get(..10).unwrap_or(revision) } else { revision }
    };
    let mut shown: Vec<&str> = revisions.map(short).collect();
    let more = shown.len().saturating_sub(6);
    shown.truncate(6);
    let list = shown.join(", ");
    if more > 0 { format!("{list} and {more} more") } else { list }
}

const REMEDY: &str = "use the same revision in every place";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_and_long_lists_are_shortened() {
        let commit = "3f6c1d0a9b8e7f5a4c2d1e0f9a8b7c6d5e4f3a2b";
        let no_commit = "not-a-commit-and-just-as-long-as-one-xxx";
        let short = "3f6c1d0a9b8e7f5a";
        assert_eq!(no_commit.len(), commit.len());
        let shown = |revisions: &[&'static str]| shorten(revisions.iter().copied());
        assert_eq!(shown(&[commit, no_commit, short]), format!("3f6c1d0a9b, {no_commit}, {short}"));
        assert_eq!(shown(&["1", "2", "3", "4", "5", "6"]), "1, 2, 3, 4, 5, 6");
        assert_eq!(shown(&["1", "2", "3", "4", "5", "6", "7"]), "1, 2, 3, 4, 5, 6 and 1 more");
    }
}
