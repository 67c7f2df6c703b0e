//! A repository, several revisions of which are read.

use std::path::Path;
use std::sync::Arc;

use plimsoll_model::{SourceKind, SourceUrl};

use crate::error::{SourceError, SourceErrorKind};
use crate::git::Found;
use crate::git::heads::Buffers;
use crate::git::objects::Effort;
use crate::shared::{CommitInfo, Shared, unknown};
use crate::{Limits, RevisionSource};

/// Maximum number of commits in a walk through the history.
const COMMITS: usize = 2_000_000;

/// A git repository that is opened once for any number of its revisions.
///
/// Content that revisions share is read once: an unchanged directory has the same tree, whose
/// listing is cached.
///
/// ```no_run
/// use std::path::Path;
/// use plimsoll_source::{Limits, Repository};
///
/// let repository = Repository::open(Path::new("."), &Limits::default())?;
/// for commit in repository.first_parents("HEAD")?.take(10) {
///     println!("{} {}", commit.id, commit.timestamp);
/// }
/// # Ok::<(), plimsoll_source::SourceError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Repository {
    shared: Arc<Shared>,
    limits: Limits,
}

/// A tag, and the commit it points to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagInfo {
    /// The name.
    pub name: String,
    /// The commit.
    pub commit: CommitInfo,
}

impl Repository {
    /// Opens the repository at exactly this path, with or without a work tree.
    ///
    /// # Errors
    ///
    /// Any kind except [`SourceErrorKind::Revision`] and [`SourceErrorKind::Unnamed`], if there is
    /// no readable repository.
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, SourceError> {
        let shared = Arc::new(Shared::open(path, limits)?);
        Ok(Self { shared, limits: *limits })
    }

    /// Whether the repository is a shallow clone, whose history ends early.
    pub fn is_shallow(&self) -> bool {
        let shallow = self.shared.git.place.common.open_regular(&"shallow".into());
        shallow.is_ok_and(|(_, size)| size > 0)
    }

    /// Returns the URL of the remote `origin`, if it is on a host.
    pub fn url(&self) -> Option<SourceUrl> {
        self.shared.git.describe(SourceKind::GitRevision, None).url
    }

    /// Lists the tree of a revision, such as `HEAD`, a tag or a commit.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::Revision`] if the revision is not a commit.
    pub fn revision(&self, revision: &str) -> Result<RevisionSource, SourceError> {
        RevisionSource::of(Arc::clone(&self.shared), revision, &self.limits)
    }

    /// Returns the commits from a revision back along first parents, newest first: the history of a
    /// branch by its merges. They are read lazily. The iterator ends at the first commit, at a
    /// commit that cannot be read (a shallow clone), or after two million.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::Revision`] if the revision is not a commit.
    pub fn first_parents(
        &self,
        revision: &str,
    ) -> Result<impl Iterator<Item = CommitInfo> + use<>, SourceError> {
        let effort = Effort::default();
        let start = self.shared.git.find(revision, &effort);
        let start = start.map_err(|why| unknown(revision, &why))?;
        let mut parent = start.head.first_parent;
        let shared = Arc::clone(&self.shared);
        let mut buffers = None;
        // The first commit is returned before others are read, so that work on it can begin.
        let before = std::iter::from_fn(move || {
            let buffers = buffers.get_or_insert_with(Buffers::default);
            let (commit, next) = shared.parent(parent?, buffers)?;
            parent = next;
            Some(commit)
        });
        Ok(std::iter::once(info(&start)).chain(before.fuse()).take(COMMITS))
    }

    /// Returns the tags that point to commits, oldest first.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::Repository`] if the references cannot be listed.
    pub fn tags(&self) -> Result<Vec<TagInfo>, SourceError> {
        let git = &self.shared.git;
        let (found, lost) = git.tags(&Effort::default());
        if found.is_empty() && lost {
            let context = "the tags could not be read";
            return Err(SourceError::new(SourceErrorKind::Repository, context));
        }
        let mut tags: Vec<TagInfo> =
            found.into_iter().map(|(name, found)| TagInfo { name, commit: info(&found) }).collect();
        tags.sort_by(|a, b| (a.commit.timestamp, &a.name).cmp(&(b.commit.timestamp, &b.name)));
        Ok(tags)
    }
}

fn info(found: &Found) -> CommitInfo {
    CommitInfo { id: found.id.to_string(), timestamp: found.head.timestamp }
}
