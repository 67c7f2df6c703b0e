//! Reports branches that are named like a version.

use plimsoll_model::{Concern, RefKind, RefSyntax, RuleMeta, Severity};

use crate::weight::weigh_at_most;
use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "branch-as-version",
    "A branch is named like a version",
    include_str!("../../specs/branch-as-version.md"),
    Severity::Medium,
)
.about(Concern::Pin);

/// Branches that are named like a version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BranchAsVersion;

impl Rule for BranchAsVersion {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            let host = matches!(reference.kind, RefKind::Action | RefKind::ReusableWorkflow);
            let Some(requested) = reference.requested.as_ref().filter(|_| host) else { continue };
            let mut parts = requested.branch_parts();
            let disguised = match reference.syntax {
                RefSyntax::BranchQualified => parts.any(version),
                // A slash makes a branch likely, because tags rarely contain one; a name without it is left out.
                RefSyntax::BranchLike => parts.skip(1).last().is_some_and(version),
                _ => false,
            };
            if !disguised {
                continue;
            }
            let message = format!(
                "{} looks like a release, but {} a branch",
                reference.value,
                match reference.syntax {
                    RefSyntax::BranchQualified => "is",
                    _ => "may be",
                }
            );
            // `unpinned-action`, `unpinned-reusable-workflow` or `self-reference` reports the same reference, with the
            // severity of what it puts at risk.
            let severity = weigh_at_most(Severity::Medium, Severity::Medium, reference);
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

/// `v1`, `v1.2`, `1.2.3`.
fn version(text: &str) -> bool {
    let bare = text.strip_prefix('v').unwrap_or(text);
    !bare.is_empty()
        && bare
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

const REMEDY: &str = "replace the ref with the full commit SHA, and keep the version in a comment";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dots_are_a_version() {
        for text in ["1", "v1", "v1.2", "1.2.3", "2026.11"] {
            assert!(version(text), "{text}");
        }
        for text in ["", "v", ".", "1.", ".1", "v1..2", "x", "1.x", "v1-rc", "vv1", "one"] {
            assert!(!version(text), "{text}");
        }
    }
}
