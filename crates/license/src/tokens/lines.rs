//! Splits text into tokens, line by line.

use super::list::{Token, to_u32};
use super::part::Part;
use super::words;

/// The maximum number of characters in an HTML element or entity.
const ELEMENT_LIMIT: usize = 200;
const ENTITY_LIMIT: usize = 10;

/// Splits parts of a text into tokens, and returns them with their normalized words.
pub(super) fn split(text: &str, parts: &[Part]) -> (Vec<Token>, String) {
    let length: usize = parts.iter().map(|part| part.bytes.len()).sum();
    let (tokens, words) = (Vec::with_capacity(length / 8), String::with_capacity(length));
    let mut splitter = Splitter { text, tokens, words, at: 0, line: 0 };
    for part in parts {
        let first = splitter.tokens.len();
        splitter.part(part);
        if let Some(token) = splitter.tokens.get_mut(first).filter(|_| first > 0) {
            token.flags |= Token::PART_START;
        }
    }
    splitter.flag_bullets();
    (splitter.tokens, splitter.words)
}

/// Whether the line at an offset begins with a lone `C`.
fn starts_fortran(text: &str, line: usize) -> bool {
    let line = text.get(line..).unwrap_or_default();
    line.strip_prefix(['C', 'c']).is_some_and(|rest| rest.starts_with([' ', '\t', '\r', '\n']))
}

/// The length, in bytes, of a comment marker with letters, or a roff request, at the start of a line.
fn mark_length(line: &str) -> usize {
    let content =
        line.trim_start_matches(|char: char| char.is_whitespace() || "#*/;%@!".contains(char));
    let skipped = line.len() - content.len();
    let word = content.split(|char: char| !char.is_ascii_alphabetic()).next().unwrap_or_default();
    let behind = content.get(word.len()..).unwrap_or_default();
    let is_mark = word.eq_ignore_ascii_case("dnl")
        || word.eq_ignore_ascii_case("rem")
        || (line.trim_start().starts_with('@') && matches!(word, "c" | "comment"));
    if is_mark && (behind.is_empty() || behind.starts_with(char::is_whitespace)) {
        return skipped + word.len();
    }
    let request = line.strip_prefix(['.', '\'']).unwrap_or_default();
    let name =
        request.len() - request.trim_start_matches(|char: char| char.is_ascii_alphabetic()).len();
    let ends = request
        .get(name..)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\r', '\n']));
    if (1..=2).contains(&name) && ends { 1 + name } else { 0 }
}

struct Splitter<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    words: String,
    at: usize,
    line: u32,
}

impl Splitter<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Reads the lines of a part.
    fn part(&mut self, part: &Part) {
        let text = self.text;
        let mut after_fortran = false;
        let mut start = part.bytes.start;
        self.line = part.line.saturating_sub(1);
        for line in text.get(part.bytes.clone()).unwrap_or_default().split_inclusive('\n') {
            let end = start + line.len();
            self.line = self.line.saturating_add(1);
            // A single `C` is a letter, but two consecutive lines that begin with one are a Fortran comment.
            let is_fortran = starts_fortran(text, start);
            let is_comment = is_fortran && (after_fortran || starts_fortran(text, end));
            let mark = if is_comment { 1 } else { mark_length(line) };
            after_fortran = is_fortran;
            // A hyphenated word of the previous line ends in this line.
            self.at = self.at.max(start + mark);
            self.line(end);
            start = end;
        }
    }

    /// Reads words up to an offset.
    fn line(&mut self, end: usize) {
        let mut is_first = true;
        while self.at < end {
            let Some(char) = self.rest().chars().next() else { return };
            if char.is_alphanumeric() {
                self.word(is_first);
                is_first = false;
                continue;
            }
            let skipped = match char {
                '<' => element(self.rest()),
                '&' => entity(self.rest()).map(str::len),
                '\\' => escape(self.rest()),
                _ => None,
            };
            self.at += skipped.unwrap_or(char.len_utf8());
        }
    }

    /// Reads a word with its apostrophes, decimal points, and hyphens of spelling and line breaks.
    fn word(&mut self, is_first: bool) {
        let (start, word_start) = (self.at, self.words.len());
        let line = self.line;
        let mut end = start;
        loop {
            // Nearly all letters are ASCII, and are copied together.
            let rest = self.text.get(end..).unwrap_or_default();
            let letters = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
            let from = self.words.len();
            self.words.push_str(rest.get(..letters).unwrap_or_default());
            if let Some(added) = self.words.get_mut(from..) {
                added.make_ascii_lowercase();
            }
            end += letters;
            let rest = self.text.get(end..).unwrap_or_default();
            let Some(char) = rest.chars().next() else { break };
            if char.is_alphanumeric() {
                push_lower(&mut self.words, char);
                end += char.len_utf8();
                continue;
            }
            if is_decimal_point(rest, self.words.get(word_start..).unwrap_or_default()) {
                self.words.push('.');
                end += 1;
                continue;
            }
            let Some(skip) = joint(rest, self.words.get(word_start..).unwrap_or_default()) else {
                break;
            };
            end += skip;
        }
        self.at = end;
        let word = self.words.get(word_start..).unwrap_or_default();
        let canonical = words::canonical(word);
        if canonical.len() != word.len() || canonical != word {
            let canonical = canonical.to_owned();
            self.words.truncate(word_start);
            self.words.push_str(&canonical);
        }
        self.tokens.push(Token {
            start: to_u32(start),
            end: to_u32(end),
            line,
            word: (to_u32(word_start), to_u32(self.words.len())),
            flags: if is_first { Token::LINE_START } else { 0 },
        });
    }

    /// Flags numbers and letters of paragraphs. A number at the end of a sentence ("version 2.") has the same form.
    /// It is flagged in the license as well as in the file, so they still match.
    fn flag_bullets(&mut self) {
        for token in &mut self.tokens {
            let [start, end] = [token.start, token.end].map(super::to_usize);
            let written = self.text.get(start..end).unwrap_or_default();
            if !counts(written) {
                continue;
            }
            let before = self.text.get(..start).and_then(|text| text.chars().next_back());
            let mut after = self.text.get(end..).unwrap_or_default().chars();
            let (next, second) = (after.next(), after.next());
            let opens = before.is_none_or(|char| char.is_whitespace() || "([*#>\"".contains(char));
            let is_break = |char: Option<char>| char.is_none_or(char::is_whitespace);
            let closes = match next {
                Some(')' | ']') => true,
                Some('.') => is_break(second),
                Some(':') => token.is_line_start() && is_break(second),
                other => token.is_line_start() && written.contains('.') && is_break(other),
            };
            if opens && closes {
                token.flags |= Token::BULLET;
            }
        }
    }
}

/// Whether a text is the number of a paragraph: `1`, `12`, `a`, `iv`, `2.3.1`.
fn counts(written: &str) -> bool {
    let is_number = |part: &str| {
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_roman = || written.len() <= 4 && written.bytes().all(|byte| b"ivxIVX".contains(&byte));
    let is_letter = written.len() == 1 && written.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_letter || is_roman() || (written.len() <= 12 && written.split('.').all(is_number))
}

fn push_lower(words: &mut String, char: char) {
    if char.is_ascii() {
        words.push(char.to_ascii_lowercase());
    } else {
        words.extend(char.to_lowercase());
    }
}

fn is_decimal_point(rest: &str, word: &str) -> bool {
    let digit = |char: char| char.is_ascii_digit();
    word.ends_with(digit) && rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(digit))
}

/// The number of bytes to skip if a word continues. `rest` begins with a character that is not a letter.
fn joint(rest: &str, word: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let mark = chars.next()?;
    let next = chars.next();
    let goes_on = |char: Option<char>| char.is_some_and(char::is_alphanumeric);
    match mark {
        '\'' | '\u{2019}' | '\u{2bc}' if goes_on(next) => Some(mark.len_utf8()),
        // A soft hyphen, or a zero-width character.
        '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}' => Some(mark.len_utf8()),
        '&' => {
            let entity = entity(rest)?;
            let is_apostrophe =
                matches!(entity, "&#39;" | "&apos;" | "&rsquo;" | "&#8217;" | "&#x27;" | "&shy;");
            let behind = rest.get(entity.len()..).and_then(|rest| rest.chars().next());
            (is_apostrophe && goes_on(behind)).then_some(entity.len())
        }
        '-' | '\u{2010}' | '\u{2011}' => {
            if next.is_some_and(char::is_alphabetic) && words::is_prefix(word) {
                return Some(mark.len_utf8());
            }
            hyphenated(rest, mark, word)
        }
        _ => None,
    }
}

/// The length of a hyphen at the end of a line, including the line break and comment marker, if the word continues in
/// the next line.
fn hyphenated(rest: &str, mark: char, word: &str) -> Option<usize> {
    if !word.ends_with(char::is_alphabetic) {
        return None;
    }
    let behind = rest.get(mark.len_utf8()..)?;
    let line = behind.trim_start_matches([' ', '\t', '\r']).strip_prefix('\n')?;
    let line = line.get(mark_length(line)..)?;
    let next = line.trim_start_matches(|char: char| " \t*/#;%>|\"!'-.\\".contains(char));
    next.starts_with(char::is_lowercase).then(|| rest.len() - next.len())
}

/// The length of an HTML element or comment at the start of a text.
fn element(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('<')?;
    let name = inner.trim_start_matches(['/', '!', '?']);
    let length = name.find(|char: char| !char.is_ascii_alphanumeric())?;
    let name = name.get(..length.min(24))?.to_ascii_lowercase();
    if !words::is_element(&name) && name != "doctype" && name != "xml" {
        return None;
    }
    let end = rest.bytes().take(ELEMENT_LIMIT).position(|byte| byte == b'>')?;
    Some(end + 1)
}

/// An HTML entity at the start of a text.
fn entity(rest: &str) -> Option<&str> {
    let end = rest.bytes().take(ENTITY_LIMIT).position(|byte| byte == b';')?;
    let name = rest.get(1..end)?;
    let is_name =
        name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
    if is_name { rest.get(..=end) } else { None }
}

/// The length of an escape sequence with letters: `\n` in a string literal, `\fB` and `\(co` in roff.
fn escape(rest: &str) -> Option<usize> {
    let mut bytes = rest.bytes().skip(1);
    let (next, second, third) = (bytes.next()?, bytes.next(), bytes.next());
    let is_letter = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphabetic());
    match next {
        b'f' if matches!(second, Some(b'B' | b'I' | b'R' | b'P')) => Some(3),
        b'(' if is_letter(second) && is_letter(third) => Some(4),
        b'n' | b't' | b'r' => Some(2),
        _ => None,
    }
}
