//! Places in a text: lines, columns and bytes, each found in constant time.

/// Bytes between two checkpoints.
const BLOCK: usize = 256;

/// Where something stands in a file.
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
    /// The line and column alone.
    #[must_use]
    pub fn without_span(self) -> Self {
        Self { start: 0, end: 0, ..self }
    }

    /// Whether the byte range is known.
    pub fn has_span(self) -> bool {
        self.end > self.start
    }
}

/// The lines of a text, and how many code points stand before every block of it: a file that is
/// one line of ten megabytes must not cost a walk along it for each place.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    text: &'a str,
    /// Bytes of a byte order mark that was taken off.
    offset: usize,
    starts: Vec<usize>,
    points: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Looks over a text, without its byte order mark.
    pub(crate) fn new(text: &'a str) -> Self {
        let (text, offset) = text.strip_prefix('\u{feff}').map_or((text, 0), |rest| (rest, 3));
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(ends.map(|end| end + 1)).collect();
        let mut points = vec![0];
        let mut count = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            count += starters(block);
            points.push(count);
        }
        Self { text, offset, starts, points }
    }

    /// The text without a byte order mark; offsets given to [`Self::place`] are in it.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The place of a range of bytes.
    pub(crate) fn place(&self, start: usize, end: usize) -> Place {
        let line = self.starts.partition_point(|at| *at <= start);
        let begin = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.points_before(start).saturating_sub(self.points_before(begin)) + 1;
        let byte = |at: usize| u64::try_from(at + self.offset).unwrap_or(u64::MAX);
        Place {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            start: byte(start),
            end: byte(end.max(start)),
        }
    }

    /// Code points that start before an offset.
    fn points_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let before = self.points.get(block).copied().unwrap_or(0);
        let rest = self.text.as_bytes().get(block * BLOCK..offset.min(self.text.len()));
        before + rest.map_or(0, starters)
    }
}

/// How many code points start in these bytes.
fn starters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0b1100_0000) != 0b1000_0000).count()
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
