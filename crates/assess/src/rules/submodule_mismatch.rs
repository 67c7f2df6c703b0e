//! Reports gitlinks without an entry in `.gitmodules`, and entries without a gitlink.

use plimsoll_model::{RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "submodule-mismatch",
    ".gitmodules does not match the recorded submodules",
    include_str!("../../specs/submodule-mismatch.md"),
    Severity::Medium,
);

/// Gitlinks without an entry in `.gitmodules`, and entries without a gitlink.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SubmoduleMismatch;

impl Rule for SubmoduleMismatch {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for component in inventory.active() {
            let Some(state) = &component.submodule else { continue };
            if state.gitlink == Some(true) && !state.entry {
                let message = "a submodule commit is recorded (gitlink), but .gitmodules has no entry for it: its repository is unknown";
                let remedy = "add the entry to .gitmodules, or remove the gitlink";
                findings.component(&META, Severity::Medium, component, message, remedy);
            } else if state.gitlink == Some(false) && state.entry {
                let message = ".gitmodules has an entry, but no submodule commit is recorded for it (no gitlink)";
                let remedy = "remove the entry, or add the submodule";
                findings.component(&META, Severity::Low, component, message, remedy);
            }
        }
    }
}
