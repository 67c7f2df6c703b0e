//! References that nothing in the repository resolves.

use plimsoll_model::{
    Concern, LocalResolution, PinStrength, Reference, RuleMeta, Severity, Target,
};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "unresolvable-reference",
    "What a reference leads to cannot be told from the repository",
    include_str!("../../specs/unresolvable-reference.md"),
    Severity::Medium,
)
.about(Concern::Pin);

/// References that nothing in the repository resolves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnresolvableReference;

impl Rule for UnresolvableReference {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            if reference.pin != PinStrength::Unresolvable
                || reference.problem.is_some()
                || is_said_elsewhere(reference)
            {
                continue;
            }
            let message = if reference.is_local() {
                let made = matches!(
                    reference.target,
                    Some(Target::Local { resolution: LocalResolution::Generated, .. })
                );
                let how =
                    if made { "is made by an earlier step" } else { "is not in the repository" };
                format!("{} {how}: nothing here tells what it holds", reference.value)
            } else {
                format!("{} is only known at run time", reference.value)
            };
            findings.reference(&META, Severity::Medium, reference, &message, REMEDY);
        }
    }
}

/// Checkouts and what scripts fetch have rules of their own.
fn is_said_elsewhere(reference: &Reference) -> bool {
    let nested = matches!(
        reference.target,
        Some(Target::Local { resolution: LocalResolution::NestedCheckout, .. })
    );
    nested || reference.kind.is_fetch()
}

const REMEDY: &str = "name the code literally, at a full commit or digest";
