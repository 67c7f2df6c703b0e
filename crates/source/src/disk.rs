//! Opens files of an untrusted tree: by descriptor, one path segment at a time, without following
//! links.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use plimsoll_model::RepoPath;

use crate::entry::Stat;
use crate::{Oid, ReadError, blob};

/// A directory on disk, below which files are opened.
#[derive(Debug)]
pub(crate) struct Disk {
    pub(crate) root: PathBuf,
    #[cfg(unix)]
    pub(crate) descriptor: std::os::fd::OwnedFd,
}

impl Disk {
    /// Opens the root. Links are followed only here, because the caller chose the path.
    pub(crate) fn open(root: &Path) -> std::io::Result<Self> {
        #[cfg(unix)]
        {
            use rustix::fs::{Mode, OFlags};
            let flags = OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::RDONLY;
            let descriptor = rustix::fs::open(root, flags, Mode::empty())?;
            Ok(Self { root: root.to_path_buf(), descriptor })
        }
        #[cfg(not(unix))]
        {
            if !root.is_dir() {
                return Err(std::io::ErrorKind::NotADirectory.into());
            }
            Ok(Self { root: root.to_path_buf() })
        }
    }

    #[cfg(feature = "git")]
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Opens a regular file and returns it with its metadata.
    ///
    /// Every directory on the way is opened without following links, so that a tree that changes
    /// during the scan cannot redirect it. A pipe is opened without blocking and then rejected.
    #[cfg(unix)]
    fn open_file(&self, path: &RepoPath) -> Result<(std::fs::File, Stat), ReadError> {
        use rustix::fs::{Mode, OFlags};
        use std::os::fd::AsFd as _;

        let base = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        #[cfg(target_os = "linux")]
        if let Some(opened) = self.open_at_once(path, base) {
            return regular(opened?);
        }
        let mut held: Option<std::os::fd::OwnedFd> = None;
        let mut segments = path.segments().peekable();
        while let Some(segment) = segments.next() {
            if leads_up(segment) {
                return Err(ReadError::NotRegular);
            }
            let last = segments.peek().is_none();
            let flags = if last { base } else { base | OFlags::DIRECTORY };
            let at = held.as_ref().map_or(self.descriptor.as_fd(), |fd| fd.as_fd());
            let next = rustix::fs::openat(at, segment, flags, Mode::empty()).map_err(read_error)?;
            held = Some(next);
        }
        regular(held.ok_or(ReadError::NotRegular)?)
    }

    /// Opens a file with one system call (`openat2`), in which the kernel applies the same rules:
    /// no links, nothing outside the root. Returns `None` if the call is not available (Linux
    /// before 5.6, a sandbox), or if its error may differ from that of opening segment by segment.
    #[cfg(target_os = "linux")]
    fn open_at_once(
        &self,
        path: &RepoPath,
        flags: rustix::fs::OFlags,
    ) -> Option<Result<std::os::fd::OwnedFd, ReadError>> {
        use rustix::fs::{Mode, ResolveFlags, openat2};
        use rustix::io::Errno;

        let text = path.as_str().filter(|text| !text.is_empty() && text.len() < LONGEST)?;
        if path.segments().any(|segment| segment.is_empty() || leads_up(segment)) {
            return None;
        }
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        match openat2(&self.descriptor, text, flags, Mode::empty(), resolve) {
            Ok(file) => Some(Ok(file)),
            Err(why @ Errno::NOENT) => Some(Err(read_error(why))),
            Err(_) => None,
        }
    }

    #[cfg(not(unix))]
    #[expect(clippy::disallowed_methods, reason = "this is the crate that opens files")]
    fn open_file(&self, path: &RepoPath) -> Result<(std::fs::File, Stat), ReadError> {
        let mut full = self.root.clone();
        for segment in path.segments() {
            let name = std::str::from_utf8(segment).map_err(|_| ReadError::Missing)?;
            if leads_up(segment) || name.contains(['\\', ':']) {
                return Err(ReadError::NotRegular);
            }
            full.push(name);
            let meta = full.symlink_metadata().map_err(|why| failed(&why))?;
            if meta.file_type().is_symlink() {
                return Err(ReadError::NotRegular);
            }
        }
        let file = std::fs::File::open(&full).map_err(|why| failed(&why))?;
        let meta = file.metadata().map_err(|why| failed(&why))?;
        if !meta.is_file() {
            return Err(ReadError::NotRegular);
        }
        Ok((file, stat_of(&meta)))
    }

    /// Opens a regular file and returns it with its size in bytes.
    #[cfg(feature = "git")]
    pub(crate) fn open_regular(&self, path: &RepoPath) -> Result<(std::fs::File, u64), ReadError> {
        self.open_file(path).map(|(file, stat)| (file, stat.size))
    }

    /// Returns the metadata of a regular file.
    #[cfg(feature = "git")]
    pub(crate) fn stat(&self, path: &RepoPath) -> Result<Stat, ReadError> {
        self.open_file(path).map(|(_, stat)| stat)
    }

    /// Reads a regular file of at most `limit` bytes.
    pub(crate) fn read(&self, path: &RepoPath, limit: u64) -> Result<Vec<u8>, ReadError> {
        let (file, stat) = self.open_file(path)?;
        read_capped(file, stat.size, limit)
    }

    /// Reads the first bytes of a file of any size.
    pub(crate) fn read_head(&self, path: &RepoPath, bytes: u64) -> Result<Vec<u8>, ReadError> {
        let (file, stat) = self.open_file(path)?;
        let mut content = Vec::with_capacity(usize::try_from(stat.size.min(bytes)).unwrap_or(0));
        file.take(bytes)
            .read_to_end(&mut content)
            .map_err(|why| ReadError::Failed(why.kind().to_string()))?;
        Ok(content)
    }

    /// Returns the object ID of a file's content. Like git, it returns the `known` one without
    /// reading the file if the index has the same metadata.
    pub(crate) fn blob_id(
        &self,
        path: &RepoPath,
        known: Option<(Oid, Stat)>,
        limit: u64,
    ) -> Result<Oid, ReadError> {
        let (file, stat) = self.open_file(path)?;
        if let Some((oid, remembered)) = known
            && stat.is_that_of(&remembered)
        {
            return Ok(oid);
        }
        blob::id(file, stat.size, limit, known.map(|(oid, _)| oid))
    }

    /// Returns the target of a link as written. No directory on the way may be a link.
    #[cfg(unix)]
    pub(crate) fn link_target(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
        use std::os::fd::AsFd as _;

        if leads_up(path.file_name()) {
            return Err(ReadError::NotRegular);
        }
        let parent = self.open_directory(&path.parent().ok_or(ReadError::NotRegular)?)?;
        let at = parent.as_ref().map_or(self.descriptor.as_fd(), |fd| fd.as_fd());
        match rustix::fs::readlinkat(at, path.file_name(), Vec::new()) {
            Ok(target) => Ok(target.into_bytes()),
            // The path exists, but is not a link.
            Err(rustix::io::Errno::INVAL) => Err(ReadError::NotRegular),
            Err(why) => Err(read_error(why)),
        }
    }

    /// Returns the kind of an entry; `None` if it is missing or a directory.
    #[cfg(unix)]
    #[cfg(feature = "git")]
    pub(crate) fn entry_kind(&self, path: &RepoPath) -> Option<crate::EntryKind> {
        use crate::EntryKind;
        use rustix::fs::{AtFlags, FileType};
        use std::os::fd::AsFd as _;

        let parent = self.open_directory(&path.parent()?).ok()?;
        let at = parent.as_ref().map_or(self.descriptor.as_fd(), |fd| fd.as_fd());
        let stat = rustix::fs::statat(at, path.file_name(), AtFlags::SYMLINK_NOFOLLOW).ok()?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Symlink => Some(EntryKind::Link),
            FileType::RegularFile if stat.st_mode & 0o100 != 0 => Some(EntryKind::Executable),
            FileType::RegularFile => Some(EntryKind::File),
            FileType::Directory => None,
            _ => Some(EntryKind::Special),
        }
    }

    /// Opens a directory of the tree; `None` for the root, which is already open.
    #[cfg(unix)]
    fn open_directory(&self, path: &RepoPath) -> Result<Option<std::os::fd::OwnedFd>, ReadError> {
        use rustix::fs::{Mode, OFlags};
        use std::os::fd::AsFd as _;

        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::DIRECTORY;
        let mut held: Option<std::os::fd::OwnedFd> = None;
        for segment in path.segments() {
            if leads_up(segment) {
                return Err(ReadError::NotRegular);
            }
            let at = held.as_ref().map_or(self.descriptor.as_fd(), |fd| fd.as_fd());
            held = Some(rustix::fs::openat(at, segment, flags, Mode::empty()).map_err(read_error)?);
        }
        Ok(held)
    }

    /// Returns the target of a link as written. No directory on the way may be a link.
    #[cfg(not(unix))]
    pub(crate) fn link_target(&self, path: &RepoPath) -> Result<Vec<u8>, ReadError> {
        let full = self.local(path).ok_or(ReadError::NotRegular)?;
        let target = full.read_link().map_err(|_| ReadError::NotRegular)?;
        Ok(target.as_os_str().to_string_lossy().replace('\\', "/").into_bytes())
    }

    /// Returns the kind of an entry; `None` if it is missing or a directory.
    #[cfg(not(unix))]
    #[cfg(feature = "git")]
    pub(crate) fn entry_kind(&self, path: &RepoPath) -> Option<crate::EntryKind> {
        let kind = self.local(path)?.symlink_metadata().ok()?.file_type();
        match kind {
            _ if kind.is_symlink() => Some(crate::EntryKind::Link),
            _ if kind.is_file() => Some(crate::EntryKind::File),
            _ if kind.is_dir() => None,
            _ => Some(crate::EntryKind::Special),
        }
    }

    /// Whether there is anything but an empty directory at a path.
    pub(crate) fn holds_something(&self, path: &RepoPath) -> bool {
        self.local(path).is_some_and(|full| {
            full.symlink_metadata().is_ok_and(|meta| meta.is_dir())
                && full.read_dir().is_ok_and(|mut entries| entries.next().is_some())
        })
    }

    /// Returns the path on this machine; `None` if a directory on the way is a link.
    pub(crate) fn local(&self, path: &RepoPath) -> Option<PathBuf> {
        let mut full = self.root.clone();
        for segment in path.segments() {
            if leads_up(segment) {
                return None;
            }
            if full.symlink_metadata().is_ok_and(|meta| meta.file_type().is_symlink())
                && full != self.root
            {
                return None;
            }
            full.push(os_name(segment)?);
        }
        Some(full)
    }
}

/// Maximum length of a path for one system call (`PATH_MAX`).
#[cfg(target_os = "linux")]
const LONGEST: usize = 4096;

/// Checks that an opened file is regular, and returns it with its metadata.
#[cfg(unix)]
fn regular(opened: std::os::fd::OwnedFd) -> Result<(std::fs::File, Stat), ReadError> {
    let file = std::fs::File::from(opened);
    let meta = file.metadata().map_err(|why| ReadError::Failed(why.kind().to_string()))?;
    if !meta.is_file() {
        return Err(ReadError::NotRegular);
    }
    Ok((file, stat_of(&meta)))
}

/// Whether a segment is not the name of a file (`.`, `..`, or with a zero byte): an index or a tree
/// can contain any bytes.
pub(crate) fn leads_up(segment: &[u8]) -> bool {
    matches!(segment, b"." | b"..") || segment.contains(&0)
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "on other systems, a name must be UTF-8")]
pub(crate) fn os_name(segment: &[u8]) -> Option<&std::ffi::OsStr> {
    use std::os::unix::ffi::OsStrExt as _;
    Some(std::ffi::OsStr::from_bytes(segment))
}

#[cfg(not(unix))]
pub(crate) fn os_name(segment: &[u8]) -> Option<&str> {
    std::str::from_utf8(segment).ok()
}

#[cfg(unix)]
pub(crate) fn read_error(why: rustix::io::Errno) -> ReadError {
    use rustix::io::Errno;
    match why {
        Errno::NOENT | Errno::NOTDIR => ReadError::Missing,
        // A link (ELOOP with NOFOLLOW), a socket, or a device without a driver (ENXIO).
        Errno::LOOP | Errno::NXIO => ReadError::NotRegular,
        other => ReadError::Failed(std::io::Error::from(other).kind().to_string()),
    }
}

#[cfg(not(unix))]
pub(crate) fn failed(why: &std::io::Error) -> ReadError {
    match why.kind() {
        std::io::ErrorKind::NotFound => ReadError::Missing,
        kind => ReadError::Failed(kind.to_string()),
    }
}

fn read_capped(file: std::fs::File, size: u64, limit: u64) -> Result<Vec<u8>, ReadError> {
    if size > limit {
        return Err(ReadError::TooLarge { size, limit });
    }
    let expected = usize::try_from(size).unwrap_or(0);
    // One byte more than expected, to detect that the file grew.
    let mut content = Vec::with_capacity(expected.saturating_add(1));
    #[cfg(unix)]
    if read_once(&file, &mut content)? == expected {
        return Ok(content);
    }
    let rest = (limit + 1).saturating_sub(length(&content));
    file.take(rest)
        .read_to_end(&mut content)
        .map_err(|why| ReadError::Failed(why.kind().to_string()))?;
    match length(&content) {
        size if size > limit => Err(ReadError::TooLarge { size, limit }),
        _ => Ok(content),
    }
}

fn length(content: &[u8]) -> u64 {
    u64::try_from(content.len()).unwrap_or(u64::MAX)
}

/// Calls `read` once, which is enough for nearly every file, and returns the number of bytes.
#[cfg(unix)]
fn read_once(file: &std::fs::File, content: &mut Vec<u8>) -> Result<usize, ReadError> {
    match rustix::io::read(file, rustix::buffer::spare_capacity(content)) {
        Ok(read) => Ok(read),
        // The read was interrupted: the next one starts again.
        Err(rustix::io::Errno::INTR) => Ok(usize::MAX),
        Err(why) => Err(read_error(why)),
    }
}

#[cfg(unix)]
fn stat_of(meta: &std::fs::Metadata) -> Stat {
    use std::os::unix::fs::MetadataExt as _;
    Stat {
        size: meta.len(),
        modified: (meta.mtime(), meta.mtime_nsec()),
        changed: (meta.ctime(), meta.ctime_nsec()),
        inode: meta.ino(),
    }
}

#[cfg(not(unix))]
fn stat_of(meta: &std::fs::Metadata) -> Stat {
    Stat { size: meta.len(), modified: (0, -1), changed: (0, 0), inode: 0 }
}
