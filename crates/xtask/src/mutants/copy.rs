//! Copies the tree for mutation.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Copies the files in `from` that git tracks or would add. An unchanged file keeps its
/// modification time, so that cargo only builds changes.
pub(super) fn tree(from: &Path, to: &Path) -> Result<()> {
    let output = Command::new("git")
        .current_dir(from)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .context("git cannot be run")?;
    if !output.status.success() {
        bail!("git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    }
    let list = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;
    let mut kept = BTreeSet::new();
    for name in list.split('\0').filter(|name| !name.is_empty()) {
        let (source, target) = (from.join(name), to.join(name));
        // The file is deleted in the work tree, or a dangling link.
        let Ok(content) = std::fs::read(&source) else { continue };
        kept.insert(target.clone());
        if std::fs::read(&target).is_ok_and(|known| known == content) {
            continue;
        }
        let parent = target.parent().unwrap_or(to);
        std::fs::create_dir_all(parent)?;
        std::fs::copy(&source, &target)
            .with_context(|| format!("cannot write {}", target.display()))?;
        // The modification time of the original may be older than the last build of the copy.
        let file = std::fs::File::options().append(true).open(&target)?;
        file.set_modified(std::time::SystemTime::now())?;
    }
    prune(to, &kept)
}

/// Removes files that no longer exist in the original.
fn prune(dir: &Path, kept: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            prune(&path, kept)?;
        } else if !kept.contains(&path) {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_follows_its_original() {
        let home = tempfile::tempdir().unwrap();
        let (from, to) = (home.path().join("a"), home.path().join("b"));
        let git = |arguments: &[&str]| {
            let status = Command::new("git").current_dir(&from).args(arguments).status();
            assert!(status.unwrap().success());
        };
        std::fs::create_dir_all(from.join("d")).unwrap();
        git(&["init", "--quiet"]);
        for name in ["d/x", "y", "ignored"] {
            std::fs::write(from.join(name), name).unwrap();
        }
        std::fs::write(from.join(".gitignore"), "ignored\n").unwrap();
        tree(&from, &to).unwrap();
        let time = |name: &str| std::fs::metadata(to.join(name)).unwrap().modified().unwrap();
        let before = time("d/x");
        std::fs::write(from.join("y"), "changed").unwrap();
        std::fs::write(to.join("old"), "").unwrap();
        tree(&from, &to).unwrap();
        assert_eq!(std::fs::read_to_string(to.join("y")).unwrap(), "changed");
        assert_eq!(time("d/x"), before);
        assert!(!to.join("old").exists() && !to.join("ignored").exists());
    }
}
