//! Values of tag-value documents of SPDX.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::visible;

/// Makes text safe as a value on one line (SPDX 2.3, 4.3): it neither starts nor ends a multi-line text, and
/// keeps leading and trailing spaces.
///
/// ```
/// use plimsoll_emit::escape::tag_line;
///
/// assert_eq!(tag_line("a <text>b\nSPDXID: c"), r"a \u{3c}text>b\nSPDXID: c");
/// assert_eq!(tag_line(" a "), r"\u{20}a\u{20}");
/// ```
pub fn tag_line(text: &str) -> Cow<'_, str> {
    let text = markless(visible(text));
    let inner = text.trim();
    if inner.len() == text.len() {
        return text;
    }
    let before = text.len() - text.trim_start().len();
    let (before, rest) = text.split_at(before);
    let (inner, after) = rest.split_at(inner.len());
    Cow::Owned([&escaped(before), inner, &escaped(after)].concat())
}

/// Replaces each character with its escape.
fn escaped(blanks: &str) -> String {
    let mut out = String::new();
    for c in blanks.chars() {
        // Writing into a `String` cannot fail.
        let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
    }
    out
}

/// Makes text safe between `<text>` and `</text>`, including text with several lines: it cannot end the element.
///
/// ```
/// use plimsoll_emit::escape::tag_text;
///
/// assert_eq!(tag_text("a</text>\nb\r"), "a\\u{3c}/text>\nb\\r");
/// ```
pub fn tag_text(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return markless(visible(text));
    }
    let lines: Vec<_> = text.split('\n').map(|line| markless(visible(line))).collect();
    Cow::Owned(lines.join("\n"))
}

/// Escapes the delimiters of multi-line text, in any case.
fn markless(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('<') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        let begins = |mark: &str| {
            rest.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark))
        };
        if c == '<' && (begins("<text>") || begins("</text>")) {
            out.push_str("\\u{3c}");
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts() -> impl Strategy<Value = String> {
        let nasty = prop::sample::select(vec![
            "<text>",
            "</text>",
            "</TEXT>",
            "<",
            "/text>",
            "\n",
            "\r\n",
            "\u{2028}",
            "\u{85}",
            "\u{b}",
            " ",
            "\t",
            "SPDXID: x",
            "#",
            "é",
        ]);
        let part = prop_oneof![nasty.prop_map(str::to_owned), any::<String>()];
        proptest::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn a_line_stays_one_line_without_marks(text in parts()) {
            let line = tag_line(&text);
            prop_assert_eq!(line.trim(), &*line);
            prop_assert!(line.lines().count() <= 1 && !line.chars().any(char::is_control));
            let lower = line.to_ascii_lowercase();
            prop_assert!(!lower.contains("<text>") && !lower.contains("</text>"));
            prop_assert_eq!(tag_line(&line), line.clone());
        }

        #[test]
        fn text_of_several_lines_does_not_end(text in parts()) {
            let out = tag_text(&text);
            let lower = out.to_ascii_lowercase();
            prop_assert!(!lower.contains("<text>") && !lower.contains("</text>"));
            prop_assert!(!out.chars().any(|c| c.is_control() && c != '\n'));
            prop_assert_eq!(out.split('\n').count(), text.split('\n').count());
        }
    }
}
