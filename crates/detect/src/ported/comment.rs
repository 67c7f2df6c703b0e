//! The lines of a comment around a copyright line.

use crate::base::texts::line_at;

use super::window::{comment_start, has_code, strip_end, strip_front};

/// The maximum number of copyright lines that are examined in a file.
const NOTICES: usize = 32;

/// The maximum number of lines above a copyright line that are examined.
const ABOVE: u32 = 7;

/// The maximum length of a line of prose.
const LONGEST: usize = 200;

/// A line of a comment, without its markers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) words: &'a str,
    /// The number of the line, from 1.
    pub(super) number: u32,
    /// The offset of the line in the text.
    pub(super) start: usize,
    /// Whether the comment begins in this line.
    pub(super) is_first: bool,
}

/// The copyright lines of a text that have the word "copyright".
pub(super) fn notices(text: &str) -> Vec<Line<'_>> {
    let mut found: Vec<Line<'_>> = Vec::new();
    let mut counted = (0_usize, 1_u32);
    for at in memchr::memmem::find_iter(text.as_bytes(), "opyright") {
        let Some(range) = line_at(text, at) else { continue };
        let line = text.get(range.clone()).unwrap_or_default();
        if found.last().is_some_and(|last| last.start == range.start) || !is_notice(line) {
            continue;
        }
        let between = text.as_bytes().get(counted.0..range.start).unwrap_or_default();
        let more = u32::try_from(memchr::memchr_iter(b'\n', between).count()).unwrap_or(u32::MAX);
        counted = (range.start, counted.1.saturating_add(more));
        found.push(line_of(line, counted.1, range.start));
        if found.len() >= NOTICES {
            break;
        }
    }
    found
}

fn line_of(line: &str, number: u32, start: usize) -> Line<'_> {
    let front = line.trim_start();
    Line {
        words: words(line),
        number,
        start,
        is_first: front.starts_with("/*") || front.starts_with("\"\"\""),
    }
}

/// Whether a line is code. A line that begins with a comment is not, although license texts have semicolons like code.
fn is_code(line: &str) -> bool {
    comment_start(line) != Some(0) && has_code(line)
}

/// A line without the markers of a comment.
pub(super) fn words(line: &str) -> &str {
    strip_end(strip_front(line)).trim()
}

/// Whether a line is a copyright line: it has the word or the sign with a year, or begins a notice without a year
/// (`Copyright (c)`, `Copyright by`).
fn is_notice(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let has_sign = ["copyright", "(c)", "©"].iter().any(|sign| lower.contains(sign));
    let years = lower.split(|c: char| !c.is_ascii_digit());
    let has_year = years
        .into_iter()
        .any(|part| part.len() == 4 && (part.starts_with("19") || part.starts_with("20")));
    let has_words =
        ["copyright (c)", "copyright by", "copyright ©"].iter().any(|sign| lower.contains(sign));
    line.len() <= LONGEST && has_sign && (has_year || has_words)
}

/// The lines above a line that belong to the same comment, nearest first, without empty ones.
pub(super) fn above<'a>(text: &'a str, line: &Line<'a>) -> Vec<Line<'a>> {
    let mut found = Vec::new();
    let mut at = *line;
    for _ in 0..ABOVE {
        if at.is_first {
            break;
        }
        let Some(range) = at.start.checked_sub(1).and_then(|end| line_at(text, end)) else { break };
        let raw = text.get(range.clone()).unwrap_or_default();
        if is_code(raw) || raw.trim_end().ends_with("*/") || raw.len() > LONGEST {
            break;
        }
        at = line_of(raw, at.number.saturating_sub(1), range.start);
        if !at.words.is_empty() {
            found.push(at);
        }
    }
    found
}

/// Whether a copyright line is at most `reach` lines after an offset, or `below` lines before it in the same comment,
/// with no code between.
pub(super) fn has_notice(text: &str, place: usize, reach: u32, below: u32) -> bool {
    lines_after(text, place, reach).any(is_notice)
        || lines_before(text, place, below).any(is_notice)
}

/// Whether words such as "Here is the original copyright" are in the line of an offset or one of the next five lines.
pub(super) fn is_before_original(text: &str, place: usize) -> bool {
    const LINES: u32 = 5;
    lines_after(text, place, LINES).any(|line| {
        let lower = line.to_ascii_lowercase();
        let is_original = lower.contains("original") || lower.contains("following");
        is_original && ["copyright", "licen", "notice"].iter().any(|word| lower.contains(word))
    })
}

/// The line of an offset, and those after it up to the next line of code.
fn lines_after(text: &str, place: usize, most: u32) -> impl Iterator<Item = &str> {
    let start = line_at(text, place).map_or(place, |line| line.start);
    let rest = text.get(start..).unwrap_or_default();
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    rest.lines().take(most + 1).take_while(|line| !is_code(line))
}

/// The lines before that of an offset, nearest first, up to code or the end of another comment.
fn lines_before(text: &str, place: usize, most: u32) -> impl Iterator<Item = &str> {
    let start = line_at(text, place).map_or(place, |line| line.start);
    let front = text.get(..start).unwrap_or_default();
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let lines = front.lines().rev().take(most);
    lines.take_while(|line| !is_code(line) && !line.trim_end().ends_with("*/"))
}
