//! Reports repositories that a script clones without a commit.

use plimsoll_model::{FetchMethod, PinStrength, Reference, Requested, RuleMeta, Severity};

use crate::git_source::{is_of_pull_request, is_open, names_ref};
use crate::script_rule::ScriptRule;
use crate::weight::git_severity;

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "unpinned-clone",
    "A cloned repository is not pinned to a full commit SHA",
    include_str!("../../specs/unpinned-clone.md"),
    Severity::High,
);

/// Repositories that a script clones without a commit.
pub(crate) static RULE: ScriptRule =
    ScriptRule { meta: &META, concerns, severity: git_severity, because };

fn concerns(method: FetchMethod) -> bool {
    method == FetchMethod::GitClone
}

fn because(reference: &Reference) -> &'static str {
    let named = reference.requested.as_ref().map(Requested::as_str);
    if named.is_some_and(is_of_pull_request) {
        return "is cloned at the code of a pull request, so its author can change it with each push";
    }
    match reference.pin {
        PinStrength::Absent => {
            "is cloned at its default branch, so its owner can change it with each push"
        }
        PinStrength::Branch => "is cloned at a branch, so its owner can change it with each push",
        PinStrength::FullTag | PinStrength::MovingTag => {
            "is cloned at a tag, which its owner can move"
        }
        PinStrength::Unresolvable if names_ref(reference) => {
            "is cloned at a branch or tag, which its owner can move; the repository is known only at run \
             time"
        }
        PinStrength::Unresolvable if is_open(reference) => {
            "is cloned at its default branch; the repository is known only at run time"
        }
        PinStrength::Unresolvable => "is cloned at a revision known only at run time",
        _ => "is cloned at a branch or tag, which its owner can move",
    }
}
