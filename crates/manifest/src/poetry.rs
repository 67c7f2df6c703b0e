//! Poetry's syntax of constraints and dependency tables (its documentation, "Dependency
//! specification").

use crate::pep508::{self, url_wanted};
use crate::tree::Node;
use crate::{RevisionKind, Wanted};

/// Reads a dependency of Poetry; `None` if it is not understood.
pub(crate) fn dependency(node: &Node<'_>) -> Option<Wanted> {
    if let Some(text) = node.text() {
        return Some(constraint(text));
    }
    table(node)
}

/// Reads the table of a dependency; Pipfile has the same keys, with `ref` instead of `rev`.
pub(crate) fn table(node: &Node<'_>) -> Option<Wanted> {
    if !node.is_table() {
        return None;
    }
    if let Some(url) = node.text_of("git") {
        let kinds = [
            ("rev", RevisionKind::Any),
            ("ref", RevisionKind::Any),
            ("tag", RevisionKind::Tag),
            ("branch", RevisionKind::Branch),
        ];
        let found = kinds.iter().find_map(|(key, kind)| Some((node.text_of(key)?, *kind)));
        let (revision, kind) =
            found.map_or((None, RevisionKind::Any), |(text, kind)| (Some(text.to_owned()), kind));
        return Some(Wanted::Git { url: url.to_owned(), revision, kind });
    }
    if let Some(path) = node.text_of("path") {
        return Some(Wanted::Local(path.to_owned()));
    }
    if let Some(url) = node.text_of("url").or_else(|| node.text_of("file")) {
        return Some(url_wanted(url));
    }
    Some(constraint(node.text_of("version").unwrap_or("*")))
}

/// Reads a constraint: caret, tilde and wildcard in addition to PEP 440; a bare version is exact.
fn constraint(text: &str) -> Wanted {
    let text = text.trim();
    if text.is_empty() || text == "*" {
        return Wanted::Any;
    }
    if text.contains("${") {
        return Wanted::Unknown(text.to_owned());
    }
    let bare = text.starts_with(|c: char| c.is_ascii_digit());
    let version = text.trim_start_matches('=').trim();
    // The characters of versions in PEP 440 and the older forms.
    let whole = version.chars().all(|c| c.is_ascii_alphanumeric() || ".+-_!".contains(c));
    if (bare || text.starts_with('=')) && whole && !version.is_empty() {
        return Wanted::Exact(version.to_owned());
    }
    pep508::wanted(text).unwrap_or_else(|_| Wanted::Range(text.to_owned()))
}
