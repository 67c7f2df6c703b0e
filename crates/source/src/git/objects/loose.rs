//! Loose objects (gitrepository-layout(5), "objects/[0-9a-f][0-9a-f]").

use plimsoll_model::RepoPath;

use super::effort::Effort;
use super::inflate::{Inflater, Packed};
use super::lost::Lost;
use super::object::{Object, ObjectKind};
use crate::disk::Disk;
use crate::{Oid, ReadError};

/// Maximum length of the header: a kind, a space, a number and a zero byte.
const HEAD: usize = 32;

const DAMAGED: Lost = Lost::Damaged("the loose object is damaged");

/// Reads an object of at most `limit` bytes.
pub(crate) fn read(
    disk: &Disk,
    id: Oid,
    limit: u64,
    inflater: &mut Inflater,
    effort: &Effort,
) -> Result<Object, Lost> {
    let (file, end) = open(disk, id)?;
    let packed = || Packed::File { file: &file, offset: 0, end };
    let (kind, size, begin) = announced(&inflater.at_most(packed(), HEAD).map_err(loose)?)?;
    if size > limit {
        return Err(Lost::TooLarge { size, limit });
    }
    effort.spend(size)?;
    let whole = usize::try_from(size).ok().and_then(|size| size.checked_add(begin));
    let mut content = inflater.exactly(packed(), whole.ok_or(DAMAGED)?).map_err(loose)?;
    content.drain(..begin);
    Ok(Object { kind, content: content.into() })
}

/// Reads the kind and the first bytes of an object.
pub(crate) fn head(
    disk: &Disk,
    id: Oid,
    bytes: usize,
    inflater: &mut Inflater,
) -> Result<(ObjectKind, Vec<u8>), Lost> {
    let (file, end) = open(disk, id)?;
    let packed = Packed::File { file: &file, offset: 0, end };
    let mut content = inflater.at_most(packed, HEAD + bytes).map_err(loose)?;
    let (kind, _, begin) = announced(&content)?;
    content.drain(..begin);
    Ok((kind, content))
}

/// Finds the IDs of objects with these first digits. Two are enough.
pub(crate) fn with_prefix(disk: &Disk, hex: &str, found: &mut Vec<Oid>) {
    let Some((fan, rest)) = hex.split_at_checked(2) else { return };
    let Ok(folder) = disk.enter(&RepoPath::new(fan)) else { return };
    let names = folder.names().into_iter().filter_map(|name| String::from_utf8(name).ok());
    let alike = names.filter(|name| name.starts_with(rest));
    found.extend(alike.filter_map(|name| Oid::from_hex(&format!("{fan}{name}"))).take(2));
}

/// Returns the kind and size in the header, and the offset of the content.
pub(crate) fn announced(head: &[u8]) -> Result<(ObjectKind, u64, usize), Lost> {
    let end = head.iter().take(HEAD).position(|byte| *byte == 0).ok_or(DAMAGED)?;
    let text = head.get(..end).ok_or(DAMAGED)?;
    let space = text.iter().position(|byte| *byte == b' ').ok_or(DAMAGED)?;
    let (kind, size) = text.split_at_checked(space).ok_or(DAMAGED)?;
    let kind = ObjectKind::of_name(kind).ok_or(DAMAGED)?;
    let size = std::str::from_utf8(size.get(1..).unwrap_or_default()).map_err(|_| DAMAGED)?;
    if !size.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DAMAGED);
    }
    Ok((kind, size.parse().map_err(|_| DAMAGED)?, end + 1))
}

fn open(disk: &Disk, id: Oid) -> Result<(std::fs::File, u64), Lost> {
    let hex = id.to_string();
    let (fan, name) = hex.split_at_checked(2).ok_or(Lost::Missing)?;
    disk.open_regular(&RepoPath::new(format!("{fan}/{name}"))).map_err(|why| match why {
        ReadError::Missing => Lost::Missing,
        ReadError::NotRegular => Lost::Damaged("the loose object is not a regular file"),
        _ => Lost::Damaged("the loose object could not be read"),
    })
}

fn loose(why: Lost) -> Lost {
    match why {
        Lost::Damaged("the object is truncated") => Lost::Damaged("the loose object is truncated"),
        Lost::Damaged(_) => DAMAGED,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_say_kind_and_size() {
        assert_eq!(announced(b"blob 12\0hello"), Ok((ObjectKind::Blob, 12, 8)));
        for head in [
            &b""[..],
            b"blob 12",
            b"blob\0",
            b"blub 1\0",
            b"blob -1\0",
            b"blob +1\0",
            b"blob 99999999999999999999\0",
        ] {
            assert!(announced(head).is_err(), "{head:?}");
        }
    }
}
