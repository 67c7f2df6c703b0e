//! Reports shipped code under licenses that restrict use.

use plimsoll_model::{Concern, LicenseCategory, RuleMeta, Severity};

use crate::license_groups::by_license;
use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "license-restricted",
    "Shipped code is under a license that restricts its use",
    include_str!("../../specs/license-restricted.md"),
    Severity::High,
)
.about(Concern::License);

/// Shipped code under licenses that restrict use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LicenseRestricted;

impl Rule for LicenseRestricted {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        let is_restricted = |category| category == LicenseCategory::Restricted;
        let groups = by_license(inventory, |license| license.needs(is_restricted));
        for (license, group) in groups {
            let message = |what: String| {
                format!("{what} under {license}, which restricts who may use it, for what, or how")
            };
            if !group.components.is_empty() {
                let (subject, message) = (license.as_str(), message(group.ship()));
                let components = &group.components;
                findings.components(&META, META.severity, subject, components, &message, REMEDY);
            }
            if !group.files.is_empty() {
                let subject = (&*format!("{license} in files"), group.places());
                let (components, message) = (group.of_files(), message(group.files_ship()));
                findings.components_at(
                    &META,
                    META.severity,
                    subject,
                    &components,
                    &message,
                    REMEDY,
                );
            }
        }
    }
}

const REMEDY: &str =
    "have the terms reviewed; if they do not fit the product, replace the code or do not ship it";
