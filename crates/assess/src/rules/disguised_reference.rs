//! Reports local paths that are inside another checkout, of another repository or of this one at another revision.

use plimsoll_model::{Concern, LocalResolution, PinStrength, RuleMeta, Severity, Target, Trust};

use crate::weight::weigh;
use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "disguised-reference",
    "A local path runs code from another checkout",
    include_str!("../../specs/disguised-reference.md"),
    Severity::High,
)
.about(Concern::Pin);

/// Local paths that are inside another checkout.
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
            let own = reference.trust == Trust::SelfRepository;
            let requested = reference.requested.as_ref();
            let whose = match (own, origin, requested) {
                (true, _, Some(at)) => format!("this repository at {at}"),
                (true, _, None) => {
                    "this repository at a revision known only at run time".to_owned()
                }
                (false, Some(origin), Some(at)) => {
                    format!("code of {}/{} at {at}", origin.owner, origin.repository)
                }
                (false, Some(origin), None) if reference.pin == PinStrength::Absent => {
                    format!("code of the default branch of {}/{}", origin.owner, origin.repository)
                }
                (false, Some(origin), None) => format!(
                    "code of {}/{} at a revision known only at run time",
                    origin.owner, origin.repository
                ),
                (false, None, _) => "code of a repository known only at run time".to_owned(),
            };
            let message = format!("{} is {whose}, checked out by an earlier step", reference.value);
            // The repository's own code may be outdated, but nobody else can change it.
            let (severity, remedy) =
                if own { (Severity::Low, OWN_REMEDY) } else { (Severity::Medium, REMEDY) };
            findings.reference(&META, weigh(severity, reference), reference, &message, remedy);
        }
    }
}

const OWN_REMEDY: &str = "use the files of the current commit, or check out a full commit SHA";
const REMEDY: &str = "set `ref` of the checkout step that provides the files to a full commit SHA";
