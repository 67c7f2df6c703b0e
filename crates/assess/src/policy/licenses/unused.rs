//! Reports license entries of the policy that expired or are not needed.

use plimsoll_model::{Component, Date, LicenseGrant, Policy, Severity};

use super::matching::Matched;
use crate::Findings;
use crate::policy::rules;

/// Reports exceptions that expired or match nothing, and entries of `allow` for licenses that nothing has. An unneeded
/// entry would allow a future component without a decision.
pub(super) fn report(
    shipped: &[&Component],
    policy: &Policy,
    grants: &[Matched<'_, LicenseGrant>],
    today: Date,
    findings: &mut Findings,
) {
    for grant in grants {
        let entry = grant.entry;
        let subject = entry.matching.to_string();
        let (place, owner) = (policy.at(entry.line), entry.owner.as_deref());
        let (renew, remove) = ((owner, rules::RENEW), (owner, rules::REMOVE));
        if entry.until < today {
            let message = format!("the license exception for {subject} expired on {}", entry.until);
            findings.policy(&rules::EXPIRED, Severity::Medium, &subject, place, &message, renew);
        } else if !shipped.iter().any(|component| grant.is_about(component)) {
            let message =
                format!("no component matches the license exception for {subject}: remove it");
            findings.policy(&rules::UNUSED, Severity::Low, &subject, place, &message, remove);
        }
    }
    let licenses = shipped.iter().flat_map(|component| {
        let licenses = &component.licenses;
        let texts = licenses.observed.iter().filter_map(|observed| observed.expression.as_ref());
        licenses.expression().into_iter().chain(texts)
    });
    let mut names: Vec<_> = licenses.flat_map(plimsoll_model::LicenseExpression::names).collect();
    names.dedup();
    let allow = policy.licenses.allow.iter();
    let unused = allow.filter(|allowed| !names.iter().any(|name| allowed.entry.allows(name)));
    let unused: Vec<_> = unused.collect();
    let Some(first) = unused.first() else { return };
    let named: Vec<String> = unused.iter().map(|allowed| allowed.entry.to_string()).collect();
    let message = format!(
        "unused entries in `allow` (no component that may ship has such a license): {}",
        named.join(", ")
    );
    let places = vec![policy.at(first.line)];
    findings.file(&rules::ALLOW_UNUSED, Severity::Info, &policy.path, places, &message, REMEDY);
}

const REMEDY: &str =
    "remove unneeded entries: they would allow future components without a decision";
