//! Reports repositories that a script clones without a commit.

use plimsoll_model::{
    FetchMethod, PinStrength, RefSyntax, Reference, Requested, RuleMeta, Severity,
};

use crate::script_rule::{ScriptRule, is_open};

/// Id, title, page and default severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "unpinned-clone",
    "A cloned repository is not pinned to a full commit",
    include_str!("../../specs/unpinned-clone.md"),
    Severity::High,
);

/// Repositories that a script clones without a commit.
pub(crate) static RULE: ScriptRule = ScriptRule { meta: &META, concerns, severity, because };

fn concerns(method: FetchMethod) -> bool {
    method == FetchMethod::GitClone
}

fn severity(reference: &Reference) -> Option<Severity> {
    match reference.pin {
        pin if pin.is_pinned() => None,
        // A revision is checked out, but it is known only at run time: a file may contain the commit.
        PinStrength::Unresolvable if reference.requested.is_some() && !is_named(reference) => None,
        // `short-commit` reports abbreviated commits.
        _ if reference.syntax == RefSyntax::Sha1Short => None,
        PinStrength::FullTag => Some(Severity::Low),
        _ => Some(Severity::Medium),
    }
}

/// Whether a script names a branch or tag of a repository known only at run time.
fn is_named(reference: &Reference) -> bool {
    let requested = reference.requested.as_ref();
    is_open(reference) && requested.is_some_and(Requested::is_known)
}

fn because(reference: &Reference) -> &'static str {
    match reference.pin {
        PinStrength::Absent => {
            "is cloned at its default branch, so its owner can change it with each push"
        }
        PinStrength::Branch => "is cloned at a branch, so its owner can change it with each push",
        PinStrength::FullTag | PinStrength::MovingTag => {
            "is cloned at a tag, which its owner can move"
        }
        PinStrength::Unresolvable if is_named(reference) => {
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
