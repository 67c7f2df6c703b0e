//! A git revision, read from objects without a checkout.

use std::path::Path;
use std::sync::Arc;

use plimsoll_model::{Diagnostic, DiagnosticKind, RepoPath, SourceInfo, SourceKind};

use crate::error::{Error, ErrorKind};
use crate::git;
use crate::loose::Loose;
use crate::repository::Shared;
use crate::trees::Trees;
use crate::{Entry, EntryKind, Limits, Oid, ReadError, Repository, Source};

/// A revision of a git repository, bare or not, read from its objects.
#[derive(Debug)]
pub struct RevisionSource {
    shared: Arc<Shared>,
    info: SourceInfo,
    entries: Vec<Entry>,
    diagnostics: Vec<Diagnostic>,
}

impl RevisionSource {
    /// Lists the tree of a revision, such as `HEAD`, a tag or a commit.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Repository`] when there is no readable repository at the path, and
    /// [`ErrorKind::Revision`] when the revision names no commit in it.
    pub fn open(path: &Path, revision: &str, limits: &Limits) -> Result<Self, Error> {
        Repository::open(path, limits)?.revision(revision)
    }

    pub(crate) fn of(shared: Arc<Shared>, revision: &str, limits: &Limits) -> Result<Self, Error> {
        let listed = shared.pool.with_loose(|repository, loose| {
            loose.check_revision(repository, revision)?;
            let object = repository.revparse_single(revision)?;
            let commit = object.peel_to_commit()?;
            let info = git::describe(repository, SourceKind::GitRevision, Some(&commit));
            let mut listing = Listing {
                repository,
                loose,
                trees: &shared.trees,
                limits,
                visited: 0,
                entries: Vec::with_capacity(shared.trees.entries_hint()),
                diagnostics: Vec::new(),
            };
            let mut path = Vec::new();
            listing.enter(commit.tree_id(), &mut path, 0);
            shared.trees.note_entries(listing.entries.len());
            Ok((info, listing.entries, listing.diagnostics))
        });
        let (info, mut entries, diagnostics) = listed.map_err(|why| unknown(revision, &why))?;
        entries.sort();
        Ok(Self { shared, info, entries, diagnostics })
    }
}

/// That a revision names no commit.
pub(crate) fn unknown(revision: &str, why: &git2::Error) -> Error {
    let context = format!(
        "revision {revision:?} names no commit of the repository ({}): give a commit, tag or branch that `git log` knows",
        git::message(why)
    );
    Error::new(ErrorKind::Revision, context)
}

/// Walks a tree by hand, so that one missing or broken tree costs only what lies below it.
struct Listing<'a> {
    repository: &'a git2::Repository,
    loose: &'a Loose,
    trees: &'a Trees,
    limits: &'a Limits,
    /// Rows of trees looked at, those of directories too: a few trees can name each other so
    /// often that walking them never ends.
    visited: usize,
    entries: Vec<Entry>,
    diagnostics: Vec<Diagnostic>,
}

impl Listing<'_> {
    fn enter(&mut self, id: git2::Oid, path: &mut Vec<u8>, depth: usize) {
        let rows = match self.trees.rows(self.repository, self.loose, id) {
            Ok(rows) => rows,
            Err(why) => {
                let message = format!("git tree not read: {}", git::message(&why));
                return self.lose(path, DiagnosticKind::Git, &message);
            }
        };
        for row in rows.iter() {
            if self.visited >= self.limits.entries {
                return self.stop();
            }
            if depth >= self.limits.depth {
                return self.lose(path, DiagnosticKind::LimitExceeded, "too deep");
            }
            self.visited += 1;
            let length = path.len();
            if length > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(&row.name);
            if row.is_tree() {
                self.enter(row.id, path, depth + 1);
            } else {
                let mut entry = Entry::new(RepoPath::new(&*path), kind_of(row.mode));
                entry.oid = git::oid(row.id);
                self.entries.push(entry);
            }
            path.truncate(length);
        }
    }

    /// Says once that there are too many entries.
    fn stop(&mut self) {
        let message = "too many files and directories: the rest was not listed";
        if !self.diagnostics.iter().any(|known| known.message() == message) {
            self.lose(&[], DiagnosticKind::LimitExceeded, message);
        }
    }

    fn lose(&mut self, path: &[u8], kind: DiagnosticKind, message: &str) {
        self.diagnostics.push(Diagnostic::file(&RepoPath::new(path), kind, message));
    }
}

fn kind_of(mode: u32) -> EntryKind {
    match mode & 0o170_000 {
        0o120_000 => EntryKind::Link,
        0o160_000 => EntryKind::Gitlink,
        _ if mode & 0o100 != 0 => EntryKind::Executable,
        _ => EntryKind::File,
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
        self.shared.pool.blob(entry.oid.ok_or(ReadError::Missing)?, limit)
    }

    fn blob_id(&self, entry: &Entry, _limit: u64) -> Result<Oid, ReadError> {
        entry.oid.ok_or(ReadError::Missing)
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}
