//! References to git repositories, whose owner can move each branch and tag.

use plimsoll_model::{FetchMethod, PinStrength, Reference, Requested, Target};

/// Whether the source of a fetch is known only at run time: such a fetch has no target.
pub(crate) fn is_open(reference: &Reference) -> bool {
    reference.pin == PinStrength::Unresolvable && reference.target.is_none()
}

/// Whether a reference is to a file of a known repository, and its URL is known only in part.
pub(crate) fn is_open_file(reference: &Reference) -> bool {
    reference.pin == PinStrength::Unresolvable
        && matches!(reference.target, Some(Target::Repository { .. }))
        && matches!(
            reference.method,
            Some(FetchMethod::Download | FetchMethod::Archive | FetchMethod::PipeToShell)
        )
}

/// Whether a script installs or clones from a git repository, where the ref can be moved, unlike a release of a registry.
pub(crate) fn is_from_git(reference: &Reference) -> bool {
    let value = reference.value.as_str();
    match (reference.method, &reference.target) {
        // The only URLs that cargo installs from are those of `--git`.
        (Some(FetchMethod::GitClone), _)
        | (_, Some(Target::Repository { .. }))
        | (Some(FetchMethod::Cargo), Some(Target::Url { .. })) => true,
        (Some(FetchMethod::Pip | FetchMethod::Npm), _) => {
            let scheme = ["git:", "git@", "ssh:"].iter().any(|scheme| value.starts_with(scheme));
            let named = value.contains(".git#") || value.strip_suffix(".git").is_some();
            scheme || named || value.contains("git+")
        }
        _ => false,
    }
}

/// Whether a script names a branch or tag of a repository known only at run time.
pub(crate) fn names_ref(reference: &Reference) -> bool {
    let requested = reference.requested.as_ref();
    is_open(reference) && requested.is_some_and(Requested::is_known)
}

/// Whether a revision is the code of a proposed change: `refs/pull/7/merge`, `refs/merge-requests/7/head`.
pub(crate) fn is_of_pull_request(revision: &str) -> bool {
    let name = revision.strip_prefix("refs/").unwrap_or(revision);
    name.starts_with("pull/") || name.starts_with("merge-requests/")
}
