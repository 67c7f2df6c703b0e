//! Classifies URLs and revisions by their text, for manifests, build files and scripts.

use plimsoll_model::{PinStrength, RefSyntax};

use crate::strength;

/// Returns the class and strength of a git revision, as git's commands interpret it.
///
/// ```
/// use plimsoll_model::PinStrength;
/// use plimsoll_script::git_revision;
///
/// assert_eq!(git_revision("origin/main").1, PinStrength::Branch);
/// assert_eq!(git_revision("v1.2.3").1, PinStrength::FullTag);
/// ```
pub fn git_revision(revision: &str) -> (RefSyntax, PinStrength) {
    strength::revision(revision)
}

/// Returns the class and strength of a download URL, and the revision or version in it.
///
/// ```
/// use plimsoll_model::PinStrength;
/// use plimsoll_script::url_revision;
///
/// let (_, pin, revision) = url_revision("https://github.com/o/r/archive/refs/tags/v1.2.3.tar.gz");
/// assert_eq!((pin, revision.as_deref()), (PinStrength::FullTag, Some("v1.2.3")));
/// ```
pub fn url_revision(url: &str) -> (RefSyntax, PinStrength, Option<String>) {
    let ((syntax, pin), revision) = strength::url(url, false);
    (syntax, pin, revision)
}
