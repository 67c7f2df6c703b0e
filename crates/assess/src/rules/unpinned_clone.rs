//! Repositories that a script clones without a commit.

use plimsoll_model::{FetchMethod, PinStrength, Reference, RuleMeta, Severity};

use crate::script_rule::ScriptRule;

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "unpinned-clone",
    "A script clones a repository without a full commit",
    include_str!("../../specs/unpinned-clone.md"),
    Severity::High,
);

/// Repositories that a script clones without a commit.
pub(crate) static RULE: ScriptRule = ScriptRule {
    meta: &META,
    concerns,
    severity,
    because: "follows whatever its owner pushes",
    remedy: REMEDY,
};

fn concerns(method: FetchMethod) -> bool {
    method == FetchMethod::GitClone
}

fn severity(reference: &Reference) -> Option<Severity> {
    match reference.pin {
        pin if pin.is_pinned() => None,
        // A revision is checked out, and only the run can tell which: a file may hold the commit.
        PinStrength::Unresolvable if reference.requested.is_some() => None,
        PinStrength::FullTag => Some(Severity::Low),
        _ => Some(Severity::Medium),
    }
}

const REMEDY: &str = "check out a full commit right after the clone, or make it a submodule";
