//! The work tree of a git repository.

use plimsoll_model::{Diagnostic, DiagnosticKind, RepoPath, SourceInfo, SourceKind};

use crate::disk::{Disk, leads_up};
use crate::git::index::{self, Problem};
use crate::git::objects::Effort;
use crate::git::place::Given;
use crate::git::trees::Trees;
use crate::git::{Git, Head};
use crate::listing::Kind;
use crate::{
    CI_DIRECTORIES, Checkout, Entry, EntryKind, Limits, Oid, ReadError, Source, hash, links, walk,
};

/// Files of the root that are also listed if untracked.
const ROOT_FILES: [&str; 3] = [".gitmodules", "action.yml", "action.yaml"];

/// Maximum size of all tracked paths together: version 4 of the index repeats long ones in a few
/// bytes.
const PATHS: usize = 64 << 20;

/// The work tree of a git repository: the files that git tracks, even if ignored or absent on disk.
/// Content is read from disk, or from git's objects if the file is not on disk.
///
/// Untracked files are only included if a code host would use them: the CI directories, `.gitmodules`
/// and an action at the root.
#[derive(Debug)]
pub struct WorkTreeSource {
    disk: Disk,
    git: Git,
    given: Given,
    effort: Effort,
    info: SourceInfo,
    entries: Vec<Entry>,
    diagnostics: Vec<Diagnostic>,
    limits: Limits,
}

impl WorkTreeSource {
    /// Opens the work tree at a directory; the error is a sentence for a diagnostic.
    pub(crate) fn of(disk: Disk, given: &Given, limits: &Limits) -> Result<Self, String> {
        let tree =
            Disk::open(disk.root()).map_err(|_| "the directory no longer exists".to_owned())?;
        let unread = |why: String| {
            // Some errors already state this.
            if why.contains("without git data") || why.contains("git data was not read") {
                why
            } else {
                format!("git data not read, files only: {why}")
            }
        };
        let git = Git::of_work_tree(tree, given).map_err(unread)?;
        let effort = Effort::default();
        // Read in parallel: the index and the references are the largest files that are read in
        // every repository.
        let (listed, head) = rayon::join(
            || tracked(&git, limits),
            || {
                // Reads and caches packed-refs in parallel with the index; the result is used
                // below.
                git.refs.problem(&git.place);
                git.head(&effort)
            },
        );
        let (mut entries, lost) = match listed.map_err(unread)? {
            Some(tracked) => tracked,
            None => committed(&git, &head, limits, &effort).map_err(unread)?,
        };
        let tracks_nothing = entries.is_empty() && lost.is_empty();
        let mut diagnostics = add_untracked(&mut entries, &disk, limits);
        diagnostics.extend(lost);
        if tracks_nothing && !entries.is_empty() && has_more(&disk) {
            let message = "git tracks no files here, so only untracked files that a code host uses were read: run \
                `git add` first, or scan without git data (`--git none`)";
            let at = RepoPath::new(".git");
            diagnostics.push(Diagnostic::file(&at, DiagnosticKind::Git, message));
        }
        let commit = match &head {
            Head::Commit(found) => Some(found),
            Head::Unborn => None,
            Head::Lost(why) => {
                let at = RepoPath::new(".git");
                diagnostics.push(Diagnostic::file(&at, DiagnosticKind::Git, why));
                None
            }
        };
        let info = git.describe(SourceKind::WorkTree, commit);
        diagnostics.extend(git.diagnostics());
        Ok(Self {
            disk,
            git,
            given: given.clone(),
            effort,
            info,
            entries,
            diagnostics,
            limits: *limits,
        })
    }
}

/// Entries, and diagnostics about those that are not listed.
type Listed = (Vec<Entry>, Vec<Diagnostic>);

/// Returns the entries of a commit, for a repository without an index, as after an interrupted
/// checkout.
fn committed(git: &Git, head: &Head, limits: &Limits, effort: &Effort) -> Result<Listed, String> {
    let found = match head {
        Head::Commit(found) => found,
        // The repository has no commit yet.
        Head::Unborn => return Ok(Listed::default()),
        Head::Lost(why) => return Err(why.clone()),
    };
    let (entries, mut diagnostics) = Trees::default().list(git, found.head.tree, limits, effort);
    let message = "git index not read: it is missing, so the files in the commit of HEAD count as \
        tracked (`git reset` writes a new index)";
    let at = RepoPath::new(".git");
    diagnostics.push(Diagnostic::file(&at, DiagnosticKind::Git, message));
    Ok((entries, diagnostics))
}

/// Returns the entries of the index; `None` without an index. A path with conflicting stages is
/// listed once.
fn tracked(git: &Git, limits: &Limits) -> Result<Option<Listed>, String> {
    let content = match git.place.file("index", index::LARGEST) {
        Ok(content) => content,
        Err(ReadError::Missing) => return Ok(None),
        Err(why) => return Err(format!("git index not read: {why}")),
    };
    // An estimate by the usual size of an entry.
    let mut entries: Vec<Entry> = Vec::with_capacity((content.len() / 100).min(limits.entries));
    let mut diagnostics = Vec::new();
    let mut lose = |kind, message: &str| {
        diagnostics.push(Diagnostic::file(&RepoPath::new(".git"), kind, message));
    };
    let (mut bytes, mut odd) = (0, 0_usize);
    let read = index::read(&content, |row| {
        bytes += row.path.len();
        if entries.len() >= limits.entries || bytes > PATHS {
            let message = "too many files in the git index: the rest was not listed";
            lose(DiagnosticKind::LimitExceeded, message);
            return false;
        }
        if row.path.is_empty() || row.path.split(|byte| *byte == b'/').any(leads_up) {
            odd += 1;
            return true;
        }
        let kind = match row.mode & 0o170_000 {
            0o120_000 => EntryKind::Link,
            0o160_000 => EntryKind::Gitlink,
            _ if row.mode & 0o100 != 0 => EntryKind::Executable,
            _ => EntryKind::File,
        };
        let mut entry = Entry::new(RepoPath::new(row.path), kind);
        entry.oid = Some(row.id);
        entry.stat = Some(row.stat);
        entries.push(entry);
        true
    });
    read.map_err(|why| match why {
        Problem::Damaged(why) => format!("git index not read: it is damaged ({why})"),
        Problem::Unsupported(why) => format!("git index not read: {why}"),
    })?;
    if odd > 0 {
        let message = "the git index contains invalid paths: they were not read";
        lose(DiagnosticKind::Git, message);
    }
    entries.sort();
    entries.dedup_by(|a, b| a.path == b.path);
    Ok(Some((entries, diagnostics)))
}

/// Whether the root has anything but git data and what is listed if untracked.
#[expect(clippy::disallowed_methods, reason = "this crate walks the tree")]
fn has_more(disk: &Disk) -> bool {
    let is_more = |name: std::ffi::OsString| {
        let mut known = CI_DIRECTORIES.iter().chain(&ROOT_FILES).chain(&[".git"]);
        !known.any(|known| name == *known)
    };
    std::fs::read_dir(disk.root())
        .is_ok_and(|found| found.flatten().any(|entry| is_more(entry.file_name())))
}

/// Adds untracked files that a code host would use, because a workflow runs as soon as it is
/// committed.
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
            (Err(ReadError::Missing), Some(oid)) => self.git.blob(oid, limit, &self.effort),
            (outcome, _) => outcome,
        }
    }

    fn read_head(&self, entry: &Entry, bytes: u64) -> Result<Vec<u8>, ReadError> {
        if !entry.kind.is_file() {
            return Err(ReadError::NotRegular);
        }
        match (self.disk.read_head(&entry.path, bytes), entry.oid) {
            (Err(ReadError::Missing), Some(oid)) => self.git.blob_head(oid, bytes, &self.effort),
            (outcome, _) => outcome,
        }
    }

    fn link_target(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        match self.disk.link_target(&entry.path) {
            Ok(target) => Ok(target),
            Err(why) => match entry.oid.filter(|_| entry.kind == EntryKind::Link) {
                // The link is not checked out, or is a file that contains the target
                // (`core.symlinks`).
                Some(oid) => self.git.blob(oid, links::TARGET, &self.effort),
                None => Err(why),
            },
        }
    }

    fn current(&self, path: &RepoPath) -> Option<Entry> {
        let mut entry = self.entry(path)?.clone();
        let kind = match self.disk.entry_kind(path) {
            Some(kind) if kind != entry.kind && entry.kind != EntryKind::Gitlink => kind,
            _ => return Some(entry),
        };
        match (entry.kind, kind) {
            (EntryKind::Link, EntryKind::File | EntryKind::Executable) => {
                // On file systems without links, git writes the target into a file.
                let is_target = |oid| {
                    self.disk
                        .read(path, links::TARGET)
                        .is_ok_and(|content| hash::blob(&content) == oid)
                };
                if entry.oid.is_some_and(is_target) {
                    return Some(entry);
                }
            }
            (EntryKind::File | EntryKind::Executable, EntryKind::Link) => {}
            _ => return Some(entry),
        }
        entry = Entry::new(path.clone(), kind);
        Some(entry)
    }

    fn blob_id(&self, entry: &Entry, limit: u64) -> Result<Oid, ReadError> {
        let known = entry.oid.zip(entry.stat);
        let outcome = match entry.kind {
            EntryKind::Gitlink => return entry.oid.ok_or(ReadError::Missing),
            EntryKind::Link => self.link_target(entry).map(|target| hash::blob(&target)),
            _ => self.disk.blob_id(&entry.path, known, limit),
        };
        match (outcome, entry.oid) {
            // A tracked file that is not checked out: its object ID is that in git.
            (Err(ReadError::Missing | ReadError::NotRegular), Some(oid)) => Ok(oid),
            (Err(ReadError::Failed(_)), Some(oid)) if entry.kind == EntryKind::Link => Ok(oid),
            (outcome, _) => outcome,
        }
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    fn checkout(&self, path: &RepoPath) -> Checkout {
        let lost = |why: String| Checkout::Present { commit: None, source: None, lost: Some(why) };
        let disk = match self.disk.enter(path) {
            Ok(disk) => disk,
            Err(_) if self.disk.leads_through_link(path) => {
                return lost("its directory is a link, which was not followed".to_owned());
            }
            Err(_) => return Checkout::NotInitialized,
        };
        if disk.kind(".git") == Kind::Missing {
            return Checkout::NotInitialized;
        }
        match Self::of(disk, &self.given, &self.limits) {
            Ok(source) => {
                let commit = source.info().commit.clone();
                Checkout::Present { commit, source: Some(Box::new(source)), lost: None }
            }
            Err(why) => lost(why),
        }
    }
}
