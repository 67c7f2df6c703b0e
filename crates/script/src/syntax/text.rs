//! The text of a script: expressions masked for the grammar, and positions by offset.

use std::borrow::Cow;
use std::ops::Range;

/// A text, and the positions of the expressions of GitHub Actions (`${{ … }}`) in it.
///
/// The runner replaces expressions before any shell sees the text, so they are not part of the
/// shell grammar. They are masked by the same number of bytes of a harmless word, so that offsets
/// do not change.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    /// As given.
    pub(crate) original: &'a str,
    /// As the grammar reads it, of the same length.
    pub(crate) masked: Cow<'a, str>,
    /// Where the expressions are, ascending.
    expressions: Vec<Range<usize>>,
}

impl<'a> Source<'a> {
    /// Masks the expressions of a text.
    pub(crate) fn new(original: &'a str) -> Self {
        let expressions = expressions(original);
        let masked = if expressions.is_empty() && !original.contains('\r') {
            Cow::Borrowed(original)
        } else {
            Cow::Owned(mask(original, &expressions))
        };
        Self { original, masked, expressions }
    }

    /// The same text with a different mask; a mask with a different length is ignored.
    pub(crate) fn with_mask(self, masked: String) -> Self {
        if masked.len() == self.original.len() {
            Self { masked: Cow::Owned(masked), ..self }
        } else {
            self
        }
    }

    /// The pieces of a range, each with whether it is an expression.
    pub(crate) fn pieces(&self, range: Range<usize>) -> Vec<(Range<usize>, bool)> {
        let first = self.expressions.partition_point(|one| one.end <= range.start);
        let mut pieces = Vec::new();
        let mut at = range.start;
        for one in self.expressions.iter().skip(first) {
            if one.start >= range.end {
                break;
            }
            if one.start > at {
                pieces.push((at..one.start, false));
            }
            pieces.push((one.start.max(range.start)..one.end.min(range.end), true));
            at = one.end.min(range.end);
        }
        if at < range.end {
            pieces.push((at..range.end, false));
        }
        pieces
    }

    /// Whether a range holds no expression.
    pub(crate) fn is_plain(&self, range: &Range<usize>) -> bool {
        let first = self.expressions.partition_point(|one| one.end <= range.start);
        self.expressions.get(first).is_none_or(|one| one.start >= range.end)
    }
}

/// The bytes of a range; none if it is out of bounds or splits a character.
pub(crate) fn cut(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}

/// A piece of text on one line, with its blanks run together and its length bounded.
pub(crate) fn one_line(text: &str) -> String {
    const MOST: usize = 200;
    // Text is masked before it is cut: without its `@`, a password is no longer recognized.
    let text = plimsoll_model::clip(text, 4 * MOST);
    let text = if text.len() > MOST { plimsoll_model::redact(&text) } else { text.as_str().into() };
    let mut line = String::new();
    let mut characters = 0;
    for word in text.split_whitespace().filter(|word| *word != "\\") {
        let blank = (!line.is_empty()).then_some(' ');
        for character in blank.into_iter().chain(word.chars()) {
            if characters >= MOST {
                line.push('…');
                return line;
            }
            line.push(if character.is_control() { '\u{fffd}' } else { character });
            characters += 1;
        }
    }
    line
}

fn expressions(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("${{")).map(|at| from + at) {
        let Some(end) = text.get(start..).and_then(|rest| rest.find("}}")) else { break };
        from = start + end + 2;
        found.push(start..from);
    }
    found
}

fn mask(text: &str, expressions: &[Range<usize>]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for expression in expressions {
        push_lines(&mut masked, cut(text, from..expression.start));
        masked.extend(std::iter::repeat_n('_', expression.len()));
        from = expression.end;
    }
    push_lines(&mut masked, cut(text, from..text.len()));
    masked
}

/// Appends text with a blank in place of each carriage return at the end of a line.
fn push_lines(masked: &mut String, text: &str) {
    let mut rest = text;
    while let Some((line, behind)) = rest.split_once("\r\n") {
        masked.push_str(line);
        masked.push_str(" \n");
        rest = behind;
    }
    masked.push_str(rest);
}

/// Turns ascending offsets into lines and columns in one pass over the text.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    text: &'a str,
    passed: usize,
    line: u32,
    column: u32,
}

impl<'a> Places<'a> {
    /// Starts at the first character.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, passed: 0, line: 1, column: 1 }
    }

    /// Line and column of an offset that is not before the previous one.
    pub(crate) fn at(&mut self, offset: usize) -> (u32, u32) {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let Some(piece) = self.text.get(self.passed..end) else { return (self.line, self.column) };
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        let last = match piece.rsplit_once('\n') {
            Some((before, last)) => {
                let breaks = before.bytes().filter(|byte| *byte == b'\n').count();
                self.line = self.line.saturating_add(number(breaks)).saturating_add(1);
                self.column = 1;
                last
            }
            None => piece,
        };
        self.column = self.column.saturating_add(number(last.chars().count()));
        self.passed = end;
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_keep_every_offset() {
        let text = "a ${{ ü }} b\r\n${{ x\n}}c ${{";
        let source = Source::new(text);
        assert_eq!(source.masked.len(), text.len());
        assert_eq!(&*source.masked, "a _________ b \n________c ${{");
        assert_eq!(
            source.pieces(0..13),
            [(0..2, false), (2..11, true), (11..13, false)],
            "{:?}",
            source.expressions
        );
        assert!(source.is_plain(&(0..2)) && !source.is_plain(&(1..3)));
    }

    #[test]
    fn places_count_code_points() {
        let mut places = Places::new("äb\nc");
        assert_eq!(places.at(0), (1, 1));
        assert_eq!(places.at(2), (1, 2));
        assert_eq!(places.at(4), (2, 1));
        assert_eq!(places.at(99), (2, 2));
    }

    #[test]
    fn one_line_is_bounded() {
        assert_eq!(one_line("a \\\n   b"), "a b");
        assert_eq!(one_line(&"x".repeat(900)).chars().count(), 201);
        for blank in [199, 200, 201] {
            let text = format!("{} {}", "x".repeat(blank), "y".repeat(9));
            assert_eq!(one_line(&text).chars().count(), 201, "{blank}");
        }
    }
}
