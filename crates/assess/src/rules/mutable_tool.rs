//! Tools that an action installs in whatever version is newest.

use plimsoll_model::{PinStrength, RefKind, RuleMeta, Severity};

use crate::rule::weigh;
use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "mutable-tool",
    "An action is asked for whatever version of a tool is newest",
    include_str!("../../specs/mutable-tool.md"),
    Severity::High,
);

/// Tools that an action installs in whatever version is newest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MutableTool;

impl Rule for MutableTool {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            if reference.kind != RefKind::ToolInput {
                continue;
            }
            let named = reference.pin == PinStrength::Branch;
            let base = if named { Severity::Medium } else { Severity::Low };
            let input = reference.locator.rsplit('.').next().unwrap_or_default();
            let newest = if named { "is" } else { "in that range is" };
            let message = format!(
                "`{input}: {}` takes whatever {newest} newest when it runs",
                reference.value
            );
            findings.reference(&META, weigh(base, reference), reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "ask for one version";
