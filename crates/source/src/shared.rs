//! Data that the revisions of a repository share.

use std::path::Path;

use crate::disk::Disk;
use crate::error::{SourceError, SourceErrorKind};
use crate::git::heads::{self, Buffers};
use crate::git::objects::Effort;
use crate::git::trees::Trees;
use crate::git::{Git, place};
use crate::{Limits, Oid};

/// The repository, with the cache that its revisions share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) git: Git,
    pub(crate) trees: Trees,
}

/// A commit of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommitInfo {
    /// The ID in hexadecimal.
    pub id: String,
    /// Commit time in seconds since 1970.
    pub timestamp: i64,
}

impl CommitInfo {
    /// Creates a commit from its ID and time.
    pub fn new(id: impl Into<String>, timestamp: i64) -> Self {
        Self { id: id.into(), timestamp }
    }
}

impl Shared {
    /// Opens the repository at exactly this path.
    pub(crate) fn open(path: &Path, limits: &Limits) -> Result<Self, SourceError> {
        let disk = Disk::open(path).map_err(|why| SourceError::of_directory(path, why))?;
        let shown = path.display();
        if !place::is_repository(&disk) {
            let context = format!("{shown} is not the root of a git repository");
            return Err(SourceError::new(SourceErrorKind::NotARepository, context));
        }
        let git = Git::of_repository(disk, path, limits.boundary.git).map_err(|why| {
            let context = format!("the git repository {shown} could not be read: {why}");
            SourceError::new(SourceErrorKind::Repository, context)
        })?;
        Ok(Self { git, trees: Trees::default() })
    }

    /// Returns the first parent of a commit, with its time.
    pub(crate) fn parent(
        &self,
        id: Oid,
        buffers: &mut Buffers,
    ) -> Option<(CommitInfo, Option<Oid>)> {
        let packs = self.git.objects.packs();
        let head = heads::commit(packs, id, buffers)
            .or_else(|| Some(self.git.commit(id, &Effort::default()).ok()?.head))?;
        Some((CommitInfo::new(id.to_string(), head.timestamp), head.first_parent))
    }
}

/// Creates the error that a revision is not a commit.
pub(crate) fn unknown(revision: &str, why: &str) -> SourceError {
    let context = format!(
        "revision {revision:?} is not a commit in the repository ({why}): give a commit, tag or branch \
         that `git log` knows"
    );
    SourceError::new(SourceErrorKind::Revision, context)
}
