//! Files that are read repeatedly.

use std::fs::File;
use std::ops::Deref;
use std::sync::Arc;

use plimsoll_model::RepoPath;

use crate::disk::Disk;

/// A file that is kept open, or opened for each use: a repository can have more packs than a
/// process may have open files.
#[derive(Debug)]
pub(crate) enum Held {
    Open(File),
    Named(Arc<Disk>, RepoPath),
}

impl Held {
    /// Returns the file, open for reading.
    pub(crate) fn get(&self) -> Option<Opened<'_>> {
        match self {
            Self::Open(file) => Some(Opened::Kept(file)),
            Self::Named(folder, name) => Some(Opened::New(folder.open_regular(name).ok()?.0)),
        }
    }
}

/// A file that is kept open, or was opened for one use.
#[derive(Debug)]
pub(crate) enum Opened<'a> {
    Kept(&'a File),
    New(File),
}

impl Deref for Opened<'_> {
    type Target = File;

    fn deref(&self) -> &File {
        match self {
            Self::Kept(file) => file,
            Self::New(file) => file,
        }
    }
}
