//! Reports repositories of your own organization that CI uses unpinned.

use std::collections::BTreeMap;

use plimsoll_model::{Concern, RefKind, Reference, RuleMeta, Severity, Target, Trust};

use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
pub(crate) static META: RuleMeta = RuleMeta::new(
    "organization-boundary",
    "CI uses another repository of the organization without pinning it",
    include_str!("../../specs/organization-boundary.md"),
    Severity::Info,
)
.about(Concern::Boundary);

/// Repositories of your own organization that CI uses unpinned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrganizationBoundary;

impl Rule for OrganizationBoundary {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        let mut trusted: BTreeMap<String, Vec<&Reference>> = BTreeMap::new();
        for reference in inventory.counted() {
            let host = matches!(
                reference.kind,
                RefKind::Action | RefKind::ReusableWorkflow | RefKind::CheckoutRepo
            );
            let own = reference.trust == Trust::OwnOrganization && !reference.pin.is_pinned();
            if let (true, true, Some(Target::Repository { owner, repository, .. })) =
                (host, own, &reference.target)
            {
                let name = format!("{owner}/{repository}").to_ascii_lowercase();
                trusted.entry(name).or_default().push(reference);
            }
        }
        for (name, references) in trusted {
            let count = references.len();
            let plural =
                if count == 1 { "reference to {name} is" } else { "references to {name} are" };
            let plural = plural.replace("{name}", &name);
            let message = format!(
                "{count} {plural} not pinned: everybody who can push to it decides what runs"
            );
            findings.group(&META, Severity::Info, &name, &references, &message, REMEDY);
        }
    }
}

const REMEDY: &str = "decide whether the repository is inside the trust boundary: accept it in the policy (`[[trust.boundary]]`), or pin the references";
