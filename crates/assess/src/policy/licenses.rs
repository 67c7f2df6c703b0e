//! Licenses that components may have.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    ClaimValue, Component, ComponentKind, Field, LicenseExpression, LicenseName, LicensePolicy,
    Severity,
};

use super::rules;
use crate::Findings;

/// Says which components have a license that the policy does not allow.
pub(super) fn check(components: &[Component], policy: &LicensePolicy, findings: &mut Findings) {
    if policy.allow.is_empty() && policy.deny.is_empty() {
        return;
    }
    let mut unknown: BTreeMap<ComponentKind, Vec<&Component>> = BTreeMap::new();
    for component in components.iter().filter(|component| component.active) {
        let counts = component.licenses.expression();
        let refused = counts.filter(|expression| !is_allowed(expression, policy));
        if let Some(message) = refusal(component, refused, policy) {
            findings.component(&rules::LICENSE, Severity::Medium, component, &message, REMEDY);
        } else if counts.is_none() && !component.is_ci() {
            unknown.entry(component.kind).or_default().push(component);
        }
    }
    if !policy.allow.is_empty() {
        for (kind, components) in &unknown {
            report_unknown(*kind, components, findings);
        }
    }
}

fn is_allowed(expression: &LicenseExpression, policy: &LicensePolicy) -> bool {
    expression.is_satisfied(|license| {
        !names(&policy.deny, license) && (policy.allow.is_empty() || names(&policy.allow, license))
    })
}

fn names(list: &[String], license: &LicenseName) -> bool {
    list.iter().any(|name| license.is(name))
}

/// Why the policy does not allow a component: the license that counts is refused, or any claim needs a
/// license that is denied, or a claim lost against another and its license is not in the list. A claim that lost
/// may still be the true one: one more line in a file must not take away what the policy refuses.
fn refusal(
    component: &Component,
    refused: Option<&LicenseExpression>,
    policy: &LicensePolicy,
) -> Option<String> {
    let lost = lost(component);
    if refused.is_none() && policy.deny.is_empty() && lost.is_empty() {
        return None;
    }
    let claims = claimed(component);
    let denied =
        |claim: &&LicenseExpression| !claim.is_satisfied(|license| !names(&policy.deny, license));
    let (license, is) = if let Some(license) = refused {
        (license, "is")
    } else {
        let denied = claims.iter().copied().find(denied);
        let lost = || lost.iter().copied().find(|claim| !is_allowed(claim, policy));
        (denied.or_else(lost)?, "is claimed to be")
    };
    let message =
        format!("{} {is} under {license}, which the policy does not allow", component.name);
    let others = claims.iter().filter(|it| **it != license);
    let named: Vec<&str> = others.clone().take(NAMED).map(|it| it.as_str()).collect();
    if named.is_empty() {
        return Some(message);
    }
    let more = match others.count().saturating_sub(named.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!("{message}; claims disagree: {}{more}", named.join(", ")))
}

/// The licenses of claims that lost against others.
fn lost(component: &Component) -> BTreeSet<&LicenseExpression> {
    let of_licenses = component
        .conclusions
        .iter()
        .filter(|it| matches!(it.field, Field::License | Field::LicenseText));
    let rejected = of_licenses.flat_map(|conclusion| &conclusion.rejected);
    let places = rejected.filter_map(|rejected| usize::try_from(rejected.claim).ok());
    let claims = places.filter_map(|at| component.evidence.get(at));
    claims.filter_map(|claim| expression(&claim.value)).collect()
}

fn expression(value: &ClaimValue) -> Option<&LicenseExpression> {
    match value {
        ClaimValue::License(declared) => declared.expression.as_ref(),
        ClaimValue::LicenseText(observed) => observed.expression.as_ref(),
        _ => None,
    }
}

/// All licenses that anything says a component is under, whether it counts or not.
fn claimed(component: &Component) -> BTreeSet<&LicenseExpression> {
    let stated = component.evidence.iter().filter_map(|claim| expression(&claim.value));
    let licenses = &component.licenses;
    let observed = licenses.observed.iter().filter_map(|observed| observed.expression.as_ref());
    // Of a lockfile's entry, the license stands in no claim of its own.
    let declared = licenses.declared.iter().filter_map(|declared| declared.expression.as_ref());
    let concluded = licenses.concluded.iter().map(|concluded| &concluded.expression);
    stated.chain(observed).chain(declared).chain(concluded).collect()
}

/// Most components or licenses that one finding names.
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
    use plimsoll_model::{
        Claim, ComponentId, Conclusion, DeclaredLicense, EvidenceKind, Location, ObservedLicense,
        RejectedClaim, RepoPath, Scope, Subject,
    };

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
    fn observed(text: &str) -> ClaimValue {
        let mut found = ObservedLicense::file(RepoPath::new("a/LICENSE"));
        found.expression = LicenseExpression::parse(text);
        ClaimValue::LicenseText(Box::new(found))
    }

    /// What is said of a component with these claims, of which the first is declared if one counts.
    fn said(claims: Vec<ClaimValue>, counts: bool, policy: &LicensePolicy) -> Vec<String> {
        let id = ComponentId::derive(ComponentKind::Package, b"a");
        let mut component = Component::new(id, ComponentKind::Package, Scope::Product, "a");
        if let Some(ClaimValue::License(first)) = claims.first().filter(|_| counts) {
            component.licenses.declared = Some((**first).clone());
        }
        let at = Location::whole(RepoPath::new("a/README"));
        let claim =
            |value| Claim::new(Subject::Itself, value, EvidenceKind::VendoringRecord, at.clone());
        component.evidence = claims.into_iter().map(claim).collect();
        let mut findings = Findings::default();
        check(&[component], policy, &mut findings);
        findings.into_rows().into_iter().map(|row| row.message.to_string()).collect()
    }

    #[test]
    fn no_other_claim_takes_away_a_license_that_is_denied() {
        let mut policy = LicensePolicy::default();
        policy.deny = vec!["GPL-3.0-only".to_owned()];
        let license = ClaimValue::license;
        for (claims, counts, expected) in [
            (
                vec![license("GPL-3.0-only"), license("MIT")],
                false,
                "a is claimed to be under GPL-3.0-only, which the policy does not allow; claims disagree: MIT",
            ),
            (
                vec![license("MIT"), license("GPL-3.0-only")],
                true,
                "a is claimed to be under GPL-3.0-only, which the policy does not allow; claims disagree: MIT",
            ),
            (
                vec![license("GPL-3.0-only"), license("MIT")],
                true,
                "a is under GPL-3.0-only, which the policy does not allow; claims disagree: MIT",
            ),
            (
                vec![license("MIT"), observed("ISC AND GPL-3.0-only")],
                true,
                "a is claimed to be under ISC AND GPL-3.0-only, which the policy does not allow; claims disagree: MIT",
            ),
            (
                vec![license("GPL-3.0-only"), license("see the file COPYING")],
                false,
                "a is claimed to be under GPL-3.0-only, which the policy does not allow",
            ),
            (vec![license("GPL-3.0-only OR MIT"), license("MIT")], false, ""),
            (vec![license("ISC"), license("MIT")], false, ""),
        ] {
            let expected: Vec<&str> = [expected].into_iter().filter(|it| !it.is_empty()).collect();
            assert_eq!(said(claims.clone(), counts, &policy), expected, "{claims:?}");
        }
    }

    /// With a list of what is allowed alone, a license that lost a conflict is seen as well.
    #[test]
    fn what_lost_a_conflict_is_not_allowed_unseen() {
        let mut policy = LicensePolicy::default();
        policy.allow = vec!["MIT".to_owned()];
        let found = |values: [ClaimValue; 2], rejected: &[u32]| -> Vec<String> {
            let id = ComponentId::derive(ComponentKind::Package, b"a");
            let mut component = Component::new(id, ComponentKind::Package, Scope::Product, "a");
            component.licenses.declared = Some(DeclaredLicense::new("MIT"));
            let at = Location::whole(RepoPath::new("a/README"));
            let claim =
                |value| Claim::new(Subject::Itself, value, EvidenceKind::Manifest, at.clone());
            component.evidence = values.map(claim).to_vec();
            let rejected = rejected.iter().map(|at| RejectedClaim::new(*at, "nearer-file"));
            let conclusion =
                Conclusion::new(Field::License, "nearer-file", vec![0], rejected.collect());
            component.conclusions = vec![conclusion];
            let mut findings = Findings::default();
            check(&[component], &policy, &mut findings);
            findings.into_rows().into_iter().map(|row| row.message.to_string()).collect()
        };
        let license = ClaimValue::license;
        let said = "a is claimed to be under GPL-3.0-only, which the policy does not allow; claims \
                    disagree: MIT";
        assert_eq!(found([license("MIT"), license("GPL-3.0-only")], &[1]), [said]);
        assert_eq!(found([license("MIT"), observed("GPL-3.0-only")], &[1]), [said]);
        let none = Vec::<String>::new();
        // What did not lose says no more than what counts, and words are no license.
        assert_eq!(found([license("MIT"), observed("ISC")], &[]), none);
        assert_eq!(found([license("MIT"), license("GPL-3.0-only OR MIT")], &[1]), none);
        assert_eq!(found([license("MIT"), license("see COPYING")], &[1]), none);
    }
}
