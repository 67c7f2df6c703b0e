//! The index of a pack (gitformat-pack(5), "Pack-*.idx files"): the offset of each object.

use std::cmp::Ordering;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering as Memory};

use super::held::Held;
use super::inflate::read_at;
use super::lost::Lost;
use crate::Oid;

/// The magic number and version 2.
const MAGIC: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];

/// Size of the fan-out table: the number of IDs up to each first byte.
const FAN: u64 = 4 * 256;

/// Length of an object ID in bytes.
const ID: usize = 20;

/// The two checksums at the end.
const CHECKSUMS: u64 = 40;

/// Number of lookups after which an index is read into memory, if there is room.
const LOOK_UPS: u32 = 32;

/// Number of IDs that are read at once at the end of the binary search.
const BLOCK: u64 = 64;

const DAMAGED: Lost = Lost::Damaged("the index of a pack is damaged");

/// An index, and the positions of its parts.
#[derive(Debug)]
pub(crate) struct PackIndex {
    data: Data,
    fan: Box<[u32]>,
    layout: Layout,
}

/// The positions of the parts of an index, in bytes.
#[derive(Clone, Copy, Debug)]
struct Layout {
    /// Offset of the first ID, and the distance between IDs.
    ids: (u64, u64),
    /// Offset of the first object offset, and the distance between them.
    offsets: (u64, u64),
    /// Offset and number of the 8-byte object offsets.
    large: (u64, u64),
}

#[derive(Debug)]
enum Data {
    File {
        file: Held,
        size: u64,
        /// Whether the index may be kept in memory.
        has_room: bool,
        look_ups: AtomicU32,
        kept: OnceLock<Option<Vec<u8>>>,
    },
    #[cfg_attr(
        not(any(test, feature = "fuzzing")),
        expect(dead_code, reason = "for tests and fuzzing")
    )]
    Memory(Vec<u8>),
}

impl Data {
    fn size(&self) -> u64 {
        match self {
            Self::File { size, .. } => *size,
            Self::Memory(content) => u64::try_from(content.len()).unwrap_or(u64::MAX),
        }
    }

    /// Fills a buffer from an offset.
    fn read(&self, buffer: &mut [u8], offset: u64) -> Option<()> {
        let kept = match self {
            Self::File { kept, .. } => kept.get().and_then(Option::as_ref),
            Self::Memory(content) => Some(content),
        };
        if let Some(content) = kept {
            let start = usize::try_from(offset).ok()?;
            buffer.copy_from_slice(content.get(start..start.checked_add(buffer.len())?)?);
            return Some(());
        }
        let Self::File { file, .. } = self else { return None };
        let file = file.get()?;
        (read_at(&file, buffer, offset)? == buffer.len()).then_some(())
    }

    /// Counts a lookup: after several, the index is read into memory.
    fn count(&self) {
        let Self::File { file, size, has_room, look_ups, kept } = self else { return };
        if !has_room || look_ups.fetch_add(1, Memory::Relaxed) < LOOK_UPS {
            return;
        }
        kept.get_or_init(|| {
            let mut content = vec![0; usize::try_from(*size).ok()?];
            let file = file.get()?;
            (read_at(&file, &mut content, 0)? == content.len()).then_some(content)
        });
    }

    fn number(&self, offset: u64) -> Option<u32> {
        let mut bytes = [0; 4];
        self.read(&mut bytes, offset)?;
        Some(u32::from_be_bytes(bytes))
    }
}

impl PackIndex {
    /// Opens an index; `has_room` is whether it may be kept in memory.
    pub(crate) fn open(file: Held, size: u64, has_room: bool) -> Result<Self, Lost> {
        let (look_ups, kept) = (AtomicU32::new(0), OnceLock::new());
        Self::of(Data::File { file, size, has_room, look_ups, kept })
    }

    /// Returns the size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.data.size()
    }

    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn parse(content: Vec<u8>) -> Result<Self, Lost> {
        Self::of(Data::Memory(content))
    }

    fn of(data: Data) -> Result<Self, Lost> {
        let mut magic = [0; 8];
        data.read(&mut magic, 0).ok_or(DAMAGED)?;
        let version = if magic == MAGIC { 2 } else { 1 };
        if version == 1 && magic.starts_with(&[0xff, b't', b'O', b'c']) {
            return Err(Lost::Damaged("the index of a pack has an unknown version"));
        }
        let begin = if version == 2 { 8 } else { 0 };
        let mut fan = [0; 1024];
        data.read(&mut fan, begin).ok_or(DAMAGED)?;
        let fan: Box<[u32]> = fan
            .chunks_exact(4)
            .filter_map(|bytes| bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes)))
            .collect();
        let count = fan.last().copied().map_or(0, u64::from);
        let layout = Layout::of(version, begin + FAN, count, data.size()).ok_or(DAMAGED)?;
        if fan.is_sorted() { Ok(Self { data, fan, layout }) } else { Err(DAMAGED) }
    }

    /// Returns the number of objects.
    pub(crate) fn count(&self) -> u32 {
        self.fan.last().copied().unwrap_or_default()
    }

    /// Returns the offset of an object in the pack.
    pub(crate) fn offset(&self, id: Oid) -> Result<Option<u64>, Lost> {
        self.data.count();
        let wanted = id.as_bytes();
        let (low, high) = self.bucket(usize::from(wanted.first().copied().unwrap_or_default()));
        match self.search(wanted, low, high)? {
            Some(place) => self.offset_at(place).map(Some),
            None => Ok(None),
        }
    }

    /// Finds the IDs with these first digits, at most two.
    pub(crate) fn with_prefix(&self, hex: &str, found: &mut Vec<Oid>) -> Option<()> {
        let first = Oid::from_hex(&format!("{hex:0<40}"))?;
        let (_, high) = self.bucket(usize::from(*first.as_bytes().first()?));
        let (mut low, mut end) = (self.bucket(usize::from(*first.as_bytes().first()?)).0, high);
        while low < end {
            let middle = u64::midpoint(low, end);
            if self.id(middle)?.as_bytes() < first.as_bytes() {
                low = middle + 1;
            } else {
                end = middle;
            }
        }
        for place in (low..high).take(2) {
            let id = self.id(place)?;
            if id.to_string().starts_with(hex) {
                found.push(id);
            }
        }
        Some(())
    }

    /// Returns the range of the IDs with this first byte.
    fn bucket(&self, first: usize) -> (u64, u64) {
        let before = first.checked_sub(1).and_then(|at| self.fan.get(at)).copied().unwrap_or(0);
        (u64::from(before), self.fan.get(first).copied().map_or(0, u64::from))
    }

    fn search(&self, wanted: &[u8; ID], mut low: u64, mut high: u64) -> Result<Option<u64>, Lost> {
        while high - low > BLOCK {
            let middle = u64::midpoint(low, high);
            match self.id(middle).ok_or(DAMAGED)?.as_bytes().cmp(wanted) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Ok(Some(middle)),
            }
        }
        let (begin, stride) = self.layout.ids;
        let mut block = [0; 24 * 64];
        let size = usize::try_from((high - low) * stride).map_err(|_| DAMAGED)?;
        let size = size.saturating_sub(usize::try_from(stride).map_err(|_| DAMAGED)? - ID);
        let block = block.get_mut(..size).ok_or(DAMAGED)?;
        if block.is_empty() {
            return Ok(None);
        }
        self.data.read(block, begin + low * stride).ok_or(DAMAGED)?;
        let step = usize::try_from(stride).map_err(|_| DAMAGED)?;
        let at = block.chunks(step).position(|bytes| bytes.starts_with(wanted));
        Ok(at.and_then(|at| u64::try_from(at).ok()).map(|at| low + at))
    }

    fn id(&self, place: u64) -> Option<Oid> {
        let mut bytes = [0; ID];
        let (begin, stride) = self.layout.ids;
        self.data.read(&mut bytes, begin + place * stride)?;
        Some(Oid::from_bytes(bytes))
    }

    fn offset_at(&self, place: u64) -> Result<u64, Lost> {
        let (begin, stride) = self.layout.offsets;
        let offset = self.data.number(begin + place * stride).ok_or(DAMAGED)?;
        let (large, count) = self.layout.large;
        if count == 0 || offset & 0x8000_0000 == 0 {
            // Version 1 has only 4-byte offsets, in which the highest bit is not a flag.
            let is_small = offset & 0x8000_0000 == 0 || stride == 24;
            return if is_small { Ok(u64::from(offset)) } else { Err(DAMAGED) };
        }
        let at = u64::from(offset & 0x7fff_ffff);
        if at >= count {
            return Err(DAMAGED);
        }
        let mut bytes = [0; 8];
        self.data.read(&mut bytes, large + at * 8).ok_or(DAMAGED)?;
        Ok(u64::from_be_bytes(bytes))
    }
}

impl Layout {
    /// Computes the layout of an index with this number of objects and bytes.
    fn of(version: u32, begin: u64, count: u64, size: u64) -> Option<Self> {
        if version == 1 {
            let end = begin + count * 24;
            let sound = size == end + CHECKSUMS;
            return sound.then_some(Self {
                ids: (begin + 4, 24),
                offsets: (begin, 24),
                large: (end, 0),
            });
        }
        let offsets = begin + count * 24;
        let large = offsets + count * 4;
        let room = size.checked_sub(large + CHECKSUMS)?;
        let sound = room % 8 == 0 && room / 8 <= count;
        sound.then_some(Self { ids: (begin, 20), offsets: (offsets, 4), large: (large, room / 8) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Creates an index of these IDs, with offsets of a hundred times their position; the last one
    /// has a large offset.
    fn index(ids: &[[u8; ID]]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for first in 0..=u8::MAX {
            let count = ids.iter().filter(|id| id[0] <= first).count();
            bytes.extend(u32::try_from(count).unwrap().to_be_bytes());
        }
        bytes.extend(ids.concat());
        bytes.extend(vec![0; 4 * ids.len()]);
        for place in 0..ids.len() {
            let is_last = place + 1 == ids.len();
            let offset = if is_last { 0x8000_0000 } else { u32::try_from(place * 100).unwrap() };
            bytes.extend(offset.to_be_bytes());
        }
        bytes.extend((1_u64 << 40).to_be_bytes());
        bytes.extend([0; 2 * ID]);
        bytes
    }

    fn find(index: &PackIndex, id: [u8; ID]) -> Option<u64> {
        index.offset(Oid::from_bytes(id)).unwrap()
    }

    #[test]
    fn objects_are_found_in_an_index() {
        let mut ids = vec![[0; ID], [5; ID], [6; ID]];
        ids.extend((0..200).map(|last| {
            let mut id = [9; ID];
            id[19] = last;
            id
        }));
        ids.push([255; ID]);
        let index = PackIndex::parse(index(&ids)).unwrap();
        for (place, id) in ids.iter().enumerate() {
            let expected = if id[0] == 255 { 1 << 40 } else { u64::try_from(place).unwrap() * 100 };
            assert_eq!(find(&index, *id), Some(expected), "{place}");
        }
        for id in [[1; ID], [7; ID], [9; ID].map(|byte| byte + 1), [254; ID]] {
            assert_eq!(find(&index, id), None);
        }
        let mut found = Vec::new();
        index.with_prefix("0505", &mut found);
        assert_eq!(found, [Oid::from_bytes([5; ID])]);
        index.with_prefix("09090", &mut found);
        assert_eq!(found.len(), 3, "two are enough");
        index.with_prefix("07", &mut found);
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn broken_indexes_are_rejected() {
        let whole = index(&[[1; ID], [2; ID]]);
        for end in 0..whole.len() {
            // Without the last eight bytes, the large offset is missing, so that object cannot be
            // found.
            let cut = PackIndex::parse(whole[..end].to_vec());
            let found = cut.and_then(|index| index.offset(Oid::from_bytes([2; ID])));
            assert!(found.is_err(), "cut at {end}");
        }
        let mut wrong = whole.clone();
        wrong[7] = 3;
        assert!(PackIndex::parse(wrong).is_err(), "version 3");
        let mut wrong = whole.clone();
        wrong[8] = 0xff;
        assert!(PackIndex::parse(wrong).is_err(), "a fan that falls");
        // A large offset that does not exist.
        let mut wrong = whole;
        let at = wrong.len() - 2 * ID - 8 - 1;
        wrong[at] = 1;
        let index = PackIndex::parse(wrong).unwrap();
        assert!(index.offset(Oid::from_bytes([2; ID])).is_err());
    }
}
