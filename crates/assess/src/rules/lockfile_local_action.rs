//! Reports workflows in the lockfile that use local actions.

use plimsoll_model::{LockIssueKind, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "lockfile-local-action",
    "A workflow in the lockfile uses a local action, so its entries are ignored",
    include_str!("../../specs/lockfile-local-action.md"),
    Severity::Low,
);

/// Workflows in the lockfile that use local actions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LockfileLocalAction;

impl Rule for LockfileLocalAction {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for issue in inventory.lock_issues(LockIssueKind::LocalAction) {
            let message = format!(
                "{} uses a local action: its lockfile entries are ignored",
                issue.subject()
            );
            findings.lockfile(&META, Severity::Low, issue, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "replace `./path` with `$/path`, and run `gh actions-lock`";
