//! Listing a directory on disk: no link is followed, depth and number are capped.

use std::path::Path;

use ignore::WalkBuilder;
use plimsoll_model::{Diagnostic, DiagnosticKind, RepoPath};

use crate::{Entry, EntryKind, Limits};

/// What a walk found.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    pub(crate) entries: Vec<Entry>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Directories below the start that hold a `.git`.
    pub(crate) repositories: Vec<RepoPath>,
}

/// Lists everything below `start`, which is `prefix` inside the source. What a repository
/// ignores is listed too: its `.gitignore` is not ours to obey.
pub(crate) fn walk(start: &Path, prefix: &RepoPath, limits: &Limits) -> Walk {
    let mut out = Walk::default();
    let mut builder = WalkBuilder::new(start);
    builder.standard_filters(false).follow_links(false).max_depth(Some(limits.depth));
    builder.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    for found in builder.build() {
        match found {
            Ok(entry) => {
                let Some(path) = relative(entry.path(), start, prefix) else { continue };
                take(&entry, path, limits, &mut out);
            }
            Err(why) => out.diagnostics.push(unlisted(&why, start, prefix)),
        }
        if out.entries.len() >= limits.entries {
            let message = format!("more than {} entries: the rest was not listed", limits.entries);
            out.diagnostics.push(Diagnostic::file(prefix, DiagnosticKind::LimitExceeded, &message));
            break;
        }
    }
    out.entries.sort();
    out.repositories.sort();
    out
}

fn take(entry: &ignore::DirEntry, path: RepoPath, limits: &Limits, out: &mut Walk) {
    let Some(kind) = entry.file_type() else { return };
    if kind.is_dir() {
        if entry.depth() >= limits.depth {
            let message = format!("deeper than {} directories: not entered", limits.depth);
            out.diagnostics.push(Diagnostic::file(&path, DiagnosticKind::LimitExceeded, &message));
        }
        if entry.depth() > 0 && entry.path().join(".git").symlink_metadata().is_ok() {
            out.repositories.push(path);
        }
        return;
    }
    let kind = if kind.is_symlink() {
        EntryKind::Link
    } else if !kind.is_file() {
        EntryKind::Special
    } else if executable(entry) {
        EntryKind::Executable
    } else {
        EntryKind::File
    };
    out.entries.push(Entry::new(path, kind));
}

#[cfg(unix)]
fn executable(entry: &ignore::DirEntry) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    entry.metadata().is_ok_and(|meta| meta.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
fn executable(_: &ignore::DirEntry) -> bool {
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

/// A directory that could not be entered. The message names nothing outside the source.
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
