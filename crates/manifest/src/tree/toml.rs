//! TOML, read in pieces, because the parser needs many times as much memory as the text.

use std::ops::Range;

use toml::de::{DeTable, DeValue};
use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

use super::{Node, Pair, VALUES, Value};
use crate::{ManifestProblem, place::Lines};

/// Maximum number of reported errors per piece, since one error often causes others.
const ERRORS: usize = 3;

/// Maximum number of errors per file.
const ALL_ERRORS: usize = 20;

/// Reads a whole file; everything before and after an error is kept.
pub(crate) fn toml<'a>(lines: &Lines<'a>, problems: &mut Vec<ManifestProblem>) -> Node<'a> {
    let text = lines.text();
    let mut scanner = Scanner::new(text, 0);
    let mut end = 0;
    while let Some(statement) = scanner.next() {
        if scanner.tokens > VALUES {
            too_many(lines, statement.start, "the rest of the file", problems);
            return parse(lines, text.get(..end).unwrap_or_default(), 0, problems);
        }
        end = statement.end;
    }
    parse(lines, text, 0, problems)
}

/// Passes on a lockfile in pieces, each as a tree from the root: one element of an array of tables
/// with its subtables, or one table. If a piece is too large, its beginning is read.
pub(crate) fn toml_tables<'a>(
    lines: &Lines<'a>,
    problems: &mut Vec<ManifestProblem>,
    mut take: impl FnMut(&mut Vec<ManifestProblem>, Node<'a>),
) {
    let text = lines.text();
    let mut scanner = Scanner::new(text, 0);
    let mut piece = Piece::default();
    let mut hand_over = |piece: &Piece<'_>, problems: &mut Vec<ManifestProblem>| {
        let part = text.get(piece.start..piece.end).unwrap_or_default();
        let known = problems.len();
        let node = parse(lines, part, piece.start, problems);
        if known >= ALL_ERRORS {
            problems.truncate(known);
        }
        take(problems, node);
    };
    while let Some(statement) = scanner.next() {
        if let Some(header) = statement.header
            && !piece.holds(header)
        {
            hand_over(&piece, problems);
            piece =
                Piece { start: statement.start, end: statement.start, array: header, full: false };
            scanner.tokens = 0;
        }
        if piece.full {
            continue;
        }
        if scanner.tokens > VALUES {
            too_many(lines, statement.start, "the part from here to the next table", problems);
            piece.full = true;
            continue;
        }
        piece.end = statement.end;
    }
    hand_over(&piece, problems);
}

fn too_many(lines: &Lines<'_>, at: usize, rest: &str, problems: &mut Vec<ManifestProblem>) {
    let message = format!("more than {VALUES} TOML tokens: {rest} was not read");
    problems.push(ManifestProblem::limit(lines.place(at, at), message));
}

/// A part of a file that is parsed at once.
#[derive(Default)]
struct Piece<'a> {
    start: usize,
    end: usize,
    /// Its header, `[[package]]`; empty at the start of the file.
    array: &'a str,
    /// Whether the piece was truncated.
    full: bool,
}

impl Piece<'_> {
    /// Whether a header is of a subtable of this piece: `[package.source]`.
    fn holds(&self, header: &str) -> bool {
        let name = |header: &str| header.trim_matches(|c: char| "[] \t".contains(c)).len();
        let own = self.array.trim_matches(|c: char| "[] \t".contains(c));
        let inner = header.trim_start_matches(|c: char| "[ \t".contains(c));
        self.array.starts_with("[[")
            && name(header) > own.len()
            && inner.strip_prefix(own).is_some_and(|rest| rest.starts_with('.'))
    }
}

/// A header or a pair, including the line break.
struct Statement<'a> {
    start: usize,
    end: usize,
    /// The text of the header, if it is one.
    header: Option<&'a str>,
}

/// Finds the ends of statements: line breaks outside of all brackets.
struct Scanner<'a> {
    text: &'a str,
    lexer: toml_parser::lexer::Lexer<'a>,
    at: usize,
    tokens: usize,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, at: usize) -> Self {
        Self { text, lexer: Source::new(text).lex(), at, tokens: 0 }
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Statement<'a>;

    fn next(&mut self) -> Option<Statement<'a>> {
        let start = self.at;
        let (mut depth, mut first) = (0_usize, None::<Token>);
        for token in self.lexer.by_ref() {
            self.at = token.span().end();
            self.tokens += 1;
            match token.kind() {
                TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => depth += 1,
                TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                    depth = depth.saturating_sub(1);
                }
                TokenKind::Newline if depth == 0 => break,
                _ => {}
            }
            if !matches!(token.kind(), TokenKind::Whitespace | TokenKind::Newline) {
                first.get_or_insert(token);
            }
        }
        if self.at == start {
            return None;
        }
        let header = first.filter(|token| token.kind() == TokenKind::LeftSquareBracket);
        let header = header.and_then(|token| self.text.get(token.span().start()..self.at));
        let header = header.map(|text| text.split(['\n', '#']).next().unwrap_or(text).trim());
        Some(Statement { start, end: self.at, header })
    }
}

/// Returns the range of the last key in the header of a table, which is the table's position;
/// `None` for an invalid header, whose range the parser extends over several lines, to the next
/// bracket.
pub(crate) fn header_key(text: &str, table: &Node<'_>) -> Option<Range<usize>> {
    if text.get(table.start..table.end)?.contains('\n') {
        return None;
    }
    let text = text.get(..table.end)?;
    let past_blanks = |from: usize, extra: &[char]| {
        let rest = text.get(from..).unwrap_or_default();
        let blank = |c: char| matches!(c, ' ' | '\t') || extra.contains(&c);
        text.len() - rest.trim_start_matches(blank).len()
    };
    let mut start = past_blanks(table.start, &['[']);
    loop {
        let end = start + key_length(text.get(start..).unwrap_or_default());
        let next = past_blanks(end, &[]);
        match text.as_bytes().get(next) {
            Some(b'.') => start = past_blanks(next + 1, &[]),
            _ => return Some(start..end),
        }
    }
}

/// Returns the length of the key at the start of a text (TOML 1.0, "Keys").
fn key_length(text: &str) -> usize {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        return text.find(['.', ']', ' ', '\t']).unwrap_or(text.len());
    };
    let mut escaped = false;
    let close = text.char_indices().skip(1).find(|(_, c)| {
        let is_close = *c == quote && !escaped;
        escaped = *c == '\\' && quote == '"' && !escaped;
        is_close
    });
    close.map_or(text.len(), |(at, _)| at + 1)
}

/// Parses a piece that starts at an offset.
fn parse<'a>(
    lines: &Lines<'a>,
    text: &'a str,
    offset: usize,
    problems: &mut Vec<ManifestProblem>,
) -> Node<'a> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors.iter().take(ERRORS) {
        let span = error.span().unwrap_or_default();
        let message = format!("TOML: {}; correct the file", error.message().trim());
        let place = lines.place(offset + span.start, offset + span.end);
        problems.push(ManifestProblem::syntax(place, message));
    }
    let span = table.span();
    let value = self::table(table.into_inner(), offset);
    Node { value, start: offset + span.start, end: offset + span.end }
}

fn table(table: DeTable<'_>, offset: usize) -> Value<'_> {
    let mut pairs: Vec<Pair<'_>> = table
        .into_iter()
        .map(|(key, value)| {
            let (span, at) = (key.span(), value.span());
            let value = self::value(value.into_inner(), offset);
            let node = Node { value, start: offset + at.start, end: offset + at.end };
            let (start, end) = (offset + span.start, offset + span.end);
            Pair { key: key.into_inner(), start, end, node }
        })
        .collect();
    pairs.sort_by_key(|pair| pair.start);
    Value::Table(pairs)
}

/// Recursion is limited because the parser limits depth to 80.
fn value(value: DeValue<'_>, offset: usize) -> Value<'_> {
    match value {
        DeValue::String(text) => Value::Text(text),
        DeValue::Boolean(value) => Value::Bool(value),
        DeValue::Array(items) => {
            let items = items.into_iter().map(|item| {
                let at = item.span();
                let value = self::value(item.into_inner(), offset);
                Node { value, start: offset + at.start, end: offset + at.end }
            });
            Value::List(items.collect())
        }
        DeValue::Table(inner) => table(inner, offset),
        _ => Value::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> (Vec<String>, Vec<ManifestProblem>) {
        let (lines, mut problems, mut seen) = (Lines::new(text), Vec::new(), Vec::new());
        toml_tables(&lines, &mut problems, |_, node| {
            let keys = node.pairs().iter().map(|pair| format!("{} {}", pair.key, pair.start));
            seen.push(keys.collect::<Vec<_>>().join(", "));
        });
        (seen, problems)
    }

    #[test]
    fn an_element_is_a_piece_with_the_tables_below_it() {
        let text = "version = 3\n[[package]]\nname = \"a\"\nfiles = [\n  \"[[package]]\",\n]\n\
            [package.source]\nurl = \"x\"\n\n[[package]]\nname = \"\"\"\n[[package]]\n\"\"\"\n[metadata]\na = 1\n";
        let (seen, problems) = pieces(text);
        assert_eq!(seen, ["version 0", "package 14", "package 94", "metadata 132"]);
        assert!(problems.is_empty());
        assert_eq!(pieces("").0, [""]);
    }

    #[test]
    fn errors_have_their_place_in_the_file() {
        let (_, problems) = pieces("[[package]]\nname = \"a\"\n[[package]]\nname = = 1\n");
        let place = problems[0].place.unwrap();
        assert_eq!((place.line, place.column), (4, 8));
    }

    #[test]
    fn a_piece_that_is_too_large_does_not_hide_others() {
        let many = "1,".repeat(VALUES);
        let text = format!("a = 1\nx = [{many}]\n[[package]]\nname = \"a\"\n");
        let (seen, problems) = pieces(&text);
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0], "a 0");
        assert_eq!((problems.len(), problems[0].place.unwrap().line), (1, 2));
        let node = toml(&Lines::new(&text), &mut Vec::new());
        assert!(node.get("a").is_some() && node.get("package").is_none());
    }
}
