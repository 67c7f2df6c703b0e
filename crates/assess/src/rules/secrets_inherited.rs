//! Reusable workflows that get every secret and are not pinned to a commit.

use plimsoll_model::{Exposure, RefKind, RuleMeta, Severity, Trust};

use crate::{Findings, Inventory, Rule};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "secrets-inherited",
    "A reusable workflow that can change gets every secret",
    include_str!("../../specs/secrets-inherited.md"),
    Severity::High,
);

/// Reusable workflows that get every secret and are not pinned to a commit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SecretsInherited;

impl Rule for SecretsInherited {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            let inherits = reference.kind == RefKind::ReusableWorkflow
                && reference.exposures.contains(&Exposure::SecretsInherited);
            if !inherits || reference.pin.is_pinned() || reference.problem.is_some() {
                continue;
            }
            let severity = match reference.trust {
                Trust::SelfRepository | Trust::OwnOrganization => Severity::Medium,
                _ => Severity::High,
            };
            let message = format!("{} inherits every secret and can change", reference.value);
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "tie it to a full commit and hand over only the secrets it needs";
