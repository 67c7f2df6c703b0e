//! One statement of a metadata file, and what is a version or a revision in it.

use plimsoll_model::{ClaimValue, EvidenceKind};

/// One statement of a metadata file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) value: ClaimValue,
    pub(crate) kind: EvidenceKind,
    /// Line, from 1.
    pub(crate) line: u32,
    /// Which record of the file it is in, from 0: one may be about several libraries.
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

/// A revision as written: a commit is a revision, anything else a version.
pub(super) fn revision_or_version(text: &str, line: u32) -> Statement {
    let text = text.trim();
    let value = if is_commit(text) { ClaimValue::commit(text) } else { ClaimValue::version(text) };
    Statement::new(value, line)
}
