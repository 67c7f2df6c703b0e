//! Actions that are locked at another ref.

use plimsoll_model::{LockStatus, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "lockfile-ref-changed",
    "A workflow uses an action at another ref than the lockfile has",
    include_str!("../../specs/lockfile-ref-changed.md"),
    Severity::Medium,
);

/// Actions that are locked at another ref.
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
            let listed = lock.listed.as_ref().map_or("another ref", |listed| listed.as_str());
            let message = format!("{} is used, and the lockfile has {listed}", reference.value);
            findings.reference(&META, Severity::Medium, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "run `gh actions-lock` if the change was meant, else take it back";
