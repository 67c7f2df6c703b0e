//! Lists a directory on disk. Links are not followed; depth and number of entries are limited.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use plimsoll_model::{Diagnostic, DiagnosticKind, RepoPath};
use rayon::prelude::*;

use crate::{Entry, EntryKind, Limits};

/// Number of files whose executable bit is read in one batch: enough for all threads, and few
/// enough that the paths need little memory.
const TOGETHER: usize = 4096;

/// The result of a walk.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    pub(crate) entries: Vec<Entry>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Directories below the start that contain a `.git`.
    pub(crate) repositories: Vec<RepoPath>,
}

/// Lists everything below `start`, which has the path `prefix` in the source. Ignored files are
/// also listed, because the `.gitignore` of an untrusted tree must not hide files.
pub(crate) fn walk(start: &Path, prefix: &RepoPath, limits: &Limits) -> Walk {
    let mut out = Walk::default();
    let mut files = Files::default();
    let mut builder = WalkBuilder::new(start);
    builder.standard_filters(false).follow_links(false).max_depth(Some(limits.depth));
    builder.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    for found in builder.build() {
        match found {
            Ok(entry) => {
                let Some(path) = relative(entry.path(), start, prefix) else { continue };
                take(entry, path, limits, &mut out, &mut files);
            }
            Err(why) => out.diagnostics.push(unlisted(&why, start, prefix)),
        }
        if out.entries.len() >= limits.entries {
            let message = format!("more than {} entries: the rest was not listed", limits.entries);
            out.diagnostics.push(Diagnostic::file(prefix, DiagnosticKind::LimitExceeded, &message));
            break;
        }
    }
    files.ask(&mut out.entries);
    out.entries.sort();
    out.repositories.sort();
    out
}

fn take(
    entry: ignore::DirEntry,
    path: RepoPath,
    limits: &Limits,
    out: &mut Walk,
    files: &mut Files,
) {
    let Some(kind) = entry.file_type() else { return };
    if kind.is_dir() {
        if entry.depth() >= limits.depth {
            let message = format!(
                "more than {} directories deep: the directory was not entered",
                limits.depth
            );
            out.diagnostics.push(Diagnostic::file(&path, DiagnosticKind::LimitExceeded, &message));
        }
        if entry.depth() > 0 && entry.path().join(".git").symlink_metadata().is_ok() {
            out.repositories.push(path);
        }
        return;
    }
    let entry_kind = if kind.is_symlink() {
        EntryKind::Link
    } else if kind.is_file() {
        EntryKind::File
    } else {
        EntryKind::Special
    };
    out.entries.push(Entry::new(path, entry_kind));
    if kind.is_file() {
        files.0.push((out.entries.len() - 1, entry.into_path()));
        if files.0.len() >= TOGETHER {
            files.ask(&mut out.entries);
        }
    }
}

/// Files whose executable bit is not known yet, with their indices among the entries.
///
/// A directory listing does not contain it, and a system call per file takes longer than the rest
/// of the listing, so all threads read it in parallel.
#[derive(Default)]
struct Files(Vec<(usize, PathBuf)>);

impl Files {
    /// Reads the executable bits and corrects the entries.
    fn ask(&mut self, entries: &mut [Entry]) {
        let executable = self.0.par_drain(..).filter(|(_, path)| executable(path));
        let executable: Vec<(usize, PathBuf)> = executable.collect();
        for (number, _) in executable {
            if let Some(entry) = entries.get_mut(number) {
                entry.kind = EntryKind::Executable;
            }
        }
    }
}

#[cfg(unix)]
fn executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.symlink_metadata().is_ok_and(|meta| meta.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
fn executable(_: &Path) -> bool {
    false
}

fn relative(path: &Path, start: &Path, prefix: &RepoPath) -> Option<RepoPath> {
    let below = path.strip_prefix(start).ok()?;
    let mut bytes = prefix.as_bytes().to_vec();
    for part in below.components() {
        if !bytes.is_empty() {
            bytes.push(b'/');
        }
        bytes.extend_from_slice(part.as_os_str().as_encoded_bytes());
    }
    Some(RepoPath::new(bytes))
}

/// Creates the diagnostic for a directory that could not be entered. The message contains no path
/// outside the source.
fn unlisted(why: &ignore::Error, start: &Path, prefix: &RepoPath) -> Diagnostic {
    let path = error_path(why).and_then(|path| relative(path, start, prefix));
    let reason = why.io_error().map_or_else(|| "unknown".to_owned(), |io| io.kind().to_string());
    Diagnostic::file(
        &path.unwrap_or_else(|| prefix.clone()),
        DiagnosticKind::Unreadable,
        &format!("could not be listed: {reason}"),
    )
}

fn error_path(why: &ignore::Error) -> Option<&Path> {
    match why {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            error_path(err)
        }
        _ => None,
    }
}
