//! Reports container images that are not pinned to a digest.

use plimsoll_model::{Concern, FetchMethod, PinStrength, RuleMeta, Severity, Trust};

use crate::script_rule::meaning;
use crate::weight::{severity_by_trust, weigh};
use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "unpinned-image",
    "A container image is not pinned to a digest",
    include_str!("../../specs/unpinned-image.md"),
    Severity::High,
)
.about(Concern::Pin);

/// Container images that are not pinned to a digest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnpinnedImage;

impl Rule for UnpinnedImage {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            let image = reference.kind.is_image()
                || matches!(
                    reference.method,
                    Some(FetchMethod::DockerPull | FetchMethod::BaseImage)
                );
            let known = reference.is_remote() && reference.pin > PinStrength::Unresolvable;
            if !image || !known || reference.pin.is_pinned() {
                continue;
            }
            let own = reference.trust == Trust::SelfRepository;
            let severity = match reference.pin {
                PinStrength::FullTag => Severity::Low,
                _ => severity_by_trust(reference.trust),
            };
            let image = format!("{}{}", reference.value, meaning(reference));
            let message = if own {
                format!(
                    "{image} is the repository's own image at a tag, which each run can overwrite"
                )
            } else if reference.pin == PinStrength::Absent {
                format!("{image} has no tag: each run uses whatever `latest` is at that time")
            } else {
                format!("{image} is only pinned to a tag, which can be overwritten")
            };
            findings.reference(&META, weigh(severity, reference), reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "add the digest of the image after the tag: `name:tag@sha256:…`";
