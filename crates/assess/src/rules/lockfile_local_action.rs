//! Workflows of the lockfile that use local actions.

use plimsoll_model::{LockIssueKind, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "lockfile-local-action",
    "A workflow of the lockfile uses a local action",
    "A step with `uses: ./path` runs what lies in the workspace of the job at that time. `gh \
     actions-lock` leaves workflows with such a step out, so a list that the lockfile still has \
     for one is not kept up to date, and its actions do not count as locked here.\n\n\
     Write `$/path`: it is the same file at the workflow's own commit, and what it uses can be \
     locked. Where the path comes from another checkout, the workflow cannot be locked: remove it \
     from the lockfile.",
    Severity::Low,
);

/// Workflows of the lockfile that use local actions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LockfileLocalAction;

impl Rule for LockfileLocalAction {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for issue in inventory.lock_issues(LockIssueKind::LocalAction) {
            let message =
                format!("{} uses a local action: its list does not count", issue.subject());
            findings.lockfile(&META, Severity::Low, issue, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "write `$/path` for `./path`, and run `gh actions-lock`";
