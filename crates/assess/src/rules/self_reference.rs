//! Reports references of a repository to itself by branch or tag.

use plimsoll_model::{Concern, RefKind, RuleMeta, Severity, Trust};

use crate::weight::weigh;
use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "self-reference",
    "The repository refers to itself by branch or tag",
    include_str!("../../specs/self-reference.md"),
    Severity::Medium,
)
.about(Concern::Pin);

/// References of a repository to itself by branch or tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SelfReference;

impl Rule for SelfReference {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            let named = matches!(reference.kind, RefKind::Action | RefKind::ReusableWorkflow)
                && reference.trust == Trust::SelfRepository;
            if !named || reference.pin.is_pinned() || reference.problem.is_some() {
                continue;
            }
            let message = format!(
                "{} is this repository, but may be at a different revision than the one checked out",
                reference.value
            );
            let severity = weigh(Severity::Low, reference);
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "refer to the file of the same commit: `./path` or `$/path`";
