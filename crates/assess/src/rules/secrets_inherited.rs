//! Reports unpinned reusable workflows that inherit every secret.

use plimsoll_model::{Exposure, RefKind, RuleMeta, Severity, Trust};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "secrets-inherited",
    "An unpinned reusable workflow inherits every secret",
    include_str!("../../specs/secrets-inherited.md"),
    Severity::High,
);

/// Unpinned reusable workflows that inherit every secret.
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
            let message = format!(
                "{} inherits every secret, but is not pinned: its owner can change what it does with them",
                reference.value
            );
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "pin the workflow to a full commit SHA, and pass only the secrets it needs";
