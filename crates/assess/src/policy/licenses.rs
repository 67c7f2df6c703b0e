//! Licenses that components may have.

use std::collections::BTreeMap;

use plimsoll_model::{Component, ComponentKind, LicensePolicy, Severity};

use super::rules;
use crate::Findings;

/// Says which components have a license that the policy does not allow.
pub(super) fn check(components: &[Component], policy: &LicensePolicy, findings: &mut Findings) {
    if policy.allow.is_empty() && policy.deny.is_empty() {
        return;
    }
    let mut unknown: BTreeMap<ComponentKind, Vec<&Component>> = BTreeMap::new();
    for component in components.iter().filter(|component| component.active) {
        let Some(expression) = component.licenses.expression() else {
            if !component.is_ci() {
                unknown.entry(component.kind).or_default().push(component);
            }
            continue;
        };
        let allowed = expression.is_satisfied(|license| {
            let names = |list: &[String]| list.iter().any(|name| license.is(name));
            !names(&policy.deny) && (policy.allow.is_empty() || names(&policy.allow))
        });
        if !allowed {
            let message = format!(
                "{} is under {expression}, which the policy does not allow",
                component.name
            );
            let (meta, remedy) = (&rules::LICENSE, REMEDY);
            findings.component(meta, Severity::Medium, component, &message, remedy);
        }
    }
    if !policy.allow.is_empty() {
        for (kind, components) in &unknown {
            report_unknown(*kind, components, findings);
        }
    }
}

/// Most components that one finding names.
const NAMED: usize = 5;

/// One finding for all components of a kind whose license is not known: whether it is in the list cannot
/// be told, and silence would read as leave.
fn report_unknown(kind: ComponentKind, components: &[&Component], findings: &mut Findings) {
    let named: Vec<&str> =
        components.iter().take(NAMED).map(|component| component.name.as_str()).collect();
    let more = match components.len().saturating_sub(named.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (noun, have) = match components.len() {
        1 => ("component", "has"),
        _ => ("components", "have"),
    };
    let message = format!(
        "{} {noun} of the kind {kind} {have} no known license, so the policy cannot allow them: {}{more}",
        components.len(),
        named.join(", "),
    );
    let subject = format!("{kind}: license not known");
    findings.components(&rules::LICENSE, Severity::Medium, &subject, components, &message, UNKNOWN);
}

const UNKNOWN: &str =
    "find out the license of each, and state it with the component or in its metadata";

const REMEDY: &str = "replace it, ask its authors for another license, or decide to allow this one";

#[cfg(test)]
mod tests {
    use plimsoll_model::{ComponentId, DeclaredLicense, Scope};

    use super::*;

    /// Whether a component under this license is found, by a policy.
    fn found(declared: &str, allow: &[&str], deny: &[&str]) -> bool {
        let id = ComponentId::derive(ComponentKind::Package, b"a");
        let mut component = Component::new(id, ComponentKind::Package, Scope::Product, "a");
        component.licenses.declared = Some(DeclaredLicense::new(declared));
        let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let mut policy = LicensePolicy::default();
        (policy.allow, policy.deny) = (list(allow), list(deny));
        let mut findings = Findings::default();
        check(&[component], &policy, &mut findings);
        !findings.into_rows().is_empty()
    }

    #[test]
    fn old_names_are_those_of_today_and_nobodys_own_license_passes_unnamed() {
        for (declared, allow, deny, expected) in [
            ("MIT", &["MIT"][..], &[][..], false),
            ("MIT OR GPL-2.0-only", &["MIT"], &[], false),
            ("MIT AND GPL-2.0-only", &["MIT"], &[], true),
            ("LicenseRef-Commercial", &["MIT"], &[], true),
            ("LicenseRef-Commercial", &["LicenseRef-Commercial"], &[], false),
            ("LicenseRef-Commercial", &[], &["MIT"], false),
            ("GPL-2.0", &[], &["GPL-2.0-only"], true),
            ("GPL-2.0", &["GPL-2.0-only"], &[], false),
            ("GPL-2.0+", &["GPL-2.0-only"], &[], true),
            ("GPL-2.0+", &["GPL-2.0-or-later"], &[], false),
            ("GPL-2.0-or-later", &[], &["GPL-2.0"], true),
            ("GPL-2.0-only", &["GPL-2.0+"], &[], true),
            ("LGPL-2.1-only", &[], &["GPL-2.0"], false),
        ] {
            assert_eq!(found(declared, allow, deny), expected, "{declared} {allow:?} {deny:?}");
        }
    }
}
