//! Classifies URLs and revisions by their text, for manifests, build files and scripts.

use plimsoll_model::{PinStrength, RefSyntax};

use crate::file_name::{self, archive_stem};
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

/// A file of a release whose URL has a part that is known only at run time, such as the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenRelease<'a> {
    /// The URL of the nearest directory that is known, with a slash at the end.
    pub directory: &'a str,
    /// The project in the file name.
    pub project: &'a str,
}

/// Returns the project and directory of a file, if its URL has variables or commands in it, but states project and
/// version. The version is that of [`url_revision`].
///
/// ```
/// let release = plimsoll_script::open_release("https://files.example/r/rope-1.4.2-${ARCH}.tar.gz").unwrap();
/// assert_eq!((release.directory, release.project), ("https://files.example/r/", "rope"));
/// assert_eq!(plimsoll_script::open_release("https://files.example/rope-$(date).tar.gz"), None);
/// ```
pub fn open_release(url: &str) -> Option<OpenRelease<'_>> {
    let open = url.find(['$', '`'])?;
    let (scheme, behind) = url.split_once("://")?;
    let host = scheme.len() + 3;
    if scheme.contains('$') || behind.contains(['?', '#', '*', '"', '\'']) {
        return None;
    }
    let directory = url.get(..open)?.rfind('/').filter(|at| *at >= host)? + 1;
    let file = url.rsplit('/').next()?;
    let known = file.split(['$', '`']).next()?;
    let (project, version) = match file_name::file_version(known) {
        Some(found) => (file_name::project_of_file(known), found.text),
        // The version is that of a directory, and the name of the file is complete up to the platform.
        None => (file_name::project_of_file(archive_stem(known)), ""),
    };
    let is_name = project.len() > 1
        && !file_name::is_platform(project)
        && project.starts_with(|first: char| first.is_ascii_alphabetic())
        && project.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+.".contains(&byte));
    let ((syntax, _), stated) = strength::url(url, true);
    let is_version = syntax == RefSyntax::TagFull
        && stated.as_deref().is_some_and(|stated| {
            !stated.contains('$') && (version.is_empty() || stated == version)
        });
    (is_name && is_version)
        .then(|| OpenRelease { directory: url.get(..directory).unwrap_or_default(), project })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_for_a_platform_known_only_at_run_time() {
        for (url, expected) in [
            (
                "https://h.example/v1.4.2/rope-${ARCH}.zip",
                Some(("https://h.example/v1.4.2/", "rope")),
            ),
            ("https://h.example/$OS/rope-1.4.2.zip", Some(("https://h.example/", "rope"))),
            ("https://h.example/rope-1.4.2-linux-`uname -m`", Some(("https://h.example/", "rope"))),
            ("https://h.example/rope_linux_1.4.2_$A.tgz", Some(("https://h.example/", "rope"))),
            ("https://h.example/$NAME-1.4.2.zip", None),
            ("https://$HOST/rope-1.4.2-$A.zip", None),
            ("$BASE/rope-1.4.2-$A.zip", None),
            ("https://h.example/rope-${V}-$A.zip", None),
            ("https://h.example/1.4.2-$A.zip", None),
            ("https://h.example/rope-1.$MINOR.2-$A.zip", None),
            ("https://h.example/rope-1.4.2.zip", None),
        ] {
            let found = open_release(url).map(|found| (found.directory, found.project));
            assert_eq!(found, expected, "{url}");
        }
    }
}
