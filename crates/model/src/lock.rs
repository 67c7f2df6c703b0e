//! The lockfile of actions, and its inconsistencies with references.

use serde::{Deserialize, Serialize};

use crate::{Location, LockIssueKind, LockStatus, Redacted, RepoPath};

/// The lock status of a reference.
///
/// Only references in workflows that are in a lockfile have one. The lockfile is GitHub's
/// `.github/workflows/actions.lock`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LockState {
    /// Whether the lockfile pins the reference.
    pub status: LockStatus,
    /// The commit that GitHub runs, 40 or 64 lower-case hexadecimal digits, regardless of what the
    /// ref points to now. It is not verified that the commit ever belonged to the ref.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// The locked ref, if it differs from that of the reference.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub listed: Option<Redacted>,
    /// The GitHub instance that resolves it, if stated in the lockfile.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hostname: Option<Redacted>,
    /// The place in the lockfile: the entry, or that of the workflow if the entry is missing.
    pub location: Location,
}

impl LockState {
    /// Creates a status with its place in the lockfile.
    pub fn new(status: LockStatus, location: Location) -> Self {
        Self { status, commit: None, listed: None, hostname: None, location }
    }

    /// The commit, if GitHub runs it.
    pub fn enforced(&self) -> Option<&str> {
        self.commit.as_deref().filter(|_| self.status == LockStatus::Enforced)
    }
}

/// A lockfile of actions, and its inconsistencies with the workflows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Lockfile {
    /// The file.
    pub path: RepoPath,
    /// The version it states.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<Redacted>,
    /// Whether it locks anything: its version is known, and it has no errors.
    pub trusted: bool,
    /// The number of workflows in it.
    pub workflows: u64,
    /// The number of entries in it.
    pub entries: u64,
    /// Its inconsistencies with the workflows, except those of single references.
    pub issues: Vec<LockIssue>,
}

impl Lockfile {
    /// Creates a lockfile with only its path.
    pub fn new(path: RepoPath) -> Self {
        Self { path, version: None, trusted: false, workflows: 0, entries: 0, issues: Vec::new() }
    }
}

/// Inconsistencies between a lockfile and the workflows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LockIssue {
    /// The kind of inconsistency.
    pub kind: LockIssueKind,
    /// The key concerned, `owner/repository@ref`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<Redacted>,
    /// The path of the workflow concerned, as in the lockfile.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub workflow: Option<Redacted>,
    /// The commit in the lockfile.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// The place in the lockfile.
    pub location: Location,
}

impl LockIssue {
    /// Creates an issue with its place in the lockfile.
    pub fn new(kind: LockIssueKind, location: Location) -> Self {
        Self { kind, key: None, workflow: None, commit: None, location }
    }

    /// The displayed subject: the key, otherwise the workflow.
    pub fn subject(&self) -> &str {
        let subject = self.key.as_ref().or(self.workflow.as_ref());
        subject.map(Redacted::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_enforced_commit_determines_what_runs() {
        let place = Location::line(RepoPath::new(".github/workflows/actions.lock"), 3);
        let mut state = LockState::new(LockStatus::Enforced, place);
        assert_eq!(state.enforced(), None);
        state.commit = Some("1".repeat(40));
        assert!(state.enforced().is_some());
        state.status = LockStatus::LocalAction;
        assert_eq!(state.enforced(), None);
        let json = serde_json::to_value(&state).unwrap();
        assert_eq!(json["status"], "local-action");
        assert_eq!(serde_json::from_value::<LockState>(json).unwrap(), state);
    }
}
