//! The comment or section that a text is in. Text after its end is about the code or the next
//! section.

use std::ops::Range;

use crate::tokens::{Token, Tokens};

/// Marks at the start of each line of a comment. The stars of a block need no such rule: the block has an end.
const LINE_MARKS: &[&str] = &["//", "#", ";", "%", "--", "dnl "];
/// Ends of comments that go over lines.
const ENDS: &[&str] = &["*/", "-->", "\"\"\"", "=cut"];
/// Least characters of a line that divides sections.
const RULE: usize = 3;

/// The part of a range, directly before or behind a text, that is in the block of the text.
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

/// The mark that each line of a text begins with, where it is in a comment of lines.
fn line_mark(tokens: &Tokens<'_>, text: &Range<usize>) -> Option<&'static str> {
    let mut gaps = text.clone().skip(1).map(|at| tokens.gap(at)).filter(|gap| gap.contains('\n'));
    let (_, start) = gaps.next()?.rsplit_once('\n')?;
    LINE_MARKS.iter().copied().find(|mark| start.trim_start().starts_with(mark))
}

/// Whether what is between two words ends a block.
fn divides(gap: &str, mark: Option<&str>) -> bool {
    if ENDS.iter().any(|end| gap.contains(end)) {
        return true;
    }
    let leaves = |line: &str| mark.is_some_and(|mark| !line.trim_start().starts_with(mark));
    // The last line is the one that the next word is in.
    gap.split('\n').skip(1).any(leaves) || gap.rsplit('\n').skip(1).any(is_rule)
}

/// Whether a line is drawn: `// ------`. Some end in the mark of a comment.
fn is_rule(line: &str) -> bool {
    let drawn =
        line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '#' | ';' | '%'));
    let mut all = drawn.chars();
    let Some(first) = all.next().filter(|first| "-=*_~+".contains(*first)) else { return false };
    drawn.len() >= RULE && all.all(|c| c == first)
}

/// Whether a line names the author of a file, below which the file is described: `Author: Jane Doe`.
fn is_author_line(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at).is_some_and(Token::is_line_start)
        && matches!(tokens.word(at), "author" | "authors")
        && tokens.gap(at + 1).starts_with(':')
}
