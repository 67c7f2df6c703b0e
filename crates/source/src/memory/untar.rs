//! Unpacking tar archives.

use std::io::{self, BufRead as _, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use plimsoll_model::{DiagnosticKind, RepoPath};
use tar::{Archive, Entry as Member, EntryType};

use super::unpack::{Bounded, Full, SECOND, Unpacking};
use super::{ArchiveLimits, MemorySource};
use crate::{EntryKind, SourceError, SourceErrorKind};

/// Magic numbers of unsupported compressed formats, and their names.
const COMPRESSED: [(&[u8], &str); 4] = [
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xfd7zXZ\0", "xz"),
    (b"BZh", "bzip2"),
    (b"PK\x03\x04", "zip"),
];

impl MemorySource {
    /// Unpacks a tar archive, which may be compressed with gzip.
    ///
    /// Nothing is written to disk. A member with a path outside of the archive is skipped, links are kept as
    /// links and only followed inside the archive, and content beyond the limits is not unpacked: each of these
    /// produces a diagnostic.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::Archive`] if it is not such an archive. A truncated archive is read up to the end.
    ///
    /// ```no_run
    /// use plimsoll_source::{ArchiveLimits, MemorySource};
    ///
    /// let file = std::fs::File::open("release.tar.gz")?;
    /// let source = MemorySource::from_tar(file, &ArchiveLimits::default())?.without_top_directory();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_tar(reader: impl Read, limits: &ArchiveLimits) -> Result<Self, SourceError> {
        let mut reader = BufReader::new(reader);
        let head = reader.fill_buf().map_err(broken)?;
        if let Some((_, name)) = COMPRESSED.iter().find(|(magic, _)| head.starts_with(magic)) {
            let context = format!(
                "the archive is a {name} file, but only tar with or without gzip is supported: unpack it first"
            );
            return Err(SourceError::new(SourceErrorKind::Archive, context));
        }
        if head.starts_with(b"\x1f\x8b") {
            unpack(MultiGzDecoder::new(reader), limits)
        } else {
            unpack(reader, limits)
        }
    }
}

fn unpack(reader: impl Read, limits: &ArchiveLimits) -> Result<MemorySource, SourceError> {
    let mut out = Unpacking::new(limits);
    let mut archive = Archive::new(Bounded { inner: reader, left: limits.unpacked_bytes });
    // An empty archive consists of zeros and is valid.
    for member in archive.entries().map_err(broken)? {
        let outcome = member.map(|member| take(member, &mut out));
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(Full)) => break,
            Err(why) if out.is_empty() && !is_bound(&why) => return Err(broken(why)),
            Err(why) if is_bound(&why) => {
                out.stop(&format!("{} bytes", limits.unpacked_bytes));
                break;
            }
            Err(why) => {
                let message = format!("the archive is broken: {why}; the rest was not unpacked");
                out.say(&RepoPath::default(), DiagnosticKind::Unreadable, &message);
                break;
            }
        }
    }
    Ok(out.finish())
}

fn take<R: Read>(member: Member<'_, R>, out: &mut Unpacking<'_>) -> Result<(), Full> {
    let Some(path) = out.place(&member.path_bytes()) else { return Ok(()) };
    match member.header().entry_type() {
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
            // In old archives, a name with a trailing slash is a directory.
            if member.path_bytes().ends_with(b"/") {
                return Ok(());
            }
            let mode = member.header().mode().unwrap_or_default();
            let kind = if mode & 0o100 == 0 { EntryKind::File } else { EntryKind::Executable };
            out.file(path, kind, member.size(), member)
        }
        EntryType::Symlink => {
            let target = member.link_name_bytes().unwrap_or_default();
            out.link(path, &target)
        }
        EntryType::Link => {
            let target = member.link_name_bytes().unwrap_or_default();
            match out.place(&target) {
                Some(other) => out.same(path, &other),
                None => out.lost(path, SECOND),
            }
        }
        EntryType::Char | EntryType::Block | EntryType::Fifo => out.special(path),
        _ => Ok(()),
    }
}

fn broken(why: io::Error) -> SourceError {
    SourceError::new(SourceErrorKind::Archive, "this is not a tar archive").because(why)
}

/// Whether an error comes from [`Bounded`].
fn is_bound(why: &io::Error) -> bool {
    why.kind() == io::ErrorKind::FileTooLarge
}
