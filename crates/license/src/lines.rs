//! Lines of a file without comment markers.

use std::borrow::Cow;

use crate::tokens::Part;

/// One line of a file.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    /// The number of the line, from 1.
    pub(crate) number: u32,
    /// The offset of its first byte.
    pub(crate) start: usize,
    /// Its bytes, without the line break.
    pub(crate) bytes: &'a [u8],
}

impl<'a> Line<'a> {
    /// The text of the line. A lone byte 0xA9 is the copyright sign of Latin-1, which old headers use.
    pub(crate) fn text(&self) -> Cow<'a, str> {
        if let Ok(text) = std::str::from_utf8(self.bytes) {
            return Cow::Borrowed(text);
        }
        let mut text = String::with_capacity(self.bytes.len() + 4);
        for chunk in self.bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            let latin = |byte: &u8| if *byte == 0xA9 { '©' } else { ' ' };
            text.extend(chunk.invalid().iter().map(latin));
        }
        Cow::Owned(text)
    }
}

/// The lines of parts of a file.
pub(crate) fn lines<'a>(
    bytes: &'a [u8],
    parts: &'a [Part],
) -> impl Iterator<Item = Line<'a>> + Clone {
    parts.iter().flat_map(|part| part_lines(bytes, part))
}

fn part_lines<'a>(bytes: &'a [u8], part: &Part) -> impl Iterator<Item = Line<'a>> + Clone {
    let mut start = part.bytes.start;
    let own = bytes.get(part.bytes.clone()).unwrap_or_default();
    (part.line..).zip(own.split_inclusive(|byte| *byte == b'\n')).map(move |(number, whole)| {
        let own = whole.strip_suffix(b"\n").unwrap_or(whole);
        let line = Line { number, start, bytes: own.strip_suffix(b"\r").unwrap_or(own) };
        start += whole.len();
        line
    })
}

/// Comment markers that are words, so that a space must follow.
const WORDS: [&str; 8] = ["dnl ", "rem ", "@rem ", "REM ", "@REM ", ".\\\" ", "'\\\" ", "::: "];

/// A line without white space and comment markers at both ends.
pub(crate) fn bare(text: &str) -> &str {
    let is_mark = |c: char| {
        c.is_whitespace()
            || matches!(c, '/' | '*' | '#' | ';' | '%' | '!' | '|' | '>' | '"' | '~' | '=')
    };
    let mut rest = text;
    loop {
        let before = rest;
        rest = rest.trim_start_matches(is_mark).trim_start_matches("--").trim_start_matches("<!--");
        rest = rest.trim_start_matches("(*").trim_start_matches("{-");
        for word in WORDS {
            rest = rest.strip_prefix(word).unwrap_or(rest);
        }
        if rest.len() == before.len() {
            break;
        }
    }
    rest = rest.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '#' | ';' | '|'));
    for close in ["*/", "-->", "*)", "-}", "#}"] {
        rest = rest.strip_suffix(close).unwrap_or(rest).trim_end();
    }
    rest.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '#' | '|'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_comments_are_left_out() {
        for (written, text) in [
            ("/* Some text. */", "Some text."),
            (" * Some text", "Some text"),
            ("// Some text", "Some text"),
            ("## Some text ##", "Some text"),
            ("<!-- Some text -->", "Some text"),
            ("dnl Some text", "Some text"),
            (".\\\" Some text", "Some text"),
            ("-- Some text", "Some text"),
            ("(* Some text *)", "Some text"),
            ("****", ""),
            ("/", ""),
        ] {
            assert_eq!(bare(written), text, "{written}");
        }
    }

    #[test]
    fn lines_have_their_place() {
        let read: Vec<_> = lines(b"a\r\n\xa9 b\nc", &[Part::whole(b"a\r\n\xa9 b\nc")])
            .map(|line| (line.number, line.start, line.text().into_owned()))
            .collect();
        assert_eq!(
            read,
            [(1, 0, "a".to_owned()), (2, 3, "© b".to_owned()), (3, 7, "c".to_owned())]
        );
    }
}
