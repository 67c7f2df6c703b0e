//! Tokens that may do everything.

use plimsoll_model::{RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "broad-permissions",
    "A job's token may do everything",
    include_str!("../../specs/broad-permissions.md"),
    Severity::Medium,
);

/// Tokens that may do everything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BroadPermissions;

impl Rule for BroadPermissions {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        let against = inventory.against("token-permissions");
        for one in against.filter(|one| one.note.as_str().ends_with("`write-all`")) {
            let note = one.note.as_str();
            let job = note.split_once(": ").map_or(note, |(job, _)| job);
            let message = format!("job {job} has `permissions: write-all`");
            findings.observation(&META, Severity::Medium, job, one, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "list the rights the job needs in `permissions`";
