//! Reports submodule entries that attack the machine on which they are checked out.

use plimsoll_model::{RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "submodule-hazard",
    "A submodule entry can attack git clients",
    include_str!("../../specs/submodule-hazard.md"),
    Severity::High,
);

/// Submodule entries that attack the machine on which they are checked out.
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

const REMEDY: &str = "remove the entry; do not clone with submodules until then";
