//! What can be wrong with an SBOM.

use plimsoll_model::Redacted;

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SbomErrorKind {
    /// It is no JSON, or breaks off.
    Syntax,
    /// It is of a form or version that is not read.
    Unknown,
}

/// An SBOM that could not be read: why, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct SbomError {
    kind: SbomErrorKind,
    context: String,
}

impl SbomError {
    pub(crate) fn syntax(why: &serde_json::Error) -> Self {
        let what = if why.is_data() { "not what its format says" } else { "broken JSON" };
        Self::new(SbomErrorKind::Syntax, &format!("the SBOM is {what}: {why}"))
    }

    pub(crate) fn unknown(what: &str) -> Self {
        let context = format!(
            "this is no SBOM that can be read: {what}; CycloneDX 1.2 to 1.7 and SPDX 2.2 and 2.3 \
             are read, as JSON"
        );
        Self::new(SbomErrorKind::Unknown, &context)
    }

    fn new(kind: SbomErrorKind, context: &str) -> Self {
        Self { kind, context: Redacted::new(context).to_string() }
    }

    /// What kind of thing is wrong.
    pub fn kind(&self) -> SbomErrorKind {
        self.kind
    }
}
