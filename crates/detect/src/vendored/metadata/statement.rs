//! One statement of a metadata file, and what is a version or a revision in it.

use plimsoll_model::{Confidence, Field, redact};

/// One statement of a metadata file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) field: Field,
    pub(crate) value: String,
    /// Line, from 1.
    pub(crate) line: u32,
    pub(crate) confidence: Confidence,
}

impl Statement {
    pub(super) fn new(field: Field, value: &str, line: u32) -> Self {
        let value = value.trim().to_owned();
        Self { field, value, line, confidence: Confidence::STRUCTURED }
    }
}

/// Whether a text stands where a version should but is none: a branch, a placeholder.
pub(crate) fn is_placeholder(text: &str) -> bool {
    const NONE: [&str; 13] = [
        "n/a",
        "na",
        "none",
        "unknown",
        "head",
        "master",
        "main",
        "trunk",
        "latest",
        "tip",
        "0",
        "unspecified",
        "-",
    ];
    NONE.contains(&text.to_ascii_lowercase().as_str()) || text.is_empty()
}

/// Whether a text is a full commit.
pub(crate) fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A revision as written: a commit is a revision, anything else a version.
pub(super) fn revision_or_version(text: &str, line: u32) -> Option<Statement> {
    let text = text.trim();
    if is_commit(text) {
        Some(Statement::new(Field::Revision, &redact(text).to_ascii_lowercase(), line))
    } else if is_placeholder(text) {
        None
    } else {
        Some(Statement::new(Field::Version, text, line))
    }
}
