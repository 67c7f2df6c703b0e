//! Finds the parts of a file that may mention licenses, if the file mostly contains something else, such as code.
//!
//! Nine tenths of the bytes in a source file are not about licenses, and splitting text into words is ten times as
//! expensive as searching bytes. So only the text around words that every statement of a license or copyright
//! contains is read.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Input, Match, MatchKind};
use memchr::memmem::Finder;

use crate::template;
use crate::tokens::Part;

/// Words of which every statement of a license or copyright contains at least one. Case-sensitive.
pub(crate) const WORDS: [&str; 24] = [
    "SPDX-",
    "icense",
    "ICENSE",
    "icence",
    "opyright",
    "OPYRIGHT",
    "Permission is hereby granted",
    "ermission to",
    "edistribution and use",
    "ublic domain",
    "ublic Domain",
    "UBLIC DOMAIN",
    " GPL",
    "ame terms as",
    "ermission is",
    "reely ",
    "(c) 19",
    "(c) 20",
    "(C) 19",
    "(C) 20",
    "(c)19",
    "(c)20",
    "(C)19",
    "(C)20",
];
/// Words that are not specific to licenses, but which occur in every few lines of a license text.
const FURTHER: [&str; 33] = [
    "icen",
    "izenz",
    "许可",
    "授权",
    "授權",
    "ライセンス",
    "許諾",
    // Three bytes long, because a search for shorter patterns takes twice the time.
    "© ",
    "©1",
    "©2",
    "(c)",
    "(C)",
    "spdx",
    "arrant",
    "ARRANT",
    "iabilit",
    "IABILIT",
    "oftware",
    "OFTWARE",
    "istribut",
    "ISTRIBUT",
    "ermission",
    "ERMISSION",
    "ermitted",
    "onditions",
    "ONDITIONS",
    "greement",
    "GREEMENT",
    "patent",
    "opies",
    "PROVIDED",
    "the Work",
    "GPL",
];
/// The number of bytes to read before the first and after the last of these words.
const BEFORE: usize = 600;
const AFTER: usize = 900;
/// The maximum distance, in bytes, to the next of these words.
const NEAR: usize = 2_000;
/// The maximum number of bytes before a word about licenses in which others belong to it.
const ABOVE: usize = 2_500;
/// The maximum distance grows with the text: by this many bytes for each word, up to a limit.
const MORE_FOR_EACH: usize = 150;
const MOST: usize = 6_000;
/// The number of bytes after a word that are searched first. Most words of a header are near each other, and code
/// follows the last one.
const BESIDE: usize = 256;
/// The maximum length of these words, in bytes.
const LONGEST: usize = 28;

/// Searches for words about licenses, and for these and the further ones.
struct Search {
    speaking: AhoCorasick,
    any: AhoCorasick,
}

static SEARCH: LazyLock<Option<Search>> = LazyLock::new(|| {
    let build = |words: &mut dyn Iterator<Item = &&str>| {
        AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(words).ok()
    };
    let speaking = build(&mut WORDS.iter())?;
    let any = build(&mut WORDS.iter().chain(&FURTHER))?;
    Some(Search { speaking, any })
});

/// The parts of a file around words about licenses, in order. A file in UTF-16 is one part.
pub(crate) fn around(bytes: &[u8]) -> Vec<Part> {
    let is_wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let Some(search) = SEARCH.as_ref().filter(|_| !is_wide) else {
        return vec![Part::whole(bytes)];
    };
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(first) = search.speaking.find(Input::new(bytes).range(at..)) {
        let start = first_near(&search.any, bytes, at, first.start());
        at = last_near(&search.any, bytes, first.end());
        push(bytes, start..at, &mut ranges);
    }
    numbered(bytes, ranges)
}

/// The start of the first word near one about licenses: a text may begin long before it names its license.
fn first_near(any: &AhoCorasick, bytes: &[u8], at: usize, speaks: usize) -> usize {
    let from = speaks.saturating_sub(ABOVE).max(at);
    any.find(Input::new(bytes).range(from..speaks)).map_or(speaks, |word| word.start())
}

/// The end of the last of several words near each other. The first one ends at `first`.
fn last_near(any: &AhoCorasick, bytes: &[u8], first: usize) -> usize {
    let (mut last, mut reach) = (first, NEAR);
    loop {
        let end = last.saturating_add(reach).min(bytes.len());
        let Some(next) = next_word(any, bytes, last..end) else { return last };
        // Code ends a header, and many of these words are common in code. If one of `WORDS` follows, it begins a part of
        // its own.
        if comments_end(bytes, last, next.start()).is_some() {
            return last;
        }
        last = next.end();
        reach = (reach + MORE_FOR_EACH).min(MOST);
    }
}

/// The first word in a range that begins after another word; `None` also if code is before it.
///
/// The range is thousands of bytes long, so code beside the first word is looked for before all of it is searched.
fn next_word(any: &AhoCorasick, bytes: &[u8], range: Range<usize>) -> Option<Match> {
    let (start, beside) = (range.start, range.start.saturating_add(BESIDE));
    if beside < range.end {
        match any.find(Input::new(bytes).range(start..beside)) {
            Some(found) if found.end() + LONGEST <= beside => return Some(found),
            None if code_follows(bytes, start, beside - LONGEST) => return None,
            // A word so close to the end may be a part of a longer one that begins before it.
            _ => {}
        }
    }
    any.find(Input::new(bytes).range(range))
}

/// Whether the comments that continue at `from` end before `to` for certain, so that the result is the same for any
/// later `to`: the text after them is not the beginning of a comment marker that `to` cuts off.
fn code_follows(bytes: &[u8], from: usize, to: usize) -> bool {
    const MARK: usize = "#include".len();
    let code = comments_end(bytes, from, to).and_then(|at| bytes.get(at..to));
    let code = code.map(<[u8]>::trim_ascii_start);
    code.is_some_and(|code| code.len() >= MARK && !code.starts_with(b"/"))
}

/// Adds the lines around a range of words.
fn push(bytes: &[u8], words: Range<usize>, ranges: &mut Vec<Range<usize>>) {
    let head = bytes.get(..words.start.saturating_sub(BEFORE)).unwrap_or_default();
    let start = memchr::memrchr(b'\n', head).map_or(0, |at| at + 1);
    let last = words.end.saturating_add(AFTER).min(bytes.len());
    let tail = bytes.get(last..).unwrap_or_default();
    let end = memchr::memchr(b'\n', tail).map_or(bytes.len(), |at| last + at + 1);
    let end = comments_end(bytes, words.end, end).unwrap_or(end);
    let start = first_telling(bytes, start..words.start);
    match ranges.last_mut() {
        Some(before) if start <= before.end => before.end = before.end.max(end),
        _ => ranges.push(start..end),
    }
}

/// The end of the comments that continue at an offset, if code follows: code is not part of any license text. A
/// comment that documents code counts as code unless it has a word of [`NAMES`].
fn comments_end(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    // A comment ends with its line. Looking for that first reads the start of each line once, however long it is.
    memchr::memchr(b'\n', bytes.get(from..to)?)?;
    let start = memchr::memrchr(b'\n', bytes.get(..from)?).map_or(0, |at| at + 1);
    let line = bytes.get(start..from)?.trim_ascii_start();
    let first = LineComment::of(line);
    let mut at = match first {
        Some(kind) => kind.end(bytes, from, to)?,
        None => block_end(bytes, from, to)?,
    };
    loop {
        let rest = bytes.get(at..to)?;
        let next = rest.trim_ascii_start();
        if next.is_empty() {
            return None;
        }
        let begin = at + rest.len() - next.len();
        let end = match LineComment::of(next) {
            Some(kind) => kind.end(bytes, begin, to),
            None if next.starts_with(b"/*") => block_end(bytes, begin, to),
            // In a script, the text may continue in a string literal.
            None => {
                return (first != Some(LineComment::Hash)
                    || !next.starts_with(b"\"") && !next.starts_with(b"'"))
                .then_some(at);
            }
        };
        let is_documentation =
            [&b"/**"[..], b"/*!", b"///", b"//!"].iter().any(|mark| next.starts_with(mark));
        if is_documentation && !tells(bytes.get(begin..end.unwrap_or(to))?) {
            return Some(at);
        }
        at = end?;
    }
}

/// Built once, because building it takes longer than most searches.
static CLOSE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"*/"));

/// The end of the line in which a block comment ends, if nothing else follows in it.
fn block_end(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    let rest = bytes.get(from..to)?;
    let close = CLOSE.find(rest)? + 2;
    let line_end = close + memchr::memchr(b'\n', rest.get(close..)?)? + 1;
    rest.get(close..line_end)?.trim_ascii().is_empty().then_some(from + line_end)
}

/// The mark of comments that extend to the end of their line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineComment {
    Slashes,
    Hash,
}

impl LineComment {
    fn of(line: &[u8]) -> Option<Self> {
        if line.starts_with(b"//") {
            return Some(Self::Slashes);
        }
        // Without a space after the `#`, it may be a directive.
        let is_hash = line.starts_with(b"#")
            && !line.get(1).is_some_and(u8::is_ascii_alphanumeric)
            && !is_directive(line);
        is_hash.then_some(Self::Hash)
    }

    /// Returns the end of consecutive lines that begin with this mark, of which the first is at `at`.
    fn end(self, bytes: &[u8], mut at: usize, to: usize) -> Option<usize> {
        loop {
            at += memchr::memchr(b'\n', bytes.get(at..to)?)? + 1;
            if Self::of(bytes.get(at..to)?.trim_ascii_start()) != Some(self) {
                return Some(at);
            }
        }
    }
}

/// Whether a line begins with a preprocessor directive.
fn is_directive(line: &[u8]) -> bool {
    let words = [&b"#include"[..], b"#if", b"#define", b"#pragma"];
    words.iter().any(|word| line.starts_with(word))
}

/// The start of the first paragraph that may be about a license. Most headers begin with the purpose of the file.
fn first_telling(bytes: &[u8], range: Range<usize>) -> usize {
    let mut start = first_said(bytes, range.clone());
    while let Some(length) = silent_paragraph(bytes.get(start..range.end).unwrap_or_default()) {
        start = first_said(bytes, start + length..range.end);
    }
    start
}

/// Whether a text has a word of [`NAMES`].
fn tells(text: &[u8]) -> bool {
    text.split(|byte| !is_part(*byte)).any(|word| !word.is_empty() && NAMES.has(word))
}

/// Whether a byte is part of a word.
fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// The length of the first paragraph, including the empty line after it, if it names no license.
fn silent_paragraph(head: &[u8]) -> Option<usize> {
    let mut length = 0;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let is_empty = !line.iter().any(|byte| is_part(*byte));
        length += line.len();
        if is_empty && line.ends_with(b"\n") {
            return Some(length);
        }
        if tells(line) {
            return None;
        }
    }
    None
}

/// Words of license terms and of names of license files that [`WORDS`] and [`FURTHER`] may miss, because their phrase
/// is split by a line break: "placed in the public".
const TERMS: [&str; 26] = [
    "author",
    "authors",
    "confidential",
    "copy",
    "copying",
    "dedicated",
    "disclaims",
    "domain",
    "eula",
    "free",
    "freely",
    "legal",
    "liable",
    "notice",
    "owned",
    "owner",
    "property",
    "proprietary",
    "public",
    "reserved",
    "rights",
    "royalty",
    "terms",
    "trademark",
    "unrestricted",
    "waived",
];

/// The words of `TERMS`, and the first word of each license id.
static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let ids = template::index().templates.iter().map(|template| template.id);
    let first = |name: &str| name.split(['-', '.', '+']).next().unwrap_or_default().to_lowercase();
    Names::of(ids.chain(TERMS).map(|name| first(name).into_bytes()))
});

/// A case-insensitive set of words.
struct Names {
    /// Whether a word with each `sign` is in the set. Most words of a text are excluded by this.
    signs: [bool; 1 << 12],
    /// The words in lower case.
    all: HashSet<Vec<u8>>,
}

impl Names {
    fn of(words: impl Iterator<Item = Vec<u8>>) -> Self {
        let all: Vec<Vec<u8>> = words.collect();
        let mut signs = [false; 1 << 12];
        for word in &all {
            if let Some(sign) = signs.get_mut(sign(word)) {
                *sign = true;
            }
        }
        Self { signs, all: all.into_iter().collect() }
    }

    fn has(&self, word: &[u8]) -> bool {
        self.signs.get(sign(word)).is_some_and(|sign| *sign)
            && self.all.contains(word.to_ascii_lowercase().as_slice())
    }
}

/// A 12-bit hash: the low bits of the length and of the first two letters, which are the same for upper and lower case.
fn sign(word: &[u8]) -> usize {
    let letter = |at: usize| word.get(at).map_or(0, |byte| usize::from(byte & 31));
    ((word.len() & 3) << 10) | (letter(0) << 5) | letter(1)
}

/// The start of the first line with more than the name of the file. Without that name, the parts of many files are
/// identical, so that their results can be cached.
fn first_said(bytes: &[u8], range: Range<usize>) -> usize {
    let mut start = range.start;
    let head = bytes.get(range).unwrap_or_default();
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        if !line.ends_with(b"\n") || !is_name_or_empty(line) {
            break;
        }
        start += line.len();
    }
    start
}

/// Whether a line has no words, or only one that looks like the name of a file.
fn is_name_or_empty(line: &[u8]) -> bool {
    let mut words = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.iter().all(u8::is_ascii_punctuation));
    words.next().is_none_or(|word| word.contains(&b'.')) && words.next().is_none()
}

fn numbered(bytes: &[u8], ranges: Vec<Range<usize>>) -> Vec<Part> {
    let (mut at, mut line) = (0, 1_u32);
    let part = |range: Range<usize>| {
        let skipped = bytes.get(at..range.start).unwrap_or_default();
        let lines = memchr::memchr_iter(b'\n', skipped).count();
        line = line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        at = range.start;
        Part { bytes: range, line }
    };
    ranges.into_iter().map(part).collect()
}

#[cfg(test)]
mod tests;
