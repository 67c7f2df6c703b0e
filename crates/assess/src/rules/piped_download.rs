//! Downloads that are run as they come.

use plimsoll_model::{Activity, FetchMethod, PinStrength, Reference, RuleMeta, Severity};

use crate::script_rule::{ScriptRule, weakness};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "piped-download",
    "A download is run as it comes",
    include_str!("../../specs/piped-download.md"),
    Severity::High,
);

/// Downloads that are run as they come.
pub(crate) static RULE: ScriptRule = ScriptRule {
    meta: &META,
    concerns,
    severity,
    because: |reference| match reference.check {
        Some(_) => weakness(reference.check).unwrap_or_default(),
        None if reference.activity == Activity::Uncalled => {
            "runs what the server sends, in a file that no workflow and no makefile calls"
        }
        None => "runs what the server sends",
    },
};

fn concerns(method: FetchMethod) -> bool {
    method == FetchMethod::PipeToShell
}

fn severity(reference: &Reference) -> Option<Severity> {
    // Who runs such a script by hand can read it first.
    let is_uncalled = reference.activity == Activity::Uncalled;
    match reference.pin {
        pin if pin.is_pinned() => None,
        PinStrength::FullTag if is_uncalled => Some(Severity::Low),
        _ if is_uncalled => Some(Severity::Medium),
        PinStrength::FullTag => Some(Severity::Medium),
        _ => Some(Severity::High),
    }
}
