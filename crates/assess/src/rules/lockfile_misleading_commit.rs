//! Locked refs that look like another commit.

use plimsoll_model::{LockIssueKind, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "lockfile-misleading-commit",
    "A ref in the lockfile looks like one commit and is locked to another",
    "An entry of `.github/workflows/actions.lock` has a full commit, or what looks like the start \
     of one, as its ref, and records another commit for it. A reader of the workflow believes to \
     know what runs and does not: somebody made a branch or tag that is named like a commit, or \
     edited the lockfile. GitHub's parser refuses such a lockfile where the commit is full.\n\n\
     Find out which commit was meant, use a tag of the action's repository, and run `gh \
     actions-lock`.\n\n\
     Refs of digits alone are not reported: they may be dates. That the commit is another one is \
     what the file says; what the name leads to upstream is not looked up.",
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
