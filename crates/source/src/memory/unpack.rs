//! Collects files from an archive, within limits and without leaving the tree.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use plimsoll_model::{Diagnostic, DiagnosticKind, RepoPath};

use super::content::{Content, Stored};
use super::{ArchiveLimits, MemorySource};
use crate::{EntryKind, ReadError};

/// Maximum number of diagnostics about single files; more would not add information.
const DIAGNOSTICS: usize = 1000;

/// Number of bytes kept of a file that is too large: detectors need them to detect the format.
const HEAD: u64 = 64 << 10;

/// Maximum length of a name in a message, in bytes.
const SHOWN: usize = 200;

/// Maximum length of a link target (`PATH_MAX`).
pub(super) const TARGET: u64 = 4096;

/// The reason why a hard link has no content.
pub(super) const SECOND: &str = "it is a hard link to a file that is not in the archive";

/// Estimated memory of an entry in addition to its path and content.
const ENTRY: u64 = 256;

/// The files unpacked so far.
#[derive(Debug)]
pub(super) struct Unpacking<'a> {
    pub(super) limits: &'a ArchiveLimits,
    files: BTreeMap<RepoPath, Stored>,
    repositories: BTreeSet<RepoPath>,
    diagnostics: Vec<Diagnostic>,
    /// Number of bytes that may still be kept.
    left: u64,
}

/// A limit was reached: nothing more is unpacked.
#[derive(Debug)]
pub(super) struct Full;

impl<'a> Unpacking<'a> {
    pub(super) fn new(limits: &'a ArchiveLimits) -> Self {
        Self {
            limits,
            files: BTreeMap::new(),
            repositories: BTreeSet::new(),
            diagnostics: Vec::new(),
            left: limits.bytes,
        }
    }

    /// Whether no file was unpacked.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.diagnostics.is_empty()
    }

    /// Returns the path of a member in the tree. Names outside of it and names that are too long
    /// are reported and skipped; git's own data is skipped, as in a directory.
    pub(super) fn place(&mut self, name: &[u8]) -> Option<RepoPath> {
        if name.len() > self.limits.path_bytes {
            let why = format!("longer than {} bytes", self.limits.path_bytes);
            return self.leave_out(name, DiagnosticKind::LimitExceeded, &why);
        }
        let segments = name.split(|byte| *byte == b'/');
        let segments: Vec<&[u8]> =
            segments.filter(|segment| !matches!(*segment, b"" | b".")).collect();
        if name.starts_with(b"/") || segments.contains(&b"..".as_slice()) || name.contains(&0) {
            let why = "not a path inside the archive";
            return self.leave_out(name, DiagnosticKind::Unreadable, why);
        }
        if segments.len() > self.limits.depth {
            let why = format!("deeper than {} directories", self.limits.depth);
            return self.leave_out(name, DiagnosticKind::LimitExceeded, &why);
        }
        let git = segments.iter().position(|segment| *segment == b".git");
        let Some(depth) = git else { return Some(RepoPath::new(segments.join(&b'/'))) };
        if depth > 0 {
            let above = segments.get(..depth).unwrap_or_default().join(&b'/');
            self.repositories.insert(RepoPath::new(above));
        }
        None
    }

    fn leave_out(&mut self, name: &[u8], kind: DiagnosticKind, why: &str) -> Option<RepoPath> {
        let shown = RepoPath::new(name.get(..SHOWN).unwrap_or(name));
        let message =
            format!("the archive has a member \"{shown}\", which is {why}: it was left out");
        self.say(&RepoPath::default(), kind, &message);
        None
    }

    /// Adds a regular file of about `size` bytes.
    pub(super) fn file(
        &mut self,
        path: RepoPath,
        kind: EntryKind,
        size: u64,
        reader: impl Read,
    ) -> Result<(), Full> {
        self.room(&path)?;
        let limit = self.limits.file_bytes;
        let most = if size > limit { HEAD.min(limit) } else { limit };
        let mut bytes = Vec::new();
        // One byte more than allowed, to detect that there is more.
        let outcome = reader.take(most.min(self.left).saturating_add(1)).read_to_end(&mut bytes);
        let read = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if outcome.is_ok() && read > self.left {
            return Err(self.full());
        }
        let lost = |why: &str| Content::Lost(ReadError::Failed(why.to_owned()));
        let content = match outcome {
            Err(why) => lost(&why.kind().to_string()),
            Ok(_) if read > most => {
                bytes.truncate(usize::try_from(HEAD.min(limit)).unwrap_or(usize::MAX));
                bytes.shrink_to_fit();
                Content::Head { bytes, size: size.max(read), limit }
            }
            Ok(_) if read < size => lost("the archive ends within it"),
            Ok(_) => Content::Whole(bytes),
        };
        self.put(path, Stored { kind, oid: None, content })
    }

    /// Adds a symbolic link.
    pub(super) fn link(&mut self, path: RepoPath, target: &[u8]) -> Result<(), Full> {
        self.room(&path)?;
        let is_too_long = u64::try_from(target.len()).is_ok_and(|length| length > TARGET);
        let content = if is_too_long {
            Content::Lost(ReadError::Failed("the target is too long".to_owned()))
        } else {
            Content::Whole(target.to_vec())
        };
        self.put(path, Stored { kind: EntryKind::Link, oid: None, content })
    }

    /// Adds a hard link to an earlier file.
    pub(super) fn same(&mut self, path: RepoPath, other: &RepoPath) -> Result<(), Full> {
        let stored = self.files.get(other).filter(|stored| stored.kind.is_file()).cloned();
        match stored {
            Some(stored) => {
                self.room(&path)?;
                self.put(path, stored)
            }
            None => self.lost(path, SECOND),
        }
    }

    /// Adds a file that cannot be unpacked.
    pub(super) fn lost(&mut self, path: RepoPath, why: &str) -> Result<(), Full> {
        self.room(&path)?;
        let content = Content::Lost(ReadError::Failed(why.to_owned()));
        self.put(path, Stored { kind: EntryKind::File, oid: None, content })
    }

    /// Adds a pipe or a device.
    pub(super) fn special(&mut self, path: RepoPath) -> Result<(), Full> {
        self.room(&path)?;
        self.put(path, Stored::whole(EntryKind::Special, Vec::new()))
    }

    /// Reports that a maximum was reached.
    pub(super) fn stop(&mut self, most: &str) -> Full {
        let message = format!("more than {most}: the rest of the archive was not unpacked");
        self.say(&RepoPath::default(), DiagnosticKind::LimitExceeded, &message);
        Full
    }

    fn full(&mut self) -> Full {
        self.stop(&format!("{} bytes", self.limits.bytes))
    }

    /// Reports a file that was not unpacked, and why.
    pub(super) fn say(&mut self, path: &RepoPath, kind: DiagnosticKind, message: &str) {
        if self.diagnostics.len() < DIAGNOSTICS {
            self.diagnostics.push(Diagnostic::file(path, kind, message));
        }
    }

    /// Checks that there is room for one more entry.
    fn room(&mut self, path: &RepoPath) -> Result<(), Full> {
        if self.files.len() >= self.limits.entries {
            return Err(self.stop(&format!("{} entries", self.limits.entries)));
        }
        let bytes = u64::try_from(path.as_bytes().len()).unwrap_or(u64::MAX).saturating_add(ENTRY);
        self.charge(bytes)
    }

    fn charge(&mut self, bytes: u64) -> Result<(), Full> {
        let Some(left) = self.left.checked_sub(bytes) else { return Err(self.full()) };
        self.left = left;
        Ok(())
    }

    fn put(&mut self, path: RepoPath, stored: Stored) -> Result<(), Full> {
        self.charge(stored.content.kept())?;
        self.files.insert(path, stored);
        Ok(())
    }

    /// Returns the source. Skipped are members below a file or a link, because unpacking tools differ in how they treat
    /// them, and a file in place of the root directory (`./`).
    pub(super) fn finish(mut self) -> MemorySource {
        if self.files.remove(&RepoPath::default()).is_some() {
            self.leave_out(b".", DiagnosticKind::Unreadable, "not a directory");
        }
        let is_file = |path: &[u8]| self.files.contains_key(path);
        let is_below = |path: &RepoPath| {
            let bytes = path.as_bytes();
            let slashes = memchr::memchr_iter(b'/', bytes);
            slashes.filter_map(|slash| bytes.get(..slash)).any(is_file)
        };
        let below: Vec<RepoPath> =
            self.files.keys().filter(|path| is_below(path)).cloned().collect();
        for path in below {
            self.files.remove(&path);
            let message = "is below something that is not a directory: it was left out";
            self.say(&path, DiagnosticKind::Unreadable, message);
        }
        MemorySource {
            files: self.files,
            diagnostics: self.diagnostics,
            repositories: self.repositories.into_iter().collect(),
            ..MemorySource::new()
        }
    }
}

/// A reader that fails after a number of bytes.
pub(super) struct Bounded<R> {
    pub(super) inner: R,
    pub(super) left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.inner.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.left = self.left.saturating_sub(u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}
