//! Reports pinned references whose own dependencies are not pinned.

use plimsoll_model::{Concern, RuleMeta, Severity};

use crate::weight::weigh;
use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "weak-link",
    "A pinned action or workflow uses code that is not pinned",
    include_str!("../../specs/weak-link.md"),
    Severity::High,
)
.about(Concern::Pin);

/// Pinned references whose own dependencies are not pinned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WeakLink;

impl Rule for WeakLink {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            let Some(effective) = &reference.effective else { continue };
            // Weak references inside this repository are reported at their own place.
            let foreign = effective.path.last().filter(|last| last.repository.is_some());
            let (true, false, Some(last)) =
                (reference.pin.is_pinned(), effective.pin.is_pinned(), foreign)
            else {
                continue;
            };
            let place = last.repository.as_deref().unwrap_or_default();
            let message = format!(
                "{} is pinned, but uses {} ({}) in {place}, {}:{}",
                reference.value, last.value, effective.pin, last.path, last.line
            );
            let severity = weigh(Severity::Medium, reference);
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "use a revision that pins the code it uses, or lock that code in `.github/workflows/actions.lock`";
