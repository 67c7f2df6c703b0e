//! The first lines of commits, straight from packs.
//!
//! A walk along thousands of commits asks for the parent and the time of each, two lines at its
//! head. libgit2 decompresses all of a commit, message and all, hashes it and keeps a copy: that
//! costs three times what is done here, and half of what a history of twelve quarters takes. So the
//! index of each pack is looked at here (gitformat-pack(5)), and as much of a commit is decompressed
//! as its head needs. Whatever is not the plain case (a loose object, one kept as a difference, a
//! long head, a pack that is not as it should be) is `None`, and libgit2 is asked. What the walk
//! picks is read by libgit2 as ever, which compares the hash.

use std::fs::File;

use flate2::{Decompress, FlushDecompress};
use git2::Oid;
use plimsoll_model::RepoPath;

use crate::disk::Disk;
use crate::objects::{self, CommitHead};

/// Largest part of an index that is kept, in bytes: that of a pack with ten million objects.
const LARGEST: u64 = 256 << 20;

/// Most packs that are looked at.
const PACKS: usize = 256;

/// Bytes of a pack that are read for a commit.
const READ: usize = 512;

/// Bytes of a commit that are looked at.
const HEAD: usize = 1024;

/// The magic number and version of an index.
const MAGIC: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];

/// Length of an object id, in bytes.
const ID: usize = 20;

/// The kind of a commit in the head of a packed object.
const COMMIT: u8 = 1;

/// Packs with their indexes.
#[derive(Debug, Default)]
pub(crate) struct Packs(Vec<Pack>);

#[derive(Debug)]
struct Pack {
    content: File,
    /// For each first byte, how many ids there are up to it.
    fan: Vec<usize>,
    /// The ids, sorted.
    ids: Vec<u8>,
    /// Four bytes for each id: where it begins in the pack.
    offsets: Vec<u8>,
}

/// What is used again for each commit.
pub(crate) struct Buffers {
    stream: Decompress,
    read: [u8; READ],
    head: [u8; HEAD],
}

impl Default for Buffers {
    fn default() -> Self {
        Self { stream: Decompress::new(true), read: [0; READ], head: [0; HEAD] }
    }
}

impl Packs {
    /// The packs in directories of objects. One that cannot be read is left out.
    pub(crate) fn of(directories: &[Disk]) -> Self {
        let mut packs = Vec::new();
        let mut left = LARGEST;
        for disk in directories {
            let listed = disk.root().join("pack").read_dir().into_iter().flatten().flatten();
            for name in listed.filter_map(|entry| entry.file_name().into_string().ok()) {
                let Some(stem) = name.strip_suffix(".idx") else { continue };
                if packs.len() < PACKS
                    && let Some((pack, size)) = Pack::open(disk, stem, left)
                {
                    left = left.saturating_sub(size);
                    packs.push(pack);
                }
            }
        }
        Self(packs)
    }

    /// The head of a commit, where it is easy to come by.
    pub(crate) fn commit(&self, id: Oid, buffers: &mut Buffers) -> Option<CommitHead> {
        self.0.iter().find_map(|pack| {
            let offset = pack.offset(id)?;
            pack.head(offset, buffers)
        })
    }
}

impl Pack {
    /// Opens a pack and its index; gives the size of the index too.
    fn open(disk: &Disk, stem: &str, limit: u64) -> Option<(Self, u64)> {
        let index = disk.read(&RepoPath::new(format!("pack/{stem}.idx")), limit).ok()?;
        let content = disk.open_regular(&RepoPath::new(format!("pack/{stem}.pack"))).ok()?;
        let (fan, ids, offsets) = read_index(&index)?;
        let size = u64::try_from(index.len()).ok()?;
        Some((Self { content, fan, ids: ids.to_vec(), offsets: offsets.to_vec() }, size))
    }

    /// Where an object begins. One beyond two gigabytes is left to libgit2.
    fn offset(&self, id: Oid) -> Option<u64> {
        let wanted = id.as_bytes();
        let first = usize::from(*wanted.first()?);
        let mut low = first.checked_sub(1).map_or(Some(0), |at| self.fan.get(at).copied())?;
        let mut high = *self.fan.get(first)?;
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.ids.get(middle * ID..(middle + 1) * ID)?.cmp(wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let offset = number(self.offsets.get(middle * 4..)?)?;
                    return (offset & 0x8000_0000 == 0).then_some(u64::from(offset));
                }
            }
        }
        None
    }

    fn head(&self, offset: u64, buffers: &mut Buffers) -> Option<CommitHead> {
        let Buffers { stream, read, head } = buffers;
        let count = read_at(&self.content, read, offset)?;
        let read = read.get(..count)?;
        // The kind in three bits, and the size in groups of seven: the highest says that more come.
        let first = read.first()?;
        let length = read.iter().position(|byte| byte & 0x80 == 0)? + 1;
        if (first >> 4) & 7 != COMMIT {
            return None;
        }
        stream.reset(true);
        // What is cut off is no error: more would be needed.
        stream.decompress(read.get(length..)?, head, FlushDecompress::None).ok()?;
        let made = usize::try_from(stream.total_out()).ok()?;
        let head = head.get(..made)?;
        // A line that is cut off says something else.
        let end = head.iter().rposition(|byte| *byte == b'\n')?;
        objects::commit_head(head.get(..end)?)
    }
}

/// The parts of an index: the fan, the ids and their offsets.
fn read_index(index: &[u8]) -> Option<(Vec<usize>, &[u8], &[u8])> {
    let rest = index.strip_prefix(&MAGIC)?;
    let (fan, rest) = rest.split_at_checked(4 * 256)?;
    let fan: Option<Vec<usize>> =
        fan.chunks_exact(4).map(|bytes| usize::try_from(number(bytes)?).ok()).collect();
    let fan = fan?;
    let count = *fan.last()?;
    let (ids, rest) = rest.split_at_checked(count.checked_mul(ID)?)?;
    let (_checksums, rest) = rest.split_at_checked(count.checked_mul(4)?)?;
    let (offsets, _) = rest.split_at_checked(count.checked_mul(4)?)?;
    fan.is_sorted().then_some((fan, ids, offsets))
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes))
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> Option<usize> {
    use std::os::unix::fs::FileExt as _;
    file.read_at(buffer, offset).ok()
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> Option<usize> {
    use std::os::windows::fs::FileExt as _;
    file.seek_read(buffer, offset).ok()
}

#[cfg(not(any(unix, windows)))]
fn read_at(_: &File, _: &mut [u8], _: u64) -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An index of these ids, each at a hundred times its place.
    fn index(ids: &[[u8; ID]]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for first in 0..=u8::MAX {
            let count = ids.iter().filter(|id| id[0] <= first).count();
            bytes.extend(u32::try_from(count).unwrap().to_be_bytes());
        }
        bytes.extend(ids.concat());
        bytes.extend(vec![0; 4 * ids.len()]);
        for place in 0..ids.len() {
            bytes.extend(u32::try_from(place * 100).unwrap().to_be_bytes());
        }
        bytes.extend([0; 2 * ID]);
        bytes
    }

    #[test]
    fn objects_are_found_in_an_index() {
        let ids = [[0; ID], [5; ID], [6; ID], [255; ID]];
        let index = index(&ids);
        let (fan, ids_found, offsets) = read_index(&index).unwrap();
        let pack = Pack {
            content: tempfile::tempfile().unwrap(),
            fan,
            ids: ids_found.to_vec(),
            offsets: offsets.to_vec(),
        };
        for (place, id) in ids.iter().enumerate() {
            let found = pack.offset(Oid::from_bytes(id).unwrap());
            assert_eq!(found, Some(u64::try_from(place).unwrap() * 100));
        }
        assert_eq!(pack.offset(Oid::from_bytes(&[7; ID]).unwrap()), None);
        assert_eq!(pack.offset(Oid::from_bytes(&[254; ID]).unwrap()), None);
    }

    #[test]
    fn broken_indexes_are_none() {
        let whole = index(&[[1; ID], [2; ID]]);
        let used = whole.len() - 2 * ID;
        for end in 0..used {
            assert!(read_index(&whole[..end]).is_none(), "cut at {end}");
        }
        let mut wrong = whole.clone();
        wrong[7] = 3;
        assert!(read_index(&wrong).is_none(), "version 3");
        let mut wrong = whole;
        wrong[8] = 0xff;
        assert!(read_index(&wrong).is_none(), "a fan that falls");
    }
}
