//! Packages that a script installs without a version.

use plimsoll_model::{FetchMethod, PinStrength, Reference, RuleMeta, Severity};

use crate::script_rule::ScriptRule;

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "unpinned-install",
    "A script installs a package without a version",
    include_str!("../../specs/unpinned-install.md"),
    Severity::High,
);

/// Packages that a script installs without a version.
pub(crate) static RULE: ScriptRule = ScriptRule {
    meta: &META,
    concerns,
    severity,
    because: "takes whatever version is offered",
    remedy: REMEDY,
};

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
        // Only the run can tell what it is; it may well be one version.
        PinStrength::Unresolvable => None,
        PinStrength::MovingTag => Some(Severity::Low),
        _ if curated => Some(Severity::Low),
        _ => Some(Severity::Medium),
    }
}

const REMEDY: &str = "give a version, or install from a lockfile with hashes";
