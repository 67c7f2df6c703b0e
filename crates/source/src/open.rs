//! Chooses the source for a path.

use std::path::Path;

#[cfg(feature = "git")]
use plimsoll_model::{Diagnostic, DiagnosticKind, RepoPath};

use crate::error::SourceError;
use crate::{DirectorySource, Limits, Source};

/// Opens a path: a git revision if one is requested or the repository is bare, the work tree of a
/// git repository, otherwise a plain directory.
///
/// Nothing above the path is read, and git data outside it only as far as [`Limits::boundary`]
/// allows. If git data cannot be read, the files are still listed, and a diagnostic states what was
/// lost.
///
/// # Errors
///
/// If there is no directory at the path, or the revision cannot be read. See
/// [`SourceErrorKind`](crate::SourceErrorKind).
pub fn open(
    path: &Path,
    revision: Option<&str>,
    limits: &Limits,
) -> Result<Box<dyn Source>, SourceError> {
    #[cfg(feature = "git")]
    {
        with_git(path, revision, limits)
    }
    #[cfg(not(feature = "git"))]
    {
        if let Some(revision) = revision {
            let context = format!("revision {revision:?}: this build cannot read git data");
            return Err(SourceError::new(crate::SourceErrorKind::Unsupported, context));
        }
        Ok(Box::new(DirectorySource::open(path, limits)?))
    }
}

#[cfg(feature = "git")]
fn with_git(
    path: &Path,
    revision: Option<&str>,
    limits: &Limits,
) -> Result<Box<dyn Source>, SourceError> {
    use crate::disk::Disk;
    use crate::git::place::Given;
    use crate::listing::Kind;
    use crate::{GitReach, RevisionSource, WorkTreeSource, bare};

    if let Some(revision) = revision {
        return Ok(Box::new(RevisionSource::open(path, revision, limits)?));
    }
    let reach = limits.boundary.git;
    let Ok(disk) = Disk::open(path) else {
        // The error states what is wrong with the path.
        return Ok(Box::new(DirectorySource::open(path, limits)?));
    };
    if disk.kind(".git") != Kind::Missing {
        if reach == GitReach::None {
            let text = "git data was not read, as requested";
            return Ok(Box::new(plain(path, limits, DiagnosticKind::Note, text)?));
        }
        return match WorkTreeSource::of(disk, &Given::new(path, reach), limits) {
            Ok(source) => Ok(Box::new(source)),
            Err(lost) => Ok(Box::new(plain(path, limits, DiagnosticKind::Git, &lost)?)),
        };
    }
    if reach == GitReach::None || !crate::git::place::is_git_directory(&disk) {
        return Ok(Box::new(DirectorySource::open(path, limits)?));
    }
    match bare::foreign_name(&disk) {
        Some(name) if !limits.boundary.bare => {
            let text = format!(
                "looks like a bare repository, but contains {name:?}, so it was scanned as a directory: \
                 pass the revision `HEAD` to scan the commit"
            );
            Ok(Box::new(plain(path, limits, DiagnosticKind::Note, &text)?))
        }
        _ => Ok(Box::new(RevisionSource::open(path, "HEAD", limits)?)),
    }
}

#[cfg(feature = "git")]
fn plain(
    path: &Path,
    limits: &Limits,
    kind: DiagnosticKind,
    lost: &str,
) -> Result<DirectorySource, SourceError> {
    let at = RepoPath::new(".git");
    Ok(DirectorySource::open(path, limits)?.with_diagnostic(Diagnostic::file(&at, kind, lost)))
}
