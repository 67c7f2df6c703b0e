//! Lockfile entries that nothing uses.

use plimsoll_model::{LockIssueKind, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "lockfile-stale",
    "The lockfile names what no workflow uses",
    include_str!("../../specs/lockfile-stale.md"),
    Severity::Low,
);

/// Lockfile entries that nothing uses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LockfileStale;

impl Rule for LockfileStale {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for issue in inventory.lock_issues(LockIssueKind::StaleWorkflow) {
            let message = format!("{} is in the lockfile and not in the tree", issue.subject());
            findings.lockfile(&META, Severity::Low, issue, &message, REMEDY);
        }
        for issue in inventory.lock_issues(LockIssueKind::StaleEntry) {
            let message = match &issue.workflow {
                Some(workflow) => {
                    format!("{} is listed for {workflow}, which does not use it", issue.subject())
                }
                None => format!("{} has an entry, and no list leads to it", issue.subject()),
            };
            findings.lockfile(&META, Severity::Low, issue, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "run `gh actions-lock` without arguments";
