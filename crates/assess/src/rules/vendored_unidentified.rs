//! Reports vendored code without a stated version.

use plimsoll_model::{ComponentKind, RuleMeta, Scope, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "vendored-unidentified",
    "The version of vendored code is unknown",
    include_str!("../../specs/vendored-unidentified.md"),
    Severity::Low,
);

/// Vendored code without a stated version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VendoredUnidentified;

impl Rule for VendoredUnidentified {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for component in inventory.active() {
            let subject = component.kind == ComponentKind::VendoredDirectory
                && component.scope != Scope::Test
                && component.nested_in.is_none();
            if subject && component.version.is_none() && component.revision.is_none() {
                let message =
                    "neither version nor revision of the vendored code could be determined";
                findings.component(&META, Severity::Low, component, message, REMEDY);
            }
        }
    }
}

const REMEDY: &str = "add a README.chromium with name, URL, version or revision, and license";
