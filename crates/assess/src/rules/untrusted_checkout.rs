//! Privileged workflows that check out what anybody can send.

use plimsoll_model::{RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "untrusted-checkout",
    "A privileged workflow checks out what anybody can send",
    "A workflow on `pull_request_target`, `workflow_run` or a comment runs with the repository's \
     own token and secrets. If it checks out the head of the pull request, the steps behind it \
     build, test or read code that a stranger wrote, with all of that at hand.\n\n\
     Do the work on `pull_request`, which has no secrets, and hand its results over; or check out \
     the base alone. If the code is only ever read as data, say so in the policy.\n\n\
     Told by the `ref` and `repository` of the checkout.",
    Severity::High,
);

/// Privileged workflows that check out what anybody can send.
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

const REMEDY: &str = "run it on `pull_request`, or check out the base of the pull request alone";
