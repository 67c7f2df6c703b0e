//! Downloads that are run as they come.

use plimsoll_model::{FetchMethod, PinStrength, Reference, RuleMeta, Severity};

use crate::script_rule::ScriptRule;

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "piped-download",
    "A download is run as it comes",
    "`curl … | bash` runs whatever the server sends at that moment, to whom it pleases. In 2021 \
     a changed upload script of Codecov, fetched that way, sent the secrets of thousands of CI \
     runs away for two months, and was found by a checksum.\n\n\
     Download to a file, compare its SHA-256 with one written in the repository, then run it; \
     or keep the script in the repository; or install a packaged version.\n\n\
     Severity: high; medium where the URL names one version.\n\n\
     One step more where the job inherits secrets, may write or ask for an identity token, or \
     starts on an event that anybody can cause; one step less behind a literal `if: false`.",
    Severity::High,
);

/// Downloads that are run as they come.
pub(crate) static RULE: ScriptRule = ScriptRule {
    meta: &META,
    concerns,
    severity,
    because: "runs what the server sends",
    remedy: REMEDY,
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

const REMEDY: &str =
    "download to a file, check its SHA-256 against one in the repository, then run it";
