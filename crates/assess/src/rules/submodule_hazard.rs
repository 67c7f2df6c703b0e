//! Submodule entries that attack who checks them out.

use plimsoll_model::{RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "submodule-hazard",
    "A submodule entry is of a kind that made git run foreign code",
    include_str!("../../specs/submodule-hazard.md"),
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
