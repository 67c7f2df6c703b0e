//! Helpers of the credential finders: ranges, words with expressions in them, values.

use std::ops::Range;

/// The replacement of a credential.
pub(super) const MASK: &str = "***";

/// A text, and the ranges of it that are credentials.
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    found: Vec<Range<usize>>,
}

impl<'a> Text<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, found: Vec::new() }
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.bytes().get(at).copied()
    }

    pub(super) fn part(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// Marks a range as a credential; does nothing if it is empty or masked already.
    pub(super) fn mask(&mut self, range: Range<usize>) {
        let part = self.part(range.clone());
        // A part that is masked already may have been clipped.
        let rest = part.trim_end_matches('…');
        if !part.is_empty() && !rest.bytes().all(|byte| byte == b'*') {
            self.found.push(range);
        }
    }

    /// Marks a range as the value of a credential; does nothing if it is an expression or a word that means "no
    /// value".
    pub(super) fn mask_value(&mut self, range: Range<usize>) {
        if !is_no_secret(self.part(range.clone())) {
            self.mask(range);
        }
    }

    /// The text with the marked ranges masked; `None` if there are none.
    pub(super) fn masked(mut self) -> Option<String> {
        if self.found.is_empty() {
            return None;
        }
        self.found.sort_by_key(|range| (range.start, range.end));
        let mut out = String::with_capacity(self.text.len());
        let mut done = 0;
        let mut open: Option<Range<usize>> = None;
        for range in self.found {
            match &mut open {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => {
                    if let Some(last) = open.replace(range) {
                        out.push_str(self.text.get(done..last.start).unwrap_or_default());
                        out.push_str(MASK);
                        done = last.end;
                    }
                }
            }
        }
        if let Some(last) = open {
            out.push_str(self.text.get(done..last.start).unwrap_or_default());
            out.push_str(MASK);
            done = last.end;
        }
        out.push_str(self.text.get(done..).unwrap_or_default());
        Some(out)
    }

    /// The end of the expression at an offset, if there is one: `${{ … }}`, `$(…)`, `${…}`, `{{ … }}`. Blanks and
    /// quotes inside do not end a word.
    pub(super) fn expression(&self, at: usize) -> Option<usize> {
        const LONGEST: usize = 300;
        // This is called for every byte.
        if !matches!(self.byte(at), Some(b'$' | b'{')) {
            return None;
        }
        let rest = self.bytes().get(at..)?;
        let rest = rest.get(..LONGEST).unwrap_or(rest);
        let close: &[u8] = match rest {
            [b'$', b'{', b'{', ..] | [b'{', b'{', ..] => b"}}",
            [b'$', b'{', ..] => b"}",
            [b'$', b'(', ..] => b")",
            _ => return None,
        };
        let end = rest.windows(close.len()).position(|window| window == close)?;
        // `}}}` ends at the last one.
        let end = at + end + close.len();
        Some(if close.len() == 2 && self.byte(end) == Some(b'}') { end + 1 } else { end })
    }

    /// The end of the word that begins at a place: the next byte outside an expression for which
    /// `stop` is true.
    pub(super) fn word_end(&self, from: usize, stop: impl Fn(usize, u8) -> bool) -> usize {
        let mut at = from;
        while let Some(byte) = self.byte(at) {
            if let Some(end) = self.expression(at) {
                at = end;
            } else if stop(at, byte) {
                break;
            } else {
                at += 1;
            }
        }
        at
    }

    /// Whether the quote at an offset is a closing quote: the text after it is not part of a word.
    pub(super) fn closes(&self, at: usize) -> bool {
        match self.byte(at + 1) {
            None => true,
            Some(next) => next.is_ascii_whitespace() || b",;:)]}>|&\"'`\\".contains(&next),
        }
    }

    /// The value at an offset, without its quotes: up to the closing quote, or otherwise to a blank or one of `ends`.
    pub(super) fn value(&self, from: usize, ends: &[u8]) -> Range<usize> {
        // `\"` in text that is quoted itself.
        let slashes = self.bytes().get(from..).unwrap_or_default();
        let slashes = slashes.iter().take_while(|byte| **byte == b'\\').count();
        let start = from + slashes;
        if let Some(quote @ (b'"' | b'\'' | b'`')) = self.byte(start) {
            let end = self.word_end(start + 1, |_, byte| byte == quote || byte == b'\n');
            let escaped = slashes > 0 && self.byte(end.saturating_sub(1)) == Some(b'\\');
            return start + 1..if escaped { (end - 1).max(start + 1) } else { end };
        }
        let end = self.word_end(from, |at, byte| {
            byte.is_ascii_whitespace()
                || ends.contains(&byte)
                || matches!(byte, b'"' | b'\'' | b'`') && self.closes(at)
        });
        from..end
    }
}

/// Whether a value is known not to be a secret: empty, masked, an expression, or a word that means "no value".
pub(super) fn is_no_secret(value: &str) -> bool {
    const WORDS: &[&str] = &[
        "true",
        "false",
        "yes",
        "no",
        "none",
        "null",
        "nil",
        "write",
        "read",
        "undefined",
        "on",
        "off",
        "string",
        "required",
        "optional",
        "auto",
        "disabled",
        "enabled",
        "in",
        "id",
        "$",
        "=",
        "-",
        "inherit",
        "{",
        "}",
        "|",
        ">",
        "[",
        "]",
    ];
    let value = value.trim_matches(['"', '\'', '\\', ',', ';', ')', ' ']);
    value.is_empty()
        || value.bytes().all(|byte| byte == b'*' || byte == b'.' || byte == b'x')
        || WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
        || is_expression(value)
}

/// Whether a text only consists of expressions without literals: `$TOKEN`,
/// `${{ secrets.TOKEN }}`, `$(pass show x)`, `%TOKEN%`, `<token>`.
pub(super) fn is_expression(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        match expression(rest) {
            Some(end) => rest = rest.get(end..).unwrap_or_default(),
            None => return false,
        }
    }
    !text.is_empty()
}

/// The length of the expression at the front of a text.
fn expression(text: &str) -> Option<usize> {
    let inside = |open: &str, close: &str| {
        let inner = text.strip_prefix(open)?;
        let end = inner.find(close)?;
        // A default or a literal may be the secret itself.
        let inner = inner.get(..end)?;
        let literal = inner.contains(['"', '\'', '/', '*'])
            || inner.contains(":-")
            || inner.contains(":=")
            || inner.contains("??") && open == "${";
        (!literal && !inner.is_empty()).then_some(open.len() + end + close.len())
    };
    let name = |from: usize, extra: &str| {
        let rest = text.get(from..)?;
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && !extra.contains(c))
            .unwrap_or(rest.len());
        (end > 0).then_some(from + end)
    };
    if text.starts_with("${{") {
        inside("${{", "}}")
    } else if text.starts_with("{{") {
        inside("{{", "}}")
    } else if text.starts_with("${") {
        inside("${", "}")
    } else if text.starts_with("$(") {
        command(text)
    } else if text.get(..5).is_some_and(|front| front.eq_ignore_ascii_case("$env:")) {
        name(5, "")
    } else if text.starts_with('$') {
        // A password may begin with `$`, but a variable does not begin with a digit.
        let first = text.as_bytes().get(1)?;
        (first.is_ascii_alphabetic() || *first == b'_').then(|| name(1, "")).flatten()
    } else if text.starts_with('%') {
        let end = name(1, "")?;
        (end > 3 && text.get(end..)?.starts_with('%')).then_some(end + 1)
    } else if text.starts_with('<') {
        let end = name(1, " -.")?;
        text.get(end..)?.starts_with('>').then_some(end + 1)
    } else {
        None
    }
}

/// The length of a command substitution that prints no literal.
fn command(text: &str) -> Option<usize> {
    let end = text.find(')')?;
    let inner = text.get(2..end)?;
    let prints = ["echo", "printf"].iter().any(|tool| inner.trim_start().starts_with(tool));
    (!prints).then_some(end + 1)
}

/// Whether a text looks like a generated token or a password: long enough, and not only letters of one
/// case.
pub(super) fn is_opaque(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.as_bytes().iter().any(test);
    let digit = has(u8::is_ascii_digit);
    let upper = has(u8::is_ascii_uppercase);
    let lower = has(u8::is_ascii_lowercase);
    text.len() >= 6 && (digit && (upper || lower) || text.len() >= 16 && (upper && lower || digit))
}
