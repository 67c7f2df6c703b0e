//! Entries of a source.

use std::fmt;

use plimsoll_model::RepoPath;

/// The ID of a git object (SHA-1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid([u8; 20]);

impl Oid {
    /// Creates an object ID from its 20 bytes.
    pub fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// Parses an object ID of 40 hexadecimal digits; `None` for any other text.
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

    /// Returns the 20 bytes.
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

/// Returns the value of a hexadecimal digit.
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
    /// A symbolic link. It is never followed by the file system.
    Link,
    /// The commit of a submodule.
    Gitlink,
    /// A pipe, socket or device.
    Special,
}

impl EntryKind {
    /// Whether the entry is a regular file.
    pub fn is_file(self) -> bool {
        matches!(self, Self::File | Self::Executable)
    }
}

/// An entry of a source. Directories are not listed: they exist if they contain an entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Entry {
    /// Its path.
    pub path: RepoPath,
    /// Its kind.
    pub kind: EntryKind,
    /// The object ID in git: of the content for a file, of the commit for a gitlink.
    pub oid: Option<Oid>,
    /// Size and time of the last change in git's index: an unchanged file needs no hashing.
    pub(crate) stat: Option<Stat>,
}

impl Entry {
    /// Creates an entry with only path and kind.
    pub fn new(path: RepoPath, kind: EntryKind) -> Self {
        Self { path, kind, oid: None, stat: None }
    }

    /// Adds the object ID.
    #[must_use]
    pub fn with_oid(mut self, oid: Oid) -> Self {
        self.oid = Some(oid);
        self
    }
}

/// Metadata of a file, from the index or from the file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stat {
    /// Size in bytes.
    pub(crate) size: u64,
    /// Time of the last change to the content: seconds since 1970, and nanoseconds.
    pub(crate) modified: (i64, i64),
    /// Time of the last change to the inode.
    pub(crate) changed: (i64, i64),
    /// Inode number.
    pub(crate) inode: u64,
}

impl Stat {
    /// Whether the index has the metadata of this file, unchanged. Size and modification time do
    /// not prove this: an archive restores both, so its index could claim any content. The inode
    /// number and the time of unpacking cannot be chosen by an archive.
    pub(crate) fn is_that_of(&self, remembered: &Self) -> bool {
        let low = |number: u64| number & u64::from(u32::MAX);
        // The index stores 32 bits of the size and the inode number (gitformat-index(5)).
        low(self.size) == remembered.size
            && self.modified == remembered.modified
            && self.changed == remembered.changed
            && low(self.inode) == remembered.inode
            && remembered.inode != 0
            && remembered.changed.0 != 0
    }
}
