//! Pinned references that lead to something that is not.

use plimsoll_model::{Concern, RuleMeta, Severity};

use crate::rule::weigh;
use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "weak-link",
    "A pinned reference leads to one that is not pinned",
    include_str!("../../specs/weak-link.md"),
    Severity::High,
)
.about(Concern::Pin);

/// Pinned references that lead to something that is not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WeakLink;

impl Rule for WeakLink {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            let Some(effective) = &reference.effective else { continue };
            // What is weak inside this repository is reported where it stands.
            let foreign = effective.path.last().filter(|last| last.repository.is_some());
            let (true, false, Some(last)) =
                (reference.pin.is_pinned(), effective.pin.is_pinned(), foreign)
            else {
                continue;
            };
            let place = last.repository.as_deref().unwrap_or_default();
            let message = format!(
                "{} is pinned and leads to {} ({}) in {place}, {}:{}",
                reference.value, last.value, effective.pin, last.path, last.line
            );
            let severity = weigh(Severity::Medium, reference);
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "use a revision in which what it leads to is pinned, or lock it";
