//! Determines what is at risk if something that a job runs is compromised.

use std::collections::BTreeSet;

use plimsoll_model::Exposure;
use plimsoll_yaml::{Document, Kind, NodeId};

/// Events that run with permissions and secrets of the repository, although anybody can trigger
/// them.
const PRIVILEGED: [&str; 7] = [
    "pull_request_target",
    "workflow_run",
    "issue_comment",
    "issues",
    "discussion",
    "discussion_comment",
    "fork",
];

/// Returns the exposures of a workflow: its events, its default permissions, and the secrets in its
/// environment.
pub(super) fn of_workflow(document: &Document<'_>, root: NodeId) -> BTreeSet<Exposure> {
    let mut found = permissions(document, root).unwrap_or_default();
    if document.get(root, "env").is_some_and(|environment| names_secret(document, environment)) {
        found.insert(Exposure::SecretsUsed);
    }
    if let Some(on) = document.get(root, "on") {
        let is = |name: Option<&str>| name.is_some_and(|name| PRIVILEGED.contains(&name));
        let privileged = is(document.scalar(on))
            || document.items(on).iter().any(|event| is(document.scalar(*event)))
            || document.pairs(on).iter().any(|(event, _)| is(document.scalar(*event)));
        if privileged {
            found.insert(Exposure::PrivilegedTrigger);
        }
    }
    found
}

/// Returns the exposures of a job, whose own permissions replace those of the workflow.
pub(super) fn of_job(
    document: &Document<'_>,
    job: NodeId,
    workflow: &BTreeSet<Exposure>,
) -> BTreeSet<Exposure> {
    let mut found = workflow.clone();
    if let Some(own) = permissions(document, job) {
        found.retain(|exposure| {
            matches!(exposure, Exposure::PrivilegedTrigger | Exposure::SecretsUsed)
        });
        found.extend(own);
    }
    // The environment of a workflow is not passed on to a workflow that it calls.
    if document.get(job, "uses").is_some() {
        found.remove(&Exposure::SecretsUsed);
    }
    if names_secret(document, job) {
        found.insert(Exposure::SecretsUsed);
    }
    let secrets = document.get(job, "secrets").and_then(|value| document.scalar(value));
    if secrets == Some("inherit") {
        found.insert(Exposure::SecretsInherited);
    }
    found
}

/// Whether an expression below a node uses a secret. Aliases are not followed, so that each node is
/// visited for only one job.
fn names_secret(document: &Document<'_>, place: NodeId) -> bool {
    let mut open = vec![place];
    while let Some(id) = open.pop() {
        match document.node(id).map(|node| &node.kind) {
            Some(Kind::Scalar(text)) if is_secret(text) => return true,
            Some(Kind::Sequence(items)) => open.extend(items),
            Some(Kind::Mapping(pairs)) => open.extend(pairs.iter().map(|(_, value)| *value)),
            _ => {}
        }
    }
    false
}

/// Whether a text contains `${{ secrets.NAME }}`. `GITHUB_TOKEN` is ignored, since the permissions
/// describe its rights.
fn is_secret(text: &str) -> bool {
    let expressions = text.split("${{").skip(1).filter_map(|rest| rest.split("}}").next());
    expressions.flat_map(names).any(|name| !name.eq_ignore_ascii_case("GITHUB_TOKEN"))
}

/// Returns the names after `secrets.` in an expression.
fn names(expression: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    expression.split("secrets.").skip(1).filter_map(move |rest| {
        rest.split(|c: char| !is_part(c)).next().filter(|name| !name.is_empty())
    })
}

/// Returns the permissions in `permissions:` of a workflow or job, if stated.
fn permissions(document: &Document<'_>, place: NodeId) -> Option<BTreeSet<Exposure>> {
    let permissions = document.get(place, "permissions")?;
    let mut found = BTreeSet::new();
    if document.scalar(permissions) == Some("write-all") {
        found.extend([Exposure::WritePermission, Exposure::IdentityToken]);
    }
    for (name, level) in document.pairs(permissions) {
        if document.scalar(*level) == Some("write") {
            let token = document.scalar(*name) == Some("id-token");
            found.insert(if token { Exposure::IdentityToken } else { Exposure::WritePermission });
        }
    }
    Some(found)
}
