//! Directories of an untrusted tree, which are entered and listed without following links.

use plimsoll_model::RepoPath;

use crate::ReadError;
use crate::disk::{Disk, leads_up};

/// The kind of a name in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Missing,
    File,
    Directory,
    Link,
    /// A pipe, a socket or a device.
    Special,
}

/// Maximum number of names listed per directory.
const NAMES: usize = 1_000_000;

#[cfg(unix)]
impl Disk {
    /// Opens a directory below this one.
    pub(crate) fn enter(&self, path: &RepoPath) -> Result<Self, ReadError> {
        use rustix::fs::{Mode, OFlags};
        use std::os::fd::AsFd as _;

        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::DIRECTORY;
        let mut held: Option<std::os::fd::OwnedFd> = None;
        let mut root = self.root.clone();
        for segment in path.segments() {
            if leads_up(segment) {
                return Err(ReadError::NotRegular);
            }
            let at = held.as_ref().map_or(self.descriptor.as_fd(), |fd| fd.as_fd());
            let next = rustix::fs::openat(at, segment, flags, Mode::empty());
            held = Some(next.map_err(crate::disk::read_error)?);
            root.push(crate::disk::os_name(segment).ok_or(ReadError::Missing)?);
        }
        let descriptor = held.ok_or(ReadError::NotRegular)?;
        Ok(Self { root, descriptor })
    }

    /// Returns the kind of a name in this directory.
    pub(crate) fn kind(&self, name: impl AsRef<[u8]>) -> Kind {
        use rustix::fs::{AtFlags, FileType};

        let Ok(stat) =
            rustix::fs::statat(&self.descriptor, name.as_ref(), AtFlags::SYMLINK_NOFOLLOW)
        else {
            return Kind::Missing;
        };
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Directory,
            FileType::Symlink => Kind::Link,
            _ => Kind::Special,
        }
    }

    /// Whether the file with this name belongs to the user of this process.
    pub(crate) fn is_own(&self, name: &str) -> bool {
        use rustix::fs::AtFlags;

        let stat = rustix::fs::statat(&self.descriptor, name, AtFlags::SYMLINK_NOFOLLOW);
        stat.is_ok_and(|stat| stat.st_uid == rustix::process::geteuid().as_raw())
    }

    /// Returns the names in this directory, unsorted, at most a million.
    pub(crate) fn names(&self) -> Vec<Vec<u8>> {
        let Ok(listed) = rustix::fs::Dir::read_from(&self.descriptor) else { return Vec::new() };
        let names = listed.flatten().map(|entry| entry.file_name().to_bytes().to_vec());
        names.filter(|name| !leads_up(name)).take(NAMES).collect()
    }
}

#[cfg(not(unix))]
impl Disk {
    /// Opens a directory below this one.
    pub(crate) fn enter(&self, path: &RepoPath) -> Result<Self, ReadError> {
        let mut root = self.root.clone();
        for segment in path.segments() {
            let name = crate::disk::os_name(segment).ok_or(ReadError::Missing)?;
            if leads_up(segment) || name.contains(['\\', ':']) {
                return Err(ReadError::NotRegular);
            }
            root.push(name);
            let meta = root.symlink_metadata().map_err(|why| crate::disk::failed(&why))?;
            if !meta.is_dir() {
                return Err(ReadError::NotRegular);
            }
        }
        Ok(Self { root })
    }

    /// Returns the kind of a name in this directory.
    pub(crate) fn kind(&self, name: impl AsRef<[u8]>) -> Kind {
        let Some(name) = crate::disk::os_name(name.as_ref()) else { return Kind::Missing };
        match self.root.join(name).symlink_metadata() {
            Ok(meta) if meta.is_file() => Kind::File,
            Ok(meta) if meta.is_dir() => Kind::Directory,
            Ok(meta) if meta.is_symlink() => Kind::Link,
            Ok(_) => Kind::Special,
            Err(_) => Kind::Missing,
        }
    }

    /// Whether the file with this name belongs to the user of this process; not known on this
    /// system.
    #[expect(clippy::unused_self, reason = "the same signature as on other systems")]
    pub(crate) fn is_own(&self, _: &str) -> bool {
        true
    }

    /// Returns the names in this directory, unsorted, at most a million.
    #[expect(clippy::disallowed_methods, reason = "this is the crate that lists directories")]
    pub(crate) fn names(&self) -> Vec<Vec<u8>> {
        let listed = std::fs::read_dir(&self.root).into_iter().flatten().flatten();
        let names = listed.filter_map(|entry| entry.file_name().into_string().ok());
        names.map(String::into_bytes).take(NAMES).collect()
    }
}

impl Disk {
    /// Whether a path is a link or leads through one; then its target seems to be missing.
    pub(crate) fn leads_through_link(&self, path: &RepoPath) -> bool {
        let mut held: Option<Self> = None;
        for segment in path.segments() {
            let at = held.as_ref().unwrap_or(self);
            match at.kind(segment) {
                Kind::Link => return true,
                Kind::Directory => match at.enter(&RepoPath::new(segment)) {
                    Ok(next) => held = Some(next),
                    Err(_) => return false,
                },
                _ => return false,
            }
        }
        false
    }
}
