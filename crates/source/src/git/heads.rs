//! Reads the first lines of commits directly from packs.
//!
//! A walk through thousands of commits needs the parent and the time of each, which are in the
//! first lines. Decompressing and hashing whole commits takes three times as long, and half of the
//! time for a history of twelve quarters. Therefore only the start of a commit is decompressed.
//! Anything other than the simple case (a loose object, a delta, a long head) returns `None`, and
//! the commit is read like any other object. So are the commits that the walk selects, which are
//! verified against their ID.

use std::fs::File;

use flate2::{Decompress, FlushDecompress};

use super::objects::Packs;
use super::objects::inflate::read_at;
use super::objects::parse::{self, CommitHead};
use crate::Oid;

/// Number of bytes per read of a pack. Commits are stored next to each other, newest first, so one
/// read serves many commits.
const WINDOW: usize = 16 << 10;

/// Number of bytes before the offset at which the window starts when a walk goes backwards. It ends [`READ`] bytes
/// after the offset.
const BACK: u64 = 15 << 10;

/// Numbers of packed bytes to try for a commit: enough for most heads, then for long ones.
const READS: [usize; 2] = [224, READ];
const READ: usize = 1024;

/// Maximum number of decompressed bytes per commit.
const HEAD: usize = 4096;

/// The type of a commit in the header of a packed object.
const COMMIT: u8 = 1;

/// Buffers that are reused for each commit.
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
    /// Index of the pack.
    pack: usize,
    /// Offset in the pack.
    offset: u64,
    content: Vec<u8>,
}

impl Window {
    /// Returns the bytes of a pack at an offset, at most [`READ`].
    fn at(&mut self, (number, pack): (usize, &File), offset: u64) -> Option<&[u8]> {
        let within = |window: &Self| {
            let start = usize::try_from(offset.checked_sub(window.offset)?).ok()?;
            // A shorter window ends at the end of the pack.
            let end = start.checked_add(READ)?;
            let whole = end <= window.content.len() || window.content.len() < WINDOW;
            (window.pack == number && start < window.content.len() && whole)
                .then(|| start..end.min(window.content.len()))
        };
        if within(self).is_none() {
            // If the walk goes backwards, the data before the offset is needed next.
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

/// Returns the head of a commit in the simple case.
pub(crate) fn commit(packs: &Packs, id: Oid, buffers: &mut Buffers) -> Option<CommitHead> {
    packs.all.iter().enumerate().find_map(|(number, pack)| {
        let offset = pack.find(id).ok()??;
        let Buffers { stream, head, window } = buffers;
        let file = pack.file().ok()?;
        read_head(window.at((number, &*file), offset)?, stream, head)
    })
}

/// Decodes the head of a commit at the start of packed bytes.
fn read_head(packed: &[u8], stream: &mut Decompress, head: &mut [u8]) -> Option<CommitHead> {
    // Three bits for the type, and groups of seven for the size: the highest bit means that another
    // group follows.
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
        // A truncated stream is not an error here, because only the start is needed.
        stream.decompress(packed, head.get_mut(made..)?, FlushDecompress::None).ok()?;
        let made = usize::try_from(stream.total_out()).ok()?;
        let head = head.get(..made)?;
        // The last line may be truncated.
        let end = head.iter().rposition(|byte| *byte == b'\n')?;
        parse::commit_head(head.get(..end)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Creates a file of two and a half windows, in which every two bytes encode their offset.
    fn numbered() -> File {
        use std::io::Write as _;
        let mut file = tempfile::tempfile().unwrap();
        let numbers = (0..u16::try_from(WINDOW * 5 / 4).unwrap()).flat_map(u16::to_be_bytes);
        file.write_all(&numbers.collect::<Vec<u8>>()).unwrap();
        file
    }

    #[test]
    fn the_window_contains_the_bytes_at_an_offset() {
        let (one, other) = (numbered(), tempfile::tempfile().unwrap());
        let end = u64::try_from(WINDOW * 5 / 2).unwrap();
        let size = u64::try_from(WINDOW).unwrap();
        let mut window = Window::default();
        // Forwards, across the end of a window, far away, a little backwards, and to the end.
        for offset in
            [0, 512, size - 100, size - 98, 2 * size, 2 * size - 600, 2 * size - 1200, 40, end - 10]
        {
            let shown = window.at((0, &one), offset).unwrap();
            assert_eq!(shown.len(), READ.min(usize::try_from(end - offset).unwrap()), "{offset}");
            let expected = u16::try_from(offset / 2).unwrap();
            for (bytes, number) in shown.chunks_exact(2).zip(expected..) {
                assert_eq!(bytes, number.to_be_bytes(), "{offset}");
            }
            // Another pack, which is empty, is read in between.
            assert_eq!(window.at((1, &other), offset), None);
        }
        assert_eq!(window.at((0, &one), end), None);
        assert!(window.at((0, &one), 0).is_some());
    }

    /// Creates a packed commit with this many parents, whose IDs hardly compress.
    fn commit(parents: u8) -> Vec<u8> {
        use std::io::Write as _;
        let id = |number: u8| crate::hash::blob(&[number]);
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
                let (tree, first) = (crate::hash::blob(&[0]), crate::hash::blob(&[1]));
                let expected = CommitHead { tree, timestamp: 7, first_parent: Some(first) };
                assert_eq!(found, Some(expected), "{parents} parents");
            }
        }
    }
}
