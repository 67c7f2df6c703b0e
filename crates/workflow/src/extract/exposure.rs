//! Determines what is at risk if something that a job runs is compromised.

use std::collections::BTreeSet;

use plimsoll_model::Exposure;
use plimsoll_yaml::{Document, Kind, NodeId};

use crate::expression::{Token, Tokens};

/// The name of the token of the run among the secrets.
const TOKEN: &str = "GITHUB_TOKEN";

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
/// The token of the run is ignored, since the permissions describe its rights.
fn is_secret(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, expression)) = rest.split_once("${{") {
        let mut tokens = Tokens::of(expression);
        if names_other_than_token(&mut tokens) {
            return true;
        }
        rest = tokens.behind().unwrap_or_default();
    }
    false
}

/// Reads an expression up to its end, or up to a secret other than the token of the run.
fn names_other_than_token(tokens: &mut Tokens<'_>) -> bool {
    // Whether the next name is that of a property, with a blank after the dot: `inputs. secrets`.
    let mut is_property = false;
    while let Some(token) = tokens.next() {
        let Token::Path(path) = token else {
            is_property = false;
            continue;
        };
        let name = path.split('.').next().unwrap_or_default();
        let is_context = name.eq_ignore_ascii_case("secrets") && !is_property;
        if is_context && !is_token(path.get(name.len()..).unwrap_or_default(), tokens) {
            return true;
        }
        is_property = path.ends_with('.');
    }
    false
}

/// Whether the text or tokens after `secrets` select the token of the run.
fn is_token(property: &str, tokens: &Tokens<'_>) -> bool {
    let mut ahead = tokens.clone();
    let mut property = property;
    // There may be blanks around the dot.
    while matches!(property, "" | ".") {
        match ahead.next() {
            Some(Token::Path(path)) => property = path,
            Some(Token::Index) if property.is_empty() => {
                let Some(Token::Text(name)) = ahead.next() else { return false };
                return name.eq_ignore_ascii_case(TOKEN);
            }
            _ => return false,
        }
    }
    let mut names = property.trim_start_matches('.').split('.');
    names.next().is_some_and(|name| name.eq_ignore_ascii_case(TOKEN))
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
