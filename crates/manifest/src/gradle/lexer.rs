//! Lines of a build script, without comments, and the positions of their strings. Groovy and Kotlin
//! share this syntax.

/// A line of a script, or the part of it up to a brace or semicolon, without comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ScriptLine<'t> {
    /// The code outside strings; `"` replaces each string.
    pub(super) code: String,
    pub(super) strings: Vec<Literal<'t>>,
    /// Whether it is at the beginning of a line, and not after a brace or semicolon.
    pub(super) is_first: bool,
}

/// A string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Literal<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether `$` has no special meaning: single quotes of Groovy.
    pub(super) plain: bool,
}

/// Splits a script. A string ends at the end of its line, except for triple-quoted ones, which are
/// skipped.
pub(super) fn lines(text: &str) -> Vec<ScriptLine<'_>> {
    let mut out = Vec::new();
    let begin = |is_first| ScriptLine { is_first, ..ScriptLine::default() };
    let mut line = begin(true);
    let bytes = text.as_bytes();
    let starts = |at: usize, with: &str| {
        bytes.get(at..).is_some_and(|rest| rest.starts_with(with.as_bytes()))
    };
    // A failed search ends at the end of the text, so that no part is searched twice.
    let find = |at: usize, end: &str| {
        let found = text.get(at..).and_then(|rest| rest.find(end));
        found.map_or(text.len(), |found| at + found + end.len())
    };
    let (mut at, mut parentheses) = (0, 0_usize);
    while let Some(byte) = bytes.get(at).copied() {
        let is_end = byte == b'\n' || (parentheses == 0 && matches!(byte, b'{' | b'}' | b';'));
        if starts(at, "//") {
            at = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| at + end);
        } else if starts(at, "/*") {
            at = find(at + 2, "*/");
        } else if starts(at, "\"\"\"") {
            at = find(at + 3, "\"\"\"");
        } else if starts(at, "'''") {
            at = find(at + 3, "'''");
        } else if byte == b'"' || byte == b'\'' {
            let end = end_of_string(bytes, at + 1, byte);
            if let Some(text) = text.get(at + 1..end) {
                let plain = byte == b'\'';
                line.strings.push(Literal { text, start: at, end: end + 1, plain });
                line.code.push('"');
            }
            at = if bytes.get(end) == Some(&byte) { end + 1 } else { end };
        } else if is_end {
            // `dependencies { implementation '…' }` may be on one line. In parentheses, a block is part of an argument.
            out.push(std::mem::replace(&mut line, begin(byte == b'\n')));
            parentheses = 0;
            at += 1;
        } else {
            match byte {
                b'(' => parentheses += 1,
                b')' => parentheses = parentheses.saturating_sub(1),
                _ => {}
            }
            if byte.is_ascii() {
                line.code.push(char::from(byte));
            }
            at += 1;
        }
    }
    out.push(line);
    out
}

/// Returns the end of a string: its quote, or the end of the line.
fn end_of_string(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start;
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'\\' => at += 1,
            b'\n' => break,
            _ if byte == quote => break,
            _ => {}
        }
        at += 1;
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_without_comments() {
        let text = "a 'x' // \"no\"\n/* 'no'\n */ b(\"y\\\"\", 'open\nc \"\"\"no\n\"\"\" 'z'";
        let found: Vec<(String, Vec<&str>)> = lines(text)
            .into_iter()
            .map(|line| {
                (
                    line.code.trim().to_owned(),
                    line.strings.iter().map(|string| string.text).collect(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                ("a \"".to_owned(), vec!["x"]),
                ("b(\", \"".to_owned(), vec!["y\\\"", "open"]),
                ("c  \"".to_owned(), vec!["z"]),
            ]
        );
        assert!(!lines("'\\").is_empty());
    }
}
