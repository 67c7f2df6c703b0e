//! Applies the license clarifications of a policy.

use plimsoll_assess::{ClarificationState, Clarified, clarify};
use plimsoll_detect::Detection;
use plimsoll_model::{Date, Policy, RepoPath};
use plimsoll_source::Source;

use crate::digest;

/// Applies the license clarifications of a policy before the assessment, and returns the state of each
/// clarification.
pub(crate) fn apply(
    source: &dyn Source,
    policy: &Policy,
    day: Date,
    found: &mut Detection,
) -> Vec<ClarificationState> {
    if policy.licenses.clarifications.is_empty() {
        return Vec::new();
    }
    let digest = |path: &RepoPath| digest::of_file(source, path);
    let Clarified { claims, states, .. } =
        clarify(&policy.licenses, &found.components, day, &digest);
    if !claims.is_empty() {
        let claims = claims.into_iter().map(|mut claim| {
            claim.detector = "policy".into();
            claim
        });
        found.add_claims(source, claims.collect());
        found.redact(source);
    }
    states
}
