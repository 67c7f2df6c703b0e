//! Submodule entries that attack who checks them out.

use plimsoll_model::{RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "submodule-hazard",
    "A submodule entry is of a kind that made git run foreign code",
    "Names that leave `.git/modules`, paths and URLs that read as options, `ext::` URLs, \
     `update = !command`, carriage returns at the end of a path: each was once a way to run \
     code on the machine of whoever cloned with submodules (CVE-2018-11235, CVE-2018-17456, \
     CVE-2019-19604, CVE-2020-5260, CVE-2025-48384).\n\n\
     Nobody writes these by accident. Do not clone the repository with submodules until the \
     entry is gone.",
    Severity::High,
);

/// Submodule entries that attack who checks them out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SubmoduleHazard;

impl Rule for SubmoduleHazard {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for component in inventory.active() {
            for hazard in component.submodule.iter().flat_map(|state| &state.hazards) {
                findings.component(&META, Severity::High, component, hazard, REMEDY);
            }
        }
    }
}

const REMEDY: &str = "remove the entry; do not clone with submodules before";
