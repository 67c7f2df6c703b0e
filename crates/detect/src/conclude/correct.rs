//! Corrections by a person, on top of what was concluded from the source.
//!
//! A correction takes precedence over every claim, and over references and lockfiles. So it is applied
//! last, to the conclusions themselves: each field that it sets names the correction, and lists
//! contradicting claims as rejected.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Claim, ClaimValue, Component, ComponentId, ConcludedLicense, Conclusion, Dependencies, Field,
    PurlParts, Reference, RejectedClaim, Revision, Subject, purl,
};

use super::origin;
use super::rules::CORRECTED;
use super::same::has_same_value;
use crate::Detection;

impl Detection {
    /// Applies corrections to components, by id: each claim is added to the evidence of its component and takes
    /// precedence over all others, whatever states its identity. Credentials must be [masked](Self::redact)
    /// afterwards.
    pub fn correct(&mut self, claims: Vec<(ComponentId, Claim)>) {
        let mut by_component: BTreeMap<ComponentId, Vec<Claim>> = BTreeMap::new();
        for (id, claim) in claims {
            by_component.entry(id).or_default().push(claim);
        }
        for component in &mut self.components {
            if let Some(claims) = by_component.remove(&component.id) {
                apply(component, claims);
            }
        }
    }

    /// Removes components that are not third-party from the inventory. Components inside them move to the
    /// enclosing component, and references to them have no component any more.
    pub fn remove(&mut self, ids: &BTreeSet<ComponentId>) {
        if ids.is_empty() {
            return;
        }
        let removed = self.components.iter().filter(|component| ids.contains(&component.id));
        let outer = removed.map(|component| (component.id.clone(), component.nested_in.clone()));
        let outer: BTreeMap<ComponentId, Option<ComponentId>> = outer.collect();
        self.components.retain(|component| !ids.contains(&component.id));
        for component in &mut self.components {
            // Each step goes one level outward, and there are no more steps than removed
            // components.
            for _ in 0..outer.len() {
                let Some(next) = component.nested_in.as_ref().and_then(|id| outer.get(id)) else {
                    break;
                };
                component.nested_in.clone_from(next);
            }
        }
        let transitive = self.transitive.iter_mut().map(|found| &mut found.reference);
        for reference in self.references.iter_mut().chain(transitive) {
            unlink(reference, ids);
        }
        let is_removed = |row: &Dependencies| row.of.as_ref().is_some_and(|id| ids.contains(id));
        self.dependencies.retain_mut(|row| {
            row.on.retain(|id| !ids.contains(id));
            !is_removed(row)
        });
    }
}

fn unlink(reference: &mut Reference, ids: &BTreeSet<ComponentId>) {
    reference.component.take_if(|id| ids.contains(id));
    for expansion in &mut reference.expansions {
        expansion.component.take_if(|id| ids.contains(id));
    }
}

/// Sets the fields of a component to the values of the claims.
fn apply(component: &mut Component, claims: Vec<Claim>) {
    let fields: BTreeSet<Field> = claims.iter().map(Claim::field).collect();
    let first = u32::try_from(component.evidence.len()).unwrap_or(u32::MAX);
    let numbers: Vec<u32> = (first..).take(claims.len()).collect();
    let old_version = component.version.clone();
    for (mut claim, number) in claims.into_iter().zip(&numbers) {
        claim.subject = Subject::Itself;
        set(component, &claim);
        let conclusion = conclusion(&component.evidence, &claim, *number);
        component.conclusions.retain(|known| known.field != conclusion.field);
        component.conclusions.push(conclusion);
        component.evidence.push(claim);
    }
    let renames = [Field::Name, Field::Version, Field::Upstream];
    if !fields.contains(&Field::Identity) && renames.iter().any(|field| fields.contains(field)) {
        component.purl = package_url(component, &fields, old_version.as_deref());
        component.conclusions.retain(|known| known.field != Field::Identity);
        let conclusion = Conclusion::new(Field::Identity, CORRECTED, numbers, Vec::new());
        component.conclusions.push(conclusion);
    }
    component.conclusions.sort_by_key(|conclusion| conclusion.field);
    if fields.contains(&Field::Upstream) {
        (component.owner, component.repository) = (None, None);
        if !component.conclusions.iter().any(|known| known.field == Field::Supplier) {
            component.supplier = None;
        }
        origin::conclude(component);
    }
}

fn set(component: &mut Component, claim: &Claim) {
    match &claim.value {
        ClaimValue::Identity(purl) => component.purl = Some(purl.to_string()),
        ClaimValue::Name(name) => component.name = plimsoll_model::clip(name.as_str(), 200),
        ClaimValue::Version(version) => component.version = Some(version.to_string()),
        ClaimValue::Upstream(upstream) => component.upstream = Some((**upstream).clone()),
        ClaimValue::Scope(scope) => component.scope = *scope,
        ClaimValue::LicenseText(text) => {
            let concluded = text.expression.clone();
            component.licenses.concluded =
                concluded.map(|expression| ConcludedLicense::new(expression, CORRECTED));
        }
        // Nothing else can be corrected.
        _ => {}
    }
}

/// The conclusion that a field has the value of a claim, with the contradicting claims.
fn conclusion(evidence: &[Claim], claim: &Claim, number: u32) -> Conclusion {
    let field = claim.field();
    let is_about = |other: &Claim| {
        let is_least = field == Field::Version && other.field() == Field::MinimumVersion;
        other.field() == field || is_least
    };
    let about = evidence.iter().zip(0u32..).filter(|(other, _)| is_about(other));
    let (agrees, differs): (Vec<_>, Vec<_>) =
        about.partition(|(other, _)| has_same_value(other, claim));
    let used = agrees.into_iter().map(|(_, at)| at).chain([number]).collect();
    let rejected = differs.into_iter().map(|(_, at)| RejectedClaim::new(at, CORRECTED)).collect();
    Conclusion::new(field, CORRECTED, used, rejected)
}

/// Returns the package URL of a component after a correction of its name, version or upstream that does not also
/// correct the package URL.
fn package_url(
    component: &Component,
    fields: &BTreeSet<Field>,
    old_version: Option<&str>,
) -> Option<String> {
    let version = component.version.as_deref();
    let known = component.purl.as_deref();
    if let Some(parts) = known.and_then(PurlParts::of)
        && !is_of_repository(&parts)
    {
        // A corrected name does not change the name in the package URL: registries may use another name than people do.
        let is_old = parts.version().as_deref() == old_version;
        return match (fields.contains(&Field::Version), version) {
            (false, _) => known.map(str::to_owned),
            (true, Some(version)) if is_old => parts.at_version(version),
            _ => None,
        };
    }
    let url = component.upstream.as_ref().and_then(plimsoll_model::Upstream::repository);
    let commit = match &component.revision {
        Some(Revision::Commit(commit)) => Some(commit.as_str()),
        _ => None,
    };
    match (url, commit, version) {
        (Some(url), Some(commit), _) => url.purl(commit),
        (Some(url), None, Some(version)) => url.purl_of_version(&component.name, version),
        (None, _, Some(version)) => purl::generic(&component.name, version, &[]),
        (_, _, None) => None,
    }
}

/// Whether a package URL is that of a repository, or only has a name, and is not that of a package of a registry.
fn is_of_repository(parts: &PurlParts<'_>) -> bool {
    matches!(parts.kind(), "github" | "bitbucket" | "generic")
}
