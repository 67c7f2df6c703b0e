//! Reports shipped code under strong copyleft if the license of the product is different or unknown.

use plimsoll_model::{Concern, LicenseExpression, LicenseName, RuleMeta, Severity};

use crate::license_groups::by_license;
use crate::{Findings, Inventory, Rule};

/// Id, title, page and highest severity of the rule.
static META: RuleMeta = RuleMeta::new(
    "license-compatibility",
    "Shipped code is under strong copyleft, and the license of the product is different or unknown",
    include_str!("../../specs/license-compatibility.md"),
    Severity::Low,
)
.about(Concern::License);

/// Shipped code under strong copyleft, if the license of the product is different or unknown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LicenseCompatibility;

impl Rule for LicenseCompatibility {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, inventory: &Inventory<'_>, findings: &mut Findings) {
        let product = inventory.product_license;
        let own = product.map(LicenseExpression::names).unwrap_or_default();
        let may_be_beside = |license: &LicenseName| {
            !license.category().is_strong() || own.iter().any(|own| can_hold(own, license))
        };
        let (severity, product) = match product {
            Some(product) => {
                (Severity::Low, format!("and the license of the product is {product}"))
            }
            None => (Severity::Info, "and the license of the product is not known".to_owned()),
        };
        for (license, group) in by_license(inventory, |it| !it.is_satisfied(may_be_beside)) {
            let message =
                |what: String| format!("review needed: {what} under {license}, {product}");
            if !group.components.is_empty() {
                let (subject, message) = (license.as_str(), message(group.ship()));
                let components = &group.components;
                findings.components(&META, severity, subject, components, &message, REMEDY);
            }
            if !group.files.is_empty() {
                let subject = (&*format!("{license} in files"), group.places());
                let (components, message) = (group.of_files(), message(group.files_ship()));
                findings.components_at(&META, severity, subject, &components, &message, REMEDY);
            }
        }
    }
}

const REMEDY: &str = "have somebody who knows licenses review how this code is combined with the product; a scan cannot \
                      see whether it is linked or only shipped beside the product";

/// Whether a product under one license can contain code under another, as far as that is widely agreed: the licenses
/// are the same, or a GPL version exists that both allow. A product under the GPL cannot contain code under the AGPL,
/// which requires more.
fn can_hold(own: &LicenseName, other: &LicenseName) -> bool {
    if own.license() == other.license() {
        return true;
    }
    let asks_more = own.category() < other.category();
    match (gnu_versions(own.license()), gnu_versions(other.license())) {
        (Some((own_first, own_last)), Some((first, last))) => {
            !asks_more && own_first <= last && first <= own_last
        }
        _ => false,
    }
}

/// The first and last version of the GPL under which a license allows code to be combined.
fn gnu_versions(license: &str) -> Option<(u8, u8)> {
    match license {
        "gpl-1.0-only" => Some((1, 1)),
        "gpl-1.0-or-later" => Some((1, 3)),
        "gpl-2.0-only" => Some((2, 2)),
        "gpl-2.0-or-later" => Some((2, 3)),
        "gpl-3.0-only" | "gpl-3.0-or-later" | "agpl-3.0-only" | "agpl-3.0-or-later" => Some((3, 3)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::license_sample::{component, declare};

    fn said(product: Option<&str>, license: &str) -> Vec<(String, Severity)> {
        let product = product.map(|text| LicenseExpression::parse(text).unwrap());
        let components = [declare(component("rope"), license), component("sail")];
        let inventory = Inventory::new(&components, &[]).with_product_license(product.as_ref());
        let mut findings = Findings::default();
        LicenseCompatibility.check(&inventory, &mut findings);
        let rows = findings.into_rows().into_iter();
        rows.map(|row| (row.message.to_string(), row.severity)).collect()
    }

    #[test]
    fn the_message_informs_and_does_not_judge() {
        let message =
            "review needed: rope ships under GPL-3.0-only, and the license of the product is MIT";
        assert_eq!(said(Some("MIT"), "GPL-3.0-only"), [(message.to_owned(), Severity::Low)]);
        let message = "review needed: rope ships under AGPL-3.0-only, and the license of the product is not known";
        assert_eq!(said(None, "AGPL-3.0-only"), [(message.to_owned(), Severity::Info)]);
    }

    #[test]
    fn licenses_that_the_product_license_can_include() {
        for (product, license, expected) in [
            ("MIT", "GPL-2.0-only", true),
            ("MIT", "GPL-2.0-only OR MIT", false),
            ("MIT", "GPL-2.0-only AND MIT", true),
            ("MIT", "LGPL-2.1-only", false),
            ("MIT", "GPL-2.0-only WITH Classpath-exception-2.0", false),
            ("MIT", "CC-BY-NC-4.0", false),
            ("OSL-3.0", "OSL-3.0", false),
            ("OSL-3.0", "GPL-3.0-only", true),
            ("GPL-2.0-only", "GPL-2.0-or-later", false),
            ("GPL-2.0-or-later", "GPL-1.0-or-later", false),
            ("GPL-2.0-or-later", "GPL-3.0-only", false),
            ("GPL-2.0-only", "GPL-3.0-or-later", true),
            ("GPL-3.0-only", "GPL-2.0-only", true),
            ("GPL-1.0-only", "GPL-2.0-only", true),
            ("AGPL-3.0-only", "GPL-3.0-only", false),
            ("GPL-3.0-only", "AGPL-3.0-or-later", true),
            ("GPL-2.0-only", "AGPL-3.0-only", true),
            ("MIT OR GPL-3.0-only", "GPL-3.0-or-later", false),
        ] {
            assert_eq!(!said(Some(product), license).is_empty(), expected, "{product} {license}");
        }
    }
}
