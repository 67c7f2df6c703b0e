//! `cgmanifest.json`: Microsoft's component governance manifest.

use plimsoll_model::ClaimValue;
use serde_json::Value;

use super::statement::{Statement, is_commit, revision_or_version};

/// Reads a manifest with one registration. With several, it is unknown which one is the directory.
pub(super) fn read(text: &str) -> Vec<Statement> {
    let Ok(root) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let rows = root.get("Registrations").or_else(|| root.get("registrations"));
    let Some([row]) = rows.and_then(Value::as_array).map(Vec::as_slice) else {
        return Vec::new();
    };
    let git = row.pointer("/component/git");
    let field = |key: &str| git.and_then(|git| git.get(key)).and_then(Value::as_str);
    let line = |needle: &str| {
        let before = text.split(needle).next().unwrap_or_default();
        u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX)
    };
    let mut out = Vec::new();
    if let Some(url) = field("repositoryUrl") {
        out.push(Statement::new(ClaimValue::upstream(url), line(url)));
    }
    if let Some(commit) = field("commitHash").filter(|commit| is_commit(commit)) {
        out.push(Statement::new(ClaimValue::commit(commit), line(commit)));
    }
    if let Some(version) = row.get("version").and_then(Value::as_str) {
        out.push(revision_or_version(version, line(version)));
    }
    out
}
