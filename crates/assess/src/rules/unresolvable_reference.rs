//! Reports references that cannot be resolved from the repository.

use plimsoll_model::{
    Concern, LocalResolution, PinStrength, Reference, RuleMeta, Severity, Target,
};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "unresolvable-reference",
    "A reference cannot be resolved from the repository",
    include_str!("../../specs/unresolvable-reference.md"),
    Severity::Medium,
)
.about(Concern::Pin);

/// References that cannot be resolved from the repository.
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
            let is_local = reference.is_local();
            let message = if is_local {
                let made = matches!(
                    reference.target,
                    Some(Target::Local { resolution: LocalResolution::Generated, .. })
                );
                let how =
                    if made { "is created by an earlier step" } else { "is not in the repository" };
                format!("{} {how}: its content is unknown", reference.value)
            } else {
                format!("{} is known only at run time", reference.value)
            };
            let remedy = if is_local { LOCAL_REMEDY } else { REMEDY };
            findings.reference(&META, Severity::Medium, reference, &message, remedy);
        }
    }
}

/// Whether the reference is left to other rules: checkouts and what scripts fetch.
fn is_said_elsewhere(reference: &Reference) -> bool {
    let nested = matches!(
        reference.target,
        Some(Target::Local { resolution: LocalResolution::NestedCheckout, .. })
    );
    nested || reference.kind.is_fetch()
}

const REMEDY: &str = "write the reference literally, with a full commit SHA or digest";
const LOCAL_REMEDY: &str = "commit the files, check out their repository at a full commit SHA, or write \
                            `owner/repository/path@<commit>`";
