//! Choosing the right source for a path.

use std::path::Path;

#[cfg(feature = "git")]
use plimsoll_model::{Diagnostic, DiagnosticKind, RepoPath};

use crate::error::Error;
use crate::{DirectorySource, Limits, Source};

/// Opens what stands at a path: a git revision where one is asked for or the repository is bare,
/// the work tree of a git repository, else a plain directory.
///
/// Nothing above the path is looked at. Where git data are there but cannot be read, the files
/// are still listed, and a diagnostic says what was lost.
///
/// # Errors
///
/// When there is no directory at the path, or the revision cannot be read. See
/// [`ErrorKind`](crate::ErrorKind).
pub fn open(
    path: &Path,
    revision: Option<&str>,
    limits: &Limits,
) -> Result<Box<dyn Source>, Error> {
    #[cfg(feature = "git")]
    {
        with_git(path, revision, limits)
    }
    #[cfg(not(feature = "git"))]
    {
        if let Some(revision) = revision {
            let context = format!("revision {revision:?}: this build cannot read git data");
            return Err(Error::new(crate::ErrorKind::Unsupported, context));
        }
        Ok(Box::new(DirectorySource::open(path, limits)?))
    }
}

#[cfg(feature = "git")]
fn with_git(
    path: &Path,
    revision: Option<&str>,
    limits: &Limits,
) -> Result<Box<dyn Source>, Error> {
    use crate::RevisionSource;

    if let Some(revision) = revision {
        return Ok(Box::new(RevisionSource::open(path, revision, limits)?));
    }
    if path.join(".git").symlink_metadata().is_ok() {
        return match work_tree(path, limits) {
            Ok(source) => Ok(Box::new(source)),
            Err(lost) => Ok(Box::new(plain(path, limits, &lost)?)),
        };
    }
    let bare = ["objects", "refs"].iter().all(|name| path.join(name).is_dir());
    if bare && path.join("HEAD").symlink_metadata().is_ok() {
        return Ok(Box::new(RevisionSource::open(path, "HEAD", limits)?));
    }
    Ok(Box::new(DirectorySource::open(path, limits)?))
}

#[cfg(feature = "git")]
fn plain(path: &Path, limits: &Limits, lost: &str) -> Result<DirectorySource, Error> {
    let at = RepoPath::new(".git");
    Ok(DirectorySource::open(path, limits)?.with_diagnostic(Diagnostic::file(
        &at,
        DiagnosticKind::Git,
        lost,
    )))
}

/// Opens a work tree; the error is a sentence for a diagnostic.
#[cfg(feature = "git")]
pub(crate) fn work_tree(path: &Path, limits: &Limits) -> Result<crate::WorkTreeSource, String> {
    let repository = crate::git::open(path).map_err(|why| match why.code() {
        git2::ErrorCode::Owner => "the repository belongs to another user, so its git data were \
            not read and untracked files count like tracked ones; run as its owner, or trust it \
            with `git config --global --add safe.directory <path>`"
            .to_owned(),
        _ => format!("git data not read, files only: {}", crate::git::message(&why)),
    })?;
    if !belongs(path, &repository) {
        return Err("`.git` points to a repository that does not know this directory; it was not \
            followed, and the files were read without git data"
            .to_owned());
    }
    crate::WorkTreeSource::of(repository, path, limits)
        .map_err(|why| format!("git data not read, files only: {why}"))
}

/// Whether the git directory is this work tree's own. A `.git` file can name any directory; only
/// a linked work tree (whose `gitdir` file points back) or a submodule (whose `core.worktree`
/// does) is followed, so that a crafted file cannot draw another repository into the report.
#[cfg(feature = "git")]
fn belongs(path: &Path, repository: &git2::Repository) -> bool {
    let dot_git = path.join(".git");
    if dot_git.symlink_metadata().is_ok_and(|meta| meta.is_dir()) {
        return true;
    }
    let same = |a: &Path, b: &Path| match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    };
    if repository.is_worktree() {
        return linked_work_tree(repository).is_some_and(|back| same(&back, &dot_git));
    }
    let configured = repository.config().and_then(|config| config.get_path("core.worktree"));
    configured.is_ok_and(|worktree| {
        let worktree = repository.path().join(worktree);
        same(&worktree, path)
    })
}

/// The `.git` file a linked work tree's git directory names as its own.
#[cfg(feature = "git")]
fn linked_work_tree(repository: &git2::Repository) -> Option<std::path::PathBuf> {
    let git_dir = crate::disk::Disk::open(repository.path()).ok()?;
    let content = git_dir.read(&RepoPath::new("gitdir"), 4096).ok()?;
    let text = String::from_utf8(content).ok()?;
    Some(repository.path().join(text.trim_end()))
}
