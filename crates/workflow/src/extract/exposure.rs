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

/// Whether an expression in a text uses a secret: `secrets.NAME`, `secrets[…]`, or all of them, such as `toJSON(secrets)`.
fn is_secret(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, expression)) = rest.split_once("${{") {
        match secret_in(expression) {
            Some(after) => rest = after,
            None => return true,
        }
    }
    false
}

/// Reads an expression up to its end; returns the text after it, or `None` if the expression uses a secret. The token of the
/// run is ignored, since the permissions describe its rights.
fn secret_in(expression: &str) -> Option<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let mut rest = expression;
    // Whether the next name is that of a property: `inputs.secrets`.
    let mut is_property = false;
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        if first == '\'' {
            // A doubled quotation mark within a string is read as the start of another one.
            rest = after.split_once('\'').map_or("", |(_, after)| after);
        } else if let Some(after) = rest.strip_prefix("}}") {
            return Some(after);
        } else if is_part(first) {
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if name.eq_ignore_ascii_case("secrets") && !is_property && !is_token(after) {
                return None;
            }
            rest = after;
        } else {
            rest = after;
        }
        is_property = first == '.' || is_property && first.is_whitespace();
    }
    Some("")
}

/// Whether the text after `secrets` selects the token of the run.
fn is_token(after: &str) -> bool {
    const TOKEN: &str = "GITHUB_TOKEN";
    let after = after.trim_start();
    let name = match (after.strip_prefix('.'), after.strip_prefix('[')) {
        (Some(name), _) => name.trim_start(),
        (_, Some(index)) => {
            let Some(name) = index.trim_start().strip_prefix('\'') else { return false };
            name
        }
        _ => return false,
    };
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
    name.split_at(end.unwrap_or(name.len())).0.eq_ignore_ascii_case(TOKEN)
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
