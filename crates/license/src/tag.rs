//! Machine-readable tags: SPDX 2.3, annexes E and H, and the tags of REUSE 3.

use crate::compose::Terms;
use crate::document::Document;
use crate::lines::{Line, bare};
use crate::{LicenseMatch, MatchKind, MatchVerdict, TextSpan};
use plimsoll_model::LicenseExpression;

/// The tags of a file.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    /// Licenses, in the order of the file.
    pub(crate) matches: Vec<LicenseMatch>,
    /// Tags whose value is not an expression. Their meaning is not guessed.
    pub(crate) unread: Vec<TextSpan>,
}

/// The maximum number of lines of an expression.
const CONTINUED: usize = 8;

/// The tags of a file.
pub(crate) fn find(document: &Document<'_>) -> Tags {
    let mut tags = Tags::default();
    let mut snippets = 0_usize;
    let mut rest = document.lines();
    while let Some(line) = rest.next() {
        if !may_be_tag(line.bytes) {
            continue;
        }
        let text = line.text();
        if text.contains("SPDX-SnippetBegin") {
            snippets += 1;
        } else if text.contains("SPDX-SnippetEnd") {
            snippets = snippets.saturating_sub(1);
        }
        let Some(written) = value(&text) else { continue };
        let (expression, last) = read(written, &line, &rest);
        let span = TextSpan {
            bytes: line.start..last.start + last.bytes.len(),
            lines: (line.number, last.number),
        };
        match expression {
            Value::Expression(expression) => tags.matches.push(LicenseMatch {
                kind: MatchKind::Tag,
                expression,
                template: if snippets > 0 { "spdx-snippet-tag" } else { "spdx-tag" }.to_owned(),
                span,
                coverage: 100,
                verdict: MatchVerdict::Exact,
            }),
            Value::Unknown => tags.unread.push(span),
            Value::Absent => {}
        }
    }
    tags
}

/// Whether a line may contain a tag. Searches for its last letter, which is the rarest one.
fn may_be_tag(line: &[u8]) -> bool {
    memchr::memchr2_iter(b'x', b'X', line).any(|at| {
        let start = at.checked_sub(3);
        start
            .and_then(|start| line.get(start..=at))
            .is_some_and(|own| own.eq_ignore_ascii_case(b"spdx"))
    })
}

/// The text after the tag in a line.
fn value(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let (at, _) = lower
        .match_indices("spdx")
        .find(|(at, _)| lower.get(*at..).is_some_and(|rest| key(rest).is_some()))?;
    let before = text.get(..at)?;
    let rest = text.get(at..)?;
    let rest = rest.get(key(lower.get(at..)?)?..)?;
    // In JSON or TOML, the tag is a quoted key; in a string literal of code, it is output of a program.
    let quoted = before.contains(['"', '\'', '`']);
    let is_key = before.ends_with('"') && rest.starts_with('"');
    if quoted
        && !is_key
        && !before.trim_start().starts_with(".\\\"")
        && !before.trim_start().starts_with("'\\\"")
        && before.trim() != "\""
    {
        return None;
    }
    let rest = rest.trim_start_matches('"').trim_start();
    let rest = rest.strip_prefix([':', '=']).unwrap_or_default();
    Some(rest.trim_start_matches(|c: char| c.is_whitespace() || c == '"'))
}

/// The length of the tag at the start of a text in lower case, up to its colon.
fn key(lower: &str) -> Option<usize> {
    let mut rest = lower.strip_prefix("spdx")?;
    for words in [["license", "licence"], ["identifier", "identifer"]] {
        rest = rest.strip_prefix(['-', '_', ' ']).unwrap_or(rest);
        rest = words.iter().find_map(|word| rest.strip_prefix(word))?;
    }
    let colon = rest.trim_start_matches('"').trim_start();
    colon.starts_with([':', '=']).then_some(lower.len() - rest.len())
}

enum Value {
    Expression(LicenseExpression),
    /// Something that is not an expression.
    Unknown,
    /// Missing, or a statement that there is none.
    Absent,
}

/// Parses a value, with as many of the following lines as it needs.
fn read<'a>(
    written: &str,
    line: &Line<'a>,
    rest: &(impl Iterator<Item = Line<'a>> + Clone),
) -> (Value, Line<'a>) {
    let mut reader = Reader::default();
    let mut last = line.clone();
    reader.take(written);
    for next in rest.clone().take(CONTINUED) {
        let text = next.text();
        if !reader.wants_more(bare(&text)) {
            break;
        }
        let mut longer = reader.clone();
        longer.take(bare(&text));
        // Another sentence may begin with such a word.
        if !longer.open() && !matches!(longer.clone().finish(), Value::Expression(_)) {
            break;
        }
        reader = longer;
        last = next;
    }
    (reader.finish(), last)
}

/// Reads the words of an expression, up to the first one that cannot be part of it.
#[derive(Clone, Default)]
struct Reader {
    words: Vec<String>,
    open: usize,
    ended: bool,
}

impl Reader {
    fn take(&mut self, text: &str) {
        let is_part = |c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | ':' | '_' | '(' | ')' | '/')
        };
        let end = text.find(|c: char| !is_part(c) && !c.is_whitespace()).unwrap_or(text.len());
        let text = text.get(..end).unwrap_or_default();
        let spaced = text.replace('(', " ( ").replace(')', " ) ").replace('/', " / ");
        for word in spaced.split_whitespace() {
            if self.ended {
                return;
            }
            self.word(word);
        }
        self.ended |= end < text.len();
    }

    fn word(&mut self, word: &str) {
        let is_operator = is_operator(word);
        match word {
            "(" if self.wants_operand() => self.open += 1,
            ")" if !self.wants_operand() && self.open > 0 => self.open -= 1,
            "/" if !self.wants_operand() => return self.words.push("OR".to_owned()),
            _ if is_operator && !self.wants_operand() => {
                return self.words.push(word.to_ascii_uppercase());
            }
            _ if !is_operator && !matches!(word, "(" | ")" | "/") && self.wants_operand() => {}
            _ => {
                self.ended = true;
                return;
            }
        }
        self.words.push(word.to_owned());
    }

    fn wants_operand(&self) -> bool {
        self.words.last().is_none_or(|last| is_operator(last) || last == "(")
    }

    /// Whether the expression is incomplete without the next line.
    fn open(&self) -> bool {
        !self.ended && (self.open > 0 || self.wants_operand())
    }

    fn wants_more(&self, next: &str) -> bool {
        let joins = next
            .split_whitespace()
            .next()
            .is_some_and(|word| matches!(word, "AND" | "OR" | "WITH"));
        !self.ended && !self.words.is_empty() && (self.open > 0 || self.wants_operand() || joins)
    }

    fn finish(mut self) -> Value {
        while self.words.last().is_some_and(|last| is_operator(last)) {
            self.words.pop();
        }
        let text = self.words.join(" ");
        let text = text.trim_end_matches(['.', ':', '-']);
        if text.is_empty() || matches!(text, "NONE" | "NOASSERTION") {
            return Value::Absent;
        }
        match LicenseExpression::parse(text) {
            Some(expression) => {
                Value::Expression(Terms::of(&expression).expression().unwrap_or(expression))
            }
            None => Value::Unknown,
        }
    }
}

fn is_operator(word: &str) -> bool {
    ["AND", "OR", "WITH"].iter().any(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expressions(text: &str) -> Vec<String> {
        let tags = find(&Document::whole(text.as_bytes()));
        tags.matches.iter().map(|found| found.expression.to_string()).collect()
    }

    #[test]
    fn tags_in_any_comment() {
        for (text, expression) in [
            ("// SPDX-License-Identifier: MIT", "MIT"),
            (
                "/* SPDX-License-Identifier: (GPL-2.0 OR BSD-3-Clause) */",
                "GPL-2.0-only OR BSD-3-Clause",
            ),
            ("# SPDX-License-Identifier: mit or apache-2.0", "MIT OR Apache-2.0"),
            ("<!-- SPDX-License-Identifier: GPL-2.0+ -->", "GPL-2.0-or-later"),
            (".\\\" SPDX-License-Identifier: Zlib", "Zlib"),
            ("{# SPDX-License-Identifier: ISC #}", "ISC"),
            ("(* spdx-license-identifier: isc *)", "ISC"),
            ("\"SPDX-License-Identifier\": \"MIT\",", "MIT"),
            ("\" SPDX-License-Identifier: Vim", "Vim"),
            ("SPDX-License-Identifier = \"MIT\"", "MIT"),
            ("SPDX License Identifier: MIT", "MIT"),
            ("//SPDX-License-Identifier:MIT", "MIT"),
            ("// SPDX-License-Identifier: MIT/Apache-2.0", "MIT OR Apache-2.0"),
            ("// SPDX-License-Identifier: MIT. Copyright 2020 Somebody", "MIT"),
            ("// SPDX-License-Identifier: LicenseRef-ours", "LicenseRef-ours"),
            (
                "# SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note",
                "GPL-2.0-only WITH Linux-syscall-note",
            ),
            (
                "/*\n * SPDX-License-Identifier: MIT OR\n *   Apache-2.0\n * text */",
                "MIT OR Apache-2.0",
            ),
            ("// SPDX-License-Identifier: (MIT\n//   AND Zlib)\n// more", "MIT AND Zlib"),
            ("// SPDX-License-Identifier: MIT\n// AND is a word", "MIT"),
        ] {
            assert_eq!(expressions(text), [expression], "{text}");
        }
    }

    #[test]
    fn text_that_is_not_a_tag_of_this_file() {
        for text in [
            "SPDX-PackageLicenseDeclared: MIT",
            "SPDX-License-Identifier",
            "SPDX-License-Identifier:",
            "write(\"// SPDX-License-Identifier: MIT\")",
            "use `SPDX-License-Identifier: MIT` for it",
            "// SPDX-License-Identifier: NOASSERTION",
            "REUSE-IgnoreStart\nSPDX-License-Identifier: MIT\nREUSE-IgnoreEnd",
            "REUSE-IgnoreStart\nSPDX-License-Identifier: MIT",
        ] {
            assert!(expressions(text).is_empty(), "{text}");
        }
        let text = "REUSE-IgnoreStart\nREUSE-IgnoreEnd\nSPDX-License-Identifier: MIT";
        assert_eq!(expressions(text), ["MIT"]);
    }

    #[test]
    fn an_unknown_name_is_reported_and_not_guessed() {
        let tags = find(&Document::whole(b"a\n// SPDX-License-Identifier: Our-License-1.0\n"));
        assert!(tags.matches.is_empty());
        assert_eq!(tags.unread, [TextSpan { bytes: 2..45, lines: (2, 2) }]);
    }

    #[test]
    fn snippets_have_tags_of_their_own() {
        let text = "// SPDX-License-Identifier: MIT\n// SPDX-SnippetBegin\n\
                    // SPDX-License-Identifier: Zlib\n// SPDX-SnippetEnd\n// SPDX-License-Identifier: ISC\n";
        let tags = find(&Document::whole(text.as_bytes()));
        let read: Vec<_> =
            tags.matches.iter().map(|tag| (tag.expression.as_str(), &*tag.template)).collect();
        assert_eq!(read, [("MIT", "spdx-tag"), ("Zlib", "spdx-snippet-tag"), ("ISC", "spdx-tag")]);
        assert_eq!(tags.matches[1].span.lines, (3, 3));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(SPDX-License-Identifier:|[ (/]|MIT|AND|OR|\n|\"|é|x){0,40}") {
            let tags = find(&Document::whole(text.as_bytes()));
            for tag in &tags.matches {
                proptest::prop_assert!(text.get(tag.span.bytes.clone()).is_some_and(|own| own.contains("SPDX")));
            }
        }
    }
}
