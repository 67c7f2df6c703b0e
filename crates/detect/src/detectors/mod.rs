//! The detectors, one file each.

pub(crate) mod actions_lock;
pub(crate) mod git_submodule;
pub(crate) mod vendored_directory;
pub(crate) mod workflow_uses;

use crate::Detector;

/// Every detector, in the order of their ids.
pub static DETECTORS: &[&dyn Detector] = &[
    &actions_lock::ActionsLock,
    &git_submodule::GitSubmodule,
    &vendored_directory::VendoredDirectory,
    &workflow_uses::WorkflowUses,
];
