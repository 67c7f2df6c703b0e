//! Parts of text that are only known at run time: expressions, variables and captured output.

use std::ops::Range;

/// The ranges of GitHub Actions expressions (`${{ … }}`), variables (`$X`, `${X}`) and captured
/// output (`$( … )`, `` ` … ` ``) in a text, in ascending order and without overlaps.
///
/// An unclosed expression or command extends to the end of the text.
pub(crate) fn spans(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(['$', '`'])) {
        let start = from + start;
        let rest = text.get(start..).unwrap_or_default();
        let length = length(rest);
        from = start + length.max(1);
        if length > 1 {
            found.push(start..from);
        }
    }
    found
}

/// The length of the expression at the start of a text; 1 for a literal `$`.
fn length(text: &str) -> usize {
    let until = |end: &str| text.find(end).map_or(text.len(), |at| at + end.len());
    if text.starts_with("${{") {
        return until("}}");
    }
    if text.starts_with("${") {
        return balanced(text, '{', '}');
    }
    if text.starts_with("$(") {
        return balanced(text, '(', ')');
    }
    if let Some(inner) = text.strip_prefix('`') {
        return inner.find('`').map_or(text.len(), |at| at + 2);
    }
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    1 + text.chars().skip(1).take_while(|c| name(*c)).count()
}

fn balanced(text: &str, open: char, close: char) -> usize {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        if character == open {
            depth += 1;
        } else if character == close {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at + character.len_utf8();
            }
        }
    }
    text.len()
}

/// The text with these ranges replaced by the same number of a harmless letter.
pub(crate) fn masked(text: &str, spans: &[Range<usize>]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        masked.push_str(text.get(at..span.start).unwrap_or_default());
        masked.extend(std::iter::repeat_n('x', span.len()));
        at = span.end;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_every_form() {
        for (text, expected) in [
            ("a:1", "a:1"),
            ("${{ f('x:1') }}", "xxxxxxxxxxxxxxx"),
            ("a:${B:-c:1}@$D", "a:xxxxxxxxx@xx"),
            ("$(f ${x}):1", "xxxxxxxxx:1"),
            ("`f`:1", "xxx:1"),
            ("5$ each", "5$ each"),
            ("${open:1", "xxxxxxxx"),
        ] {
            assert_eq!(masked(text, &spans(text)), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn offsets_stay(text in "[a-z:@${}()` é]{0,60}") {
            let spans = spans(&text);
            proptest::prop_assert_eq!(masked(&text, &spans).len(), text.len());
        }
    }
}
