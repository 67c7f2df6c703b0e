//! The input files of a report, and the extent to which each was read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Diagnostic, DiagnosticKind, RepoPath};

/// A file that was read, or should have been.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Input {
    /// The file; an empty path means the whole source.
    pub path: RepoPath,
    /// The target of a symbolic link at this path or above it; absent if there is no link.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<RepoPath>,
    /// SHA-256 of its content, in hexadecimal; absent if it was not read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sha256: Option<String>,
    /// The extent to which it was read.
    pub status: InputStatus,
    /// The reason why it was not completely read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lost: Option<DiagnosticKind>,
}

/// The extent to which a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum InputStatus {
    /// Completely: what was not found does not exist.
    Read,
    /// Partly: there was a syntax error, or a limit was reached.
    Partial,
    /// Not at all.
    Unread,
}

impl Input {
    /// Creates an input with its digest.
    pub fn read(path: RepoPath, sha256: String) -> Self {
        Self { path, target: None, sha256: Some(sha256), status: InputStatus::Read, lost: None }
    }

    /// Sets the target of a symbolic link.
    #[must_use]
    pub fn with_target(mut self, target: RepoPath) -> Self {
        self.target = Some(target);
        self
    }

    /// Whether something in it may have been missed.
    pub fn is_lost(&self) -> bool {
        self.status != InputStatus::Read
    }

    /// Combines files that were read with the losses in diagnostics; sorted and without duplicates.
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
