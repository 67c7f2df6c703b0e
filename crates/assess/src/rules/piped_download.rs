//! Downloads that are run as they come.

use plimsoll_model::{FetchMethod, PinStrength, Reference, RuleMeta, Severity};

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
        None => "runs what the server sends",
    },
};

fn concerns(method: FetchMethod) -> bool {
    method == FetchMethod::PipeToShell
}

fn severity(reference: &Reference) -> Option<Severity> {
    match reference.pin {
        pin if pin.is_pinned() => None,
        PinStrength::FullTag => Some(Severity::Medium),
        _ => Some(Severity::High),
    }
}
