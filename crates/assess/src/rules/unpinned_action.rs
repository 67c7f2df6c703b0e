//! Actions that are not tied to a commit.

use plimsoll_model::{PinStrength, RefKind, RefSyntax, RuleMeta, Severity, Trust};

use crate::{
    Findings, Inventory, Rule, describe,
    rule::{severity_by_trust, weigh},
};

/// What the rule says of itself.
static META: RuleMeta = RuleMeta::new(
    "unpinned-action",
    "An action is not tied to a full commit",
    "A tag or branch names whatever its owner last put there. In March 2025 every tag of \
     `tj-actions/changed-files` was moved to a commit that printed secrets, and the \
     workflows of some 23,000 repositories ran it; a year later 76 of 77 tags of `trivy-action` \
     were.\n\n\
     Tie the action to a full commit and keep the version in a comment: `uses: \
     owner/action@<40 hex digits> # v4.2.2`. Update tools (Dependabot, Renovate) keep both \
     current.\n\n\
     Severity: high for third parties, medium for the host's own actions (`actions/`, \
     `github/`) and for those of your organization. A complete version tag such as \
     `v4.1.7` is medium at most. One step more where the job inherits \
     secrets, may write or ask for an identity token, or starts on an event that anybody can \
     cause; one step less behind a literal `if: false`.",
    Severity::High,
)
.about_pin();

/// Actions that are not tied to a commit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnpinnedAction;

impl Rule for UnpinnedAction {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            // A short commit is another rule's, and worse.
            let subject = reference.kind == RefKind::Action
                && reference.requested.is_some()
                && reference.syntax != RefSyntax::Sha1Short;
            // A repository that names itself is another rule's.
            let subject = subject && reference.trust != Trust::SelfRepository;
            if !subject || reference.pin.is_pinned() || reference.problem.is_some() {
                continue;
            }
            let mut severity = severity_by_trust(reference.trust);
            if reference.pin >= PinStrength::FullTag {
                severity = severity.min(Severity::Medium);
            }
            let severity = weigh(severity, reference);
            let message = format!(
                "{} is tied to a {} only: its owner can change what runs",
                reference.value,
                describe(reference.pin)
            );
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

const REMEDY: &str =
    "replace the ref with the full commit it stands for, and keep the version in a comment";
