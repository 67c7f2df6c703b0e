//! Files in memory: for tests, fuzzing, and embedders that already have the files.

mod content;
#[cfg(feature = "archive")]
mod limits;
#[cfg(test)]
#[cfg(feature = "archive")]
mod tests;
#[cfg(feature = "archive")]
mod unpack;
#[cfg(feature = "archive")]
mod untar;
#[cfg(feature = "archive")]
mod unzip;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use plimsoll_model::{Diagnostic, RepoPath, SourceInfo, SourceKind};

use self::content::{Content, Stored};
#[cfg(feature = "archive")]
pub use self::limits::ArchiveLimits;
use crate::{Checkout, Entry, EntryKind, Oid, ReadError, Source};

/// Files in memory: one by one, from an iterator, or from an archive.
///
/// A path is relative to the root, with `/` between its segments. If two files have the same path,
/// the later one replaces the earlier one. Adding files takes linear time in any order.
///
/// ```
/// use plimsoll_source::{MemorySource, Source as _};
///
/// let source = MemorySource::new().with_file("README", "hello");
/// assert_eq!(source.entries().len(), 1);
///
/// let files = [("src/main.c", "int main(void);"), ("README", "hello")];
/// let source: MemorySource = files.into_iter().collect();
/// assert_eq!(source.entries()[0].path.to_string(), "README");
/// ```
#[derive(Clone, Debug)]
pub struct MemorySource {
    info: SourceInfo,
    files: BTreeMap<RepoPath, Stored>,
    /// Created on demand, so that adding a file does not move the others.
    entries: OnceLock<Vec<Entry>>,
    diagnostics: Vec<Diagnostic>,
    repositories: Vec<RepoPath>,
}

impl Default for MemorySource {
    fn default() -> Self {
        Self::new()
    }
}

impl<P: Into<Vec<u8>>, C: Into<Vec<u8>>> FromIterator<(P, C)> for MemorySource {
    /// Creates a source of regular files from paths and contents.
    fn from_iter<I: IntoIterator<Item = (P, C)>>(files: I) -> Self {
        let mut source = Self::new();
        source.extend(files);
        source
    }
}

impl<P: Into<Vec<u8>>, C: Into<Vec<u8>>> Extend<(P, C)> for MemorySource {
    fn extend<I: IntoIterator<Item = (P, C)>>(&mut self, files: I) {
        for (path, content) in files {
            let stored = Stored::whole(EntryKind::File, content.into());
            self.insert(RepoPath::new(path.into()), stored);
        }
    }
}

impl MemorySource {
    /// Creates a source without files.
    pub fn new() -> Self {
        Self {
            info: SourceInfo::new(SourceKind::Memory),
            files: BTreeMap::new(),
            entries: OnceLock::new(),
            diagnostics: Vec::new(),
            repositories: Vec::new(),
        }
    }

    /// Adds a regular file, or replaces it.
    #[must_use]
    pub fn with_file(self, path: impl Into<Vec<u8>>, content: impl Into<Vec<u8>>) -> Self {
        self.with(path.into(), Stored::whole(EntryKind::File, content.into()))
    }

    /// Adds a symbolic link.
    #[must_use]
    pub fn with_link(self, path: impl Into<Vec<u8>>, target: impl Into<Vec<u8>>) -> Self {
        self.with(path.into(), Stored::whole(EntryKind::Link, target.into()))
    }

    /// Adds a submodule at a commit.
    #[must_use]
    pub fn with_gitlink(self, path: impl Into<Vec<u8>>, commit: Oid) -> Self {
        let stored = Stored { oid: Some(commit), ..Stored::whole(EntryKind::Gitlink, Vec::new()) };
        self.with(path.into(), stored)
    }

    /// Replaces the description of the source.
    #[must_use]
    pub fn with_info(mut self, info: SourceInfo) -> Self {
        self.info = info;
        self
    }

    /// Removes a single top-level directory, as in archives from hosting services.
    ///
    /// ```
    /// use plimsoll_source::{MemorySource, Source as _};
    ///
    /// let source = MemorySource::new().with_file("rope-1.2/README", "").without_top_directory();
    /// assert_eq!(source.entries()[0].path.to_string(), "README");
    /// ```
    #[must_use]
    pub fn without_top_directory(mut self) -> Self {
        let first = self.files.keys().next().and_then(|path| path.segments().next());
        let Some(top) = first.map(RepoPath::new) else { return self };
        if !self.files.keys().all(|path| path.is_within(&top) && *path != top) {
            return self;
        }
        let depth = top.as_bytes().len() + 1;
        let up = |path: RepoPath| match path.as_bytes().get(depth..) {
            Some(rest) if path.is_within(&top) => RepoPath::new(rest),
            _ => path,
        };
        self.entries = OnceLock::new();
        let files = std::mem::take(&mut self.files).into_iter();
        self.files = files.map(|(path, stored)| (up(path), stored)).collect();
        let repositories = std::mem::take(&mut self.repositories).into_iter();
        self.repositories = repositories.filter(|path| *path != top).map(up).collect();
        let moved = |told: &Diagnostic| {
            Diagnostic::file(&up(told.location().path.clone()), told.kind(), told.message())
        };
        self.diagnostics = self.diagnostics.iter().map(moved).collect();
        self
    }

    fn with(mut self, path: Vec<u8>, stored: Stored) -> Self {
        self.insert(RepoPath::new(path), stored);
        self
    }

    fn insert(&mut self, path: RepoPath, stored: Stored) {
        self.entries = OnceLock::new();
        self.files.insert(path, stored);
    }

    /// Returns the content of a regular file.
    fn content(&self, entry: &Entry) -> Result<&Content, ReadError> {
        if !entry.kind.is_file() {
            return Err(ReadError::NotRegular);
        }
        self.files.get(&entry.path).map(|stored| &stored.content).ok_or(ReadError::Missing)
    }
}

impl Source for MemorySource {
    fn info(&self) -> &SourceInfo {
        &self.info
    }

    fn entries(&self) -> &[Entry] {
        self.entries.get_or_init(|| {
            let entry = |(path, stored): (&RepoPath, &Stored)| Entry {
                oid: stored.oid,
                ..Entry::new(path.clone(), stored.kind)
            };
            self.files.iter().map(entry).collect()
        })
    }

    fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.content(entry)?.read(limit)
    }

    fn read_head(&self, entry: &Entry, bytes: u64) -> Result<Vec<u8>, ReadError> {
        self.content(entry)?.head(bytes)
    }

    fn link_target(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        match self.files.get(&entry.path) {
            Some(stored) if entry.kind == EntryKind::Link => stored.content.read(u64::MAX),
            _ => Err(ReadError::NotRegular),
        }
    }

    fn blob_id(&self, entry: &Entry, _limit: u64) -> Result<Oid, ReadError> {
        match (entry.kind, entry.oid, self.files.get(&entry.path)) {
            (EntryKind::Gitlink, Some(oid), _) => Ok(oid),
            (_, _, Some(stored)) => stored.content.blob_id(),
            _ => Err(ReadError::Missing),
        }
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn checkout(&self, path: &RepoPath) -> Checkout {
        if self.below(path).is_empty() {
            Checkout::Unknown
        } else {
            Checkout::Present { commit: None, source: None, lost: None }
        }
    }

    fn repositories(&self) -> &[RepoPath] {
        &self.repositories
    }
}
