//! A file, and which parts of it are read.

use std::ops::Range;

use crate::lines::{Line, lines};
use crate::parts;
use crate::tokens::Part;

/// A file, and what of it is read.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) bytes: &'a [u8],
    /// What is read, in the order of the file.
    pub(crate) parts: Vec<Part>,
    /// What its authors have marked as not about itself (`REUSE-IgnoreStart`, REUSE 3.3).
    pub(crate) ignored: Vec<Range<usize>>,
}

impl<'a> Document<'a> {
    /// A file that is read from its first to its last line.
    pub(crate) fn whole(bytes: &'a [u8]) -> Self {
        Self { bytes, parts: vec![Part::whole(bytes)], ignored: ignored(bytes) }
    }

    /// A file of which only what is near words about licenses is read.
    pub(crate) fn around_words(bytes: &'a [u8]) -> Self {
        Self { bytes, parts: parts::around(bytes), ignored: ignored(bytes) }
    }

    /// The lines that are read, and not marked as to be ignored.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Line<'_>> + Clone {
        let counts = |line: &Line<'_>| !self.ignored.iter().any(|part| part.contains(&line.start));
        lines(self.bytes, &self.parts).filter(counts)
    }
}

/// A part that is not closed goes on to the end.
fn ignored(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    if memchr::memmem::find(bytes, b"REUSE-IgnoreStart").is_none() {
        return ranges;
    }
    let mut open = None;
    for line in lines(bytes, &[Part::whole(bytes)]) {
        let text = line.text();
        if open.is_none() && text.contains("REUSE-IgnoreStart") {
            open = Some(line.start);
        } else if text.contains("REUSE-IgnoreEnd") {
            ranges.extend(open.take().map(|start| start..line.start + line.bytes.len()));
        }
    }
    ranges.extend(open.map(|start| start..bytes.len()));
    ranges
}
