//! Local-looking paths that lead into another repository.

use plimsoll_model::{LocalResolution, RuleMeta, Severity, Target};

use crate::rule::weigh;
use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "disguised-reference",
    "A local path runs code of another repository",
    "`uses: ./tools/setup` reads like a file of this repository. But an earlier step checks out \
     another one at that path, so that what runs is as firm as that checkout, and pinning tools \
     pass it by.\n\n\
     Tie the checkout to a full commit, or name the action directly: \
     `uses: owner/repository/path@<commit>`.\n\n\
     Severity: medium. One step more where the job inherits secrets, may write or ask for an \
     identity token, or starts on an event that anybody can cause; one step less behind a \
     literal `if: false`.",
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
