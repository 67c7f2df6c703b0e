//! Reports privileged workflows that check out untrusted code.

use plimsoll_model::{RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "untrusted-checkout",
    "A privileged workflow checks out untrusted code",
    include_str!("../../specs/untrusted-checkout.md"),
    Severity::High,
);

/// Privileged workflows that check out untrusted code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UntrustedCheckout;

impl Rule for UntrustedCheckout {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for one in inventory.against("no-untrusted-checkout") {
            let path = one.location.path.to_string();
            findings.observation(&META, Severity::High, &path, one, one.note.as_str(), REMEDY);
        }
    }
}

const REMEDY: &str =
    "run the workflow on `pull_request`, or check out only the base of the pull request";
