//! The rules, one file each.

mod branch_as_version;
mod broad_permissions;
mod comment_conflict;
mod disguised_reference;
mod hardcoded_secret;
mod invalid_reference;
mod license_altered;
mod license_compatibility;
mod license_conflict;
mod license_restricted;
mod lockfile_local_action;
mod lockfile_misleading_commit;
mod lockfile_not_pinned;
mod lockfile_ref_changed;
mod lockfile_stale;
mod mutable_tool;
mod organization_boundary;
mod pin_drift;
mod piped_download;
mod possible_fork;
mod secrets_inherited;
mod self_reference;
mod short_commit;
mod submodule_drift;
mod submodule_hazard;
mod submodule_mismatch;
mod submodule_unpinned;
mod unpinned_action;
mod unpinned_checkout;
mod unpinned_clone;
mod unpinned_image;
mod unpinned_install;
mod unpinned_package;
mod unpinned_reusable_workflow;
mod unresolvable_reference;
mod untrusted_checkout;
mod unverified_download;
mod vendored_unidentified;
mod weak_link;

use crate::Rule;
/// The rule about the trust boundary. A policy decides about it in `[[trust.boundary]]`.
pub(crate) use organization_boundary::META as BOUNDARY;

/// Every rule, sorted by id.
pub static RULES: &[&dyn Rule] = &[
    &branch_as_version::BranchAsVersion,
    &broad_permissions::BroadPermissions,
    &comment_conflict::CommentConflict,
    &disguised_reference::DisguisedReference,
    &hardcoded_secret::HardcodedSecret,
    &invalid_reference::InvalidReference,
    &license_altered::LicenseAltered,
    &license_compatibility::LicenseCompatibility,
    &license_conflict::LicenseConflictRule,
    &license_restricted::LicenseRestricted,
    &lockfile_local_action::LockfileLocalAction,
    &lockfile_misleading_commit::LockfileMisleadingCommit,
    &lockfile_not_pinned::LockfileNotPinned,
    &lockfile_ref_changed::LockfileRefChanged,
    &lockfile_stale::LockfileStale,
    &mutable_tool::MutableTool,
    &organization_boundary::OrganizationBoundary,
    &pin_drift::PinDrift,
    &piped_download::RULE,
    &possible_fork::PossibleFork,
    &secrets_inherited::SecretsInherited,
    &self_reference::SelfReference,
    &short_commit::ShortCommit,
    &submodule_drift::SubmoduleDrift,
    &submodule_hazard::SubmoduleHazard,
    &submodule_mismatch::SubmoduleMismatch,
    &submodule_unpinned::SubmoduleUnpinned,
    &unpinned_action::UnpinnedAction,
    &unpinned_checkout::UnpinnedCheckout,
    &unpinned_clone::RULE,
    &unpinned_image::UnpinnedImage,
    &unpinned_install::RULE,
    &unpinned_package::UnpinnedPackage,
    &unpinned_reusable_workflow::UnpinnedReusableWorkflow,
    &unresolvable_reference::UnresolvableReference,
    &untrusted_checkout::UntrustedCheckout,
    &unverified_download::RULE,
    &vendored_unidentified::VendoredUnidentified,
    &weak_link::WeakLink,
];
