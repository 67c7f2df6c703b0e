//! The text of a file, split into lines.

use plimsoll_model::Location;

/// Maximum size of a file in bytes, above all limits of a scan.
pub(super) const FILE_LIMIT: u64 = 1 << 28;

/// A byte order mark, which does not count as a column.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// The bytes after which the code points are counted once more, see [`FileText::before`].
const BLOCK: usize = 256;

/// The content of a file, and the offsets of its lines.
#[derive(Debug)]
pub(super) struct FileText {
    content: Vec<u8>,
    /// Offsets of the lines in shell files: after each line feed.
    lines: Vec<usize>,
    /// Offsets of the lines in YAML (1.2, 5.4): also after a carriage return.
    yaml_lines: Vec<usize>,
    /// For each block of [`BLOCK`] bytes: the offset of the first code point that begins in it or after it, and the
    /// number of code points before that.
    blocks: Vec<(usize, usize)>,
}

impl FileText {
    /// Splits a content into lines.
    pub(super) fn new(content: Vec<u8>) -> Self {
        let begins = |is_end: &dyn Fn(usize, u8) -> bool| -> Vec<usize> {
            let bytes = content.iter().enumerate();
            let ends = bytes.filter(|(at, byte)| is_end(*at, **byte));
            std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
        };
        let lines = begins(&|_, byte| byte == b'\n');
        let yaml_lines = begins(&|at, byte| {
            byte == b'\n' || byte == b'\r' && content.get(at + 1) != Some(&b'\n')
        });
        let blocks = blocks(&content);
        Self { content, lines, yaml_lines, blocks }
    }

    /// Returns the content.
    pub(super) fn content(&self) -> &[u8] {
        &self.content
    }

    /// Returns the width of a line, from 1, in code points, without its end.
    fn width(&self, lines: &[usize], number: u32) -> Option<usize> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let start = *lines.get(index)?;
        let end = lines.get(index + 1).map_or(self.content.len(), |next| next - 1);
        Some(self.between(start, end))
    }

    /// Counts the code points of a line from its start to an offset, without a byte order mark.
    fn between(&self, start: usize, end: usize) -> usize {
        let is_marked =
            start == 0 && self.content.get(..end).is_some_and(|line| line.starts_with(MARK));
        self.before(end).saturating_sub(self.before(start)) - usize::from(is_marked)
    }

    /// Counts the code points that begin before an offset; an invalid sequence counts as one. Only one block is read
    /// for it: a file of one line may have places in all of it.
    fn before(&self, offset: usize) -> usize {
        let Some((start, count)) = self.blocks.get(offset / BLOCK) else { return 0 };
        count + self.content.get(*start..offset).map_or(0, |bytes| code_points(bytes).count())
    }

    /// Returns the bytes of a location's span, if it is inside the file.
    pub(super) fn span(&self, location: &Location) -> Option<&[u8]> {
        let span = location.span?;
        let (start, end) = (usize::try_from(span.start).ok()?, usize::try_from(span.end).ok()?);
        self.content.get(start..end)
    }

    /// Returns a problem of a place: its line, column or bytes are not in the file, or contradict
    /// each other.
    pub(super) fn problem(&self, location: &Location) -> Option<String> {
        let why = self.problem_by(&self.lines, location)?;
        self.problem_by(&self.yaml_lines, location).map(|_| why)
    }

    fn problem_by(&self, lines: &[usize], location: &Location) -> Option<String> {
        let Some(number) = location.line else {
            let partial = location.column.is_some() || location.span.is_some();
            return partial.then(|| "a column or a span without a line".to_owned());
        };
        let Some(width) = self.width(lines, number) else {
            return Some(format!("the file has {} lines", lines.len()));
        };
        if let Some(column) = location.column
            && (column == 0 || usize::try_from(column).is_ok_and(|column| column > width + 1))
        {
            return Some(format!("the line has {width} columns"));
        }
        location.span?;
        if self.span(location).is_none() {
            return Some(format!("the span {:?} is not in the file", location.span));
        }
        let actual = self.position(lines, location)?;
        let stated = (number, location.column.unwrap_or(actual.1));
        (actual != stated).then(|| format!("its span begins at {}:{}", actual.0, actual.1))
    }

    /// Returns line and column of the start of a span.
    fn position(&self, lines: &[usize], location: &Location) -> Option<(u32, u32)> {
        let start = usize::try_from(location.span?.start).ok()?;
        let index = lines.partition_point(|line| *line <= start);
        let line = *lines.get(index.checked_sub(1)?)?;
        let column = self.between(line, start) + 1;
        Some((u32::try_from(index).ok()?, u32::try_from(column).ok()?))
    }
}

/// Counts the code points of a content for each block, and once more at its end.
fn blocks(content: &[u8]) -> Vec<(usize, usize)> {
    let mut blocks = Vec::with_capacity(content.len() / BLOCK + 1);
    let mut count = 0;
    for start in code_points(content) {
        while blocks.len() * BLOCK <= start {
            blocks.push((start, count));
        }
        count += 1;
    }
    blocks.resize(content.len() / BLOCK + 1, (content.len(), count));
    blocks
}

/// Returns the offset of each code point. An invalid sequence counts as one.
fn code_points(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut end = 0;
    bytes.utf8_chunks().flat_map(move |chunk| {
        let start = end;
        let invalid = start + chunk.valid().len();
        end = invalid + chunk.invalid().len();
        let is_invalid = !chunk.invalid().is_empty();
        let valid = chunk.valid().char_indices().map(move |(at, _)| start + at);
        valid.chain(is_invalid.then_some(invalid))
    })
}

#[cfg(test)]
mod tests {
    use plimsoll_model::RepoPath;

    use super::*;

    fn problem(content: &str, line: u32, column: u32, start: u64, end: u64) -> Option<String> {
        let location = Location::at(RepoPath::new("a"), line, column).with_span(start, end);
        FileText::new(content.as_bytes().to_vec()).problem(&location)
    }

    #[test]
    fn columns_after_a_block_equal_columns_from_the_start() {
        for unit in [&b"a"[..], "ä".as_bytes(), "\u{1f600}".as_bytes(), b"a\xff\xe2\x82", b"\r\n\n"]
        {
            let content: Vec<u8> = unit.iter().copied().cycle().take(BLOCK * 3 + 7).collect();
            let file = FileText::new(content);
            for offset in 0..=file.content.len() {
                let counted = code_points(file.content.get(..offset).unwrap_or_default()).count();
                assert_eq!(file.before(offset), counted, "{unit:?} {offset}");
            }
        }
    }

    #[test]
    fn lines_columns_and_bytes_have_to_agree() {
        assert_eq!(problem("a: bä c\nd: e\n", 1, 7, 7, 8), None);
        assert_eq!(problem("\u{feff}ab\n", 1, 2, 4, 5), None);
        assert_eq!(problem("a: b\r\nd: e\n", 2, 4, 9, 10), None);
        assert_eq!(problem("a: b\rd: e\r", 2, 4, 8, 9), None);
        assert_eq!(problem("a b\rc", 1, 5, 4, 5), None);
        for (line, column, start, end) in [(1, 2, 0, 1), (2, 1, 0, 1), (4, 1, 0, 1), (1, 9, 0, 1)] {
            assert!(problem("ab\ncd\n", line, column, start, end).is_some());
        }
        assert!(problem("ab\n", 1, 1, 0, 9).is_some());
        assert!(problem("ab\n", 1, 0, 0, 1).is_some());
    }
}
