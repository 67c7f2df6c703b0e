//! Reports submodules that are checked out at a different commit than recorded.

use plimsoll_model::{RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "submodule-drift",
    "A submodule is checked out at a different commit than recorded",
    include_str!("../../specs/submodule-drift.md"),
    Severity::Medium,
);

/// Submodules that are checked out at a different commit than recorded.
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
            let message = format!(
                "the submodule is checked out at {commit}, but a different commit is recorded"
            );
            findings.component(&META, Severity::Medium, component, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "run `git submodule update`, or commit the new submodule commit";
