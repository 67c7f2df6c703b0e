//! A repository whose revisions are read one after the other.

use std::path::Path;
use std::sync::Arc;

use git2::{Commit, Oid as GitOid};

use crate::error::{Error, ErrorKind};
use crate::git::{self, Pool};
use crate::loose::Loose;
use crate::objects;
use crate::packs::{Buffers, Packs};
use crate::trees::Trees;
use crate::{Limits, RevisionSource};

/// Most commits that a walk through the history visits.
const COMMITS: usize = 2_000_000;

/// A git repository, opened once for any number of its revisions.
///
/// What revisions have in common is read once: a directory that did not change is the same tree, and
/// its listing is kept.
///
/// ```no_run
/// use std::path::Path;
/// use plimsoll_source::{Limits, Repository};
///
/// let repository = Repository::open(Path::new("."), &Limits::default())?;
/// for commit in repository.first_parents("HEAD")?.take(10) {
///     println!("{} {}", commit.id, commit.timestamp);
/// }
/// # Ok::<(), plimsoll_source::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Repository {
    shared: Arc<Shared>,
    limits: Limits,
}

/// What the revisions of a repository have in common.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) pool: Pool,
    pub(crate) trees: Trees,
}

/// A commit of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommitInfo {
    /// Its id, in hexadecimal.
    pub id: String,
    /// When it was committed, in seconds since 1970.
    pub timestamp: i64,
}

impl CommitInfo {
    /// A commit of this id and time.
    pub fn new(id: impl Into<String>, timestamp: i64) -> Self {
        Self { id: id.into(), timestamp }
    }
}

/// A tag, and the commit it leads to.
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
    /// [`ErrorKind::Repository`] when there is none that can be read.
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, Error> {
        let repository = git::open(path).map_err(|why| {
            let context = format!(
                "{} is not a git repository that can be read: {}",
                path.display(),
                git::message(&why)
            );
            Error::new(ErrorKind::Repository, context)
        })?;
        let loose = Loose::of(&repository);
        let shared = Shared { pool: Pool::new(repository, loose), trees: Trees::default() };
        Ok(Self { shared: Arc::new(shared), limits: *limits })
    }

    /// Whether the repository is a shallow clone, whose history ends early.
    pub fn is_shallow(&self) -> bool {
        self.shared.pool.with_loose(|repository, _| Ok(repository.is_shallow())).unwrap_or(false)
    }

    /// Lists the tree of a revision, such as `HEAD`, a tag or a commit.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Revision`] when the revision names no commit.
    pub fn revision(&self, revision: &str) -> Result<RevisionSource, Error> {
        RevisionSource::of(Arc::clone(&self.shared), revision, &self.limits)
    }

    /// The commits from a revision back along first parents, newest first: the history of a branch
    /// as its merges tell it. They are read as the iterator goes. It ends at the first commit, at
    /// one that cannot be read (a shallow clone), or after two million.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Revision`] when the revision names no commit.
    pub fn first_parents(
        &self,
        revision: &str,
    ) -> Result<impl Iterator<Item = CommitInfo> + use<>, Error> {
        let (start, mut parent) = self.shared.commit(revision)?;
        let shared = Arc::clone(&self.shared);
        let mut reading = None;
        // What comes first is given before anything else is read: work on it can begin.
        let before = std::iter::from_fn(move || {
            let (packs, buffers) = reading.get_or_insert_with(|| {
                (Packs::of(shared.pool.loose().directories()), Buffers::default())
            });
            let (commit, next) = shared.parent(parent?, packs, buffers)?;
            parent = next;
            Some(commit)
        });
        Ok(std::iter::once(start).chain(before.fuse()).take(COMMITS))
    }

    /// The tags that lead to commits, oldest first.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Repository`] when the references cannot be listed.
    pub fn tags(&self) -> Result<Vec<TagInfo>, Error> {
        let tags = self.shared.pool.with_loose(|repository, loose| {
            let names = repository.tag_names(None)?;
            let mut tags = Vec::new();
            for name in names.iter().flatten().flatten() {
                let full = format!("refs/tags/{name}");
                let Some(id) = repository.find_reference(&full).ok().and_then(|it| it.target())
                else {
                    continue;
                };
                let found = loose
                    .check_commit(repository, id)
                    .ok()
                    .and_then(|()| repository.find_object(id, None).ok()?.peel_to_commit().ok());
                tags.extend(
                    found.map(|commit| TagInfo { name: name.to_owned(), commit: info(&commit) }),
                );
            }
            Ok(tags)
        });
        let mut tags = tags.map_err(|why| {
            let context = format!("the tags could not be listed: {}", git::message(&why));
            Error::new(ErrorKind::Repository, context)
        })?;
        tags.sort_by(|a, b| (a.commit.timestamp, &a.name).cmp(&(b.commit.timestamp, &b.name)));
        Ok(tags)
    }
}

fn info(commit: &Commit<'_>) -> CommitInfo {
    CommitInfo { id: commit.id().to_string(), timestamp: commit.time().seconds() }
}

impl Shared {
    /// A commit and its first parent.
    fn commit(&self, revision: &str) -> Result<(CommitInfo, Option<GitOid>), Error> {
        let found = self.pool.with_loose(|repository, loose| {
            loose.check_revision(repository, revision)?;
            let commit = repository.revparse_single(revision)?.peel_to_commit()?;
            Ok((info(&commit), commit.parent_id(0).ok()))
        });
        found.map_err(|why| crate::revision::unknown(revision, &why))
    }

    fn parent(
        &self,
        id: GitOid,
        packs: &Packs,
        buffers: &mut Buffers,
    ) -> Option<(CommitInfo, Option<GitOid>)> {
        let head = packs.commit(id, buffers).or_else(|| {
            let read = self.pool.with_loose(|repository, loose| {
                loose.check(id)?;
                objects::commit(repository, id)
            });
            read.ok()
        })?;
        Some((CommitInfo::new(id.to_string(), head.timestamp), head.first_parent))
    }
}
