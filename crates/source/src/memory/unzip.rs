//! Unpacking zip archives.

use std::io::{Read, Seek};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::unpack::{Bounded, Full, TARGET, Unpacking};
use super::{ArchiveLimits, MemorySource};
use crate::{EntryKind, SourceError, SourceErrorKind};

impl MemorySource {
    /// Unpacks a zip archive: members that are stored or deflated, and not encrypted.
    ///
    /// Names, links and limits are treated as in [`Self::from_tar`]. Other members cannot be read,
    /// which is reported if a detector needs them.
    ///
    /// # Errors
    ///
    /// [`SourceErrorKind::Archive`] if it is not a zip archive, or its list of members is invalid.
    ///
    /// ```no_run
    /// use plimsoll_source::{ArchiveLimits, MemorySource};
    ///
    /// let bytes = std::io::Cursor::new(std::fs::read("release.zip")?);
    /// let source = MemorySource::from_zip(bytes, &ArchiveLimits::default())?.without_top_directory();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_zip(reader: impl Read + Seek, limits: &ArchiveLimits) -> Result<Self, SourceError> {
        let mut archive = ZipArchive::new(reader).map_err(|why| {
            SourceError::new(SourceErrorKind::Archive, "this is not a zip archive").because(why)
        })?;
        let mut out = Unpacking::new(limits);
        let mut unpacked = limits.unpacked_bytes;
        for index in 0..archive.len() {
            let lost = match archive.by_index(index) {
                Ok(member) => match take(member, &mut unpacked, &mut out) {
                    Ok(()) => continue,
                    Err(Full) => break,
                },
                Err(why) => why.to_string(),
            };
            let name = archive.by_index_data(index).map(|data| data.name_raw().to_vec());
            let path = name.ok().and_then(|name| out.place(&name));
            if path.is_some_and(|path| out.lost(path, &lost).is_err()) {
                break;
            }
        }
        Ok(out.finish())
    }
}

fn take<R: Read>(
    member: ZipFile<'_, R>,
    unpacked: &mut u64,
    out: &mut Unpacking<'_>,
) -> Result<(), Full> {
    if member.is_dir() {
        return Ok(());
    }
    let Some(path) = out.place(&name(&member)) else { return Ok(()) };
    if *unpacked == 0 {
        return Err(out.stop(&format!("{} bytes", out.limits.unpacked_bytes)));
    }
    let (size, mode) = (member.size(), member.unix_mode().unwrap_or_default());
    if member.is_symlink() {
        let mut target = Vec::new();
        // One byte more than kept, to detect a target that is too long.
        return match member.take(TARGET + 1).read_to_end(&mut target) {
            Ok(_) => out.link(path, &target),
            Err(why) => out.lost(path, &why.kind().to_string()),
        };
    }
    let kind = if mode & 0o100 == 0 { EntryKind::File } else { EntryKind::Executable };
    let mut counted = Bounded { inner: member, left: *unpacked };
    let outcome = out.file(path, kind, size, &mut counted);
    *unpacked = counted.left;
    outcome
}

/// Returns the name of a member. Tools write UTF-8 without setting the flag; if the name is not
/// UTF-8, it has the format's old encoding.
fn name<R: Read>(member: &ZipFile<'_, R>) -> Vec<u8> {
    let raw = member.name_raw();
    match member.name() {
        Ok(name) if std::str::from_utf8(raw).is_err() => name.into_owned().into_bytes(),
        _ => raw.to_vec(),
    }
}
