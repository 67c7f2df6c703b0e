//! What URLs of downloads say about their revision, for manifests as for scripts.

use plimsoll_model::{PinStrength, RefSyntax};

use crate::strength;

/// The class and strength of what the URL of a download names, and the revision or version in it.
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
