//! Selects the references of a file that are counted when a reference to the file is followed.

use plimsoll_model::{FetchMethod, LocalResolution, RefKind, Reference, Target};

/// Whether GitHub itself follows a reference, so that the strength of the reference affects the callers of the
/// file. What scripts, build files, package managers and other tools fetch is reported separately, except for
/// the images that an action is built on.
pub(super) fn counts(reference: &Reference) -> bool {
    let base = reference.method == Some(FetchMethod::BaseImage);
    let script = !base
        && matches!(
            reference.kind,
            RefKind::ScriptFetch
                | RefKind::BuildFetch
                | RefKind::ToolInput
                | RefKind::PackageRequirement
                | RefKind::PreCommitHook
        );
    reference.activity.counts() && !script
}

/// Whether a reference in another repository belongs in the inventory: it leads out of that repository.
pub(super) fn leads_out(reference: &Reference) -> bool {
    let in_tree =
        matches!(reference.target, Some(Target::Local { resolution: LocalResolution::InTree, .. }));
    counts(reference) && !in_tree
}
