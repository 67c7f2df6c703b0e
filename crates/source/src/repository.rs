//! A repository whose revisions are read one after the other.

use std::path::Path;
use std::sync::Arc;

use plimsoll_model::{SourceKind, SourceUrl};

use crate::error::{SourceError, SourceErrorKind};
use crate::git::Found;
use crate::git::heads::Buffers;
use crate::git::objects::Effort;
use crate::shared::{CommitInfo, Shared, unknown};
use crate::{Limits, RevisionSource};

/// Most commits that a walk through the history visits.
const COMMITS: usize = 2_000_000;

/// A git repository, opened once for any number of its revisions.
///
/// Content that revisions share is read once: a directory that did not change is the same tree, and
/// its listing is cached.
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
    /// Its name.
    pub name: String,
    /// The commit.
    pub commit: CommitInfo,
}

impl Repository {
    /// Opens the repository at exactly this path, with a work tree or without.
    ///
    /// # Errors
    ///
    /// When there is none that can be read: any kind but [`SourceErrorKind::Revision`] and
    /// [`SourceErrorKind::Unnamed`].
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, SourceError> {
        let shared = Arc::new(Shared::open(path, limits)?);
        Ok(Self { shared, limits: *limits })
    }

    /// Whether the repository is a shallow clone, whose history ends early.
    pub fn is_shallow(&self) -> bool {
        let shallow = self.shared.git.place.common.open_regular(&"shallow".into());
        shallow.is_ok_and(|(_, size)| size > 0)
    }

    /// The URL of the remote `origin`, if it is on a host.
    pub fn url(&self) -> Option<SourceUrl> {
        self.shared.git.describe(SourceKind::GitRevision, None).url
    }

    /// Lists the tree of a revision, such as `HEAD`, a tag or a commit.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::Revision`] when the revision names no commit.
    pub fn revision(&self, revision: &str) -> Result<RevisionSource, SourceError> {
        RevisionSource::of(Arc::clone(&self.shared), revision, &self.limits)
    }

    /// The commits from a revision back along first parents, newest first: the history of a branch
    /// by its merges. They are read lazily. It ends at the first commit, at one that cannot be read
    /// (a shallow clone), or after two million.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::Revision`] when the revision names no commit.
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
        // What comes first is given before anything else is read: work on it can begin.
        let before = std::iter::from_fn(move || {
            let buffers = buffers.get_or_insert_with(Buffers::default);
            let (commit, next) = shared.parent(parent?, buffers)?;
            parent = next;
            Some(commit)
        });
        Ok(std::iter::once(info(&start)).chain(before.fuse()).take(COMMITS))
    }

    /// The tags that point to commits, oldest first.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::Repository`] when the references cannot be listed.
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
