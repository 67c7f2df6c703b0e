//! Reports tools that an action installs in the newest version.

use plimsoll_model::{PinStrength, RefKind, RuleMeta, Severity};

use crate::weight::weigh;
use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "mutable-tool",
    "An action installs the newest version of a tool",
    include_str!("../../specs/mutable-tool.md"),
    Severity::Medium,
);

/// Tools that an action installs in the newest version.
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
            let newest =
                if named { "the newest version" } else { "the newest version in that range" };
            let message = format!("`{input}: {}` installs {newest} on each run", reference.value);
            findings.reference(&META, weigh(base, reference), reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "request one exact version";
