//! Locked refs that look like another commit.

use plimsoll_model::{LockIssueKind, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "lockfile-misleading-commit",
    "A ref in the lockfile looks like one commit and is locked to another",
    include_str!("../../specs/lockfile-misleading-commit.md"),
    Severity::High,
);

/// Locked refs that look like another commit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LockfileMisleadingCommit;

impl Rule for LockfileMisleadingCommit {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for issue in inventory.lock_issues(LockIssueKind::MisleadingCommit) {
            let commit = issue.commit.as_deref().unwrap_or("another commit");
            let message = format!("{} is locked to {commit}", issue.subject());
            findings.lockfile(&META, Severity::High, issue, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "find out which commit was meant, use a tag, and run `gh actions-lock`";
