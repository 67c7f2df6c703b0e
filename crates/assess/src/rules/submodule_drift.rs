//! Submodules checked out at another commit.

use plimsoll_model::{RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "submodule-drift",
    "A submodule is checked out at another commit than recorded",
    include_str!("../../specs/submodule-drift.md"),
    Severity::Medium,
);

/// Submodules checked out at another commit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SubmoduleDrift;

impl Rule for SubmoduleDrift {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for component in inventory.active() {
            let drift = component.submodule.as_ref().and_then(|state| state.drifted_to.as_ref());
            let Some(commit) = drift else { continue };
            let message = format!("checked out at {commit}, recorded at another commit");
            findings.component(&META, Severity::Medium, component, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "run `git submodule update`, or commit the new gitlink";
