//! The files behind a report, and how far each was read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Diagnostic, DiagnosticKind, RepoPath};

/// A file that was read, or should have been.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Input {
    /// The file; the empty path stands for the source as a whole.
    pub path: RepoPath,
    /// The file that a link at this path, or on the way to it, leads to; absent where none does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<RepoPath>,
    /// SHA-256 of its content, in hexadecimal; absent where it was not read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sha256: Option<String>,
    /// How far it was read.
    pub status: InputStatus,
    /// What kept it from being read whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lost: Option<DiagnosticKind>,
}

/// How far a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum InputStatus {
    /// Whole: what is not found in it is not there.
    Read,
    /// In part: its syntax broke, or a budget was used up.
    Partial,
    /// Not at all.
    Unread,
}

impl Input {
    /// A file that was read, with its digest.
    pub fn read(path: RepoPath, sha256: String) -> Self {
        Self { path, target: None, sha256: Some(sha256), status: InputStatus::Read, lost: None }
    }

    /// Notes the file that links lead to.
    #[must_use]
    pub fn with_target(mut self, target: RepoPath) -> Self {
        self.target = Some(target);
        self
    }

    /// Whether something may have been in it that was not seen.
    pub fn is_lost(&self) -> bool {
        self.status != InputStatus::Read
    }

    /// Files that were read, held against what diagnostics say was lost; sorted, each once.
    pub(crate) fn judged(read: Vec<Self>, diagnostics: &[Diagnostic]) -> Vec<Self> {
        let mut all: BTreeMap<RepoPath, Self> =
            read.into_iter().map(|input| (input.path.clone(), input)).collect();
        for diagnostic in diagnostics.iter().filter(|one| one.kind().is_loss()) {
            let path = &diagnostic.location().path;
            let input = all.entry(path.clone()).or_insert_with(|| Self {
                path: path.clone(),
                target: None,
                sha256: None,
                status: InputStatus::Unread,
                lost: None,
            });
            if input.sha256.is_some() {
                input.status = InputStatus::Partial;
            }
            input.lost.get_or_insert(diagnostic.kind());
        }
        all.into_values().collect()
    }
}
