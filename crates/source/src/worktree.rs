//! The work tree of a git repository.

use std::path::Path;

use git2::Repository;
use plimsoll_model::{Diagnostic, RepoPath, SourceInfo, SourceKind};

use crate::directory::link_id;
use crate::disk::Disk;
use crate::entry::Stat;
use crate::error::{Error, ErrorKind};
use crate::git::{self, Pool};
use crate::loose::Loose;
use crate::{Checkout, Entry, EntryKind, Limits, Oid, ReadError, Source, walk};

/// Where a host looks for workflows. What lies there untracked is one commit away from running,
/// so it is listed as well.
const CI_DIRECTORIES: [&str; 3] = [".github", ".forgejo", ".gitea"];

/// Files of the root that are listed even when git does not track them yet.
const ROOT_FILES: [&str; 3] = [".gitmodules", "action.yml", "action.yaml"];

/// The work tree of a git repository: what git tracks, also when it is ignored or absent on disk,
/// read from disk first and from the objects where the disk has it not.
///
/// Untracked files count only where a host would act on them: the CI directories, `.gitmodules`
/// and an action at the root.
#[derive(Debug)]
pub struct WorkTreeSource {
    disk: Disk,
    pool: Pool,
    info: SourceInfo,
    entries: Vec<Entry>,
    diagnostics: Vec<Diagnostic>,
    limits: Limits,
}

impl WorkTreeSource {
    pub(crate) fn of(repository: Repository, root: &Path, limits: &Limits) -> Result<Self, Error> {
        let unreadable = |why: git2::Error| {
            Error::new(ErrorKind::Repository, format!("git index not read: {}", git::message(&why)))
        };
        let disk = Disk::open(root).map_err(|why| {
            let context = format!("{} is not a directory that can be read", root.display());
            Error::new(ErrorKind::NotFound, context).because(why)
        })?;
        let mut entries = tracked(&repository).map_err(unreadable)?;
        let diagnostics = add_untracked(&mut entries, &disk, limits);
        let loose = Loose::of(&repository);
        let info = {
            let head = repository.head().ok().and_then(|head| {
                loose.check_commit(&repository, head.target()?).ok()?;
                head.peel_to_commit().ok()
            });
            git::describe(&repository, SourceKind::WorkTree, head.as_ref())
        };
        let pool = Pool::new(repository, loose);
        Ok(Self { disk, pool, info, entries, diagnostics, limits: *limits })
    }
}

/// What the index holds. A path with conflicting stages is listed once.
fn tracked(repository: &Repository) -> Result<Vec<Entry>, git2::Error> {
    let index = repository.index()?;
    let mut entries: Vec<Entry> = Vec::with_capacity(index.len());
    for row in index.iter() {
        let kind = match row.mode {
            0o120_000 => EntryKind::Link,
            0o160_000 => EntryKind::Gitlink,
            0o100_755 => EntryKind::Executable,
            _ => EntryKind::File,
        };
        let mut entry = Entry::new(RepoPath::new(row.path), kind);
        entry.oid = git::oid(row.id);
        entry.stat = Some(Stat {
            size: u64::from(row.file_size),
            seconds: i64::from(row.mtime.seconds()),
            nanoseconds: i64::from(row.mtime.nanoseconds()),
        });
        entries.push(entry);
    }
    entries.sort();
    entries.dedup_by(|a, b| a.path == b.path);
    Ok(entries)
}

/// Adds what the host would act on though git does not track it yet.
fn add_untracked(entries: &mut Vec<Entry>, disk: &Disk, limits: &Limits) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut diagnostics = Vec::new();
    for name in CI_DIRECTORIES {
        let start = disk.root().join(name);
        if start.symlink_metadata().is_ok_and(|meta| meta.is_dir()) {
            let walk = walk::walk(&start, &RepoPath::new(name), limits);
            found.extend(walk.entries);
            diagnostics.extend(walk.diagnostics);
        }
    }
    for name in ROOT_FILES {
        if let Ok(meta) = disk.root().join(name).symlink_metadata() {
            let kind = if meta.is_file() {
                EntryKind::File
            } else if meta.is_symlink() {
                EntryKind::Link
            } else {
                EntryKind::Special
            };
            found.push(Entry::new(RepoPath::new(name), kind));
        }
    }
    found.retain(|entry| entries.binary_search_by(|other| other.path.cmp(&entry.path)).is_err());
    if !found.is_empty() {
        entries.extend(found);
        entries.sort();
    }
    diagnostics
}

impl Source for WorkTreeSource {
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
        match (self.disk.read(&entry.path, limit), entry.oid) {
            (Err(ReadError::Missing), Some(oid)) => self.pool.blob(oid, limit),
            (outcome, _) => outcome,
        }
    }

    fn blob_id(&self, entry: &Entry, limit: u64) -> Result<Oid, ReadError> {
        let known = entry.oid.zip(entry.stat);
        let outcome = match entry.kind {
            EntryKind::Gitlink => return entry.oid.ok_or(ReadError::Missing),
            EntryKind::Link => link_id(&self.disk, &entry.path),
            _ => self.disk.blob_id(&entry.path, known, limit),
        };
        match (outcome, entry.oid) {
            // Tracked but not checked out: what git has is what there is.
            (Err(ReadError::Missing | ReadError::NotRegular), Some(oid)) => Ok(oid),
            (Err(ReadError::Failed(_)), Some(oid)) if entry.kind == EntryKind::Link => Ok(oid),
            (outcome, _) => outcome,
        }
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn checkout(&self, path: &RepoPath) -> Checkout {
        let Some(full) = self.disk.local(path) else { return Checkout::NotInitialized };
        if full.join(".git").symlink_metadata().is_err() {
            return Checkout::NotInitialized;
        }
        match crate::open::work_tree(&full, &self.limits) {
            Ok(source) => {
                let commit = source.info().commit.clone();
                Checkout::Present { commit, source: Some(Box::new(source)), lost: None }
            }
            Err(why) => Checkout::Present { commit: None, source: None, lost: Some(why) },
        }
    }
}
