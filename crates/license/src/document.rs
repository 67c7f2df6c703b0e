//! A file, and the parts of it that are read.

use std::ops::Range;

use crate::lines::{Line, lines};
use crate::parts;
use crate::tokens::Part;

/// A file, and the parts of it that are read.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) bytes: &'a [u8],
    /// The parts that are read, in the order of the file.
    pub(crate) parts: Vec<Part>,
    /// Parts that its authors excluded (`REUSE-IgnoreStart`, REUSE 3.3).
    pub(crate) ignored: Vec<Range<usize>>,
}

impl<'a> Document<'a> {
    /// Selects the whole file.
    pub(crate) fn whole(bytes: &'a [u8]) -> Self {
        Self { bytes, parts: vec![Part::whole(bytes)], ignored: ignored(bytes) }
    }

    /// Selects only the text near words about licenses.
    pub(crate) fn around_words(bytes: &'a [u8]) -> Self {
        Self { bytes, parts: parts::around(bytes), ignored: ignored(bytes) }
    }

    /// The lines of the selected parts, without excluded ones.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Line<'_>> + Clone {
        let counts = |line: &Line<'_>| !self.ignored.iter().any(|part| part.contains(&line.start));
        lines(self.bytes, &self.parts).filter(counts)
    }
}

/// The excluded parts. One that is not closed extends to the end.
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
