//! Observes the security posture of the repository in CI and configuration, for the score.

mod ci;
mod code;
mod pattern;
mod secrets;
mod tool_table;
mod tools;
mod updates;
mod watched;

pub(crate) use ci::of_workflow;
pub(crate) use code::is_code;
pub(crate) use secrets::{FoundSecret, observe as observe_secrets, secrets};
pub(crate) use tools::{command_names, of_script, of_use};
pub(crate) use updates::{Watch, Watchers, dependabot, is_renovate, renovate};
pub(crate) use watched::observe as observe_watched;

use plimsoll_model::RepoPath;

use crate::tree::zones::below_vendor_root;

/// Whether a file is searched for hard-coded secrets: all files except vendored code. A nested
/// repository with its own CI directory is searched too, because its secrets are in this repository
/// as well.
pub(crate) fn is_searched(path: &RepoPath) -> bool {
    !below_vendor_root(path)
}
