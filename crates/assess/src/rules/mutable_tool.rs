//! Tools that an action installs in whatever version is newest.

use plimsoll_model::{PinStrength, RefKind, RuleMeta, Severity};

use crate::rule::weigh;
use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "mutable-tool",
    "An action is asked for whatever version of a tool is newest",
    "A pinned action that installs `latest` still runs what was published a minute ago. In March \
     2026 actions pinned by commit ran a compromised scanner that way.\n\n\
     Ask for one version, and let an update tool propose the next. Where the action can check a \
     digest, give it.\n\n\
     Severity: medium for a name such as `latest`, low for a range. One step more where the job \
     inherits secrets, may write or ask for an identity token, or starts on an event that anybody \
     can cause; one step less behind a literal `if: false`.",
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
            let message =
                format!("`{input}: {}` takes whatever is newest when it runs", reference.value);
            findings.reference(&META, weigh(base, reference), reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "ask for one version";
