//! A source with a replaced description.

use plimsoll_model::{Diagnostic, RepoPath, SourceInfo};

use crate::{Checkout, Entry, Oid, ReadError, Source};

/// A source whose name, URL or time the caller replaces.
#[derive(Debug)]
pub struct DescribedSource {
    inner: Box<dyn Source>,
    info: SourceInfo,
}

impl DescribedSource {
    /// Replaces what a source states about itself.
    pub fn new(inner: Box<dyn Source>, info: SourceInfo) -> Self {
        Self { inner, info }
    }
}

impl Source for DescribedSource {
    fn info(&self) -> &SourceInfo {
        &self.info
    }

    fn entries(&self) -> &[Entry] {
        self.inner.entries()
    }

    fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.inner.read(entry, limit)
    }

    fn read_head(&self, entry: &Entry, bytes: u64) -> Result<Vec<u8>, ReadError> {
        self.inner.read_head(entry, bytes)
    }

    fn link_target(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        self.inner.link_target(entry)
    }

    fn current(&self, path: &RepoPath) -> Option<Entry> {
        self.inner.current(path)
    }

    fn blob_id(&self, entry: &Entry, limit: u64) -> Result<Oid, ReadError> {
        self.inner.blob_id(entry, limit)
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        self.inner.diagnostics()
    }

    fn checkout(&self, path: &RepoPath) -> Checkout {
        self.inner.checkout(path)
    }

    fn repositories(&self) -> &[RepoPath] {
        self.inner.repositories()
    }
}
