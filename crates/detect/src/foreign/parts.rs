//! Recognizes directories by name that are never a component of their own: vendor roots, package-manager directories,
//! and parts of a project such as `tests` or `scripts`.

use plimsoll_model::RepoPath;

use crate::tree::names::is_generic;
use crate::tree::zones::vendor_root;

/// Directories that contain several components, packages that a package manager installed, and records of the
/// repository about itself.
pub(super) fn is_passed_over(path: &RepoPath) -> bool {
    vendor_root(path.file_name()).is_some()
        || path
            .segments()
            .any(|segment| segment == b"node_modules" || segment.first() == Some(&b'.'))
}

/// Names of directories that are parts of any project.
const OF_PROJECTS: [&[u8]; 22] = [
    b"app",
    b"apps",
    b"bindings",
    b"cmake",
    b"demo",
    b"demos",
    b"driver",
    b"drivers",
    b"example",
    b"examples",
    b"m4",
    b"modules",
    b"plugins",
    b"port",
    b"samples",
    b"scripts",
    b"sdk",
    b"test",
    b"tests",
    b"tools",
    b"util",
    b"utils",
];

/// Whether a directory is a part of the project around it, by its name.
pub(crate) fn is_part(path: &RepoPath) -> bool {
    let name = path.file_name();
    is_generic(&String::from_utf8_lossy(name)) || OF_PROJECTS.contains(&name)
}

/// Whether a directory is for documents, by its name.
pub(super) fn is_of_documents(path: &RepoPath) -> bool {
    matches!(
        path.file_name().to_ascii_lowercase().as_slice(),
        b"doc" | b"docs" | b"documentation" | b"licenses" | b"man" | b"website" | b"site"
    )
}
