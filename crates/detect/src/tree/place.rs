//! Files under the paths by which they are named, which may be links.

use plimsoll_model::RepoPath;
use plimsoll_source::{Entry, Followed, Source, follow};

/// A file under the path by which it is named.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    /// The path as referred to, with kind and object id of the file, for a detector.
    pub(crate) entry: Entry,
    /// The file itself, which is read.
    pub(crate) file: Entry,
}

impl Named {
    pub(crate) fn new(path: &RepoPath, file: Entry) -> Self {
        let mut entry = Entry::new(path.clone(), file.kind);
        entry.oid = file.oid;
        Self { entry, file }
    }
}

/// The file at a path, following links.
pub(crate) fn named(source: &dyn Source, path: &RepoPath) -> Option<Named> {
    if let Some(entry) = source.entry(path).filter(|entry| entry.kind.is_file()) {
        return Some(Named { entry: entry.clone(), file: entry.clone() });
    }
    match follow(source, path) {
        Followed::File { entry, .. } => Some(Named::new(path, entry)),
        _ => None,
    }
}

/// Whether a path resolves to a file.
pub(crate) fn is_file(source: &dyn Source, path: &RepoPath) -> bool {
    named(source, path).is_some()
}
