//! Determines what is at risk if something that a job runs is compromised.

use std::collections::BTreeSet;

use plimsoll_model::Exposure;
use plimsoll_yaml::{Document, Kind, NodeId};

use super::posture::is_secret_name;
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

/// The exposures of a workflow or job, and one of the secrets that it uses.
#[derive(Clone, Debug, Default)]
pub(super) struct Exposed {
    pub(super) exposures: BTreeSet<Exposure>,
    /// The name of one secret that it uses; empty if the file does not state the name.
    pub(super) secret: Option<String>,
}

/// Returns the exposures of a workflow: its events, its default permissions, and the secrets in its
/// environment.
pub(super) fn of_workflow(document: &Document<'_>, root: NodeId) -> Exposed {
    let mut found = permissions(document, root).unwrap_or_default();
    let secret = document.get(root, "env").and_then(|environment| secret_in(document, environment));
    if secret.is_some() {
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
    Exposed { exposures: found, secret }
}

/// Returns the exposures of a job, whose own permissions replace those of the workflow.
pub(super) fn of_job(document: &Document<'_>, job: NodeId, workflow: &Exposed) -> Exposed {
    let Exposed { exposures: mut found, mut secret } = workflow.clone();
    if let Some(own) = permissions(document, job) {
        found.retain(|exposure| {
            matches!(exposure, Exposure::PrivilegedTrigger | Exposure::SecretsUsed)
        });
        found.extend(own);
    }
    // The environment of a workflow is not passed on to a workflow that it calls.
    if document.get(job, "uses").is_some() {
        found.remove(&Exposure::SecretsUsed);
        secret = None;
    }
    if let Some(own) = secret_in(document, job) {
        found.insert(Exposure::SecretsUsed);
        secret = Some(own);
    }
    let secrets = document.get(job, "secrets").and_then(|value| document.scalar(value));
    if secrets == Some("inherit") {
        found.insert(Exposure::SecretsInherited);
    }
    Exposed { exposures: found, secret }
}

/// One secret that expressions below a node use: the first one whose name shows that it is a credential, otherwise the
/// first one. Aliases are not followed, so that each node is visited for only one job.
pub(super) fn secret_in(document: &Document<'_>, place: NodeId) -> Option<String> {
    let mut open = vec![place];
    let mut first = None;
    while let Some(id) = open.pop() {
        match document.node(id).map(|node| &node.kind) {
            Some(Kind::Scalar(text)) => {
                let found = secret_of(text);
                if found.as_deref().is_some_and(is_secret_name) {
                    return found;
                }
                first = first.or(found);
            }
            // In reverse, because the last item of the stack is visited first.
            Some(Kind::Sequence(items)) => open.extend(items.iter().rev()),
            Some(Kind::Mapping(pairs)) => open.extend(pairs.iter().rev().map(|(_, value)| *value)),
            _ => {}
        }
    }
    first
}

/// The first secret that an expression in a text uses: `NAME` of `secrets.NAME` or `secrets['NAME']`. Empty for a name
/// known only at run time, and for all secrets (`toJSON(secrets)`). The token of the run is ignored, since the
/// permissions describe its rights.
fn secret_of(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some((_, expression)) = rest.split_once("${{") {
        let mut tokens = Tokens::of(expression);
        let found = other_than_token(&mut tokens);
        if found.is_some() {
            return found;
        }
        rest = tokens.behind().unwrap_or_default();
    }
    None
}

/// The names of the variables that expressions in a text use as `env.NAME`.
pub(super) fn variables_in(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, expression)) = rest.split_once("${{") {
        let mut tokens = Tokens::of(expression);
        for token in tokens.by_ref() {
            if let Token::Path(path) = token {
                found.extend(path.strip_prefix("env.").filter(|name| !name.contains('.')));
            }
        }
        rest = tokens.behind().unwrap_or_default();
    }
    found
}

/// Reads an expression up to its end, or up to a secret other than the token of the run.
fn other_than_token(tokens: &mut Tokens<'_>) -> Option<String> {
    // Whether the next name is that of a property, with a blank after the dot: `inputs. secrets`.
    let mut is_property = false;
    while let Some(token) = tokens.next() {
        let Token::Path(path) = token else {
            is_property = false;
            continue;
        };
        let name = path.split('.').next().unwrap_or_default();
        let is_context = name.eq_ignore_ascii_case("secrets") && !is_property;
        if is_context {
            let property = path.get(name.len()..).unwrap_or_default();
            let selected = selected(property, tokens).unwrap_or_default();
            if !selected.eq_ignore_ascii_case(TOKEN) {
                return Some(selected);
            }
        }
        is_property = path.ends_with('.');
    }
    None
}

/// The name that the text or tokens after `secrets` select; `None` if it is not stated.
fn selected(property: &str, tokens: &Tokens<'_>) -> Option<String> {
    let mut ahead = tokens.clone();
    let mut property = property;
    // There may be blanks around the dot.
    while matches!(property, "" | ".") {
        match ahead.next() {
            Some(Token::Path(path)) => property = path,
            Some(Token::Index) if property.is_empty() => {
                let Some(Token::Text(name)) = ahead.next() else { return None };
                return Some(name.to_string());
            }
            _ => return None,
        }
    }
    let name = property.trim_start_matches('.').split('.').next()?;
    (name != "*").then(|| name.to_owned())
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
