//! Local-looking paths that lead into another repository.

use plimsoll_model::{LocalResolution, RuleMeta, Severity, Target};

use crate::rule::weigh;
use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "disguised-reference",
    "A local path runs code of another repository",
    include_str!("../../specs/disguised-reference.md"),
    Severity::High,
)
.about_pin();

/// Local-looking paths that lead into another repository.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DisguisedReference;

impl Rule for DisguisedReference {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            let Some(Target::Local { resolution: LocalResolution::NestedCheckout, origin, .. }) =
                &reference.target
            else {
                continue;
            };
            if reference.pin.is_pinned() {
                continue;
            }
            let whose = origin.as_ref().map_or_else(
                || "a repository only known at run time".to_owned(),
                |origin| match &origin.requested {
                    Some(at) => format!("{}/{} at {at}", origin.owner, origin.repository),
                    None => format!("the default branch of {}/{}", origin.owner, origin.repository),
                },
            );
            let message =
                format!("{} is code of {whose}, checked out by an earlier step", reference.value);
            let severity = weigh(Severity::Medium, reference);
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "tie the checkout that provides it to a full commit";
