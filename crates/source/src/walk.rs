//! Lists a directory on disk. Links are not followed; depth and number of entries are limited.
//!
//! The directories of a level are listed in parallel: a scan can do nothing else until the listing
//! ends, and on a large tree most of its time is spent in system calls.
//!
//! The crate `ignore` can list a tree too, with one thread, or in parallel with threads of its own,
//! in an order and with a limit that depend on them. Neither reads executable bits, which then need
//! the full path of each file again. Listing godot 3.2.3 (6,952 files in 530 directories) with two
//! threads takes 21.3 ms with its serial walk and executable bits read in parallel, 16.3 ms with its
//! parallel walk, and 13.5 ms here. `tests/walk.rs` compares the results.

use std::fs::DirEntry;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use plimsoll_model::{Diagnostic, DiagnosticKind, RepoPath};
use rayon::prelude::*;

use crate::{Entry, EntryKind, Limits};

/// Number of directories that are listed in one batch: enough for all threads, and few enough that
/// their open descriptors are no problem.
const TOGETHER: usize = 64;

/// Number of names in a directory that one thread examines: few enough that all threads share a
/// directory with thousands of files.
const NAMES: usize = 64;

/// The result of a walk.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    pub(crate) entries: Vec<Entry>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Directories below the start that contain a `.git`.
    pub(crate) repositories: Vec<RepoPath>,
}

/// A directory to be listed.
struct Directory {
    /// Its path on this machine.
    place: PathBuf,
    /// Its path in the source.
    path: RepoPath,
}

/// One name in a directory.
enum Found {
    Entry(Entry),
    Directory { directory: Directory, is_repository: bool },
    Lost(Diagnostic),
}

/// Lists everything below `start`, which has the path `prefix` in the source. Ignored files are
/// also listed, because the `.gitignore` of an untrusted tree must not hide files.
pub(crate) fn walk(start: &Path, prefix: &RepoPath, limits: &Limits) -> Walk {
    let mut out = Walk::default();
    let mut names = 0;
    let mut level = vec![Directory { place: start.to_path_buf(), path: prefix.clone() }];
    for depth in 0.. {
        if level.is_empty() || names >= limits.entries {
            break;
        }
        if depth >= limits.depth {
            let message =
                format!("more than {depth} directories deep: the directory was not entered");
            let too_deep = |it: &Directory| {
                Diagnostic::file(&it.path, DiagnosticKind::LimitExceeded, &message)
            };
            out.diagnostics.extend(level.iter().map(too_deep));
            break;
        }
        level = below(&level, &mut names, limits.entries, &mut out);
    }
    if names >= limits.entries {
        let message = format!("more than {} entries: the rest was not listed", limits.entries);
        out.diagnostics.push(Diagnostic::file(prefix, DiagnosticKind::LimitExceeded, &message));
    }
    out.entries.sort();
    out.repositories.sort();
    out
}

/// Lists the directories of a level, and returns those in them.
///
/// The total number of `names` is limited, which includes those of directories: they need memory until they are
/// listed.
fn below(level: &[Directory], names: &mut usize, limit: usize, out: &mut Walk) -> Vec<Directory> {
    let mut below = Vec::new();
    for batch in level.chunks(TOGETHER) {
        for found in list(batch, limit - *names).into_iter().flatten() {
            *names += 1;
            match found {
                Found::Entry(entry) => out.entries.push(entry),
                Found::Directory { directory, is_repository } => {
                    if is_repository {
                        out.repositories.push(directory.path.clone());
                    }
                    below.push(directory);
                }
                Found::Lost(diagnostic) => out.diagnostics.push(diagnostic),
            }
        }
        if *names >= limit {
            break;
        }
    }
    // A directory has no order of its own.
    below.sort_by(|a, b| a.path.cmp(&b.path));
    below
}

/// Lists several directories, in order, up to a number of names.
fn list(directories: &[Directory], limit: usize) -> Vec<Vec<Found>> {
    let names = AtomicUsize::new(0);
    let listed = directories.par_iter().map(|it| names_in(it, &names, limit)).collect();
    if names.load(Ordering::Relaxed) < limit {
        return listed;
    }
    // What is left out must not depend on which thread was the first.
    let names = AtomicUsize::new(0);
    directories.iter().map(|it| names_in(it, &names, limit)).collect()
}

/// Lists a directory, as long as the number of `names` is below the limit.
#[expect(clippy::disallowed_methods, reason = "this crate walks the tree")]
fn names_in(directory: &Directory, names: &AtomicUsize, limit: usize) -> Vec<Found> {
    let listing = match std::fs::read_dir(&directory.place) {
        Ok(listing) => listing,
        Err(why) => return vec![Found::lost(&directory.path, &why)],
    };
    let listing = listing.filter(|found| !found.as_ref().is_ok_and(|it| it.file_name() == ".git"));
    let listing = listing.take_while(|_| names.fetch_add(1, Ordering::Relaxed) < limit);
    let listing: Vec<std::io::Result<DirEntry>> = listing.collect();
    let found = listing.into_par_iter().with_min_len(NAMES).map(|found| match found {
        Ok(entry) => Found::of(&entry, directory),
        Err(why) => Found::lost(&directory.path, &why),
    });
    found.collect()
}

impl Found {
    fn of(entry: &DirEntry, directory: &Directory) -> Self {
        let name = entry.file_name();
        let mut path = directory.path.as_bytes().to_vec();
        if !path.is_empty() {
            path.push(b'/');
        }
        path.extend_from_slice(name.as_encoded_bytes());
        let path = RepoPath::new(path);
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(why) => return Self::lost(&path, &why),
        };
        if kind.is_dir() {
            let place = directory.place.join(name);
            let is_repository = place.join(".git").symlink_metadata().is_ok();
            return Self::Directory { directory: Directory { place, path }, is_repository };
        }
        let kind = if kind.is_symlink() {
            EntryKind::Link
        } else if !kind.is_file() {
            EntryKind::Special
        } else if is_executable(entry) {
            EntryKind::Executable
        } else {
            EntryKind::File
        };
        Self::Entry(Entry::new(path, kind))
    }

    /// A path that could not be listed. The message contains no path outside the source.
    fn lost(path: &RepoPath, why: &std::io::Error) -> Self {
        let message = format!("could not be listed: {}", why.kind());
        Self::Lost(Diagnostic::file(path, DiagnosticKind::Unreadable, &message))
    }
}

/// Whether a file has the executable bit, which a directory listing does not contain.
#[cfg(unix)]
fn is_executable(entry: &DirEntry) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    entry.metadata().is_ok_and(|meta| meta.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &DirEntry) -> bool {
    false
}
