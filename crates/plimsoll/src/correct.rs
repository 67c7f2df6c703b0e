//! Applies the corrections of a policy.

use plimsoll_assess::{Corrected, correct};
use plimsoll_detect::Detection;
use plimsoll_model::{CorrectionUse, Date, Policy, RepoPath};
use plimsoll_source::Source;

use crate::digest;

/// Applies the corrections of a policy before the assessment, and returns the state of each correction.
pub(crate) fn apply(
    source: &dyn Source,
    policy: &Policy,
    day: Date,
    found: &mut Detection,
) -> Vec<CorrectionUse> {
    if policy.corrections.is_empty() {
        return Vec::new();
    }
    let digest = |path: &RepoPath| digest::of(source, path);
    let Corrected { claims, removed, uses, .. } =
        correct(&policy.corrections, &found.components, day, &digest);
    found.correct(claims);
    found.remove(&removed);
    found.redact(source);
    uses
}
