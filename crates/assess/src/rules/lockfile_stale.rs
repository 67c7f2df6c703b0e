//! Reports lockfile entries that nothing uses.

use plimsoll_model::{LockIssueKind, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "lockfile-stale",
    "The lockfile has an unused entry",
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
            let message = format!("{} is in the lockfile, but does not exist", issue.subject());
            findings.lockfile(&META, Severity::Low, issue, &message, REMEDY);
        }
        for issue in inventory.lock_issues(LockIssueKind::StaleEntry) {
            let message = match &issue.workflow {
                Some(workflow) => {
                    format!(
                        "the lockfile has {} for {workflow}, which does not use it",
                        issue.subject()
                    )
                }
                None => format!(
                    "the lockfile has an entry for {}, which no workflow in it needs",
                    issue.subject()
                ),
            };
            findings.lockfile(&META, Severity::Low, issue, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "run `gh actions-lock` without arguments, which removes unused entries";
