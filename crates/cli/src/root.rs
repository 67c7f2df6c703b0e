//! Whether a folder is what a baseline was taken of.

use std::path::Path;

use plimsoll::Baseline;

use crate::exit::Failure;

/// Refuses to compare the baseline of a repository with one folder of it: all that lies elsewhere
/// would count as resolved.
pub(crate) fn check(path: &Path, baseline: &Baseline) -> Result<(), Failure> {
    let is_repository = |folder: &Path| folder.join(".git").exists();
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

fn is_bare(folder: &Path) -> bool {
    folder.join("HEAD").is_file() && folder.join("objects").is_dir()
}
