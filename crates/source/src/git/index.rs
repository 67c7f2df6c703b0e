//! The index of a work tree (gitformat-index(5)): versions 2, 3 and 4 with SHA-1 ids.

use sha1::{Digest as _, Sha1};

use crate::Oid;
use crate::entry::Stat;

/// Maximum size of an index in bytes: about 1.3 million files.
pub(crate) const LARGEST: u64 = 128 << 20;

/// Maximum length of a path in bytes. A file with a longer path cannot be checked out, and in
/// version 4, a few bytes per file can repeat a long path.
pub(crate) const PATH: usize = 4096;

/// Number of bytes of an entry before its flags.
const FIXED: usize = 60;

/// Number of bytes of the checksum at the end.
const CHECKSUM: usize = 20;

/// An entry of the index, which borrows its path.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) path: &'a [u8],
    pub(crate) mode: u32,
    pub(crate) id: Oid,
    pub(crate) stat: Stat,
}

/// The reason why an index was not read completely.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The index is damaged, so none of it may be used.
    Damaged(&'static str),
    /// The index is valid, but has an unsupported form.
    Unsupported(&'static str),
}

/// Passes every entry to `take`, which returns `false` to stop.
///
/// The checksum is compared first, so that any damage is found before an entry is used.
/// `index.skipHash` sets it to zero, which is accepted.
pub(crate) fn read(content: &[u8], mut take: impl FnMut(&Row<'_>) -> bool) -> Result<(), Problem> {
    let damaged = |why| Err(Problem::Damaged(why));
    let Some((body, checksum)) =
        content.len().checked_sub(CHECKSUM).and_then(|end| content.split_at_checked(end))
    else {
        return damaged("it is too short");
    };
    let Some(rest) = body.strip_prefix(b"DIRC") else {
        return damaged("its signature is wrong");
    };
    let (Some(version), Some(count)) = (number(rest), number(rest.get(4..).unwrap_or_default()))
    else {
        return damaged("it is too short");
    };
    if !(2..=4).contains(&version) {
        return Err(Problem::Unsupported("its version is not 2, 3 or 4"));
    }
    let is_skipped = checksum.iter().all(|byte| *byte == 0);
    if !is_skipped && Sha1::digest(body).as_slice() != checksum {
        return damaged("its checksum does not match");
    }
    let mut rest = rest.get(8..).unwrap_or_default();
    let Some(after) = extensions(rest, version, count)? else {
        return damaged("it ends within an entry");
    };
    check_extensions(after)?;
    let mut path = Vec::new();
    for _ in 0..count {
        let Some((row, after)) = entry(rest, version, &mut path) else {
            return damaged("it ends within an entry");
        };
        if !take(&row) {
            return Ok(());
        }
        rest = after;
    }
    Ok(())
}

/// Returns the extensions, which follow the entries.
fn extensions(content: &[u8], version: u32, count: u32) -> Result<Option<&[u8]>, Problem> {
    let mut rest = content;
    let mut path = Vec::new();
    for _ in 0..count {
        let Some((_, after)) = entry(rest, version, &mut path) else { return Ok(None) };
        if path.len() > PATH {
            return Err(Problem::Damaged("a path in it is longer than 4096 bytes"));
        }
        rest = after;
    }
    Ok(Some(rest))
}

/// Checks the extensions. One whose name starts with a capital letter is optional; any other
/// changes the meaning of the entries.
fn check_extensions(content: &[u8]) -> Result<(), Problem> {
    let mut rest = content;
    while !rest.is_empty() {
        let Some((head, after)) = rest.split_at_checked(8) else {
            return Err(Problem::Damaged("it ends within an extension"));
        };
        let (name, size) = head.split_at(4);
        match name {
            b"link" => {
                return Err(Problem::Unsupported(
                    "it is split (`git update-index --no-split-index` joins it)",
                ));
            }
            b"sdir" => {
                return Err(Problem::Unsupported(
                    "it is sparse (`git sparse-checkout reapply --no-sparse-index` expands it)",
                ));
            }
            [b'A'..=b'Z', ..] => {}
            _ => return Err(Problem::Unsupported("it has an unknown extension")),
        }
        let size = number(size).and_then(|size| usize::try_from(size).ok());
        let Some(next) = size.and_then(|size| after.get(size..)) else {
            return Err(Problem::Damaged("it ends within an extension"));
        };
        rest = next;
    }
    Ok(())
}

/// Decodes the first entry, and returns the rest. `path` contains the previous path, of which
/// version 4 reuses a prefix, and then the path of this entry.
fn entry<'a, 'p>(
    content: &'a [u8],
    version: u32,
    path: &'p mut Vec<u8>,
) -> Option<(Row<'p>, &'a [u8])> {
    let field = |at: usize| number(content.get(4 * at..)?);
    let (id, after) = content.get(40..)?.split_first_chunk::<20>()?;
    let stat = Stat {
        size: u64::from(field(9)?),
        modified: (i64::from(field(2)?), i64::from(field(3)?)),
        changed: (i64::from(field(0)?), i64::from(field(1)?)),
        inode: u64::from(field(5)?),
    };
    let mode = field(6)?;
    let (flags, after) = after.split_first_chunk::<2>()?;
    let flags = u16::from_be_bytes(*flags);
    let is_extended = flags & 0x4000 != 0;
    if is_extended && version == 2 {
        return None;
    }
    let head = FIXED + 2 + if is_extended { 2 } else { 0 };
    let after = after.get(if is_extended { 2 } else { 0 }..)?;
    let rest = if version == 4 {
        let (strip, size) = offset(after)?;
        let suffix = after.get(size..)?;
        let end = memchr::memchr(0, suffix)?;
        path.truncate(path.len().checked_sub(strip)?);
        path.extend_from_slice(suffix.get(..end)?);
        suffix.get(end + 1..)?
    } else {
        let end = memchr::memchr(0, after)?;
        path.clear();
        path.extend_from_slice(after.get(..end)?);
        // One to eight zero bytes pad the entry to a multiple of eight.
        content.get((head + end + 8) & !7..)?
    };
    Some((Row { path, mode, id: Oid::from_bytes(*id), stat }, rest))
}

/// Decodes a variable-length number, and returns its length: the encoding of offsets in
/// gitformat-pack(5).
pub(crate) fn offset(content: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0_usize;
    for (at, byte) in content.iter().enumerate().take(10) {
        if at > 0 {
            value = value.checked_add(1)?;
        }
        value = value.checked_mul(128)?.checked_add(usize::from(byte & 0x7f))?;
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(path: &[u8], version: u32, strip: Option<u8>) -> Vec<u8> {
        let mut bytes: Vec<u8> = (1..=10_u32).flat_map(u32::to_be_bytes).collect();
        bytes.extend([7; 20]);
        bytes.extend(u16::try_from(path.len()).unwrap().to_be_bytes());
        bytes.extend(strip);
        bytes.extend(path);
        bytes.push(0);
        while version < 4 && !bytes.len().is_multiple_of(8) {
            bytes.push(0);
        }
        bytes
    }

    fn index(version: u32, rows: &[Vec<u8>], more: &[u8]) -> Vec<u8> {
        let mut bytes = b"DIRC".to_vec();
        bytes.extend(version.to_be_bytes());
        bytes.extend(u32::try_from(rows.len()).unwrap().to_be_bytes());
        bytes.extend(rows.concat());
        bytes.extend(more);
        let checksum = Sha1::digest(&bytes);
        bytes.extend(checksum);
        bytes
    }

    fn paths(content: &[u8]) -> Result<Vec<String>, Problem> {
        let mut paths = Vec::new();
        read(content, |row| {
            assert_eq!((row.mode, row.stat.size, row.stat.inode), (7, 10, 6));
            assert_eq!((row.stat.changed, row.stat.modified), ((1, 2), (3, 4)));
            paths.push(String::from_utf8_lossy(row.path).into_owned());
            true
        })?;
        Ok(paths)
    }

    #[test]
    fn entries_of_each_version() {
        let names: [&[u8]; 3] = [b"a", b"dir/eight88", b"dir/x"];
        for version in [2, 3] {
            let rows = names.map(|name| row(name, version, None));
            assert_eq!(paths(&index(version, &rows, b"")).unwrap(), ["a", "dir/eight88", "dir/x"]);
        }
        let rows = [row(b"dir/one", 4, Some(0)), row(b"two", 4, Some(3)), row(b"z", 4, Some(7))];
        let more = b"TREE\0\0\0\x02xx";
        assert_eq!(paths(&index(4, &rows, more)).unwrap(), ["dir/one", "dir/two", "z"]);
    }

    #[test]
    fn every_changed_byte_and_every_truncation_is_detected() {
        let whole = index(2, &[row(b"a", 2, None), row(b"b/c", 2, None)], b"TREE\0\0\0\0");
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert!(paths(&changed).is_err(), "byte {at}");
            assert!(paths(&whole[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn other_forms_say_what_to_do() {
        for (name, word) in [(b"link", "split"), (b"sdir", "sparse"), (b"abcd", "unknown")] {
            let more = [&name[..], &[0; 4]].concat();
            let Err(Problem::Unsupported(why)) = paths(&index(2, &[], &more)) else {
                panic!("{word}");
            };
            assert!(why.contains(word), "{why}");
        }
        // A path that grows with each entry, as version 4 allows.
        let rows: Vec<Vec<u8>> = (0..60).map(|_| row(&[b'x'; 100], 4, Some(0))).collect();
        assert!(matches!(paths(&index(4, &rows, b"")), Err(Problem::Damaged(_))));
    }
}
