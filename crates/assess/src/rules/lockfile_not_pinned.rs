//! Reports actions that are missing from the lockfile entries of their workflow.

use plimsoll_model::{LockStatus, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "lockfile-not-pinned",
    "An action is missing from the lockfile entries of its workflow",
    include_str!("../../specs/lockfile-not-pinned.md"),
    Severity::Medium,
);

/// Actions that are missing from the lockfile entries of their workflow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LockfileNotPinned;

impl Rule for LockfileNotPinned {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            let lock = reference.lock.as_ref();
            if lock.is_none_or(|lock| lock.status != LockStatus::NotPinned) {
                continue;
            }
            let message = format!(
                "{} is not locked, although the lockfile has this workflow",
                reference.value
            );
            findings.reference(&META, Severity::Medium, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "run `gh actions-lock` and commit the lockfile";
