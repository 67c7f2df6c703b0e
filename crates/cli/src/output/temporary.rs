//! Temporary files that replace their target when they are complete.

use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

/// The current temporary files. A signal can arrive at any time, and its thread has to remove them.
static PENDING: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Whether a file was renamed, or something was sent to a pipe, a device or standard output.
static BEGUN: AtomicBool = AtomicBool::new(false);

/// Records that an output can be seen from now on, completely or in part.
pub(crate) fn begin() {
    BEGUN.store(true, Ordering::Relaxed);
}

/// Whether an output can be seen, completely or in part.
pub(crate) fn has_begun() -> bool {
    BEGUN.load(Ordering::Relaxed)
}

fn pending() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    PENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes all temporary files. Afterwards, none is created or renamed, because the process is about
/// to end.
pub(crate) fn abandon() {
    let pending = pending();
    for path in pending.iter() {
        drop(std::fs::remove_file(path));
    }
    std::mem::forget(pending);
}

/// The new content of a file, in a temporary file beside it. Dropping it removes the file.
#[derive(Debug)]
pub(crate) struct Temporary {
    /// The temporary file, until it is renamed or dropped.
    file: Option<NamedTempFile>,
    path: PathBuf,
    place: PathBuf,
}

impl Temporary {
    /// Creates an empty file beside `place`, with the mode and, if permitted, the owner of the existing
    /// file, before the first byte is written.
    pub(crate) fn beside(place: &Path, there: Option<&Metadata>) -> io::Result<Self> {
        let directory = place.parent().unwrap_or(Path::new("/"));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".plimsoll-").suffix(".tmp");
        // The default mode of new files, reduced by the umask.
        #[cfg(unix)]
        if there.is_none() {
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        }
        let mut pending = pending();
        let file = builder.tempfile_in(directory)?;
        let path = file.path().to_owned();
        pending.insert(path.clone());
        drop(pending);
        let new = Self { file: Some(file), path, place: place.to_owned() };
        if let (Some(there), Some(file)) = (there, &new.file) {
            dress(file.as_file(), there)?;
        }
        Ok(new)
    }

    /// The path of the temporary file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Waits until the content is on disk, because some file systems only then report that they are full.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.file.as_ref().map_or(Ok(()), |file| file.as_file().sync_all())
    }

    /// Renames files to their targets. A signal interrupts either before or after all of them.
    pub(crate) fn put_all(all: Vec<Self>) -> Result<(), (PathBuf, io::Error)> {
        let mut pending = pending();
        let mut failed = None;
        let mut rest = Vec::new();
        for mut one in all {
            match (one.file.take(), &failed) {
                (Some(file), None) => match file.persist(&one.place) {
                    Ok(_) => {
                        begin();
                        pending.remove(&one.path);
                    }
                    Err(why) => {
                        failed = Some((one.place.clone(), why.error));
                        one.file = Some(why.file);
                    }
                },
                (file, _) => one.file = file,
            }
            rest.push(one);
        }
        // Dropping a temporary file takes the lock itself.
        drop(pending);
        drop(rest);
        failed.map_or(Ok(()), Err)
    }

    /// Renames the file to its target unless it exists.
    pub(crate) fn put_new(mut self) -> io::Result<()> {
        let mut pending = pending();
        let Some(file) = self.file.take() else { return Ok(()) };
        match file.persist_noclobber(&self.place) {
            Ok(_) => {
                begin();
                pending.remove(&self.path);
                drop(pending);
                Ok(())
            }
            Err(why) => {
                self.file = Some(why.file);
                drop(pending);
                Err(why.error)
            }
        }
    }
}

impl Write for Temporary {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some(file) => file.write(content),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // The file is removed first: a signal in between may try to remove it again, but must not miss it.
        drop(self.file.take());
        pending().remove(&self.path);
    }
}

/// Gives a new file the mode and owner of the file that it replaces.
#[cfg(unix)]
fn dress(file: &File, there: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};

    let mine = file.metadata()?;
    let (user, group) = (there.uid(), there.gid());
    let mut mode = there.mode() & 0o777;
    if (mine.uid(), mine.gid()) != (user, group)
        && fchown(file, Some(user), Some(group)).is_err()
        && mine.gid() != group
        && fchown(file, None, Some(group)).is_err()
    {
        // If the group could not be kept, the new group must not have more permissions than others.
        mode &= 0o707 | ((mode & 0o007) << 3);
    }
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn dress(file: &File, there: &Metadata) -> io::Result<()> {
    file.set_permissions(there.permissions())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test reads what it wrote")]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let names = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_completely_or_not_at_all() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("a");
        std::fs::write(&place, "old").unwrap();
        let mut new = Temporary::beside(&place, None).unwrap();
        new.write_all(b"new").unwrap();
        assert_eq!(std::fs::read(&place).unwrap(), b"old");
        drop(new);
        assert_eq!(names(home.path()), ["a"]);
        let mut new = Temporary::beside(&place, None).unwrap();
        new.write_all(b"new").unwrap();
        new.sync().unwrap();
        Temporary::put_all(vec![new]).unwrap();
        assert_eq!(std::fs::read(&place).unwrap(), b"new");
        assert_eq!(names(home.path()), ["a"]);
    }

    #[test]
    fn after_a_failed_rename_the_other_files_are_unchanged() {
        let home = tempfile::tempdir().unwrap();
        let (taken, other) = (home.path().join("directory"), home.path().join("other"));
        std::fs::create_dir_all(taken.join("full")).unwrap();
        std::fs::write(&other, "old").unwrap();
        let all = [&taken, &other].map(|place| Temporary::beside(place, None).unwrap());
        let (place, _) = Temporary::put_all(all.into()).unwrap_err();
        assert_eq!(place, taken);
        assert_eq!(std::fs::read(&other).unwrap(), b"old");
        assert_eq!(names(home.path()), ["directory", "other"]);
    }

    #[test]
    fn a_new_file_does_not_replace_an_existing_one() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("a");
        Temporary::beside(&place, None).unwrap().put_new().unwrap();
        assert!(Temporary::beside(&place, None).unwrap().put_new().is_err());
        assert_eq!(names(home.path()), ["a"]);
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_is_kept_and_is_there_before_the_content() {
        use std::os::unix::fs::PermissionsExt as _;

        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("a");
        for mode in [0o600, 0o640, 0o604, 0o644] {
            std::fs::write(&place, "old").unwrap();
            std::fs::set_permissions(&place, std::fs::Permissions::from_mode(mode)).unwrap();
            let there = place.symlink_metadata().unwrap();
            let new = Temporary::beside(&place, Some(&there)).unwrap();
            let made = new.path.symlink_metadata().unwrap().permissions().mode();
            assert_eq!(made & 0o777, mode);
            Temporary::put_all(vec![new]).unwrap();
            assert_eq!(place.symlink_metadata().unwrap().permissions().mode() & 0o777, mode);
        }
    }
}
