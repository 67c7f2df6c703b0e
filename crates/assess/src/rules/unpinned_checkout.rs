//! Reports checkouts of other repositories that are not pinned to a commit.

use plimsoll_model::{Concern, RefKind, RefSyntax, Reference, Requested, RuleMeta, Severity};

use crate::git_source::{is_of_pull_request, is_open};
use crate::weight::{severity_by_trust, weigh};
use crate::{Findings, Inventory, PinStrength, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "unpinned-checkout",
    "A checkout of another repository is not pinned to a full commit SHA",
    include_str!("../../specs/unpinned-checkout.md"),
    Severity::High,
)
.about(Concern::Pin);

/// Checkouts of other repositories that are not pinned to a commit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnpinnedCheckout;

impl Rule for UnpinnedCheckout {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        for reference in inventory.counted() {
            // `short-commit` reports abbreviated commits.
            let subject =
                reference.kind == RefKind::CheckoutRepo && reference.syntax != RefSyntax::Sha1Short;
            if !subject || reference.pin.is_pinned() {
                continue;
            }
            let severity = weigh(severity_by_trust(reference.trust), reference);
            let what = revision(reference);
            let message = format!("{} is checked out at {what}", reference.value);
            findings.reference(&META, severity, reference, &message, REMEDY);
        }
    }
}

/// Describes the revision at which the repository is checked out, and who can change it.
fn revision(reference: &Reference) -> String {
    let named = reference.requested.as_ref().map(Requested::as_str);
    match (reference.pin, named) {
        (PinStrength::Unresolvable, _) if is_open(reference) => {
            "a revision of a repository known only at run time".to_owned()
        }
        (PinStrength::Unresolvable, _) => "a revision known only at run time".to_owned(),
        (_, Some(named)) => stated(reference.pin, named),
        (pin, None) => match default_of(reference) {
            // If the repository has no expression, it is the revision that has one.
            Some("") if !reference.value.as_str().contains("${{") => {
                format!(
                    "a revision known only at run time; by default at its default branch, {PUSHED}"
                )
            }
            Some("") => format!("its default branch, {PUSHED}"),
            Some(named) => {
                format!("a revision known only at run time; by default at {}", stated(pin, named))
            }
            None if pin == PinStrength::Absent => format!("its default branch, {PUSHED}"),
            None => "one of several revisions, which its owner can change".to_owned(),
        },
    }
}

/// Describes a revision that the file states, and who can change it.
fn stated(pin: PinStrength, named: &str) -> String {
    if is_of_pull_request(named) {
        return format!(
            "`{named}`, the code of a pull request, so its author can change it with each push"
        );
    }
    match pin {
        PinStrength::Branch => format!("branch `{named}`, {PUSHED}"),
        PinStrength::FullTag | PinStrength::MovingTag => {
            format!("tag `{named}`, which its owner can move")
        }
        _ => format!("branch or tag `{named}`, which its owner can move"),
    }
}

/// The only revision among the values of an expression: a default that a user or an event can replace. Empty for the
/// default branch.
fn default_of(reference: &Reference) -> Option<&str> {
    let mut values = reference
        .expansions
        .iter()
        .map(|expansion| expansion.requested.as_ref().map_or("", Requested::as_str));
    let first = values.next()?;
    values.all(|other| other == first).then_some(first)
}

const PUSHED: &str = "so its owner can change it with each push";

const REMEDY: &str = "set `ref:` to a full commit SHA";
