//! What is at risk if something that a job runs is compromised.

use std::collections::BTreeSet;

use plimsoll_model::Exposure;
use plimsoll_yaml::{Document, NodeId};

/// Events that run with the repository's own permissions and secrets although anybody can cause
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

/// The exposures of a whole workflow: its events and its default permissions.
pub(super) fn of_workflow(document: &Document<'_>, root: NodeId) -> BTreeSet<Exposure> {
    let mut found = permissions(document, root).unwrap_or_default();
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

/// The exposures of a job: its own permissions replace those of the workflow.
pub(super) fn of_job(
    document: &Document<'_>,
    job: NodeId,
    workflow: &BTreeSet<Exposure>,
) -> BTreeSet<Exposure> {
    let mut found = workflow.clone();
    if let Some(own) = permissions(document, job) {
        found.retain(|exposure| *exposure == Exposure::PrivilegedTrigger);
        found.extend(own);
    }
    let secrets = document.get(job, "secrets").and_then(|value| document.scalar(value));
    if secrets == Some("inherit") {
        found.insert(Exposure::SecretsInherited);
    }
    found
}

/// The permissions in `permissions:` of a workflow or job, if written.
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
