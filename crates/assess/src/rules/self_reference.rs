//! References of a repository to itself by branch or tag.

use plimsoll_model::{RefKind, RuleMeta, Severity, Trust};

use crate::rule::weigh;
use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "self-reference",
    "The repository refers to itself by branch or tag",
    "`owner/this-repository/path@main` in a workflow of that repository runs the file of another \
     revision than the one that is checked out: a change and its test are not of the same \
     commit, and a fork runs the original's code.\n\n\
     Write `./path` in a workflow, or `$/path`, which is this repository at the commit of the \
     file itself.\n\n\
     Severity: low. One step more where the job inherits secrets, may write or ask for an \
     identity token, or starts on an event that anybody can cause; one step less behind a \
     literal `if: false`.",
    Severity::Medium,
)
.about_pin();

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
            let message = format!("{} is this repository at another revision", reference.value);
            let severity = weigh(Severity::Low, reference);
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "refer to the file of the same commit: `./path` or `$/path`";
