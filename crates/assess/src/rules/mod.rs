//! The rules, one file each.

mod invalid_reference;
mod lockfile_local_action;
mod lockfile_misleading_commit;
mod lockfile_not_pinned;
mod lockfile_ref_changed;
mod lockfile_stale;
mod short_commit;
mod submodule_drift;
mod submodule_hazard;
mod submodule_mismatch;
mod submodule_unpinned;
mod unpinned_action;
mod unpinned_image;
mod unpinned_reusable_workflow;
mod unresolvable_reference;
mod vendored_unidentified;

use crate::Rule;

/// Every rule, in the order of their ids.
pub static RULES: &[&dyn Rule] = &[
    &invalid_reference::InvalidReference,
    &lockfile_local_action::LockfileLocalAction,
    &lockfile_misleading_commit::LockfileMisleadingCommit,
    &lockfile_not_pinned::LockfileNotPinned,
    &lockfile_ref_changed::LockfileRefChanged,
    &lockfile_stale::LockfileStale,
    &short_commit::ShortCommit,
    &submodule_drift::SubmoduleDrift,
    &submodule_hazard::SubmoduleHazard,
    &submodule_mismatch::SubmoduleMismatch,
    &submodule_unpinned::SubmoduleUnpinned,
    &unpinned_action::UnpinnedAction,
    &unpinned_image::UnpinnedImage,
    &unpinned_reusable_workflow::UnpinnedReusableWorkflow,
    &unresolvable_reference::UnresolvableReference,
    &vendored_unidentified::VendoredUnidentified,
];
