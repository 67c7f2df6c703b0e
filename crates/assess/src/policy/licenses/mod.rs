//! Licenses that what ships may have.

mod clarify;
mod matching;
mod read;
#[cfg(test)]
mod tests;
mod unused;

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    ClaimValue, Component, ComponentKind, Date, EvidenceKind, Field, LicenseExpression,
    LicenseGrant, LicensePolicy, ObservedLicense, Policy, Severity,
};

use super::rules;
use crate::Findings;
pub(super) use clarify::report as report_clarifications;
pub use clarify::{ClarificationState, Clarified, DigestLookup, clarify};
use matching::Matched;

/// Says which of the components that may ship have a license that the policy does not allow, and which entries
/// of the policy are about none of them.
pub(super) fn check(
    components: &[Component],
    policy: &Policy,
    today: Date,
    findings: &mut Findings,
) {
    let shipped: Vec<&Component> = components.iter().filter(|it| it.may_ship()).collect();
    let grants: Vec<Matched<'_, LicenseGrant>> = policy
        .licenses
        .exceptions
        .iter()
        .map(|grant| Matched::new(grant, &grant.matching))
        .collect();
    if policy.licenses.decides() {
        let mut unknown: BTreeMap<ComponentKind, Vec<&Component>> = BTreeMap::new();
        for component in &shipped {
            let terms = Terms::of(component, &policy.licenses, &grants, today);
            if terms.is_unknown() {
                unknown.entry(component.kind).or_default().push(component);
            }
            if let Some((message, remedy)) = terms.refusal() {
                findings.component(&rules::LICENSE, Severity::Medium, component, &message, remedy);
            }
        }
        if !policy.licenses.allow.is_empty() {
            for (kind, components) in &unknown {
                report_unknown(*kind, components, findings);
            }
        }
    }
    unused::report(&shipped, policy, &grants, today, findings);
}

/// A component, and what it may be under.
struct Terms<'a> {
    component: &'a Component,
    policy: &'a LicensePolicy,
    /// The live exceptions for it.
    grants: Vec<&'a LicenseGrant>,
    /// Its license; where nothing is concluded or declared, that of each of its texts.
    counts: BTreeSet<&'a LicenseExpression>,
}

impl<'a> Terms<'a> {
    fn of(
        component: &'a Component,
        policy: &'a LicensePolicy,
        grants: &[Matched<'a, LicenseGrant>],
        today: Date,
    ) -> Self {
        let grants = grants.iter().filter(|grant| grant.entry.until >= today);
        let grants = grants.filter(|grant| grant.is_about(component)).map(|grant| grant.entry);
        let licenses = &component.licenses;
        let texts = || licenses.observed.iter().filter_map(|observed| observed.expression.as_ref());
        let counts = match licenses.expression() {
            Some(expression) => BTreeSet::from([expression]),
            None => texts().collect(),
        };
        Self { component, policy, grants: grants.collect(), counts }
    }

    fn is_unknown(&self) -> bool {
        self.counts.is_empty()
    }

    /// Whether the lists, or an exception for this component, allow what is needed of an expression. The
    /// exception counts before what is denied: it is the narrower decision.
    fn is_allowed(&self, expression: &LicenseExpression) -> bool {
        let LicensePolicy { allow, deny, .. } = self.policy;
        expression.is_satisfied(|license| {
            let mut granted = self.grants.iter().flat_map(|grant| &grant.allow);
            granted.any(|entry| entry.allows(license))
                || (!deny.iter().any(|entry| entry.covers(license))
                    && (allow.is_empty() || allow.iter().any(|it| it.entry.allows(license))))
        })
    }

    /// Whether an expression needs a license that is denied and not granted.
    fn is_denied(&self, expression: &LicenseExpression) -> bool {
        !expression.is_satisfied(|license| {
            let mut granted = self.grants.iter().flat_map(|grant| &grant.allow);
            granted.any(|entry| entry.allows(license))
                || !self.policy.deny.iter().any(|entry| entry.covers(license))
        })
    }

    /// Why the policy does not allow the component, and what to do.
    fn refusal(&self) -> Option<(String, &'static str)> {
        if let Some(message) = self.refused() {
            return Some((message, REMEDY));
        }
        // Of an altered text, the list allows what it is like and not what it says.
        let altered = self.altered().filter(|_| !self.policy.allow.is_empty())?;
        let license = altered.expression.as_ref().map_or("a license", |it| it.as_str());
        let message = format!(
            "{} has an altered text of {license} in {}, which allowing {license} does not cover",
            self.component.name, altered.path
        );
        Some((message, ALTERED))
    }

    /// A text with other words than its license that nobody has clarified.
    fn altered(&self) -> Option<&'a ObservedLicense> {
        let mut observed = self.component.licenses.observed.iter();
        observed.find(|text| text.altered.is_some() && !self.component.is_clarified(&text.path))
    }

    /// The license that counts is refused, or any claim needs a license that is denied, or a claim lost against
    /// another and its license is not in the list. A claim that lost may still be the true one: one more line in
    /// a file must not take away what the policy refuses. Who clarified a license has seen the others.
    fn refused(&self) -> Option<String> {
        let component = self.component;
        let refused = self.counts.iter().copied().find(|it| !self.is_allowed(it));
        let mut kinds = component.evidence.iter().map(|claim| claim.kind);
        let is_clarified = kinds.any(EvidenceKind::is_of_person);
        let lost = if is_clarified { BTreeSet::new() } else { lost(component) };
        let claims = if is_clarified { self.counts.clone() } else { claimed(component) };
        let (license, is) = if let Some(license) = refused {
            (license, "is")
        } else {
            let denied = claims.iter().copied().find(|claim| self.is_denied(claim));
            let lost = || lost.iter().copied().find(|claim| !self.is_allowed(claim));
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
    // Of a lockfile's entry, the license is in no claim of its own.
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
    findings.components(
        &rules::UNKNOWN_LICENSE,
        Severity::Medium,
        &subject,
        components,
        &message,
        UNKNOWN,
    );
}

const UNKNOWN: &str =
    "find out the license of each, and state it with the component or in its metadata";

const ALTERED: &str =
    "read what was changed, and clarify the license in the policy (`[[licenses.clarify]]`)";

const REMEDY: &str = "replace it, ask its authors for another license, or decide to allow this one";
