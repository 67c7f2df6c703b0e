//! Tiers of risk, from what is known of components.
//!
//! What is not given to anybody is informational, whatever else is known of it. Of the rest, each fact about license
//! and provenance leads to a tier, and the highest counts, so that nothing that is unknown is ever low. A policy can
//! lead facts to other tiers, and neither the facts nor their order.

#[cfg(test)]
mod tests;

use plimsoll_model::{
    Claim, Component, ComponentRisk, Field, LicenseCategory, LicenseExpression, LicenseName,
    PinStrength, Provenance, PurlParts, Revision, RiskFact, RiskRules, RiskTier, Scope,
};

/// What only the files of a component show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CopyFacts {
    /// Whether there is a README in it.
    pub has_readme: bool,
    /// Whether it is headers and nothing else that is compiled.
    pub is_header_only: bool,
}

impl CopyFacts {
    /// What the files show.
    pub fn new(has_readme: bool, is_header_only: bool) -> Self {
        Self { has_readme, is_header_only }
    }
}

/// The tiers of the components that something active reaches, in their order. `files` tells what the files of one in
/// the tree show.
pub fn risks(
    components: &[Component],
    rules: &RiskRules,
    files: &dyn Fn(&Component) -> CopyFacts,
) -> Vec<ComponentRisk> {
    let active = components.iter().filter(|component| component.active);
    active.map(|component| risk(component, rules, files)).collect()
}

fn risk(
    component: &Component,
    rules: &RiskRules,
    files: &dyn Fn(&Component) -> CopyFacts,
) -> ComponentRisk {
    let copy = if component.kind.is_in_tree() { files(component) } else { CopyFacts::default() };
    let provenance = provenance(component, copy.has_readme);
    let mut facts = license(component.licenses.expression());
    facts.push(match provenance {
        Provenance::High => RiskFact::ProvenanceHigh,
        Provenance::Medium => RiskFact::ProvenanceMedium,
        Provenance::Low => RiskFact::ProvenanceLow,
        _ => RiskFact::ProvenanceUnknown,
    });
    let purpose = match component.listed_scope() {
        Scope::Test => Some(RiskFact::ForTest),
        Scope::Build => Some(RiskFact::ForBuild),
        Scope::Ci => Some(RiskFact::ForCi),
        _ => None,
    };
    let header_only = copy.is_header_only.then_some(RiskFact::HeaderOnly);
    let (tier, decided_by) = decide(&facts, purpose, header_only, rules);
    facts.extend(purpose.into_iter().chain(header_only));
    ComponentRisk::new(component.id.clone(), tier, provenance, facts, decided_by)
}

/// The tier, and the facts that decide it.
fn decide(
    facts: &[RiskFact],
    purpose: Option<RiskFact>,
    header_only: Option<RiskFact>,
    rules: &RiskRules,
) -> (RiskTier, Vec<RiskFact>) {
    if let Some((purpose, tier)) = purpose.and_then(|fact| Some((fact, fact.tier(rules)?))) {
        return (tier, vec![purpose]);
    }
    let Some(tier) = facts.iter().filter_map(|fact| fact.tier(rules)).max() else {
        // Who lets no fact count does not know that the risk is low.
        return (RiskTier::High, Vec::new());
    };
    let header_only = header_only.and_then(|fact| Some((fact, fact.tier(rules)?)));
    if let (Some((fact, least)), true) = (header_only, tier <= RiskTier::Low) {
        return (least, vec![fact]);
    }
    (tier, facts.iter().copied().filter(|fact| fact.tier(rules) == Some(tier)).collect())
}

/// What the license that counts asks for.
fn license(expression: Option<&LicenseExpression>) -> Vec<RiskFact> {
    let Some(expression) = expression else { return vec![RiskFact::LicenseUnknown] };
    let category = expression.category();
    // Whoever may leave the strictest license out has something to decide; between public domain and a notice there
    // is nothing.
    let strictest = expression.names().iter().map(LicenseName::category).max();
    let is_choice =
        strictest.is_some_and(|strictest| strictest > category.max(LicenseCategory::Permissive));
    let needs_strong = expression.needs(LicenseCategory::is_strong);
    let by_category = match category {
        LicenseCategory::PublicDomain | LicenseCategory::Permissive => {
            Some(RiskFact::LicensePermissive)
        }
        LicenseCategory::WeakCopyleft => Some(RiskFact::LicenseWeakCopyleft),
        category if category.is_strong() => None,
        _ => Some(RiskFact::LicenseNonStandard),
    };
    let strong = needs_strong.then_some(RiskFact::LicenseStrongCopyleft);
    let choice = is_choice.then_some(RiskFact::LicenseChoice);
    let mut facts: Vec<RiskFact> = by_category.into_iter().chain(strong).chain(choice).collect();
    facts.sort_unstable();
    facts
}

/// How well it is known where a component comes from.
fn provenance(component: &Component, has_readme: bool) -> Provenance {
    let has_origin = has_origin(component);
    let is_named = names_release(component);
    let is_written =
        !component.licenses.observed.is_empty() && component.licenses.expression().is_some();
    if has_origin && is_exact(component) {
        Provenance::High
    } else if (has_origin && is_named) || (is_written && has_readme) {
        Provenance::Medium
    } else if has_origin || is_named || is_attributed(component) || component.version.is_some() {
        Provenance::Low
    } else {
        Provenance::Unknown
    }
}

/// Whether it says which release it is. A branch, `latest` and a tag that moves name none.
fn names_release(component: &Component) -> bool {
    let is_tag = |pin: PinStrength| pin >= PinStrength::FullTag;
    if component.kind.is_in_tree() {
        let revision = component.revision.as_ref().map(Revision::strength);
        return component.version.is_some() || revision.is_some_and(is_tag);
    }
    component.pin.is_some_and(is_tag)
}

/// Whether something of it is attributed to somebody: a license, a holder of rights, a supplier.
fn is_attributed(component: &Component) -> bool {
    let licenses = &component.licenses;
    let named = |claim: &Claim| claim.field() == Field::Holder;
    !licenses.is_empty() || component.supplier.is_some() || component.evidence.iter().any(named)
}

/// Whether it is known from where it is, or can be, fetched: a URL, or the registry of a package.
fn has_origin(component: &Component) -> bool {
    let has_url = component.upstream.as_ref().is_some_and(|it| !it.unresolved_relative);
    let purl = component.purl.as_deref().and_then(PurlParts::of);
    has_url || purl.is_some_and(|parts| parts.kind() != "generic")
}

/// Whether a commit or digest says what was taken. That the content of a copy is fixed by the commit that holds it
/// says nothing of where it was taken from.
fn is_exact(component: &Component) -> bool {
    let of_revision = matches!(component.revision, Some(Revision::Commit(_) | Revision::Digest(_)));
    let is_pinned = || component.pin.is_some_and(PinStrength::is_pinned);
    let has_files = || component.distributions.iter().any(|file| !file.digests.is_empty());
    of_revision || (!component.kind.is_in_tree() && (is_pinned() || has_files()))
}
