//! Reports checkouts of other repositories that are not pinned to a commit.

use plimsoll_model::{Concern, RefKind, RefSyntax, RuleMeta, Severity};

use crate::git_source::is_open;
use crate::weight::{severity_by_trust, weigh};
use crate::{Findings, Inventory, PinStrength, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "unpinned-checkout",
    "A checkout of another repository is not pinned to a full commit SHA",
    include_str!("../../specs/unpinned-checkout.md"),
    Severity::High,
)
.about(Concern::Pin);

/// Checkouts of other repositories that are not pinned to a commit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnpinnedCheckout;

impl Rule for UnpinnedCheckout {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            // `short-commit` reports abbreviated commits.
            let subject =
                reference.kind == RefKind::CheckoutRepo && reference.syntax != RefSyntax::Sha1Short;
            if !subject || reference.pin.is_pinned() {
                continue;
            }
            let severity = weigh(severity_by_trust(reference.trust), reference);
            let kind = match reference.pin {
                PinStrength::Branch => "branch",
                PinStrength::FullTag | PinStrength::MovingTag => "tag",
                _ => "branch or tag",
            };
            let named = reference.requested.as_ref();
            let named = named.map_or_else(
                || format!("a {kind}"),
                |named| format!("{kind} `{}`", named.as_str()),
            );
            let what = match reference.pin {
                PinStrength::Unresolvable if is_open(reference) => {
                    "a revision of a repository known only at run time".to_owned()
                }
                PinStrength::Unresolvable => "a revision known only at run time".to_owned(),
                PinStrength::Absent => format!("its default branch, {PUSHED}"),
                PinStrength::Branch => format!("{named}, {PUSHED}"),
                _ => format!("{named}, which its owner can move"),
            };
            let message = format!("{} is checked out at {what}", reference.value);
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

const PUSHED: &str = "so its owner can change it with each push";

const REMEDY: &str = "set `ref:` to a full commit SHA";
