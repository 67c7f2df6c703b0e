//! JSON according to RFC 8259: no comments, no trailing commas.
//!
//! A lockfile can have 64 MiB, and its tree would need many times that. Therefore the reader can
//! skip values, and pass on the entries of a lockfile one by one.

use std::borrow::Cow;

use super::{Node, Pair, VALUES, Value};
use crate::{ManifestProblem, place::Lines};

/// Maximum nesting depth. The deepest real lockfiles (npm's version 1) stay below 40.
const DEPTH: usize = 100;

/// Reads a whole file as a tree.
pub(crate) fn json<'a>(lines: &Lines<'a>, problems: &mut Vec<ManifestProblem>) -> Node<'a> {
    let mut reader = Reader::new(lines.text());
    match reader.document(true) {
        Ok(node) => node,
        Err(fault) => {
            problems.push(fault.problem(lines));
            Node::default()
        }
    }
}

/// A file that is valid JSON, and can be read in parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<'l, 'a> {
    lines: &'l Lines<'a>,
}

impl<'l, 'a> Json<'l, 'a> {
    /// Validates a file; invalid JSON is a problem, and nothing of it is read.
    pub(crate) fn check(lines: &'l Lines<'a>, problems: &mut Vec<ManifestProblem>) -> Option<Self> {
        match Reader::new(lines.text()).document(false) {
            Ok(_) => Some(Self { lines }),
            Err(fault) => {
                problems.push(fault.problem(lines));
                None
            }
        }
    }

    /// Passes on the pairs of the top-level tables with the given keys, one by one; returns whether
    /// there is such a table. A value that is too large is a problem.
    pub(crate) fn pairs(
        self,
        problems: &mut Vec<ManifestProblem>,
        wanted: impl Fn(&str) -> bool,
        mut take: impl FnMut(&mut Vec<ManifestProblem>, &str, Pair<'a>),
    ) -> bool {
        let mut found = false;
        let mut reader = Reader::new(self.lines.text());
        // The text is valid, so the only possible fault is a value that is too large.
        let _ = reader.object(|reader, group, _| {
            reader.blanks();
            if reader.peek() != Some(b'{') || !wanted(&group) {
                return reader.value(false).map(drop);
            }
            found = true;
            reader.object(|reader, key, place| {
                reader.blanks();
                let begin = reader.at;
                reader.values = VALUES;
                match reader.value(true) {
                    Ok(node) => {
                        let (start, end) = place;
                        take(problems, &group, Pair { key, start, end, node });
                        Ok(())
                    }
                    Err(fault) => {
                        problems.push(fault.problem(self.lines));
                        (reader.at, reader.depth) = (begin, 2);
                        reader.value(false).map(drop)
                    }
                }
            })
        });
        found
    }
}

/// A reason why a text was not read.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Syntax(usize, &'static str),
    TooDeep(usize),
    TooMany(usize),
}

impl Fault {
    fn problem(self, lines: &Lines<'_>) -> ManifestProblem {
        match self {
            Self::Syntax(at, why) => {
                let message = format!("JSON: {why}; the file was not read: correct it");
                ManifestProblem::syntax(lines.place(at, at), message)
            }
            Self::TooDeep(at) => {
                let message = format!("JSON nested deeper than {DEPTH}: the file was not read");
                ManifestProblem::limit(lines.place(at, at), message)
            }
            Self::TooMany(at) => {
                let message = format!("more than {VALUES} JSON values: the rest was not read");
                ManifestProblem::limit(lines.place(at, at), message)
            }
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// Number of values that may still be kept.
    values: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, values: VALUES }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn fault<T>(&self, why: &'static str) -> Result<T, Fault> {
        Err(Fault::Syntax(self.at, why))
    }

    /// Reads a value with nothing after it. An empty text is read as `null`.
    fn document(&mut self, keep: bool) -> Result<Node<'a>, Fault> {
        self.blanks();
        if self.peek().is_none() {
            return Ok(Node::default());
        }
        let node = self.value(keep)?;
        self.blanks();
        match self.peek() {
            None => Ok(node),
            Some(_) => self.fault("Text cannot contain multiple JSON values"),
        }
    }

    /// Reads a value; if it is not kept, only finds its end.
    fn value(&mut self, keep: bool) -> Result<Node<'a>, Fault> {
        self.blanks();
        let start = self.at;
        if keep {
            let left = self.values.checked_sub(1).ok_or(Fault::TooMany(start))?;
            self.values = left;
        }
        let value = match self.peek() {
            Some(b'{') => {
                let mut pairs = Vec::new();
                self.object(|reader, key, (start, end)| {
                    let node = reader.value(keep)?;
                    if keep {
                        pairs.push(Pair { key, start, end, node });
                    }
                    Ok(())
                })?;
                Value::Table(pairs)
            }
            Some(b'[') => Value::List(self.array(keep)?),
            Some(b'"') => Value::Text(self.string(keep)?),
            Some(b'-' | b'0'..=b'9') => {
                while matches!(self.peek(), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
                    self.at += 1;
                }
                Value::Other
            }
            None => return self.fault("Unexpected end of the file"),
            Some(_) => self.word()?,
        };
        Ok(Node { value, start, end: self.at })
    }

    fn word(&mut self) -> Result<Value<'a>, Fault> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let words =
            [("true", Value::Bool(true)), ("false", Value::Bool(false)), ("null", Value::Other)];
        let Some((word, value)) = words.into_iter().find(|(word, _)| rest.starts_with(word)) else {
            return self.fault("Unexpected token");
        };
        self.at += word.len();
        Ok(value)
    }

    fn open(&mut self) -> Result<(), Fault> {
        if self.depth >= DEPTH {
            return Err(Fault::TooDeep(self.at));
        }
        self.depth += 1;
        self.at += 1;
        self.blanks();
        Ok(())
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    /// Skips the separator between two entries; returns whether another entry follows.
    fn separate(&mut self, end: u8, unterminated: &'static str) -> Result<bool, Fault> {
        self.blanks();
        match self.peek() {
            Some(byte) if byte == end => Ok(false),
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.blanks();
                if self.peek() == Some(end) {
                    return Err(Fault::Syntax(comma, "Trailing commas are not allowed"));
                }
                Ok(true)
            }
            Some(_) => self.fault("Expected a comma"),
            None => self.fault(unterminated),
        }
    }

    /// Reads an object: passes on each key with its position, and the caller reads the value.
    fn object(
        &mut self,
        mut each: impl FnMut(&mut Self, Cow<'a, str>, (usize, usize)) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.blanks();
        if self.peek() != Some(b'{') {
            return Ok(());
        }
        self.open()?;
        let mut more = self.peek() != Some(b'}');
        while more {
            let start = self.at;
            match self.peek() {
                Some(b'"') => {}
                Some(_) => return self.fault("Expected a name in double quotes"),
                None => return self.fault("Unterminated object"),
            }
            let key = self.string(true)?;
            let place = (start, self.at);
            self.blanks();
            if self.peek() != Some(b':') {
                return self.fault("Expected a colon after the name");
            }
            self.at += 1;
            each(self, key, place)?;
            more = self.separate(b'}', "Unterminated object")?;
        }
        self.close();
        Ok(())
    }

    fn array(&mut self, keep: bool) -> Result<Vec<Node<'a>>, Fault> {
        self.open()?;
        let mut items = Vec::new();
        let mut more = self.peek() != Some(b']');
        while more {
            let node = self.value(keep)?;
            if keep {
                items.push(node);
            }
            more = self.separate(b']', "Unterminated array")?;
        }
        self.close();
        Ok(items)
    }

    /// Reads a string, starting at its opening quote.
    fn string(&mut self, keep: bool) -> Result<Cow<'a, str>, Fault> {
        let opened = self.at;
        let mut escaped = false;
        let rest = self.text.as_bytes().get(opened + 1..).unwrap_or_default();
        let mut bytes = rest.iter();
        let end = loop {
            match bytes.next() {
                Some(b'"') => break opened + rest.len() - bytes.len(),
                Some(b'\\') => {
                    escaped = true;
                    bytes.next();
                }
                Some(_) => {}
                None => return Err(Fault::Syntax(opened, "Unterminated string literal")),
            }
        };
        self.at = end + 1;
        let written = self.text.get(opened + 1..end).unwrap_or_default();
        if !escaped {
            return Ok(Cow::Borrowed(written));
        }
        let decoded = unescape(written).ok_or(Fault::Syntax(opened, "Invalid escape"))?;
        Ok(if keep { Cow::Owned(decoded) } else { Cow::Borrowed("") })
    }
}

/// Decodes a string with escapes. Half a surrogate pair is not a character.
fn unescape(written: &str) -> Option<String> {
    let mut out = String::with_capacity(written.len());
    let mut rest = written;
    while let Some((before, behind)) = rest.split_once('\\') {
        out.push_str(before);
        let escape = behind.chars().next()?;
        rest = behind.get(escape.len_utf8()..)?;
        out.push(match escape {
            '"' | '\\' | '/' => escape,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = hex(rest)?;
                rest = rest.get(4..)?;
                let second = rest.strip_prefix("\\u").and_then(hex);
                let pair = second.filter(|low| {
                    (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(low)
                });
                match pair {
                    Some(low) => {
                        rest = rest.get(6..)?;
                        let point =
                            0x10000 + ((first - 0xd800) << 10) + (low.checked_sub(0xdc00)?);
                        char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER)
                    }
                    None => char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER),
                }
            }
            _ => return None,
        });
    }
    out.push_str(rest);
    Some(out)
}

fn hex(text: &str) -> Option<u32> {
    let digits = text.get(..4)?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| plain)
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test panics if something is missing")]
mod tests {
    use super::*;

    fn read(text: &str) -> (Node<'_>, Vec<ManifestProblem>) {
        let mut problems = Vec::new();
        (json(&Lines::new(text), &mut problems), problems)
    }

    #[test]
    fn strings_mean_what_they_mean_to_every_reader() {
        let (node, problems) = read(r#"["\u00e9\ud83d\ude00\n\/", "plain", "\ud800"]"#);
        let texts: Vec<_> = node.items().iter().filter_map(Node::text).collect();
        assert_eq!(texts, ["é😀\n/", "plain", "\u{fffd}"]);
        assert!(problems.is_empty());
    }

    #[test]
    fn invalid_json_is_not_read() {
        for (text, column) in [
            ("{\"a\": 1,}", 8),
            ("{\"a\": 1", 8),
            ("{\"a\" 1}", 6),
            ("[1 2]", 4),
            ("[1] 2", 5),
            ("\"a", 1),
            ("{a: 1}", 2),
            ("[\"\\x\"]", 2),
            ("// c\n1", 1),
            ("nul", 1),
        ] {
            let (node, problems) = read(text);
            assert!(!node.is_table() && node.items().is_empty(), "{text}");
            assert_eq!(problems.len(), 1, "{text}");
            assert_eq!(problems[0].place.map(|place| place.column), Some(column), "{text}");
            assert!(Json::check(&Lines::new(text), &mut Vec::new()).is_none(), "{text}");
        }
        assert!(read("").1.is_empty());
    }

    #[test]
    fn entries_come_one_by_one() {
        let text =
            r#"{"x": [1, 2, {"packages": {}}], "packages": {"a": {"v": "1"}, "b": {}}, "n": 1}"#;
        let (lines, mut problems) = (Lines::new(text), Vec::new());
        let file = Json::check(&lines, &mut problems).unwrap();
        let mut seen = Vec::new();
        assert!(file.pairs(
            &mut problems,
            |key| key == "packages",
            |_, group, pair| {
                seen.push(format!("{group}/{} {}", pair.key, &text[pair.start..pair.node.end]));
            }
        ));
        assert_eq!(seen, ["packages/a \"a\": {\"v\": \"1\"}", "packages/b \"b\": {}"]);
        assert!(!file.pairs(&mut problems, |key| key == "other", |_, _, _| {}));
        assert!(problems.is_empty());
    }

    #[test]
    fn an_entry_with_too_many_values_is_left_out_and_the_next_one_read() {
        let many = "1,".repeat(VALUES + 1);
        let text = format!("{{\"g\": {{\"a\": [{many}1], \"b\": {{}}}}}}");
        let (lines, mut problems) = (Lines::new(&text), Vec::new());
        let file = Json::check(&lines, &mut problems).unwrap();
        let mut keys = Vec::new();
        file.pairs(&mut problems, |_| true, |_, _, pair| keys.push(pair.key));
        assert_eq!((keys.as_slice(), problems.len()), (&["b".into()][..], 1));
        assert_eq!(read(&text).1.len(), 1);
    }
}
