//! `moz.yaml`: Mozilla's vendoring manifest.

use plimsoll_model::ClaimValue;
use plimsoll_workflow::{Document, YamlLimits};

use super::statement::{Statement, is_commit, revision_or_version};

pub(super) fn read(text: &str) -> Vec<Statement> {
    let document = Document::parse(text, &YamlLimits::default());
    let mut out = Vec::new();
    let Some(origin) = document.roots().first().and_then(|root| document.get(*root, "origin"))
    else {
        return out;
    };
    let value = |key: &str| {
        let id = document.get(origin, key)?;
        let line = document.node(id)?.mark.line;
        document.scalar(id).map(|text| (text.trim().to_owned(), line))
    };
    if let Some((name, line)) = value("name") {
        out.push(Statement::new(ClaimValue::name(&name), line));
    }
    if let Some((url, line)) = value("url") {
        out.push(Statement::new(ClaimValue::upstream(&url), line));
    }
    if let Some((license, line)) = value("license") {
        out.push(Statement::new(ClaimValue::license(&license), line));
    }
    // `revision: v3.0.5` is a tag; `release` is prose around a version, or the version itself.
    match value("revision") {
        Some((revision, line)) => out.push(revision_or_version(&revision, line)),
        None => {
            if let Some((release, line)) = value("release") {
                let first = release.split_whitespace().next().unwrap_or_default();
                if !is_commit(first) {
                    out.push(revision_or_version(first, line));
                }
            }
        }
    }
    out
}
