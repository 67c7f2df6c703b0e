//! What a lockfile says of references, and where it disagrees with them.

use serde::{Deserialize, Serialize};

use crate::{Location, LockIssueKind, LockStatus, Redacted, RepoPath};

/// What the lockfile of the host says of one reference.
///
/// Only references in workflows that a lockfile lists have one. The lockfile is GitHub's
/// `.github/workflows/actions.lock`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LockState {
    /// Whether the lockfile ties the reference down.
    pub status: LockStatus,
    /// The commit the host runs, 40 or 64 lower-case hexadecimal digits, whatever the ref names by
    /// now. Nothing here says that the commit ever was the ref's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// The ref that is locked, where it is another than the reference's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub listed: Option<Redacted>,
    /// The instance of the host that resolves it, where the lockfile names one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hostname: Option<Redacted>,
    /// Where in the lockfile: the entry, or for what it lacks the workflow's list.
    pub location: Location,
}

impl LockState {
    /// A state at a place of the lockfile.
    pub fn new(status: LockStatus, location: Location) -> Self {
        Self { status, commit: None, listed: None, hostname: None, location }
    }

    /// The commit, where the host runs it.
    pub fn enforced(&self) -> Option<&str> {
        self.commit.as_deref().filter(|_| self.status == LockStatus::Enforced)
    }
}

/// A lockfile of the host, and where it disagrees with the workflows.
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
    /// Whether it locks anything: its version is known and nothing in it is refused.
    pub trusted: bool,
    /// Workflows it lists.
    pub workflows: u64,
    /// Entries it has.
    pub entries: u64,
    /// Where it disagrees with the workflows, besides single references.
    pub issues: Vec<LockIssue>,
}

impl Lockfile {
    /// A lockfile of which only the path is known.
    pub fn new(path: RepoPath) -> Self {
        Self { path, version: None, trusted: false, workflows: 0, entries: 0, issues: Vec::new() }
    }
}

/// Where a lockfile disagrees with the workflows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LockIssue {
    /// What is the matter.
    pub kind: LockIssueKind,
    /// The key concerned, `owner/repository@ref`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<Redacted>,
    /// The path of the workflow concerned, as the lockfile has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub workflow: Option<Redacted>,
    /// The commit the lockfile records.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commit: Option<String>,
    /// Where in the lockfile.
    pub location: Location,
}

impl LockIssue {
    /// An issue at a place of the lockfile.
    pub fn new(kind: LockIssueKind, location: Location) -> Self {
        Self { kind, key: None, workflow: None, commit: None, location }
    }

    /// What it is about, for people: the key, else the workflow.
    pub fn subject(&self) -> &str {
        let subject = self.key.as_ref().or(self.workflow.as_ref());
        subject.map(Redacted::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_enforced_commit_is_what_runs() {
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
