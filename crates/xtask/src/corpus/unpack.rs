//! Unpacks untrusted archives: only files and folders, and only inside the target.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use flate2::read::GzDecoder;
use tar::{Archive, EntryType};

/// Maximum total size: more than any corpus, and less than a disk.
const MAX_BYTES: u64 = 1 << 30;

/// Unpacks the files below the folder `top` of a `.tar.gz` into `target`, and returns their number.
///
/// Links and devices are skipped. A path outside `top`, or more than [`MAX_BYTES`], is an error.
pub(super) fn tar_gz(bytes: &[u8], top: &str, target: &Path) -> Result<usize> {
    tar(GzDecoder::new(bytes), top, target)
}

/// Like [`tar_gz`], for an uncompressed archive.
fn tar(reader: impl Read, top: &str, target: &Path) -> Result<usize> {
    fs::create_dir_all(target).context("cannot create the folder")?;
    let mut archive = Archive::new(reader);
    let (mut files, mut left) = (0, MAX_BYTES);
    for entry in archive.entries()? {
        let mut entry = entry?;
        if entry.header().entry_type() != EntryType::Regular {
            continue;
        }
        let path = inner(&entry.path()?, top)?;
        let size = entry.size();
        left = left.checked_sub(size).context("the archive is too large")?;
        let file = target.join(&path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file =
            File::create(&file).with_context(|| format!("cannot create {}", path.display()))?;
        io::copy(&mut entry.by_ref().take(size), &mut file)?;
        files += 1;
    }
    Ok(files)
}

/// Returns the path of an entry relative to the top folder of its archive.
fn inner(path: &Path, top: &str) -> Result<PathBuf> {
    let below = path.strip_prefix(top).ok();
    let below = below.filter(|below| below.components().next().is_some());
    let below = below.with_context(|| format!("{} is not below {top}", path.display()))?;
    let plain = below.components().all(|part| matches!(part, Component::Normal(_)));
    ensure!(plain, "{} leaves the folder", path.display());
    Ok(below.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Creates an archive of one entry with an unchecked path.
    fn archive(path: &str, kind: EntryType) -> Vec<u8> {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(kind);
        if kind == EntryType::Symlink {
            header.set_link_name("/etc").unwrap();
        }
        let content: &[u8] = if kind == EntryType::Regular { b"text" } else { b"" };
        header.set_size(content.len().try_into().unwrap());
        header.set_cksum();
        let mut builder = tar::Builder::new(Vec::new());
        builder.append(&header, content).unwrap();
        builder.into_inner().unwrap()
    }

    #[test]
    fn writes_files_and_no_links() {
        let target = tempfile::tempdir().unwrap();
        let file = archive("x-1/a/b", EntryType::Regular);
        assert_eq!(tar(file.as_slice(), "x-1", target.path()).unwrap(), 1);
        assert_eq!(fs::read(target.path().join("a/b")).unwrap(), b"text");
        let link = archive("x-1/link", EntryType::Symlink);
        assert_eq!(tar(link.as_slice(), "x-1", target.path()).unwrap(), 0);
        assert!(target.path().join("link").symlink_metadata().is_err());
    }

    #[test]
    fn writes_nothing_outside() {
        let outer = tempfile::tempdir().unwrap();
        let file = archive("x-1/../escaped", EntryType::Regular);
        assert!(tar(file.as_slice(), "x-1", &outer.path().join("inner")).is_err());
        assert!(!outer.path().join("escaped").exists());
    }

    #[test]
    fn strips_the_top_folder() {
        assert_eq!(inner(Path::new("x-1/a/b"), "x-1").unwrap(), Path::new("a/b"));
    }

    #[test]
    fn rejects_a_path_outside_the_folder() {
        for path in ["x-1/../../etc/passwd", "/etc/passwd", "../x", "y-1/a", "x-1"] {
            assert!(inner(Path::new(path), "x-1").is_err(), "{path}");
        }
    }
}
