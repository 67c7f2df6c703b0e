//! Reports downloads that are executed without being compared with a known digest.

use plimsoll_model::{Activity, FetchMethod, PinStrength, Reference, RuleMeta, Severity};

use crate::script_rule::{ScriptRule, weakness};
use crate::weight::severity_by_trust;

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "piped-download",
    "A download is executed without being compared with a known digest",
    include_str!("../../specs/piped-download.md"),
    Severity::High,
);

/// Downloads that are executed without being compared with a known digest.
pub(crate) static RULE: ScriptRule = ScriptRule {
    meta: &META,
    concerns,
    severity,
    because: |reference| match reference.check {
        Some(_) => weakness(reference.check).unwrap_or_default(),
        None if reference.activity == Activity::Uncalled => {
            "is downloaded and executed in a file that no workflow or makefile calls: whoever \
             controls the server decides what runs"
        }
        None => "is downloaded and executed: whoever controls the server decides what runs",
    },
};

fn concerns(method: FetchMethod) -> bool {
    method == FetchMethod::PipeToShell
}

fn severity(reference: &Reference) -> Option<Severity> {
    // A person who runs such a script by hand can read it first.
    let is_uncalled = reference.activity == Activity::Uncalled;
    match reference.pin {
        pin if pin.is_pinned() => None,
        PinStrength::FullTag => Some(Severity::Low),
        _ if is_uncalled || reference.is_at_version_of_two() => Some(Severity::Low),
        _ => Some(severity_by_trust(reference.trust)),
    }
}
