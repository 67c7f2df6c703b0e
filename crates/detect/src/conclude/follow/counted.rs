//! Which references count for what leads to them.

use plimsoll_model::{FetchMethod, LocalResolution, RefKind, Reference, Target};

/// Whether the host follows a reference by itself, so that its strength counts for what leads to
/// it. What scripts fetch is reported for itself, but for the images that an action is built on.
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

/// Whether a reference of another repository belongs in the inventory: it leads out of that one.
pub(super) fn leads_out(reference: &Reference) -> bool {
    let in_tree =
        matches!(reference.target, Some(Target::Local { resolution: LocalResolution::InTree, .. }));
    counts(reference) && !in_tree
}
