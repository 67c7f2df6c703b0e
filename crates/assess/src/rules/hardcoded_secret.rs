//! Reports secrets that are written in files.

use plimsoll_model::{Concern, RuleMeta, Severity};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "hardcoded-secret",
    "A secret is hard-coded in a file",
    include_str!("../../specs/hardcoded-secret.md"),
    Severity::High,
)
.about(Concern::Secret);

/// Secrets that are written in files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HardcodedSecret;

impl Rule for HardcodedSecret {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for one in inventory.against("no-hardcoded-secrets") {
            let kind = one.note.as_str();
            let message = format!("{kind} in {}", one.location.path);
            let (severity, subject, remedy) = match kind {
                // Fingerprints contain the subject, so it keeps the text that earlier versions had.
                "private key for tests" => (Severity::Low, "private key of tests", TEST_REMEDY),
                _ => (Severity::High, kind, REMEDY),
            };
            findings.observation(&META, severity, subject, one, &message, remedy);
        }
    }
}

const REMEDY: &str = "rotate the secret: revoke it, remove it from the file, and load the new one from your secret store";

const TEST_REMEDY: &str =
    "generate the key when the tests run; revoke it if anything other than the tests accepts it";
