//! The text of a script with masked expressions, and positions of offsets.

use std::borrow::Cow;
use std::ops::Range;

/// A text with the positions of GitHub Actions expressions (`${{ … }}`).
///
/// The runner replaces expressions before the shell reads the text, so they are not part of the
/// shell grammar. They are masked by a plain word of the same length in bytes, so that offsets do
/// not change.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    /// The original text.
    pub(crate) original: &'a str,
    /// The text for the parser, of the same length.
    pub(crate) masked: Cow<'a, str>,
    /// Ranges of the expressions, ascending.
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

    /// Sets another mask; a mask of a different length is ignored.
    pub(crate) fn with_mask(self, masked: String) -> Self {
        if masked.len() == self.original.len() {
            Self { masked: Cow::Owned(masked), ..self }
        } else {
            self
        }
    }

    /// Splits a range into parts, each with whether it is an expression.
    pub(crate) fn pieces(&self, range: Range<usize>) -> Vec<(Range<usize>, bool)> {
        let first = self.expressions.partition_point(|expression| expression.end <= range.start);
        let mut pieces = Vec::new();
        let mut at = range.start;
        for expression in self.expressions.iter().skip(first) {
            if expression.start >= range.end {
                break;
            }
            if expression.start > at {
                pieces.push((at..expression.start, false));
            }
            pieces.push((expression.start.max(range.start)..expression.end.min(range.end), true));
            at = expression.end.min(range.end);
        }
        if at < range.end {
            pieces.push((at..range.end, false));
        }
        pieces
    }

    /// Whether a range contains no expression.
    pub(crate) fn is_plain(&self, range: &Range<usize>) -> bool {
        let first = self.expressions.partition_point(|expression| expression.end <= range.start);
        self.expressions.get(first).is_none_or(|expression| expression.start >= range.end)
    }
}

/// Returns the text of a range; empty if it is out of bounds or splits a character.
pub(crate) fn cut(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}

/// Puts a part of a text on one line, with single blanks and a limited length.
pub(crate) fn one_line(text: &str) -> String {
    const MOST: usize = 200;
    // Redacted before truncation: without its `@`, a password is no longer recognized.
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

/// Appends text, with a blank in place of each carriage return at the end of a line.
fn push_lines(masked: &mut String, text: &str) {
    let mut rest = text;
    while let Some((line, behind)) = rest.split_once("\r\n") {
        masked.push_str(line);
        masked.push_str(" \n");
        rest = behind;
    }
    masked.push_str(rest);
}

/// Converts ascending offsets to lines and columns in one pass over the text.
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

    /// Returns line and column of an offset, which must not be before the previous one.
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
