//! The comment or section that contains a text. Words after its end are about the code or the next section.

use std::ops::Range;

use crate::tokens::{Token, Tokens};

/// Markers at the start of each line of a comment. Block comments are not listed, because they have an explicit end.
const LINE_MARKS: &[&str] = &["//", "#", ";", "%", "--", "dnl "];
/// Ends of comments that span lines.
const ENDS: &[&str] = &["*/", "-->", "\"\"\"", "=cut"];
/// The minimum number of characters in a separator line.
const RULE: usize = 3;

/// The part of a range, directly before or after a text, that is in the same block.
pub(super) fn within(
    tokens: &Tokens<'_>,
    text: &Range<usize>,
    range: Range<usize>,
    is_before: bool,
) -> Range<usize> {
    let mark = line_mark(tokens, text);
    let divides = |at: usize| divides(tokens.gap(at), mark);
    if is_before {
        let divider = (range.start..=range.end).rev().find(|at| divides(*at));
        divider.unwrap_or(range.start).min(range.end)..range.end
    } else {
        let ends = |at: usize| divides(at) || is_author_line(tokens, at);
        let divider = (range.start..range.end).find(|at| ends(*at));
        range.start..divider.unwrap_or(range.end)
    }
}

/// The marker that each line of a text begins with, if it is in line comments.
fn line_mark(tokens: &Tokens<'_>, text: &Range<usize>) -> Option<&'static str> {
    let mut gaps = text.clone().skip(1).map(|at| tokens.gap(at)).filter(|gap| gap.contains('\n'));
    let (_, start) = gaps.next()?.rsplit_once('\n')?;
    LINE_MARKS.iter().copied().find(|mark| start.trim_start().starts_with(mark))
}

/// Whether the text between two words ends a block.
fn divides(gap: &str, mark: Option<&str>) -> bool {
    if ENDS.iter().any(|end| gap.contains(end)) {
        return true;
    }
    let leaves = |line: &str| mark.is_some_and(|mark| !line.trim_start().starts_with(mark));
    // The last line is that of the next word.
    gap.split('\n').skip(1).any(leaves) || gap.rsplit('\n').skip(1).any(is_rule)
}

/// Whether a line is a separator: `// ------`. Some end in a comment marker.
fn is_rule(line: &str) -> bool {
    let drawn =
        line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '#' | ';' | '%'));
    let mut all = drawn.chars();
    let Some(first) = all.next().filter(|first| "-=*_~+".contains(*first)) else { return false };
    drawn.len() >= RULE && all.all(|c| c == first)
}

/// Whether a line names the author of a file: `Author: Jane Doe`. The text below it describes the file.
fn is_author_line(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at).is_some_and(Token::is_line_start)
        && matches!(tokens.word(at), "author" | "authors")
        && tokens.gap(at + 1).starts_with(':')
}
