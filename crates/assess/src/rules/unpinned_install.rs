//! Reports packages that a script installs without a version.

use plimsoll_model::{FetchMethod, PinStrength, RefSyntax, Reference, RuleMeta, Severity, Target};

use crate::script_rule::ScriptRule;

/// Id, title, page and default severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "unpinned-install",
    "A script installs a package without a version",
    include_str!("../../specs/unpinned-install.md"),
    Severity::High,
);

/// Packages that a script installs without a version.
pub(crate) static RULE: ScriptRule = ScriptRule { meta: &META, concerns, severity, because };

fn concerns(method: FetchMethod) -> bool {
    use FetchMethod as F;
    matches!(
        method,
        F::Pip | F::Npm | F::Cargo | F::Go | F::Gem | F::Conda | F::OsPackage | F::Nuget | F::Choco
    )
}

fn severity(reference: &Reference) -> Option<Severity> {
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
    let from_git = !matches!(reference.target, Some(Target::Package { .. }) | None);
    match (reference.syntax, reference.pin) {
        (RefSyntax::Url, _) => "is installed from a URL, whose content can change",
        (RefSyntax::MissingRef, _) => {
            "is installed from a default branch, so its owner can change it with each push"
        }
        (_, PinStrength::MovingTag | PinStrength::AmbiguousSymbolic) if from_git => {
            "is installed from a branch or tag, which its owner can move"
        }
        (_, PinStrength::Branch) if from_git => {
            "is installed from a branch, so its owner can change it with each push"
        }
        (_, PinStrength::MovingTag) => "installs the newest version in its range",
        _ => "has no version, so each run installs the newest one",
    }
}
