//! Members of zip archives (APPNOTE.TXT 6.3): only the few that identify an archive.
//!
//! The crates that read zip archives need a newer compiler than ours, or include compression and encryption methods
//! that are not needed here.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

/// The maximum number of members that are examined.
const MEMBERS: usize = 100_000;
/// The maximum size of a member that is read, in bytes.
const MEMBER: u64 = 256 << 10;
/// The size of the record at the end, and the maximum size of the comment after it.
const END: usize = 22;
const COMMENT: usize = 0xffff;

/// A member of an archive.
pub(super) struct Member<'a> {
    pub(super) name: &'a str,
    method: u16,
    size: usize,
    header: usize,
}

/// The members of an archive; those with names that are not UTF-8 are left out.
pub(super) fn members(bytes: &[u8]) -> Vec<Member<'_>> {
    let mut found = Vec::new();
    let Some(mut at) = directory(bytes) else { return found };
    while found.len() < MEMBERS {
        let Some(entry) = bytes.get(at..).filter(|rest| rest.starts_with(b"PK\x01\x02")) else {
            break;
        };
        let lengths = [28, 30, 32].map(|at| short(entry, at).unwrap_or_default());
        let [name, extra, comment] = lengths.map(usize::from);
        let (Some(method), Some(size), Some(header)) =
            (short(entry, 10), long(entry, 20), long(entry, 42))
        else {
            break;
        };
        let text = entry.get(46..46 + name).and_then(|name| std::str::from_utf8(name).ok());
        found.extend(text.map(|name| Member { name, method, size, header }));
        at += 46 + name + extra + comment;
    }
    found
}

/// The offset of the list of members.
fn directory(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(END + COMMENT);
    let tail = bytes.get(from..)?;
    let end = memchr::memmem::rfind(tail, b"PK\x05\x06")?;
    long(tail, end + 16)
}

impl Member<'_> {
    /// The beginning of its content, as text.
    pub(super) fn text(&self, bytes: &[u8]) -> Option<String> {
        let local = bytes.get(self.header..).filter(|rest| rest.starts_with(b"PK\x03\x04"))?;
        let start = 30 + usize::from(short(local, 26)?) + usize::from(short(local, 28)?);
        let packed = local.get(start..start.checked_add(self.size)?)?;
        let mut content = Vec::new();
        match self.method {
            0 => packed.take(MEMBER).read_to_end(&mut content),
            8 => DeflateDecoder::new(packed).take(MEMBER).read_to_end(&mut content),
            _ => return None,
        }
        .ok()?;
        Some(String::from_utf8_lossy(&content).into_owned())
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let found = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(found.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let found = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(found.try_into().ok()?)).ok()
}
