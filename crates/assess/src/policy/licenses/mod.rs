//! Checks the licenses of what ships against the policy.

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

/// Reports components that may ship with a license that the policy does not allow, and entries of the policy that
/// match no component.
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

/// A component and the licenses that the policy allows for it.
struct Terms<'a> {
    component: &'a Component,
    policy: &'a LicensePolicy,
    /// The active exceptions for it.
    grants: Vec<&'a LicenseGrant>,
    /// Its license, or the license of each of its texts if none is concluded or declared.
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

    /// Whether the lists or an exception for this component allow a choice of the expression. An exception overrides
    /// `deny`, because it is the more specific decision.
    fn is_allowed(&self, expression: &LicenseExpression) -> bool {
        let LicensePolicy { allow, deny, .. } = self.policy;
        expression.is_satisfied(|license| {
            let mut granted = self.grants.iter().flat_map(|grant| &grant.allow);
            granted.any(|entry| entry.allows(license))
                || (!deny.iter().any(|entry| entry.covers(license))
                    && (allow.is_empty() || allow.iter().any(|it| it.entry.allows(license))))
        })
    }

    /// Whether every choice of an expression needs a license that is denied and has no exception.
    fn is_denied(&self, expression: &LicenseExpression) -> bool {
        !expression.is_satisfied(|license| {
            let mut granted = self.grants.iter().flat_map(|grant| &grant.allow);
            granted.any(|entry| entry.allows(license))
                || !self.policy.deny.iter().any(|entry| entry.covers(license))
        })
    }

    /// Returns why the policy does not allow the component, and the remedy.
    fn refusal(&self) -> Option<(String, &'static str)> {
        if let Some(message) = self.refused() {
            return Some((message, REMEDY));
        }
        // An allowed license does not cover an altered text that only resembles it.
        let altered = self.altered().filter(|_| !self.policy.allow.is_empty())?;
        let license = altered.expression.as_ref().map_or("a license", |it| it.as_str());
        let message = format!(
            "{} has an altered {license} text in {}: allowing {license} does not cover it",
            self.component.name, altered.path
        );
        Some((message, ALTERED))
    }

    /// Returns an altered license text that nobody has clarified.
    fn altered(&self) -> Option<&'a ObservedLicense> {
        let mut observed = self.component.licenses.observed.iter();
        observed.find(|text| text.altered.is_some() && !self.component.is_clarified(&text.path))
    }

    /// Returns a message if the effective license is not allowed, if any claim needs a denied license, or if the
    /// license of a rejected claim is not in the list. A rejected claim may still be the true one, and adding a line
    /// to a file must not hide a license that the policy does not allow. After a clarification, rejected claims do not
    /// matter, because the reviewer has seen them.
    fn refused(&self) -> Option<String> {
        let component = self.component;
        let refused = self.counts.iter().copied().find(|license| !self.is_allowed(license));
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

/// The licenses of claims that were rejected in favor of others.
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

/// All claimed licenses of a component, accepted or rejected.
fn claimed(component: &Component) -> BTreeSet<&LicenseExpression> {
    let stated = component.evidence.iter().filter_map(|claim| expression(&claim.value));
    let licenses = &component.licenses;
    let observed = licenses.observed.iter().filter_map(|observed| observed.expression.as_ref());
    // The license of a lockfile entry is not in a claim of its own.
    let declared = licenses.declared.iter().filter_map(|declared| declared.expression.as_ref());
    let concluded = licenses.concluded.iter().map(|concluded| &concluded.expression);
    stated.chain(observed).chain(declared).chain(concluded).collect()
}

/// The maximum number of components or licenses in a message.
const NAMED: usize = 5;

/// Creates one finding for all components of a kind whose license is unknown. Without a finding, the reader would
/// assume that their licenses are allowed.
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
        "{} {kind} {noun} {have} no known license, so the policy cannot allow them: {}{more}",
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

const UNKNOWN: &str = "find out the license of each component, and state it in the metadata of the component, or clarify it in the policy (`[[licenses.clarify]]`)";

const ALTERED: &str =
    "read what was changed, and clarify the license in the policy (`[[licenses.clarify]]`)";

const REMEDY: &str = "replace the component, ask its authors for another license, or allow this license in the policy";
