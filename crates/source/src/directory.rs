//! A directory without git data.

use std::path::Path;

use plimsoll_model::{Diagnostic, RepoPath, SourceInfo, SourceKind};

use crate::disk::Disk;
use crate::error::SourceError;
use crate::{Checkout, Entry, EntryKind, Limits, Oid, ReadError, Source, hash, walk};

/// A directory without git data: an unpacked archive, or a repository whose git data cannot be
/// read.
#[derive(Debug)]
pub struct DirectorySource {
    disk: Disk,
    info: SourceInfo,
    entries: Vec<Entry>,
    diagnostics: Vec<Diagnostic>,
    repositories: Vec<RepoPath>,
}

impl DirectorySource {
    /// Lists a directory.
    ///
    /// # Errors
    ///
    /// `NotFound`, `NotADirectory` or `Unreadable` of [`SourceErrorKind`](crate::SourceErrorKind)
    /// if the path is not a directory that can be opened. Anything below it that cannot be read
    /// produces a diagnostic.
    pub fn open(root: &Path, limits: &Limits) -> Result<Self, SourceError> {
        let disk = Disk::open(root).map_err(|why| SourceError::of_directory(root, why))?;
        let found = walk::walk(root, &RepoPath::default(), limits);
        Ok(Self {
            disk,
            info: SourceInfo::new(SourceKind::Directory),
            entries: found.entries,
            diagnostics: found.diagnostics,
            repositories: found.repositories,
        })
    }

    /// Adds the reason why no better source could be used.
    #[must_use]
    pub fn with_diagnostic(mut self, diagnostic: Diagnostic) -> Self {
        self.diagnostics.push(diagnostic);
        self
    }
}

impl Source for DirectorySource {
    fn info(&self) -> &SourceInfo {
        &self.info
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.disk.read(&entry.path, limit)
    }

    fn read_head(&self, entry: &Entry, bytes: u64) -> Result<Vec<u8>, ReadError> {
        self.disk.read_head(&entry.path, bytes)
    }

    fn link_target(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        self.disk.link_target(&entry.path)
    }

    fn blob_id(&self, entry: &Entry, limit: u64) -> Result<Oid, ReadError> {
        if entry.kind == EntryKind::Link {
            return self.disk.link_target(&entry.path).map(|target| hash::blob(&target));
        }
        self.disk.blob_id(&entry.path, None, limit)
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn checkout(&self, path: &RepoPath) -> Checkout {
        if self.disk.holds_something(path) {
            Checkout::Present { commit: None, source: None, lost: None }
        } else {
            Checkout::NotInitialized
        }
    }

    fn repositories(&self) -> &[RepoPath] {
        &self.repositories
    }
}
