//! Reports actions that are not pinned to a commit.

use plimsoll_model::{Concern, RefKind, RefSyntax, RuleMeta, Severity, Trust};

use crate::{
    Findings, Inventory, Rule, describe,
    weight::{severity_by_trust, weigh},
};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "unpinned-action",
    "An action is not pinned to a full commit SHA",
    include_str!("../../specs/unpinned-action.md"),
    Severity::High,
)
.about(Concern::Pin);

/// Actions that are not pinned to a commit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnpinnedAction;

impl Rule for UnpinnedAction {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            // `short-commit` reports abbreviated commits.
            let subject = reference.kind == RefKind::Action
                && reference.requested.is_some()
                && reference.syntax != RefSyntax::Sha1Short;
            // `self-reference` reports a repository that uses itself.
            let subject = subject && reference.trust != Trust::SelfRepository;
            if !subject || reference.pin.is_pinned() || reference.problem.is_some() {
                continue;
            }
            let severity = weigh(severity_by_trust(reference.trust), reference);
            let message = format!(
                "{} is only pinned to a {}: its owner can change what runs",
                reference.value,
                describe(reference)
            );
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "replace the ref with the full SHA of the commit it points to, and keep the version in a comment";
