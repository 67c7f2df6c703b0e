//! Actions that the list of their workflow lacks.

use plimsoll_model::{LockStatus, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "lockfile-not-pinned",
    "A workflow of the lockfile uses an action that its list lacks",
    include_str!("../../specs/lockfile-not-pinned.md"),
    Severity::Medium,
);

/// Actions that the list of their workflow lacks.
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
                "{} is not locked, though the lockfile lists this workflow",
                reference.value
            );
            findings.reference(&META, Severity::Medium, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "run `gh actions-lock` and commit the lockfile";
