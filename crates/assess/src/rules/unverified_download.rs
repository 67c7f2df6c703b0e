//! Downloads that nothing compares with what was meant.

use plimsoll_model::{FetchMethod, PinStrength, Reference, RuleMeta, Severity};

use crate::script_rule::ScriptRule;

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "unverified-download",
    "A file is downloaded and not checked",
    "A script downloads a file or an archive and uses it, and nothing compares it with what was \
     meant. A release can be replaced in place, and a URL without a version changes by itself.\n\n\
     Check it right after the download: `echo \"<sha256>  file\" | sha256sum -c`. A URL that holds a \
     full commit counts as fixed.\n\n\
     Severity: medium; low where the URL names one version.\n\n\
     One step more where the job inherits secrets, may write or ask for an identity token, or \
     starts on an event that anybody can cause; one step less behind a literal `if: false`.",
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
