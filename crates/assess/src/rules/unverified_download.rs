//! Downloads that nothing compares with what was meant.

use plimsoll_model::{FetchMethod, PinStrength, Reference, RuleMeta, Severity};

use crate::rule::weigh;
use crate::{Findings, Inventory, Rule};

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
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnverifiedDownload;

impl Rule for UnverifiedDownload {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            if !reference.method.is_some_and(concerns) {
                continue;
            }
            let Some(base) = severity(reference) else { continue };
            let message = format!("`{}` is not checked after the download", reference.value);
            findings.reference(&META, weigh(base, reference), reference, &message, REMEDY);
        }
    }
}

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
