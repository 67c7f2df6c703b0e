//! Packages that a script installs without a version.

use plimsoll_model::{FetchMethod, PinStrength, Reference, RuleMeta, Severity};

use crate::script_rule::ScriptRule;

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "unpinned-install",
    "A script installs a package without a version",
    "A script installs whatever version of a package the registry offers at that moment: a build \
     of yesterday cannot be repeated today, and a release made by an attacker is installed within \
     the hour.\n\n\
     Give a version, better a hash: `pip install --require-hashes -r requirements.txt`, `npm ci` \
     with a lockfile, `cargo install --locked tool@1.2.3`, `go install tool@v1.2.3`. An exact \
     version is no finding of this rule, nor one that a variable gives.\n\n\
     Severity: medium; low for packages of the operating system and conda, whose channels are \
     curated, and for a range.\n\n\
     One step more where the job inherits secrets, may write or ask for an identity token, or \
     starts on an event that anybody can cause; one step less behind a literal `if: false`.",
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
