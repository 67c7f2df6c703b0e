//! Repositories that a script clones without a commit.

use plimsoll_model::{FetchMethod, PinStrength, Reference, RuleMeta, Severity};

use crate::script_rule::ScriptRule;

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "unpinned-clone",
    "A script clones a repository without a full commit",
    "A script clones a repository at its default branch, at a branch or at a tag, and what follows \
     builds or runs it. Its owner can change what that is at any time.\n\n\
     Check out a full commit right after the clone (`git -C dir checkout <commit>`), or make it a \
     submodule, which is a commit by itself.\n\n\
     Severity: medium; low for a complete version tag.\n\n\
     One step more where the job inherits secrets, may write or ask for an identity token, or \
     starts on an event that anybody can cause; one step less behind a literal `if: false`.",
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
