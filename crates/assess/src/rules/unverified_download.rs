//! Downloads that nothing compares with what was meant.

use plimsoll_model::{FetchMethod, PinStrength, Reference, RuleMeta, Severity};

use crate::script_rule::ScriptRule;

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
    because: "is not checked after the download",
    remedy: REMEDY,
};

fn concerns(method: FetchMethod) -> bool {
    matches!(method, FetchMethod::Download | FetchMethod::Archive)
}

fn severity(reference: &Reference) -> Option<Severity> {
    match reference.pin {
        pin if pin.is_pinned() => None,
        PinStrength::FullTag => Some(Severity::Low),
        _ => Some(Severity::Medium),
    }
}

const REMEDY: &str = "check its SHA-256 against one in the repository right after the download";
