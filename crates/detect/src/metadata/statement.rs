//! A statement of a metadata file, and the recognition of versions and revisions.

use plimsoll_model::{ClaimValue, EvidenceKind, Revision};

/// One statement of a metadata file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) value: ClaimValue,
    pub(crate) kind: EvidenceKind,
    /// Line, from 1.
    pub(crate) line: u32,
    /// The index of its record in the file, from 0: a file may be about several libraries.
    pub(crate) record: u32,
}

impl Statement {
    pub(super) fn new(value: ClaimValue, line: u32) -> Self {
        Self { value, kind: EvidenceKind::VendoringRecord, line, record: 0 }
    }
}

/// Whether a text is a full commit.
pub(super) fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a text is a short commit, and not a word or a number.
pub(super) fn is_short_commit(text: &str) -> bool {
    (7..40).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// A version followed by a commit or a note, `1.2.1 (46f73f8)`, or a short commit alone.
pub(super) fn version_and_commit(text: &str, line: u32) -> Vec<Statement> {
    let plain = |word: &str| word.trim_matches(['(', ')', ',', ';']).to_owned();
    let words: Vec<String> = text.split_whitespace().map(plain).collect();
    let commit = words.iter().find(|word| is_short_commit(word) || is_commit(word));
    let first = words.first().map(String::as_str).unwrap_or_default();
    let is_version = first.contains('.')
        && first.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    let has_note = words.len() > 1 && (commit.is_some() || text.contains('('));
    let version = (is_version && has_note).then(|| ClaimValue::version(first));
    let revision = commit.map(|commit| {
        if is_commit(commit) {
            ClaimValue::commit(commit)
        } else {
            ClaimValue::Revision(Revision::Name(commit.clone()))
        }
    });
    let stated: Vec<ClaimValue> = version.into_iter().chain(revision).collect();
    if stated.is_empty() {
        return vec![revision_or_version(text, line)];
    }
    stated.into_iter().map(|value| Statement::new(value, line)).collect()
}

/// A revision as written: a commit is a revision, anything else a version.
pub(super) fn revision_or_version(text: &str, line: u32) -> Statement {
    let text = text.trim();
    let value = if is_commit(text) { ClaimValue::commit(text) } else { ClaimValue::version(text) };
    Statement::new(value, line)
}
