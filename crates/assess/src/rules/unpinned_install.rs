//! Reports packages that a script installs without an exact version.

use plimsoll_model::{FetchMethod, PinStrength, RefSyntax, Reference, RuleMeta, Severity, Target};

use crate::git_source::{is_from_git, names_ref};
use crate::script_rule::ScriptRule;
use crate::weight::git_severity;

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "unpinned-install",
    "A script installs a package without an exact version",
    include_str!("../../specs/unpinned-install.md"),
    Severity::High,
);

/// Packages that a script installs without an exact version.
pub(crate) static RULE: ScriptRule = ScriptRule { meta: &META, concerns, severity, because };

fn concerns(method: FetchMethod) -> bool {
    use FetchMethod as F;
    matches!(
        method,
        F::Pip | F::Npm | F::Cargo | F::Go | F::Gem | F::Conda | F::OsPackage | F::Nuget | F::Choco
    )
}

fn severity(reference: &Reference) -> Option<Severity> {
    if is_from_git(reference) {
        // A variable may hold the commit, unless the script continues it with a ref of its own.
        let may_be_commit = reference.pin == PinStrength::Unresolvable && !names_ref(reference);
        return git_severity(reference).filter(|_| !may_be_commit);
    }
    let curated = matches!(reference.method, Some(FetchMethod::OsPackage | FetchMethod::Conda));
    match reference.pin {
        pin if pin >= PinStrength::FullTag => None,
        // The version is known only at run time, and may well be exact.
        PinStrength::Unresolvable => None,
        // `short-commit` reports abbreviated commits.
        _ if reference.syntax == RefSyntax::Sha1Short => None,
        PinStrength::MovingTag => Some(Severity::Low),
        _ if curated => Some(Severity::Low),
        _ => Some(Severity::Medium),
    }
}

fn because(reference: &Reference) -> &'static str {
    match reference.pin {
        _ if is_from_git(reference) => because_of_git(reference),
        _ if matches!(reference.target, Some(Target::Url { .. })) => {
            "is installed from a URL, whose content can change"
        }
        PinStrength::MovingTag => "installs the newest version in its range",
        PinStrength::Branch => {
            "is installed by a tag that moves, so each run can install a different version"
        }
        _ => "has no version, so each run installs the newest one",
    }
}

fn because_of_git(reference: &Reference) -> &'static str {
    match reference.pin {
        PinStrength::Absent => {
            "is installed from a default branch, so its owner can change it with each push"
        }
        PinStrength::Branch => {
            "is installed from a branch, so its owner can change it with each push"
        }
        PinStrength::FullTag | PinStrength::MovingTag => {
            "is installed from a tag, which its owner can move"
        }
        PinStrength::Unresolvable => {
            "is installed from a branch or tag, which its owner can move; the repository is known only at \
             run time"
        }
        _ => "is installed from a branch or tag, which its owner can move",
    }
}
