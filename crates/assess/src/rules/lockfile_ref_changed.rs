//! Reports actions that are locked at a different ref than their workflow uses.

use plimsoll_model::{LockStatus, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "lockfile-ref-changed",
    "A workflow and the lockfile name different refs of an action",
    include_str!("../../specs/lockfile-ref-changed.md"),
    Severity::Medium,
);

/// Actions that are locked at a different ref than their workflow uses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LockfileRefChanged;

impl Rule for LockfileRefChanged {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            let lock = reference.lock.as_ref();
            let Some(lock) = lock.filter(|lock| lock.status == LockStatus::RefChanged) else {
                continue;
            };
            let listed = lock.listed.as_ref().map_or("a different ref", |listed| listed.as_str());
            let message =
                format!("the workflow uses {}, but the lockfile has {listed}", reference.value);
            findings.reference(&META, Severity::Medium, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "run `gh actions-lock` if the change is intended; otherwise revert it";
