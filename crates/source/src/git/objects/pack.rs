//! Packs (gitformat-pack(5)): whole objects and deltas.

use std::sync::{Arc, Mutex, PoisonError};

use plimsoll_model::RepoPath;

use super::bases::Bases;
use super::delta;
use super::effort::Effort;
use super::held::{Held, Opened};
use super::inflate::{Inflater, Packed, read_at};
use super::lost::Lost;
use super::object::{Object, ObjectKind};
use super::pack_index::PackIndex;
use crate::disk::Disk;
use crate::{Oid, ReadError};

/// Maximum length of a delta chain, which is git's own maximum.
const CHAIN: usize = 4096;

/// Number of bytes of a pack before its first object, and of the checksum at its end.
const HEADER: u64 = 12;
const CHECKSUM: u64 = 20;

/// Maximum size of the header of a packed object: its kind, size and base.
const HEAD: usize = 32;

/// Cost of reading that header, relative to copying a byte.
const HEAD_COST: u64 = 32;

/// Maximum size in bytes of a delta base, which may be larger than the requested object.
const BASE: u64 = 32 << 20;

const DAMAGED: Lost = Lost::Damaged("a pack is damaged");

/// A pack with its index.
#[derive(Debug)]
pub(crate) struct Pack {
    file: Held,
    size: u64,
    index: PackIndex,
}

impl Pack {
    /// Opens a pack and its index. `keep` is whether their files stay open, and `room` the number
    /// of bytes of the index that may be kept in memory.
    pub(crate) fn open(
        folder: &Arc<Disk>,
        name: &[u8],
        keep: bool,
        room: u64,
    ) -> Result<Self, Lost> {
        let mut index = name.strip_suffix(b".pack").unwrap_or(name).to_vec();
        index.extend_from_slice(b".idx");
        let (index, size) = held(folder, &index, keep).map_err(|why| match why {
            ReadError::Missing => Lost::Damaged("it has no index"),
            ReadError::NotRegular => Lost::Damaged("its index is not a regular file"),
            _ => Lost::Damaged("its index could not be opened"),
        })?;
        let index = PackIndex::open(index, size, size <= room)?;
        let (file, size) =
            held(folder, name, keep).map_err(|_| Lost::Damaged("it could not be opened"))?;
        let pack = Self { file, size, index };
        let mut head = [0; 12];
        let opened = pack.file()?;
        let begins = read_at(&opened, &mut head, 0) == Some(head.len())
            && head.starts_with(b"PACK\0\0\0")
            && matches!(head.get(7), Some(2 | 3))
            && head.ends_with(&pack.index.count().to_be_bytes());
        drop(opened);
        if begins { Ok(pack) } else { Err(DAMAGED) }
    }

    /// Returns the size of the index in bytes.
    pub(crate) fn index_size(&self) -> u64 {
        self.index.size()
    }

    /// Returns the offset of an object. An offset outside the objects is an error.
    pub(crate) fn find(&self, id: Oid) -> Result<Option<u64>, Lost> {
        let offset = self.index.offset(id)?;
        match offset {
            Some(offset) if !(HEADER..self.end()).contains(&offset) => Err(DAMAGED),
            other => Ok(other),
        }
    }

    /// Finds IDs by their first digits; see [`PackIndex::with_prefix`].
    pub(crate) fn with_prefix(&self, hex: &str, found: &mut Vec<Oid>) {
        self.index.with_prefix(hex, found);
    }

    /// Returns the file of the pack.
    pub(crate) fn file(&self) -> Result<Opened<'_>, Lost> {
        self.file.get().ok_or(DAMAGED)
    }

    fn end(&self) -> u64 {
        self.size.saturating_sub(CHECKSUM)
    }

    /// Returns the kind and the first bytes of an object that is not stored as a delta.
    pub(crate) fn head(
        &self,
        offset: u64,
        bytes: usize,
        inflater: &mut Inflater,
    ) -> Result<(ObjectKind, Vec<u8>), Lost> {
        let entry = self.entry(offset)?;
        let Stored::Whole(kind) = entry.stored else {
            return Err(Lost::TooLarge { size: entry.size, limit: 0 });
        };
        let file = self.file()?;
        let content = inflater.at_most(self.packed(&file, &entry), bytes)?;
        Ok((kind, content))
    }

    fn packed<'a>(&self, file: &'a Opened<'_>, entry: &PackEntry) -> Packed<'a> {
        Packed::File { file, offset: entry.begin, end: self.end() }
    }

    fn entry(&self, offset: u64) -> Result<PackEntry, Lost> {
        let mut head = [0; HEAD];
        let room = usize::try_from(self.end().saturating_sub(offset)).unwrap_or(HEAD).min(HEAD);
        let head = head.get_mut(..room).ok_or(DAMAGED)?;
        let file = self.file()?;
        let count = read_at(&file, head, offset).ok_or(DAMAGED)?;
        PackEntry::parse(head.get(..count).unwrap_or_default(), offset).ok_or(DAMAGED)
    }
}

/// Opens a file and returns its size in bytes.
fn held(folder: &Arc<Disk>, name: &[u8], keep: bool) -> Result<(Held, u64), ReadError> {
    let name = RepoPath::new(name);
    let (file, size) = folder.open_regular(&name)?;
    let held = if keep { Held::Open(file) } else { Held::Named(Arc::clone(folder), name) };
    Ok((held, size))
}

/// The header of a packed object.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PackEntry {
    stored: Stored,
    /// Size in bytes of the object or its delta.
    size: u64,
    /// Offset of the compressed bytes in the pack.
    begin: u64,
}

#[derive(Debug, PartialEq, Eq)]
enum Stored {
    Whole(ObjectKind),
    /// A delta of the object at an offset in the same pack.
    FromOffset(u64),
    /// A delta of the object with this ID in the same pack.
    FromId(Oid),
}

impl PackEntry {
    /// Returns the offset of the compressed bytes in the pack.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn begin(&self) -> u64 {
        self.begin
    }

    /// Decodes the header. Three bits are the kind, and groups of seven the size: the highest bit
    /// means that another group follows.
    pub(crate) fn parse(head: &[u8], offset: u64) -> Option<Self> {
        let (first, rest) = head.split_first()?;
        let mut size = u64::from(first & 15);
        let mut length = 1;
        if first & 0x80 != 0 {
            let (more, after) = delta::size(rest)?;
            size |= more.checked_mul(16)?;
            length += rest.len() - after.len();
        }
        let rest = head.get(length..)?;
        let stored = match (first >> 4) & 7 {
            1 => Stored::Whole(ObjectKind::Commit),
            2 => Stored::Whole(ObjectKind::Tree),
            3 => Stored::Whole(ObjectKind::Blob),
            4 => Stored::Whole(ObjectKind::Tag),
            6 => {
                let (back, used) = crate::git::index::offset(rest)?;
                length += used;
                let base = offset.checked_sub(u64::try_from(back).ok()?)?;
                if base == offset || base < HEADER {
                    return None;
                }
                Stored::FromOffset(base)
            }
            7 => {
                length += 20;
                Stored::FromId(Oid::from_bytes(*rest.first_chunk()?))
            }
            // Reserved.
            _ => return None,
        };
        Some(Self { stored, size, begin: offset.checked_add(u64::try_from(length).ok()?)? })
    }
}

/// A reader for the objects of a pack.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(crate) pack: &'a Pack,
    /// Index of the pack, as the key of the cache.
    pub(crate) number: usize,
    pub(crate) bases: &'a Mutex<Bases>,
    pub(crate) inflater: &'a mut Inflater,
    pub(crate) effort: &'a Effort,
    pub(crate) limit: u64,
}

impl Reader<'_> {
    /// Reads the object at an offset.
    pub(crate) fn read(&mut self, offset: u64) -> Result<Object, Lost> {
        // The deltas from the requested object to a complete one.
        let mut chain: Vec<(u64, PackEntry)> = Vec::new();
        let mut at = offset;
        let mut object = loop {
            if let Some(known) = self.kept(at) {
                break known;
            }
            // When the work limit is exhausted, the chain is not followed: it may have thousands of entries.
            self.effort.spend(HEAD_COST)?;
            let entry = self.pack.entry(at)?;
            let next = match &entry.stored {
                Stored::Whole(kind) => {
                    let kind = *kind;
                    let limit = if chain.is_empty() { self.limit } else { self.base_limit() };
                    let content = self.inflate(&entry, limit)?;
                    let object = Object { kind, content: Arc::new(content) };
                    if !chain.is_empty() {
                        self.keep(at, &object);
                    }
                    break object;
                }
                Stored::FromOffset(base) => *base,
                Stored::FromId(id) => self.pack.find(*id)?.ok_or(DAMAGED)?,
            };
            // The result of the last delta is the requested object.
            if chain.is_empty() {
                self.check_result(&entry)?;
            }
            chain.push((at, entry));
            if chain.len() > CHAIN {
                return Err(DAMAGED);
            }
            at = next;
        };
        while let Some((at, entry)) = chain.pop() {
            let limit = if chain.is_empty() { self.limit } else { self.base_limit() };
            let difference = self.inflate(&entry, self.base_limit())?;
            let (_, size, _) = delta::sizes(&difference).ok_or(DAMAGED)?;
            if size > limit {
                return Err(Lost::TooLarge { size, limit });
            }
            self.effort.spend(size)?;
            let content = delta::apply(&object.content, &difference)?;
            object = Object { kind: object.kind, content: Arc::new(content) };
            self.keep(at, &object);
        }
        let size = u64::try_from(object.content.len()).unwrap_or(u64::MAX);
        if size > self.limit { Err(Lost::TooLarge { size, limit: self.limit }) } else { Ok(object) }
    }

    /// Checks the size of the result before the delta is applied.
    fn check_result(&mut self, entry: &PackEntry) -> Result<(), Lost> {
        let file = self.pack.file()?;
        let head = self.inflater.at_most(self.pack.packed(&file, entry), HEAD)?;
        let (_, size, _) = delta::sizes(&head).ok_or(DAMAGED)?;
        if size > self.limit { Err(Lost::TooLarge { size, limit: self.limit }) } else { Ok(()) }
    }

    fn inflate(&mut self, entry: &PackEntry, limit: u64) -> Result<Vec<u8>, Lost> {
        if entry.size > limit {
            return Err(Lost::TooLarge { size: entry.size, limit });
        }
        self.effort.spend(entry.size)?;
        let size = usize::try_from(entry.size).map_err(|_| DAMAGED)?;
        let file = self.pack.file()?;
        self.inflater.exactly(self.pack.packed(&file, entry), size)
    }

    fn base_limit(&self) -> u64 {
        BASE.max(self.limit)
    }

    fn kept(&self, offset: u64) -> Option<Object> {
        let bases = self.bases.lock().unwrap_or_else(PoisonError::into_inner);
        bases.get((self.number, offset))
    }

    fn keep(&self, offset: u64, object: &Object) {
        let mut bases = self.bases.lock().unwrap_or_else(PoisonError::into_inner);
        bases.keep((self.number, offset), object);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_entries() {
        let parse = |head: &[u8]| PackEntry::parse(head, 100);
        let blob = parse(&[0xb5, 0x02]).unwrap();
        assert_eq!((blob.size, blob.begin), (5 + 32, 102));
        assert_eq!(blob.stored, Stored::Whole(ObjectKind::Blob));
        let near = parse(&[0x65, 10]).unwrap();
        assert_eq!((near.stored, near.begin), (Stored::FromOffset(90), 102));
        let mut named = vec![0x75];
        named.extend([7; 20]);
        let named = parse(&named).unwrap();
        assert_eq!((named.stored, named.begin), (Stored::FromId(Oid::from_bytes([7; 20])), 121));
        for wrong in [
            &[][..],
            &[0x05],             // reserved
            &[0x55],             // reserved
            &[0x65, 0],          // itself
            &[0x65, 95],         // before the first object
            &[0x65, 0x80, 0x7f], // before the pack
            &[0xb5],             // cut off
            &[0x75, 1, 2],       // cut off
        ] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
        assert_eq!(parse(&[&[0xbf][..], &[0xff; 12]].concat()), None, "no such size");
    }
}
