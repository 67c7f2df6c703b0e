//! Finds the root of the scanned repository, and checks that a baseline belongs to it.

use std::path::{Path, PathBuf};

use plimsoll::model::BaselineSource;
use plimsoll::source::{CI_DIRECTORIES, Repository};
use plimsoll::{Baseline, GitReach, escape};

use crate::args::{ScanPlace, SourceArgs};
use crate::exit::Failure;

/// A note about the place of a command.
pub(crate) enum Located<'a> {
    /// The root of the repository that contains the working directory is scanned instead of that.
    Root(&'a Path),
    /// The repository that contains a directory is scanned, because a commit is always read completely.
    Whole(&'a Path),
    /// A directory is scanned, and not the repository that contains it, whose CI files are elsewhere.
    Part { directory: &'a Path, root: PathBuf },
}

impl std::fmt::Display for Located<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Root(root) => write!(
                f,
                "note: scanning the repository at {}; to scan only this directory, give its full path",
                root.display()
            ),
            Self::Whole(root) => write!(
                f,
                "note: scanning the repository at {}: a revision is always read completely",
                root.display()
            ),
            Self::Part { directory, root } => write!(
                f,
                "note: {} is in the repository at {}, whose CI files are not scanned; to scan them, give that repository as PATH",
                directory.display(),
                root.display()
            ),
        }
    }
}

/// Changes the place of a command to the root of the repository that contains it, if the command was started in a
/// subdirectory without a PATH, or reads a revision of a subdirectory: CI files are at the root, and a gate that only
/// checks a subdirectory would miss all of them. Returns what to say if the place was changed, or if it is in a
/// repository whose CI files are elsewhere.
///
/// # Errors
///
/// Fails for a path that is a URL, with a better message than "not found".
pub(crate) fn locate(place: ScanPlace<'_>) -> Result<Option<Located<'_>>, Failure> {
    let ScanPlace { path, reach, untrusted, reads_revision } = place;
    refuse_url(path)?;
    // An untrusted directory does not belong to the repository around it.
    if untrusted || reach == GitReach::None {
        return Ok(None);
    }
    let Some(enclosing) = Enclosing::of(path) else { return Ok(None) };
    let is_here = path == Path::new(".");
    // A submodule that is not checked out is an empty directory, and its revisions are not those of the repository.
    if is_here || reads_revision && !is_empty(path) {
        let up = enclosing.up();
        *path = if is_here { up } else { path.join(up) };
        return Ok(Some(if reads_revision { Located::Whole(path) } else { Located::Root(path) }));
    }
    // A directory with CI files of its own may be a copied repository.
    let root = enclosing.root;
    let is_part = has_ci_files(&root) && !has_ci_files(path);
    Ok(is_part.then_some(Located::Part { directory: path, root }))
}

/// The default path of a file: in the working directory if it is there, otherwise at the root of the repository around it.
pub(crate) fn default_file(name: &str) -> PathBuf {
    let here = PathBuf::from(name);
    if here.symlink_metadata().is_ok() {
        return here;
    }
    Enclosing::of(Path::new(".")).map(|around| around.up().join(name)).unwrap_or(here)
}

/// The repository that contains a directory.
struct Enclosing {
    root: PathBuf,
    /// The directory, as a path in the repository.
    inside: PathBuf,
}

impl Enclosing {
    /// The repository that contains a directory, if it is not the directory itself.
    fn of(path: &Path) -> Option<Self> {
        let whole = path.canonicalize().ok().filter(|whole| whole.is_dir())?;
        if is_repository(&whole) || is_bare(&whole) {
            return None;
        }
        let root = whole.ancestors().skip(1).find(|directory| is_repository(directory))?;
        let inside = whole.strip_prefix(root).ok()?.to_owned();
        Some(Self { root: root.to_owned(), inside })
    }

    /// The root, relative to the directory.
    fn up(&self) -> PathBuf {
        self.inside.components().map(|_| "..").collect()
    }
}

/// Whether the root of a repository has files of a CI system that Plimsoll reads.
fn has_ci_files(root: &Path) -> bool {
    let has = |name: &&str| root.join(name).join("workflows").is_dir();
    CI_DIRECTORIES.iter().any(has) || root.join("action.yml").is_file()
}

fn is_empty(directory: &Path) -> bool {
    directory.read_dir().is_ok_and(|mut entries| entries.next().is_none())
}

fn refuse_url(path: &Path) -> Result<(), Failure> {
    let Some(text) = path.to_str().filter(|_| !path.exists()) else { return Ok(()) };
    if text.contains("://") || text.starts_with("git@") {
        let why = anyhow::anyhow!(
            "{text} is a URL, but scans work offline: clone it (`git clone {text} DIR`), then scan DIR"
        );
        return Err(Failure::usage(why));
    }
    Ok(())
}

/// Fails if the baseline of a repository would be compared with one of its directories: everything outside
/// the directory would count as resolved.
pub(crate) fn check(path: &Path, baseline: &Baseline) -> Result<(), Failure> {
    if baseline.source.commit.is_none() {
        return Ok(());
    }
    let Some(Enclosing { inside, .. }) = Enclosing::of(path) else { return Ok(()) };
    let why = anyhow::anyhow!(
        "{} is the directory `{}` of a repository, but the baseline is for a whole repository: give the root of \
         the repository as PATH",
        path.display(),
        inside.display()
    );
    Err(Failure::usage(why))
}

/// Rejects a baseline of another repository: all of its rows would be reported as resolved, and all rows of this one
/// as new. `otherwise` is the end of the message, with an alternative.
pub(crate) fn check_repository(
    file: &Path,
    baseline: &Baseline,
    now: &BaselineSource,
    args: &SourceArgs,
    otherwise: &str,
) -> Result<(), Failure> {
    let before = &baseline.source;
    if !before.is_proven_other(now) || has_commit(args, before) {
        return Ok(());
    }
    let why = anyhow::anyhow!(
        "{} is a baseline of {}, but this repository is {}: write a new one with `plimsoll baseline init -o FILE`, \
         {otherwise}",
        file.display(),
        escape::log(&before.repository()),
        escape::log(&now.repository())
    );
    Err(Failure::usage(why))
}

/// Whether the repository that is scanned has the commit of the baseline: it was renamed or moved then, or is a fork.
fn has_commit(args: &SourceArgs, before: &BaselineSource) -> bool {
    let Some(commit) = &before.commit else { return false };
    let repository = Repository::open(&args.path, &args.trust.limits());
    repository.is_ok_and(|repository| repository.revision(commit).is_ok())
}

fn is_repository(directory: &Path) -> bool {
    directory.join(".git").exists()
}

fn is_bare(directory: &Path) -> bool {
    directory.join("HEAD").is_file() && directory.join("objects").is_dir()
}
