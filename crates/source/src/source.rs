//! The trait of all sources.

use std::fmt::Debug;

use plimsoll_model::{Diagnostic, RepoPath, SourceInfo};

use crate::{Entry, Oid, ReadError, hash};

/// Maximum size of a file that is read completely for its start.
pub(crate) const READ_FOR_HEAD: u64 = 64 << 20;

/// A read-only tree: a work tree, a git revision, files in memory.
///
/// A source lists its entries once, sorted by path, and reads single files on request, each with a
/// size limit. It does not follow links by itself and runs nothing: [`follow`](crate::follow)
/// follows links by the entries. Implement it to scan something else.
pub trait Source: Debug + Send + Sync {
    /// Returns the description of the source.
    fn info(&self) -> &SourceInfo;

    /// Returns every entry, sorted by path. Directories are not listed.
    fn entries(&self) -> &[Entry];

    /// Reads a regular file of at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// A [`ReadError`] states why the file was not read. It only concerns this file.
    fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError>;

    /// Returns the first `bytes` bytes of a regular file, or all of them if it is smaller.
    ///
    /// # Errors
    ///
    /// As for [`Self::read`]. A source that only reads whole files returns an error for files over
    /// 64 MiB, and so does a git source if such a file is stored as a delta.
    fn read_head(&self, entry: &Entry, bytes: u64) -> Result<Vec<u8>, ReadError> {
        match self.read(entry, bytes) {
            Err(ReadError::TooLarge { size, .. }) if size <= READ_FOR_HEAD => {
                let mut content = self.read(entry, size)?;
                content.truncate(usize::try_from(bytes).unwrap_or(usize::MAX));
                Ok(content)
            }
            outcome => outcome,
        }
    }

    /// Returns the git object ID of a file's current content, computed if it is not known.
    ///
    /// # Errors
    ///
    /// As for [`Self::read`].
    fn blob_id(&self, entry: &Entry, limit: u64) -> Result<Oid, ReadError> {
        match entry.oid {
            Some(oid) => Ok(oid),
            None => self.read(entry, limit).map(|content| hash::blob(&content)),
        }
    }

    /// Returns the target of a symbolic link as written.
    ///
    /// # Errors
    ///
    /// [`ReadError::NotRegular`] if the source does not know the targets of links; otherwise the
    /// reason why the target was not read.
    fn link_target(&self, _entry: &Entry) -> Result<Vec<u8>, ReadError> {
        Err(ReadError::NotRegular)
    }

    /// Returns the current entry at a path. In a work tree, its kind may differ from the index: a
    /// file that was replaced by a link, or the reverse.
    fn current(&self, path: &RepoPath) -> Option<Entry> {
        self.entry(path).cloned()
    }

    /// Returns the problems found while listing.
    fn diagnostics(&self) -> &[Diagnostic] {
        &[]
    }

    /// Returns the state of a submodule's directory.
    fn checkout(&self, _path: &RepoPath) -> Checkout {
        Checkout::Unknown
    }

    /// Returns the directories, other than the root, that are repositories of their own, whose
    /// workflows a code host runs. Only a directory without git data can contain them.
    fn repositories(&self) -> &[RepoPath] {
        &[]
    }

    /// Returns the entry at a path.
    fn entry(&self, path: &RepoPath) -> Option<&Entry> {
        let entries = self.entries();
        let index = entries.binary_search_by(|entry| entry.path.cmp(path)).ok()?;
        entries.get(index)
    }

    /// Returns the entries below a directory, which are contiguous in [`Self::entries`].
    fn below(&self, dir: &RepoPath) -> &[Entry] {
        let entries = self.entries();
        if dir.is_root() {
            return entries;
        }
        let mut prefix = dir.as_bytes().to_vec();
        prefix.push(b'/');
        let start = entries.partition_point(|entry| entry.path.as_bytes() < prefix.as_slice());
        let rest = entries.get(start..).unwrap_or_default();
        let count = rest.partition_point(|entry| entry.path.as_bytes().starts_with(&prefix));
        rest.get(..count).unwrap_or_default()
    }
}

impl<S: Source + ?Sized> Source for Box<S> {
    fn info(&self) -> &SourceInfo {
        (**self).info()
    }

    fn entries(&self) -> &[Entry] {
        (**self).entries()
    }

    fn read(&self, entry: &Entry, limit: u64) -> Result<Vec<u8>, ReadError> {
        (**self).read(entry, limit)
    }

    fn read_head(&self, entry: &Entry, bytes: u64) -> Result<Vec<u8>, ReadError> {
        (**self).read_head(entry, bytes)
    }

    fn blob_id(&self, entry: &Entry, limit: u64) -> Result<Oid, ReadError> {
        (**self).blob_id(entry, limit)
    }

    fn link_target(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        (**self).link_target(entry)
    }

    fn current(&self, path: &RepoPath) -> Option<Entry> {
        (**self).current(path)
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        (**self).diagnostics()
    }

    fn checkout(&self, path: &RepoPath) -> Checkout {
        (**self).checkout(path)
    }

    fn repositories(&self) -> &[RepoPath] {
        (**self).repositories()
    }

    fn entry(&self, path: &RepoPath) -> Option<&Entry> {
        (**self).entry(path)
    }

    fn below(&self, dir: &RepoPath) -> &[Entry] {
        (**self).below(dir)
    }
}

/// The state of a submodule's directory.
#[derive(Debug)]
#[non_exhaustive]
pub enum Checkout {
    /// The source has no work tree.
    Unknown,
    /// The directory is missing or empty.
    NotInitialized,
    /// A checkout.
    Present {
        /// The checked-out commit, if git data states it.
        commit: Option<String>,
        /// The tree, if it is a readable repository.
        source: Option<Box<dyn Source>>,
        /// The reason why the repository could not be read, if so.
        lost: Option<String>,
    },
}
