//! Downloads that nothing compares with what was meant.

use plimsoll_model::{FetchCheck, FetchMethod, PinStrength, Reference, RuleMeta, Severity};

use crate::script_rule::{ScriptRule, weakness};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "unverified-download",
    "A file is downloaded and not checked",
    include_str!("../../specs/unverified-download.md"),
    Severity::High,
);

/// Downloads that nothing compares with what was meant.
pub(crate) static RULE: ScriptRule = ScriptRule {
    meta: &META,
    concerns,
    severity,
    because: |reference| weakness(reference.check).unwrap_or("is not checked after the download"),
};

fn concerns(method: FetchMethod) -> bool {
    matches!(method, FetchMethod::Download | FetchMethod::Archive)
}

fn severity(reference: &Reference) -> Option<Severity> {
    match reference.pin {
        pin if pin.is_pinned() => None,
        PinStrength::FullTag => Some(Severity::Low),
        // It is checked for damage and for whose it is, if not for what was meant.
        _ if matches!(reference.check, Some(check) if check != FetchCheck::FetchedDigest) => {
            Some(Severity::Low)
        }
        _ => Some(Severity::Medium),
    }
}
