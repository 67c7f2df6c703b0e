//! Applies corrections to the inventory that are still valid, and reports the others.

mod read;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Claim, ClaimValue, Component, ComponentId, CorrectedField, CorrectedFields, CorrectedSubject,
    Correction, CorrectionState, CorrectionUse, Date, EvidenceKind, Field, Location,
    ObservedLicense, Policy, Redacted, RepoPath, Severity, Subject, Upstream,
};

use super::{DigestLookup, rules};
use crate::Findings;

/// The results of the corrections in a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Corrected {
    /// Claims about components from valid corrections.
    pub claims: Vec<(ComponentId, Claim)>,
    /// The components that are not third-party code.
    pub removed: BTreeSet<ComponentId>,
    /// The state of each correction, in the order of the policy.
    pub uses: Vec<CorrectionUse>,
}

/// Checks the corrections of a policy against the digest of what was reviewed and against the concluded components.
/// `digest` returns the digest of a file or directory.
pub fn correct(
    corrections: &[Correction],
    components: &[Component],
    today: Date,
    digest: &dyn Fn(&RepoPath) -> DigestLookup,
) -> Corrected {
    let mut corrected = Corrected::default();
    let places = Places::of(components);
    let mut taken: BTreeMap<&ComponentId, u32> = BTreeMap::new();
    for correction in corrections {
        let about = places.find(&correction.subject);
        let mut used = CorrectionUse::new(correction);
        used.components = u64::try_from(about.len()).unwrap_or(u64::MAX);
        if let Some(first) = about.first() {
            used.component = Some(first.name.clone());
        }
        used.changes = changes(&correction.change, about.first().copied());
        let other = about.iter().find_map(|component| taken.get(&component.id));
        let (state, problem) = state(correction, about.is_empty(), other, today, digest);
        (used.state, used.problem) = (state, problem);
        if used.is_applied() {
            for component in about {
                taken.insert(&component.id, correction.line);
                if correction.change.not_third_party {
                    corrected.removed.insert(component.id.clone());
                }
                let claims = claims(correction).into_iter();
                corrected.claims.extend(claims.map(|claim| (component.id.clone(), claim)));
            }
        }
        corrected.uses.push(used);
    }
    corrected
}

/// Components by path and by package URL.
struct Places<'a> {
    paths: BTreeMap<&'a RepoPath, Vec<&'a Component>>,
    purls: BTreeMap<&'a str, Vec<&'a Component>>,
}

impl<'a> Places<'a> {
    fn of(components: &'a [Component]) -> Self {
        let (mut paths, mut purls) = (BTreeMap::new(), BTreeMap::new());
        for component in components {
            for path in &component.paths {
                paths.entry(path).or_insert_with(Vec::new).push(component);
            }
            if let Some(purl) = &component.purl {
                purls.entry(purl.as_str()).or_insert_with(Vec::new).push(component);
            }
        }
        Self { paths, purls }
    }

    fn find(&self, subject: &CorrectedSubject) -> Vec<&'a Component> {
        let found = match subject {
            CorrectedSubject::Path(path) => self.paths.get(path),
            CorrectedSubject::Purl(purl) => self.purls.get(purl.as_str()),
            _ => None,
        };
        found.cloned().unwrap_or_default()
    }
}

fn state(
    correction: &Correction,
    is_unmatched: bool,
    other: Option<&u32>,
    today: Date,
    digest: &dyn Fn(&RepoPath) -> DigestLookup,
) -> (CorrectionState, Option<String>) {
    let Correction { file, subject, .. } = correction;
    let stale = |state, why: String| (state, Some(why));
    if correction.until < today {
        return stale(
            CorrectionState::Expired,
            format!("expired on {}: review {file} again, and set a new date", correction.until),
        );
    }
    match digest(file) {
        Err(why) => stale(CorrectionState::Unreadable, format!("cannot be checked: {file}: {why}")),
        Ok(None) => stale(CorrectionState::Missing, format!("is stale: {file} no longer exists")),
        Ok(Some(found)) if !found.eq_ignore_ascii_case(&correction.sha256) => stale(
            CorrectionState::Changed,
            format!(
                "is stale: {file} has changed since the review; if the correction is still right, write \
                 `sha256 = \"{found}\"`"
            ),
        ),
        Ok(Some(_)) if is_unmatched => {
            let place = match subject {
                CorrectedSubject::Purl(_) => "has this package URL",
                _ => "is at this path",
            };
            stale(CorrectionState::Unmatched, format!("is stale: no component {place}"))
        }
        Ok(Some(_)) => match other {
            Some(line) => stale(
                CorrectionState::Overlapping,
                format!(
                    "is about the same component as the correction in line {line}: remove one of them"
                ),
            ),
            None => (CorrectionState::Applied, None),
        },
    }
}

/// The fields that a correction sets, with the values that were concluded before.
fn changes(change: &CorrectedFields, component: Option<&Component>) -> Vec<CorrectedField> {
    let before = |value: fn(&Component) -> Option<String>| component.and_then(value);
    let text = |value: &Option<String>| value.clone();
    let rows = [
        (Field::Name, before(|it| Some(it.name.clone())), text(&change.name)),
        (Field::Version, before(|it| it.version.clone()), text(&change.version)),
        (Field::Identity, before(|it| it.purl.clone()), text(&change.purl)),
        (
            Field::Upstream,
            before(|it| it.upstream.as_ref().map(|upstream| upstream.best_url().to_owned())),
            change.upstream.as_ref().map(|url| url.as_str().to_owned()),
        ),
        (
            Field::License,
            before(|it| it.licenses.expression().map(ToString::to_string)),
            change.license.as_ref().map(ToString::to_string),
        ),
        (
            Field::Scope,
            before(|it| Some(it.scope.as_str().to_owned())),
            change.scope.map(|scope| scope.as_str().to_owned()),
        ),
    ];
    let set = rows.into_iter().filter_map(|(field, before, after)| {
        after.map(|after| CorrectedField::new(field, before, after))
    });
    set.collect()
}

/// The claims that a correction makes, each with its reviewer and reason.
fn claims(correction: &Correction) -> Vec<Claim> {
    let change = &correction.change;
    let license = change.license.as_ref().map(|expression| {
        let mut license = ObservedLicense::file(correction.file.clone());
        license.expression = Some(expression.clone());
        ClaimValue::LicenseText(Box::new(license))
    });
    let upstream = change.upstream.as_ref();
    let values = [
        change.purl.as_deref().map(|purl| ClaimValue::Identity(Redacted::new(purl))),
        change.name.as_deref().map(ClaimValue::name),
        change.version.as_deref().map(ClaimValue::version),
        upstream.map(|url| ClaimValue::Upstream(Box::new(Upstream::at(url.clone())))),
        license,
        change.scope.map(ClaimValue::Scope),
    ];
    let said = format!("{}: {}", correction.reviewer, correction.reason);
    let claim = |value| {
        let place = Location::whole(correction.file.clone());
        let claim = Claim::new(Subject::Itself, value, EvidenceKind::Correction, place);
        let mut claim = claim.with_raw(&said);
        claim.detector = "policy".into();
        claim
    };
    values.into_iter().flatten().map(claim).collect()
}

/// Reports corrections that are no longer valid. They are not applied, and a person has to know about that.
pub(super) fn report(policy: &Policy, uses: &[CorrectionUse], findings: &mut Findings) {
    for used in uses {
        let Some(problem) = &used.problem else { continue };
        let severity = match used.state {
            CorrectionState::Expired | CorrectionState::Unmatched => Severity::Medium,
            _ => Severity::High,
        };
        let subject = used.subject.to_string();
        let message = format!("the correction of {subject} {problem}");
        let place = policy.at(used.line);
        let remedy = (Some(used.reviewer.as_str()), REMEDY);
        findings.policy(&rules::CORRECTION, severity, &subject, place, &message, remedy);
    }
}

const REMEDY: &str = "review the component again, then write the digest and a new date, or fix or remove the correction";
