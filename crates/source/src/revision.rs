//! A git revision, read from objects without a checkout.

use std::path::Path;
use std::sync::Arc;

use plimsoll_model::{Diagnostic, SourceInfo, SourceKind};

use crate::error::SourceError;
use crate::git::objects::Effort;
use crate::shared::{Shared, unknown};
use crate::{Entry, EntryKind, Limits, Oid, ReadError, Source, links};

/// A revision of a git repository, bare or not, read from its objects.
#[derive(Debug)]
pub struct RevisionSource {
    shared: Arc<Shared>,
    info: SourceInfo,
    entries: Vec<Entry>,
    diagnostics: Vec<Diagnostic>,
    effort: Effort,
}

impl RevisionSource {
    /// Lists the tree of a revision, such as `HEAD`, a tag or a commit.
    ///
    /// # Errors
    ///
    /// As for [`Repository::open`](crate::Repository::open), and
    /// [`SourceErrorKind::Revision`](crate::SourceErrorKind::Revision) if the revision is not a commit in it.
    pub fn open(path: &Path, revision: &str, limits: &Limits) -> Result<Self, SourceError> {
        Self::of(Arc::new(Shared::open(path, limits)?), revision, limits)
    }

    pub(crate) fn of(
        shared: Arc<Shared>,
        revision: &str,
        limits: &Limits,
    ) -> Result<Self, SourceError> {
        let effort = Effort::default();
        let commit = shared.git.find(revision, &effort).map_err(|why| unknown(revision, &why))?;
        let info = shared.git.describe(SourceKind::GitRevision, Some(&commit));
        let (entries, lost) = shared.trees.list(&shared.git, commit.head.tree, limits, &effort);
        let mut diagnostics = shared.git.diagnostics();
        diagnostics.extend(lost);
        Ok(Self { shared, info, entries, diagnostics, effort })
    }
}

impl Source for RevisionSource {
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
        self.shared.git.blob(entry.oid.ok_or(ReadError::Missing)?, limit, &self.effort)
    }

    fn read_head(&self, entry: &Entry, bytes: u64) -> Result<Vec<u8>, ReadError> {
        if !entry.kind.is_file() {
            return Err(ReadError::NotRegular);
        }
        self.shared.git.blob_head(entry.oid.ok_or(ReadError::Missing)?, bytes, &self.effort)
    }

    fn link_target(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        if entry.kind != EntryKind::Link {
            return Err(ReadError::NotRegular);
        }
        self.shared.git.blob(entry.oid.ok_or(ReadError::Missing)?, links::TARGET, &self.effort)
    }

    fn blob_id(&self, entry: &Entry, _limit: u64) -> Result<Oid, ReadError> {
        entry.oid.ok_or(ReadError::Missing)
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}
