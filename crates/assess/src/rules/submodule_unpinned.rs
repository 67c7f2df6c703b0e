//! Reports submodules whose commit is unknown.

use plimsoll_model::{RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "submodule-unpinned",
    "The commit of a submodule is unknown",
    include_str!("../../specs/submodule-unpinned.md"),
    Severity::Low,
);

/// Submodules whose commit is unknown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SubmoduleUnpinned;

impl Rule for SubmoduleUnpinned {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for component in inventory.active() {
            let unknown = component.submodule.as_ref().is_some_and(|state| state.gitlink.is_none());
            if unknown && component.revision.is_none() {
                let message = "the commit of the submodule is unknown, because the scanned source has no git data";
                findings.component(&META, Severity::Low, component, message, REMEDY);
            }
        }
    }
}

const REMEDY: &str = "scan a clone, or a bare repository with `--rev`";
