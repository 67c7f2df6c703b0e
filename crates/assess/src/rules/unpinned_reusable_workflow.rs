//! Reports reusable workflows that are not pinned to a commit.

use plimsoll_model::{Concern, RefKind, RefSyntax, RuleMeta, Severity, Trust};

use crate::{
    Findings, Inventory, Rule, describe,
    weight::{severity_by_trust, weigh},
};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "unpinned-reusable-workflow",
    "A reusable workflow is not pinned to a full commit SHA",
    include_str!("../../specs/unpinned-reusable-workflow.md"),
    Severity::High,
)
.about(Concern::Pin);

/// Reusable workflows that are not pinned to a commit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnpinnedReusableWorkflow;

impl Rule for UnpinnedReusableWorkflow {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            // `self-reference` reports a repository that uses itself, and `short-commit` abbreviated commits.
            let subject = reference.kind == RefKind::ReusableWorkflow
                && reference.trust != Trust::SelfRepository
                && reference.syntax != RefSyntax::Sha1Short
                && reference.requested.is_some();
            if !subject || reference.pin.is_pinned() || reference.problem.is_some() {
                continue;
            }
            let message = format!(
                "{} is only pinned to a {}: its owner can change what runs with your permissions",
                reference.value,
                describe(reference)
            );
            let severity = weigh(severity_by_trust(reference.trust), reference);
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "replace the ref with the full SHA of the commit it points to, and keep the version in a comment";
