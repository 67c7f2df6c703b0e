//! Reports locked refs that look like a different commit.

use plimsoll_model::{LockIssueKind, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "lockfile-misleading-commit",
    "A ref in the lockfile looks like one commit but is locked to another",
    include_str!("../../specs/lockfile-misleading-commit.md"),
    Severity::High,
);

/// Locked refs that look like a different commit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LockfileMisleadingCommit;

impl Rule for LockfileMisleadingCommit {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for issue in inventory.lock_issues(LockIssueKind::MisleadingCommit) {
            let commit = issue.commit.as_deref().unwrap_or("another commit");
            let message =
                format!("{} looks like a commit, but is locked to {commit}", issue.subject());
            findings.lockfile(&META, Severity::High, issue, &message, REMEDY);
        }
    }
}

const REMEDY: &str =
    "find out which commit is intended, use a tag in `uses:`, and run `gh actions-lock`";
