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
use std::ops::Range;

use flate2::{Decompress, FlushDecompress};
use git2::Oid;
use plimsoll_model::RepoPath;

use crate::disk::Disk;
use crate::objects::{self, CommitHead};

/// Most bytes of all indexes together: those of some nine million objects.
const LARGEST: u64 = 256 << 20;

/// Most packs that are looked at.
const PACKS: usize = 256;

/// Bytes of a pack that are read at once. Commits lie beside each other, the newest first, so that
/// one read serves many.
const WINDOW: usize = 16 << 10;

/// How far before an offset the window begins where a walk goes backwards: it ends [`READ`] behind.
const BACK: u64 = 15 << 10;

/// Packed bytes that are looked at for a commit: what most heads need, and what long ones do.
const READS: [usize; 2] = [224, READ];
const READ: usize = 1024;

/// Most bytes of a commit that are looked at.
const HEAD: usize = 4096;

/// The magic number and version of an index.
const MAGIC: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];

/// Length of the table of how many ids there are, in bytes.
const FAN: usize = 4 * 256;

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
    index: Index,
}

/// An index, and where its parts lie in it.
#[derive(Debug)]
struct Index {
    content: Vec<u8>,
    /// For each first byte, how many ids there are up to it.
    fan: Vec<usize>,
    /// The ids, sorted.
    ids: Range<usize>,
    /// Four bytes for each id: where it begins in the pack.
    offsets: Range<usize>,
}

/// What is used again for each commit.
pub(crate) struct Buffers {
    stream: Decompress,
    head: Box<[u8]>,
    window: Window,
}

impl Default for Buffers {
    fn default() -> Self {
        Self {
            stream: Decompress::new(true),
            head: vec![0; HEAD].into(),
            window: Window::default(),
        }
    }
}

/// The part of a pack that was read last.
#[derive(Default)]
struct Window {
    /// Which of the packs.
    pack: usize,
    /// Where in it.
    offset: u64,
    content: Vec<u8>,
}

impl Window {
    /// What a pack holds at an offset, at most [`READ`] bytes.
    fn at(&mut self, (number, pack): (usize, &File), offset: u64) -> Option<&[u8]> {
        let within = |window: &Self| {
            let start = usize::try_from(offset.checked_sub(window.offset)?).ok()?;
            // A window shorter than it may be ends where the pack does.
            let end = start.checked_add(READ)?;
            let whole = end <= window.content.len() || window.content.len() < WINDOW;
            (window.pack == number && start < window.content.len() && whole)
                .then(|| start..end.min(window.content.len()))
        };
        if within(self).is_none() {
            // Where it goes backwards, what lies before is wanted next.
            let back = self.pack == number
                && self.offset.checked_sub(offset).is_some_and(|by| (1..BACK).contains(&by));
            self.pack = number;
            self.offset = if back { offset.saturating_sub(BACK) } else { offset };
            self.content.resize(WINDOW, 0);
            let count = read_at(pack, &mut self.content, self.offset);
            self.content.truncate(count.unwrap_or_default());
        }
        self.content.get(within(self)?)
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
        self.0.iter().enumerate().find_map(|(number, pack)| {
            let offset = pack.index.offset(id)?;
            let Buffers { stream, head, window } = buffers;
            read_head(window.at((number, &pack.content), offset)?, stream, head)
        })
    }
}

impl Pack {
    /// Opens a pack and its index; gives the size of the index too.
    fn open(disk: &Disk, stem: &str, limit: u64) -> Option<(Self, u64)> {
        let index = disk.read(&RepoPath::new(format!("pack/{stem}.idx")), limit).ok()?;
        let content = disk.open_regular(&RepoPath::new(format!("pack/{stem}.pack"))).ok()?;
        let size = u64::try_from(index.len()).ok()?;
        Some((Self { content, index: Index::of(index)? }, size))
    }
}

impl Index {
    /// The parts of an index.
    fn of(content: Vec<u8>) -> Option<Self> {
        let rest = content.strip_prefix(&MAGIC)?;
        let fan: Option<Vec<usize>> = rest
            .get(..FAN)?
            .chunks_exact(4)
            .map(|bytes| usize::try_from(number(bytes)?).ok())
            .collect();
        let fan = fan?;
        let count = *fan.last()?;
        let ids = part(MAGIC.len() + FAN, count, ID)?;
        let checksums = part(ids.end, count, 4)?;
        let offsets = part(checksums.end, count, 4)?;
        let sound = fan.is_sorted() && offsets.end <= content.len();
        sound.then_some(Self { content, fan, ids, offsets })
    }

    /// Where an object begins. One beyond two gigabytes is left to libgit2.
    fn offset(&self, id: Oid) -> Option<u64> {
        let wanted = id.as_bytes();
        let first = usize::from(*wanted.first()?);
        let mut low = first.checked_sub(1).map_or(Some(0), |at| self.fan.get(at).copied())?;
        let mut high = *self.fan.get(first)?;
        let ids = self.content.get(self.ids.clone())?;
        while low < high {
            let middle = usize::midpoint(low, high);
            match ids.get(middle * ID..(middle + 1) * ID)?.cmp(wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let offset =
                        number(self.content.get(self.offsets.clone())?.get(middle * 4..)?)?;
                    return (offset & 0x8000_0000 == 0).then_some(u64::from(offset));
                }
            }
        }
        None
    }
}

/// The head of a commit that stands at the beginning of these packed bytes.
fn read_head(packed: &[u8], stream: &mut Decompress, head: &mut [u8]) -> Option<CommitHead> {
    // The kind in three bits, and the size in groups of seven: the highest says that more come.
    let first = packed.first()?;
    let length = packed.iter().position(|byte| byte & 0x80 == 0)? + 1;
    if (first >> 4) & 7 != COMMIT {
        return None;
    }
    stream.reset(true);
    let packed = packed.get(length..)?;
    READS.iter().find_map(|size| {
        let taken = usize::try_from(stream.total_in()).ok()?;
        let made = usize::try_from(stream.total_out()).ok()?;
        let packed = packed.get(taken..packed.len().min(*size))?;
        // What is cut off is no error: more would be needed.
        stream.decompress(packed, head.get_mut(made..)?, FlushDecompress::None).ok()?;
        let made = usize::try_from(stream.total_out()).ok()?;
        let head = head.get(..made)?;
        // A line that is cut off says something else.
        let end = head.iter().rposition(|byte| *byte == b'\n')?;
        objects::commit_head(head.get(..end)?)
    })
}

/// Where so many fields of a size lie.
fn part(start: usize, count: usize, size: usize) -> Option<Range<usize>> {
    Some(start..start.checked_add(count.checked_mul(size)?)?)
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
        let index = Index::of(index(&ids)).unwrap();
        for (place, id) in ids.iter().enumerate() {
            let found = index.offset(Oid::from_bytes(id).unwrap());
            assert_eq!(found, Some(u64::try_from(place).unwrap() * 100));
        }
        assert_eq!(index.offset(Oid::from_bytes(&[7; ID]).unwrap()), None);
        assert_eq!(index.offset(Oid::from_bytes(&[254; ID]).unwrap()), None);
    }

    #[test]
    fn broken_indexes_are_none() {
        let whole = index(&[[1; ID], [2; ID]]);
        let used = whole.len() - 2 * ID;
        for end in 0..used {
            assert!(Index::of(whole[..end].to_vec()).is_none(), "cut at {end}");
        }
        let mut wrong = whole.clone();
        wrong[7] = 3;
        assert!(Index::of(wrong).is_none(), "version 3");
        let mut wrong = whole;
        wrong[8] = 0xff;
        assert!(Index::of(wrong).is_none(), "a fan that falls");
    }

    /// A file of two windows and a half, each two bytes of which tell where they stand.
    fn numbered() -> File {
        use std::io::Write as _;
        let mut file = tempfile::tempfile().unwrap();
        let numbers = (0..u16::try_from(WINDOW * 5 / 4).unwrap()).flat_map(u16::to_be_bytes);
        file.write_all(&numbers.collect::<Vec<u8>>()).unwrap();
        file
    }

    #[test]
    fn the_window_shows_what_stands_at_an_offset() {
        let (one, other) = (numbered(), tempfile::tempfile().unwrap());
        let end = u64::try_from(WINDOW * 5 / 2).unwrap();
        let size = u64::try_from(WINDOW).unwrap();
        let mut window = Window::default();
        // Forwards, across the end of a window, far away, backwards by little, and to the end.
        for offset in
            [0, 512, size - 100, size - 98, 2 * size, 2 * size - 600, 2 * size - 1200, 40, end - 10]
        {
            let shown = window.at((0, &one), offset).unwrap();
            assert_eq!(shown.len(), READ.min(usize::try_from(end - offset).unwrap()), "{offset}");
            let expected = u16::try_from(offset / 2).unwrap();
            for (bytes, number) in shown.chunks_exact(2).zip(expected..) {
                assert_eq!(bytes, number.to_be_bytes(), "{offset}");
            }
            // Another pack in between holds nothing.
            assert_eq!(window.at((1, &other), offset), None);
        }
        assert_eq!(window.at((0, &one), end), None);
        assert!(window.at((0, &one), 0).is_some());
    }

    /// A packed commit of so many parents, whose ids hardly compress.
    fn commit(parents: u8) -> Vec<u8> {
        use std::io::Write as _;
        let id = |number: u8| Oid::hash_object(git2::ObjectType::Blob, &[number]).unwrap();
        let lines: Vec<String> = (1..=parents).map(|at| format!("parent {}\n", id(at))).collect();
        let text = format!(
            "tree {}\n{}author A <a@b> 5 +0000\ncommitter A <a@b> 7 +0000\n\nmessage\n",
            id(0),
            lines.concat(),
        );
        let size = text.len();
        let kind = u8::try_from(0x80 | size & 15).unwrap() | COMMIT << 4;
        let mut packed = vec![kind, u8::try_from((size >> 4) & 0x7f).unwrap() | 0x80];
        packed.push(u8::try_from(size >> 11).unwrap());
        let mut stream = flate2::write::ZlibEncoder::new(packed, flate2::Compression::default());
        stream.write_all(text.as_bytes()).unwrap();
        stream.finish().unwrap()
    }

    #[test]
    fn heads_are_read_as_far_as_they_go() {
        let Buffers { mut stream, mut head, .. } = Buffers::default();
        for (parents, least, most) in [(1, 0, 224), (12, 225, READ), (60, READ + 1, usize::MAX)] {
            let packed = commit(parents);
            assert!((least..=most).contains(&packed.len()), "{} bytes", packed.len());
            let cut = packed.get(..packed.len().min(READ)).unwrap();
            let found = read_head(cut, &mut stream, &mut head);
            if most == usize::MAX {
                assert_eq!(found, None, "{parents} parents");
            } else {
                let first = Oid::hash_object(git2::ObjectType::Blob, &[1]).unwrap();
                let expected = CommitHead { timestamp: 7, first_parent: Some(first) };
                assert_eq!(found, Some(expected), "{parents} parents");
            }
        }
    }
}
