//! Files in memory: for tests, fuzzing, and embedders that have the files already.

use std::collections::BTreeMap;

use plimsoll_model::{RepoPath, SourceInfo, SourceKind};

use crate::{Checkout, Entry, EntryKind, Oid, ReadError, Source};

/// Files in memory.
///
/// ```
/// use plimsoll_source::{MemorySource, Source as _};
///
/// let source = MemorySource::new().with_file("README", "hello");
/// assert_eq!(source.entries().len(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct MemorySource {
    info: SourceInfo,
    entries: Vec<Entry>,
    contents: BTreeMap<RepoPath, Vec<u8>>,
}

impl Default for MemorySource {
    fn default() -> Self {
        Self::new()
    }
}

impl MemorySource {
    /// A source without files.
    pub fn new() -> Self {
        Self {
            info: SourceInfo::new(SourceKind::Memory),
            entries: Vec::new(),
            contents: BTreeMap::new(),
        }
    }

    /// Adds a regular file, or replaces it.
    #[must_use]
    pub fn with_file(self, path: impl Into<Vec<u8>>, content: impl Into<Vec<u8>>) -> Self {
        self.with(path.into(), EntryKind::File, None, content.into())
    }

    /// Adds a symbolic link.
    #[must_use]
    pub fn with_link(self, path: impl Into<Vec<u8>>, target: impl Into<Vec<u8>>) -> Self {
        self.with(path.into(), EntryKind::Link, None, target.into())
    }

    /// Adds the commit of a submodule.
    #[must_use]
    pub fn with_gitlink(self, path: impl Into<Vec<u8>>, commit: Oid) -> Self {
        self.with(path.into(), EntryKind::Gitlink, Some(commit), Vec::new())
    }

    /// Replaces what the source says of itself.
    #[must_use]
    pub fn with_info(mut self, info: SourceInfo) -> Self {
        self.info = info;
        self
    }

    fn with(mut self, path: Vec<u8>, kind: EntryKind, oid: Option<Oid>, content: Vec<u8>) -> Self {
        let mut entry = Entry::new(RepoPath::new(path), kind);
        entry.oid = oid;
        self.contents.insert(entry.path.clone(), content);
        match self.entries.binary_search_by(|other| other.path.cmp(&entry.path)) {
            Ok(index) => {
                if let Some(slot) = self.entries.get_mut(index) {
                    *slot = entry;
                }
            }
            Err(index) => self.entries.insert(index, entry),
        }
        self
    }
}

impl Source for MemorySource {
    fn info(&self) -> &SourceInfo {
        &self.info
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        if !entry.kind.is_file() {
            return Err(ReadError::NotRegular);
        }
        let content = self.contents.get(&entry.path).ok_or(ReadError::Missing)?;
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        if size > limit {
            return Err(ReadError::TooLarge { size, limit });
        }
        Ok(content.clone())
    }

    fn read_head(&self, entry: &Entry, bytes: u64) -> Result<Vec<u8>, ReadError> {
        if !entry.kind.is_file() {
            return Err(ReadError::NotRegular);
        }
        let content = self.contents.get(&entry.path).ok_or(ReadError::Missing)?;
        let end = usize::try_from(bytes).unwrap_or(usize::MAX).min(content.len());
        Ok(content.get(..end).unwrap_or_default().to_vec())
    }

    fn link_target(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        match self.contents.get(&entry.path) {
            Some(target) if entry.kind == EntryKind::Link => Ok(target.clone()),
            _ => Err(ReadError::NotRegular),
        }
    }

    fn blob_id(&self, entry: &Entry, _limit: u64) -> Result<Oid, ReadError> {
        match (entry.kind, entry.oid, self.contents.get(&entry.path)) {
            (EntryKind::Gitlink, Some(oid), _) => Ok(oid),
            (_, _, Some(content)) => Ok(crate::hash::blob(content)),
            _ => Err(ReadError::Missing),
        }
    }

    fn checkout(&self, path: &RepoPath) -> Checkout {
        if self.below(path).is_empty() {
            Checkout::Unknown
        } else {
            Checkout::Present { commit: None, source: None, lost: None }
        }
    }
}
