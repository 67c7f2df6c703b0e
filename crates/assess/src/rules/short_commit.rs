//! Reports revisions that look like abbreviated commits.

use plimsoll_model::{Concern, RefKind, RefSyntax, RuleMeta, Severity};

use crate::weight::weigh;
use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "short-commit",
    "A revision looks like an abbreviated commit",
    include_str!("../../specs/short-commit.md"),
    Severity::High,
)
.about(Concern::Pin);

/// Revisions that look like abbreviated commits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShortCommit;

impl Rule for ShortCommit {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            if reference.syntax != RefSyntax::Sha1Short {
                continue;
            }
            // git resolves abbreviations for scripts and package managers, but the workflow runner
            // does not.
            let by_git = reference.method.is_some()
                || matches!(reference.kind, RefKind::PackageRequirement | RefKind::PreCommitHook);
            let (severity, why) = if by_git {
                (
                    Severity::Low,
                    "an abbreviated commit, which a branch, a tag or a later commit can match",
                )
            } else {
                (
                    weigh(Severity::Medium, reference),
                    "the runner does not resolve short commits, only a branch or tag of that name",
                )
            };
            // The value of a fetch or checkout may name only the repository.
            let value = reference.value.as_str();
            let revision = reference.requested.as_ref().map_or("", |it| it.text().as_str());
            let message = if value.contains(revision) {
                format!("{value}: {why}")
            } else {
                format!("{value} at {revision}: {why}")
            };
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "write the full commit SHA (40 digits)";
