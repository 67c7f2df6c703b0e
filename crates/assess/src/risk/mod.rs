//! Risk tiers of components.
//!
//! A component that is not distributed is informational, regardless of other facts. For the others,
//! each fact about license and provenance has a tier, and the highest tier is used, so that unknown
//! facts are never low risk. A component of low risk that only has headers gets the tier of that fact instead. A policy
//! can change the tiers of facts, but not the facts or their order.

#[cfg(test)]
mod tests;

use plimsoll_model::{
    Claim, Component, ComponentRisk, Field, LicenseCategory, LicenseExpression, LicenseName,
    PinStrength, Provenance, PurlParts, Revision, RiskFact, RiskRules, RiskTier, Scope,
};

/// Properties of a component that are only visible in its files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CopyFacts {
    /// Whether it has a README.
    pub has_readme: bool,
    /// Whether its only source files are headers.
    pub is_header_only: bool,
}

impl CopyFacts {
    /// Creates the facts.
    pub fn new(has_readme: bool, is_header_only: bool) -> Self {
        Self { has_readme, is_header_only }
    }
}

/// Computes the tiers of the components with an active use, in their order. `files` returns the
/// facts from the files of a component in the tree.
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

/// Returns the tier and the facts that determine it.
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
        // If the policy ignores all facts of a component, its risk is unknown, not low.
        return (RiskTier::High, Vec::new());
    };
    let header_only = header_only.and_then(|fact| Some((fact, fact.tier(rules)?)));
    if let (Some((fact, least)), true) = (header_only, tier <= RiskTier::Low) {
        return (least, vec![fact]);
    }
    (tier, facts.iter().copied().filter(|fact| fact.tier(rules) == Some(tier)).collect())
}

/// Returns the facts about the effective license.
fn license(expression: Option<&LicenseExpression>) -> Vec<RiskFact> {
    let Some(expression) = expression else { return vec![RiskFact::LicenseUnknown] };
    let category = expression.category();
    // A choice of licenses only needs a decision if it avoids the strictest one; the choice between
    // public domain and a permissive license does not matter.
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

/// Returns the provenance of a component.
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

/// Whether the release is stated. A branch, `latest` or a moving tag is not a release.
fn names_release(component: &Component) -> bool {
    let is_tag = |pin: PinStrength| pin >= PinStrength::FullTag;
    if component.kind.is_in_tree() {
        let revision = component.revision.as_ref().map(Revision::strength);
        return component.version.is_some() || revision.is_some_and(is_tag);
    }
    component.pin.is_some_and(is_tag)
}

/// Whether the component is attributed to somebody by a license, a copyright holder or a supplier.
fn is_attributed(component: &Component) -> bool {
    let licenses = &component.licenses;
    let named = |claim: &Claim| claim.field() == Field::Holder;
    !licenses.is_empty() || component.supplier.is_some() || component.evidence.iter().any(named)
}

/// Whether the download location is known: a URL, or the registry of a package.
fn has_origin(component: &Component) -> bool {
    let has_url = component.upstream.as_ref().is_some_and(|upstream| !upstream.unresolved_relative);
    let purl = component.purl.as_deref().and_then(PurlParts::of);
    has_url || purl.is_some_and(|parts| parts.kind() != "generic")
}

/// Whether a commit or digest identifies the upstream content. The commit of this repository pins
/// the content of a copy, but does not identify its upstream.
fn is_exact(component: &Component) -> bool {
    let of_revision = matches!(component.revision, Some(Revision::Commit(_) | Revision::Digest(_)));
    let is_pinned = || component.pin.is_some_and(PinStrength::is_pinned);
    let has_files = || component.distributions.iter().any(|file| !file.digests.is_empty());
    of_revision || (!component.kind.is_in_tree() && (is_pinned() || has_files()))
}
