//! Lockfile entries that nothing uses.

use plimsoll_model::{LockIssueKind, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "lockfile-stale",
    "The lockfile names what no workflow uses",
    "`.github/workflows/actions.lock` has a workflow that is gone, or an action that no workflow \
     uses, be it by itself or through another action. It locks nothing, and a reader takes it for \
     something that runs.\n\n\
     Run `gh actions-lock` without arguments: it removes what is not used.\n\n\
     Not reported for a workflow that was not read whole, uses a local action, or has a `$/path` \
     that is not in the tree. A workflow that is called (`uses:` of a job) counts as a use of its \
     repository.",
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
