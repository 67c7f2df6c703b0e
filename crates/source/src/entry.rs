//! Entries of a source.

use std::fmt;

use plimsoll_model::RepoPath;

/// Identity of a git object (SHA-1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid([u8; 20]);

impl Oid {
    /// An object id from its 20 bytes.
    pub fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// An object id from 40 hexadecimal digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
        if hex.len() != 40 || !rest.is_empty() {
            return None;
        }
        let mut bytes = [0; 20];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Some(Self(bytes))
    }

    /// The 20 bytes.
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

/// The value of a hexadecimal digit.
fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A regular file with the executable bit.
    Executable,
    /// A symbolic link. It is never followed.
    Link,
    /// The commit of a submodule.
    Gitlink,
    /// A pipe, socket or device.
    Special,
}

impl EntryKind {
    /// Whether it is a regular file.
    pub fn is_file(self) -> bool {
        matches!(self, Self::File | Self::Executable)
    }
}

/// One entry of a source. Directories are not listed: they exist through what is in them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Entry {
    /// Its path.
    pub path: RepoPath,
    /// Its kind.
    pub kind: EntryKind,
    /// Git's object id: of the content for a file, of the commit for a gitlink.
    pub oid: Option<Oid>,
    /// Size and time of last change as git's index knows them: what is the same on disk needs no
    /// hashing.
    pub(crate) stat: Option<Stat>,
}

impl Entry {
    /// An entry of which path and kind are known.
    pub fn new(path: RepoPath, kind: EntryKind) -> Self {
        Self { path, kind, oid: None, stat: None }
    }

    /// Adds the object id.
    #[must_use]
    pub fn with_oid(mut self, oid: Oid) -> Self {
        self.oid = Some(oid);
        self
    }
}

/// What the index remembers of a file on disk, and what the file system says of it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stat {
    /// In bytes.
    pub(crate) size: u64,
    /// Time of the last change of the content: seconds since 1970, and nanoseconds.
    pub(crate) modified: (i64, i64),
    /// Time of the last change of the file's data in the file system.
    pub(crate) changed: (i64, i64),
    /// Its number in the file system.
    pub(crate) inode: u64,
}

impl Stat {
    /// Whether the index remembers this very file, unchanged. Size and time of the content alone do
    /// not say so: an archive restores both, and its index could then claim any content. Nobody can
    /// choose the number of a file and the time at which it is unpacked.
    pub(crate) fn is_that_of(&self, remembered: &Self) -> bool {
        let low = |number: u64| number & u64::from(u32::MAX);
        // The index has 32 bits for the size and the number (gitformat-index(5)).
        low(self.size) == remembered.size
            && self.modified == remembered.modified
            && self.changed == remembered.changed
            && low(self.inode) == remembered.inode
            && remembered.inode != 0
            && remembered.changed.0 != 0
    }
}
