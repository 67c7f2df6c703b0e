//! Workflows of the lockfile that use local actions.

use plimsoll_model::{LockIssueKind, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "lockfile-local-action",
    "A workflow of the lockfile uses a local action",
    include_str!("../../specs/lockfile-local-action.md"),
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
