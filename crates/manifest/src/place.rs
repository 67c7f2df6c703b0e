//! Positions in a text: lines, columns and bytes, each computed in constant time.

/// Number of bytes between two checkpoints.
const BLOCK: usize = 256;

/// A position in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in code points, from 1; a byte order mark does not count.
    pub column: u32,
    /// Offset of the first byte in the file.
    pub start: u64,
    /// Offset after the last byte.
    pub end: u64,
}

impl Place {
    /// Returns the line and column without the byte range.
    #[must_use]
    pub fn without_span(self) -> Self {
        Self { start: 0, end: 0, ..self }
    }

    /// Whether the byte range is known.
    pub fn has_span(self) -> bool {
        self.end > self.start
    }
}

/// The number of lines and code points before each block of a text. Without checkpoints, each
/// position in a one-line file of 10 MB would need a scan of that line; a list of all line offsets
/// would be too large for a file of line breaks.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    text: &'a str,
    /// Size of the byte order mark that was removed.
    offset: usize,
    blocks: Vec<Block>,
}

/// The counts before a block.
#[derive(Clone, Copy, Debug, Default)]
struct Block {
    /// Line breaks.
    breaks: u32,
    /// Code points.
    points: u32,
    /// Code points before the line in which the block starts.
    line: u32,
}

impl Block {
    /// Advances the counts past `bytes`, which start here.
    fn behind(self, bytes: &[u8]) -> Self {
        let points = self.points.saturating_add(starters(bytes));
        let Some(last) = memchr::memrchr(b'\n', bytes) else {
            return Self { points, ..self };
        };
        let breaks = number(memchr::memchr_iter(b'\n', bytes).count());
        let rest = starters(bytes.get(last + 1..).unwrap_or_default());
        Self {
            breaks: self.breaks.saturating_add(breaks),
            points,
            line: points.saturating_sub(rest),
        }
    }
}

impl<'a> Lines<'a> {
    /// Indexes a text, without its byte order mark.
    pub(crate) fn new(text: &'a str) -> Self {
        let (text, offset) = text.strip_prefix('\u{feff}').map_or((text, 0), |rest| (rest, 3));
        let mut blocks = Vec::with_capacity(text.len() / BLOCK + 2);
        let mut before = Block::default();
        blocks.push(before);
        for block in text.as_bytes().chunks(BLOCK) {
            before = before.behind(block);
            blocks.push(before);
        }
        Self { text, offset, blocks }
    }

    /// Returns the text without byte order mark; offsets passed to [`Self::place`] refer to it.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// Returns the position of a byte range.
    pub(crate) fn place(&self, start: usize, end: usize) -> Place {
        let inside = start.min(self.text.len());
        let block = inside / BLOCK;
        let known = self.blocks.get(block).copied().unwrap_or_default();
        let rest = self.text.as_bytes().get(block * BLOCK..inside).unwrap_or_default();
        let before = known.behind(rest);
        let byte = |at: usize| u64::try_from(at + self.offset).unwrap_or(u64::MAX);
        Place {
            line: before.breaks.saturating_add(1),
            column: before.points.saturating_sub(before.line).saturating_add(1),
            start: byte(start),
            end: byte(end.max(start)),
        }
    }
}

/// Returns the number of code points that start in these bytes.
fn starters(bytes: &[u8]) -> u32 {
    number(bytes.iter().filter(|byte| (**byte & 0b1100_0000) != 0b1000_0000).count())
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_code_points_on_long_lines_too() {
        let text = format!("\u{feff}é = 1\r\n{}x", "ü".repeat(1000));
        let lines = Lines::new(&text);
        let at = lines.text().find('x').unwrap();
        let place = lines.place(at, at + 1);
        assert_eq!((place.line, place.column), (2, 1001));
        assert_eq!(text.as_bytes()[usize::try_from(place.start).unwrap()], b'x');
        assert_eq!(lines.place(0, 2), Place { line: 1, column: 1, start: 3, end: 5 });
        assert_eq!(lines.place(usize::MAX / 2, 0).line, 2);
    }
}
