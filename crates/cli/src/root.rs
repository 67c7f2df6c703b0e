//! Where the repository is that a command is about, and whether a folder is what a baseline was taken of.

use std::path::{Path, PathBuf};

use plimsoll::{Baseline, GitReach};

use crate::args::ScanPlace;
use crate::exit::Failure;

/// Moves a command that was started in a folder of a repository, and not told where to scan, to the root of it:
/// CI files are at the root, and a gate that looks at a folder would pass over all of them. Gives the root, where
/// it did.
///
/// # Errors
///
/// A path that is a URL, which can be told better here than where it is not found.
pub(crate) fn locate(place: ScanPlace<'_>) -> Result<Option<&Path>, Failure> {
    let ScanPlace { path, reach, untrusted } = place;
    refuse_url(path)?;
    // What lies in a folder of a stranger says nothing about the repository around it.
    let may = path == Path::new(".") && !untrusted && reach != GitReach::None;
    let Some(root) = may.then(above).flatten() else { return Ok(None) };
    *path = root;
    Ok(Some(path))
}

/// The root of the repository that the working directory is a folder of, as a path from it.
fn above() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    if is_repository(&here) || is_bare(&here) {
        return None;
    }
    let up = here.ancestors().position(is_repository)?;
    Some(std::iter::repeat_n("..", up).collect())
}

fn refuse_url(path: &Path) -> Result<(), Failure> {
    let Some(text) = path.to_str().filter(|_| !path.exists()) else { return Ok(()) };
    if text.contains("://") || text.starts_with("git@") {
        let why = anyhow::anyhow!(
            "{text} is a URL, and a scan is offline: clone it (`git clone {text} DIR`), then give DIR"
        );
        return Err(Failure::usage(why));
    }
    Ok(())
}

/// Refuses to compare the baseline of a repository with one folder of it: all that lies elsewhere
/// would count as resolved.
pub(crate) fn check(path: &Path, baseline: &Baseline) -> Result<(), Failure> {
    let Ok(whole) = path.canonicalize() else { return Ok(()) };
    if baseline.source.commit.is_none() || is_repository(&whole) || is_bare(&whole) {
        return Ok(());
    }
    match whole.ancestors().skip(1).find(|folder| is_repository(folder)) {
        None => Ok(()),
        Some(root) => {
            let inside = whole.strip_prefix(root).unwrap_or(&whole).display();
            let why = anyhow::anyhow!(
                "{} is the folder `{inside}` of a repository, and the baseline is that of a whole \
                 one: give the root of the repository as PATH",
                path.display()
            );
            Err(Failure::usage(why))
        }
    }
}

fn is_repository(folder: &Path) -> bool {
    folder.join(".git").exists()
}

fn is_bare(folder: &Path) -> bool {
    folder.join("HEAD").is_file() && folder.join("objects").is_dir()
}
