//! Checks that rows only refer to existing rows.

use std::collections::BTreeSet;

use plimsoll_model::{ComponentId, Finding, Reference, Report};

use super::Violation;

/// Checks every reference by ID.
pub(super) fn check(report: &Report, violations: &mut Vec<Violation>) {
    let links = Links { listed: report.components.iter().map(|component| &component.id).collect() };
    let missing = |from: String, name: &str| {
        let name = name.to_owned();
        Violation::MissingRow { from, name }
    };
    for component in &report.components {
        let from = || format!("component {} (nestedIn)", component.id);
        links.component(from, component.nested_in.as_ref(), violations);
        if component.name.is_empty() {
            violations.push(Violation::Empty { field: format!("name of {}", component.id) });
        }
    }
    for reference in &report.references {
        links.reference(reference, violations);
    }
    for found in &report.transitive {
        links.reference(&found.reference, violations);
    }
    for finding in &report.findings {
        let from = || format!("finding {} of {}", finding.rule, finding.subject);
        links.component(from, finding.component.as_ref(), violations);
        let applied = report.rules.contains(&finding.rule);
        if !report.rules.is_empty() && !applied && !BY_POLICY.contains(&finding.rule.as_str()) {
            violations.push(missing(from(), &finding.rule));
        }
        if let Some(deferred) = &finding.deferral
            && !report.deferrals.iter().any(|deferral| deferral.id == deferred.id)
        {
            violations.push(missing(from(), &deferred.id));
        }
        for (field, is_empty) in [
            ("subject", finding.subject.as_str().is_empty() && !names_nothing(report, finding)),
            ("message", finding.message.as_str().is_empty()),
            ("remediation", finding.remediation.is_empty()),
            ("locations", finding.locations.is_empty()),
        ] {
            if is_empty {
                violations.push(Violation::Empty { field: format!("{field} of {}", from()) });
            }
        }
    }
}

/// Whether a finding is about a reference with an empty value.
fn names_nothing(report: &Report, finding: &Finding) -> bool {
    report.references.iter().any(|reference| {
        reference.value.as_str().is_empty() && finding.locations.contains(&reference.location)
    })
}

struct Links<'a> {
    listed: BTreeSet<&'a ComponentId>,
}

impl Links<'_> {
    fn component(
        &self,
        from: impl Fn() -> String,
        id: Option<&ComponentId>,
        violations: &mut Vec<Violation>,
    ) {
        if let Some(id) = id.filter(|id| !self.listed.contains(id)) {
            violations.push(Violation::MissingComponent { from: from(), id: id.clone() });
        }
    }

    fn reference(&self, reference: &Reference, violations: &mut Vec<Violation>) {
        let from = || format!("{}: reference {}", reference.location, reference.value);
        for (field, is_empty) in
            [("id", reference.id.is_unset()), ("detector", reference.detector.is_empty())]
        {
            if is_empty {
                violations.push(Violation::Empty { field: format!("{field} of {}", from()) });
            }
        }
        self.component(from, reference.component.as_ref(), violations);
        for expansion in &reference.expansions {
            self.component(from, expansion.component.as_ref(), violations);
        }
    }
}

/// Rules that the policy itself applies, so they are not in the list of applied rules.
const BY_POLICY: [&str; 5] = [
    "attestation-expired",
    "deferral-expired",
    "deferral-overflow",
    "deferral-unused",
    "license-not-allowed",
];
