//! The text of a file, split into lines.

use plimsoll_model::Location;

/// Maximum size of a file in bytes, above all limits of a scan.
pub(super) const FILE_LIMIT: u64 = 1 << 28;

/// A byte order mark, which does not count as a column.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// The content of a file, and the offsets of its lines.
#[derive(Debug)]
pub(super) struct FileText {
    content: Vec<u8>,
    /// Offsets of the lines in shell files: after each line feed.
    lines: Vec<usize>,
    /// Offsets of the lines in YAML (1.2, 5.4): also after a carriage return.
    yaml_lines: Vec<usize>,
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
        Self { content, lines, yaml_lines }
    }

    /// Returns the content.
    pub(super) fn content(&self) -> &[u8] {
        &self.content
    }

    /// Returns the bytes of a line, from 1, without its end.
    fn line(&self, lines: &[usize], number: u32) -> Option<&[u8]> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let start = *lines.get(index)?;
        let end = lines.get(index + 1).map_or(self.content.len(), |next| next - 1);
        let line = self.content.get(start..end)?;
        let line = if start == 0 { line.strip_prefix(MARK).unwrap_or(line) } else { line };
        Some(line)
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
        let Some(line) = self.line(lines, number) else {
            return Some(format!("the file has {} lines", lines.len()));
        };
        if let Some(column) = location.column {
            let width = code_points(line);
            if column == 0 || usize::try_from(column).is_ok_and(|column| column > width + 1) {
                return Some(format!("the line has {width} columns"));
            }
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
        let before = self.content.get(line..start)?;
        let before = if line == 0 { before.strip_prefix(MARK).unwrap_or(before) } else { before };
        Some((u32::try_from(index).ok()?, u32::try_from(code_points(before) + 1).ok()?))
    }
}

/// Counts code points; an invalid byte counts as one.
fn code_points(bytes: &[u8]) -> usize {
    bytes
        .utf8_chunks()
        .map(|chunk| chunk.valid().chars().count() + usize::from(!chunk.invalid().is_empty()))
        .sum()
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
