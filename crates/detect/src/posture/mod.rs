//! What CI and configuration show of the repository's posture: observations for the score.

mod ci;
mod code;
mod pattern;
mod secrets;
mod tools;
mod updates;
mod watched;

pub(crate) use ci::of_workflow;
pub(crate) use code::is_code;
pub(crate) use secrets::search;
pub(crate) use tools::{command_names, of_script, of_use};
pub(crate) use updates::{Watch, dependabot, is_renovate, renovate};
pub(crate) use watched::observe as observe_watched;

use plimsoll_model::RepoPath;

use crate::Context;
use crate::detectors::{hardcoded_secret, posture};
use crate::zones::below_vendor_root;

/// Whether the posture is asked for, and the file is the repository's own.
pub(crate) fn is_asked(context: &Context<'_>, path: &RepoPath) -> bool {
    context.detectors.contains(&posture::META.id) && context.zones.is_own(path)
}

/// Whether hard-coded secrets are looked for in a file: anywhere but in vendored code. A secret in a
/// copy of another repository is in this one as well.
pub(crate) fn is_searched(context: &Context<'_>, path: &RepoPath) -> bool {
    context.detectors.contains(&hardcoded_secret::META.id) && !below_vendor_root(path)
}
