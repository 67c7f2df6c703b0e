//! Reports jobs whose token has every permission.

use plimsoll_model::{RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "broad-permissions",
    "A job's token has every permission",
    include_str!("../../specs/broad-permissions.md"),
    Severity::Medium,
);

/// Jobs whose token has every permission.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BroadPermissions;

impl Rule for BroadPermissions {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        let against = inventory.against("token-permissions");
        for observed in against.filter(|observed| observed.note.as_str().ends_with("`write-all`")) {
            let note = observed.note.as_str();
            let job = note.split_once(": ").map_or(note, |(job, _)| job);
            let message = format!("job {job} has `permissions: write-all`");
            findings.observation(&META, Severity::Medium, job, observed, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "list only the permissions that the job needs under `permissions`";
