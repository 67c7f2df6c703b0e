//! Applies license clarifications that are still valid, and reports the others.

use plimsoll_model::{
    Claim, ClaimValue, Clarification, Component, Date, EvidenceKind, LicensePolicy, Location,
    ObservedLicense, Policy, RepoPath, Severity, Subject,
};

use super::matching::Matched;
use crate::Findings;
use crate::policy::rules;

/// The SHA-256 of a file in hexadecimal digits; `None` if there is no such file, and an error if it cannot
/// be read.
pub type DigestLookup = Result<Option<String>, String>;

/// The results of the clarifications in a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Clarified {
    /// Claims about components from valid clarifications.
    pub claims: Vec<Claim>,
    /// The state of each clarification, in the order of the policy.
    pub states: Vec<ClarificationState>,
}

/// Whether a clarification is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClarificationState {
    /// It is valid.
    Holds,
    /// Its last day has passed.
    Expired,
    /// The file has changed since it was read: its digest differs.
    Changed(String),
    /// There is no such file.
    Missing,
    /// The file could not be read, and why.
    Unreadable(String),
    /// No component matches it.
    Unmatched,
}

/// Checks the clarifications of a policy against files and components. `digest` reads a file.
pub fn clarify(
    policy: &LicensePolicy,
    components: &[Component],
    today: Date,
    digest: &dyn Fn(&RepoPath) -> DigestLookup,
) -> Clarified {
    let mut clarified = Clarified::default();
    for clarification in &policy.clarifications {
        let matched = Matched::new(clarification, &clarification.matching);
        let matched = components.iter().filter(|component| matched.is_about(component));
        let claims: Vec<Claim> = matched.filter_map(|it| claim(clarification, it)).collect();
        let state = state(clarification, claims.is_empty(), today, digest);
        if state == ClarificationState::Holds {
            clarified.claims.extend(claims);
        }
        clarified.states.push(state);
    }
    clarified
}

fn state(
    clarification: &Clarification,
    is_unmatched: bool,
    today: Date,
    digest: &dyn Fn(&RepoPath) -> DigestLookup,
) -> ClarificationState {
    if clarification.until < today {
        return ClarificationState::Expired;
    }
    match digest(&clarification.file) {
        Err(why) => ClarificationState::Unreadable(why),
        Ok(None) => ClarificationState::Missing,
        Ok(Some(found)) if !found.eq_ignore_ascii_case(&clarification.sha256) => {
            ClarificationState::Changed(found)
        }
        Ok(Some(_)) if is_unmatched => ClarificationState::Unmatched,
        Ok(Some(_)) => ClarificationState::Holds,
    }
}

/// The claim that a clarification makes about a component, identified by its place in the tree or its package URL.
/// Without either, the component cannot be identified.
fn claim(clarification: &Clarification, component: &Component) -> Option<Claim> {
    let of_purl = || component.purl.as_deref().map(Subject::purl);
    let subject = component.paths.first().cloned().map(Subject::Directory).or_else(of_purl)?;
    let mut license = ObservedLicense::file(clarification.file.clone());
    license.expression = Some(clarification.expression.clone());
    let value = ClaimValue::LicenseText(Box::new(license));
    let place = Location::whole(clarification.file.clone());
    Some(Claim::new(subject, value, EvidenceKind::Clarification, place))
}

/// Reports clarifications that are no longer valid. They are not applied, and a person has to know about that.
pub(crate) fn report(policy: &Policy, states: &[ClarificationState], findings: &mut Findings) {
    for (clarification, state) in policy.licenses.clarifications.iter().zip(states) {
        let file = &clarification.file;
        let (severity, why) = match state {
            ClarificationState::Holds => continue,
            ClarificationState::Expired => {
                (Severity::Medium, format!("expired on {}", clarification.until))
            }
            ClarificationState::Changed(found) => (
                Severity::High,
                format!("is stale: {file} has changed (its SHA-256 is now {found})"),
            ),
            ClarificationState::Missing => {
                (Severity::High, format!("is stale: {file} no longer exists"))
            }
            ClarificationState::Unreadable(why) => {
                (Severity::High, format!("cannot be checked: {file}: {why}"))
            }
            ClarificationState::Unmatched => {
                (Severity::Medium, "matches no component: remove it, or correct its pattern".into())
            }
        };
        let subject = format!("{}: {}", clarification.matching, clarification.expression);
        let Clarification { matching, expression, .. } = clarification;
        let message = format!("the clarification that {matching} is under {expression} {why}");
        let place = policy.at(clarification.line);
        let remedy = (Some(clarification.reviewer.as_str()), REMEDY);
        findings.policy(&rules::CLARIFICATION, severity, &subject, place, &message, remedy);
    }
}

const REMEDY: &str =
    "read the file again, then write its digest and a new date, or remove the clarification";
