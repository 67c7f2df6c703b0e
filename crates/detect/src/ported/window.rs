//! Extracts the words of a comment around an offset, without comment markers.

use crate::base::texts::line_at;

/// The maximum number of further lines that belong to the statement.
const LINES: usize = 4;

/// The maximum length of a line of prose.
const LONGEST: usize = 400;

/// The words around an offset.
#[derive(Debug)]
pub(super) struct Window {
    /// The text of the comment from the line before the offset on, as one line.
    pub(super) text: String,
    /// The position in `text` that corresponds to the offset.
    pub(super) at: usize,
    /// Whether the comment follows code on its line.
    pub(super) is_behind_code: bool,
}

/// Whether the text after this part of a line is in a string literal or in quotation marks, and so about another
/// text. A line that begins with an escaped line break is taken for a string literal.
pub(super) fn is_quoted(before: &str) -> bool {
    let strings = before.replace("\"\"\"", "").replace("\\\"", "").matches('"').count();
    let is_open = strings % 2 == 1 || before.trim_start().starts_with("\\n");
    let last = before.trim_end().chars().next_back();
    is_open || last.is_some_and(|last| matches!(last, '`' | '“' | '‘'))
}

/// The words of the comment around an offset; `None` if the offset is in code or in a string literal.
pub(super) fn around(text: &str, place: usize) -> Option<Window> {
    let line = line_at(text, place)?;
    if line.len() > LONGEST {
        return None;
    }
    let before = text.get(line.start..place)?;
    if is_quoted(before) {
        return None;
    }
    let comment = comment_start(before);
    let start = line.start + comment.unwrap_or_default();
    let code = comment.and_then(|at| before.get(..at)).unwrap_or_default();
    let is_behind_code = !code.trim().is_empty();
    let words = text.get(start..line.end)?;
    if comment.is_none() && !is_prose(words) {
        return None;
    }
    let mut window = String::new();
    if !is_behind_code {
        push(&mut window, previous_line(text, line.start));
    }
    let front = strip_front(words);
    let skipped = words.len() - front.len();
    let offset = place.checked_sub(start + skipped)?;
    if !window.is_empty() {
        window.push(' ');
    }
    let at = window.len() + offset;
    window.push_str(strip_end(front));
    let mut next = line.end;
    for _ in 0..LINES {
        let Some(line) = text.get(next + 1..).and_then(|_| line_at(text, next + 1)) else { break };
        next = line.end;
        let line = text.get(line).unwrap_or_default();
        if comment_start(line) != Some(0) && has_code(line) {
            break;
        }
        let words = strip_end(strip_front(line));
        if words.is_empty() && window.ends_with(':') {
            continue;
        }
        if words.is_empty() || words.len() > LONGEST {
            break;
        }
        // A line that begins in upper case may be another sentence: the double space keeps names from continuing into
        // it.
        if words.starts_with(|c: char| c.is_uppercase()) && !window.ends_with(':') {
            window.push(' ');
        }
        push(&mut window, words);
    }
    (at <= window.len()).then_some(Window { text: window, at, is_behind_code })
}

fn push(window: &mut String, words: &str) {
    if !words.is_empty() {
        if !window.is_empty() {
            window.push(' ');
        }
        window.push_str(words);
    }
}

/// The words of the previous line, if it belongs to the same comment: one that ends with `*/` does not.
fn previous_line(text: &str, start: usize) -> &str {
    let Some(line) = start.checked_sub(1).and_then(|end| line_at(text, end)) else { return "" };
    let words = text.get(line).unwrap_or_default();
    if words.trim_end_matches(|c: char| c.is_whitespace() || c == '\\').ends_with("*/") {
        return "";
    }
    let is_comment = comment_start(words).is_some_and(|at| at == 0) || is_prose(words);
    let words = strip_end(strip_front(words));
    if is_comment && words.len() <= LONGEST { words } else { "" }
}

/// The start of a comment in the part of a line before an offset: at its beginning, or after code.
pub(super) fn comment_start(before: &str) -> Option<usize> {
    const FIRST: [&str; 12] =
        ["//", "/*", "*", "#", ";", "--", "dnl ", "%", "!", "|", "rem ", "@c "];
    let trimmed = before.trim_start();
    let is_directive = ["#define", "#include", "#if", "#e", "#pragma", "#error", "#warning", "#!"]
        .iter()
        .any(|word| trimmed.starts_with(word));
    if !is_directive && FIRST.iter().any(|mark| trimmed.starts_with(mark)) {
        return Some(0);
    }
    ["// ", "/* ", " # ", "//!", "///"].iter().filter_map(|mark| before.rfind(mark)).max()
}

/// Whether a line is prose rather than code.
fn is_prose(line: &str) -> bool {
    !has_code(line) && line.split_whitespace().count() >= 3
}

/// Whether a line has characters that only code has.
pub(super) fn has_code(line: &str) -> bool {
    const CODE: [&str; 15] = [
        ";", "{", "}", " = ", "==", "->", "(\"", "\\n", "+=", "\",", "');", "%s", "#include",
        "#define", "#if",
    ];
    CODE.iter().any(|sign| line.contains(sign))
}

/// A line without the comment markers at its beginning.
pub(super) fn strip_front(line: &str) -> &str {
    let is_mark = |c: char| c.is_whitespace() || "/*#;!|-%+\"'~=".contains(c);
    let line = line.trim_start_matches(is_mark);
    ["dnl ", "rem ", "REM "].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line)
}

/// A line without the comment markers at its end.
pub(super) fn strip_end(line: &str) -> &str {
    line.trim_end_matches(|c: char| c.is_whitespace() || "/*#|\\\"~=".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<'a>(text: &str, word: &'a str) -> Option<(String, &'a str)> {
        let window = around(text, text.find(word)?)?;
        assert!(window.text.get(window.at..)?.starts_with(word), "{window:?}");
        Some((window.text, word))
    }

    #[test]
    fn comments_of_many_languages() {
        let text = |text: &str| of(text, "taken").map(|(text, _)| text);
        let words = Some("taken from Rope".to_owned());
        for comment in [
            "/* taken from Rope */",
            "int a; // taken from Rope\nint b;",
            " * taken from Rope\n */\n",
            "# taken from Rope",
            "dnl taken from Rope",
            "  | taken from Rope     |",
            "x = 1 # taken from Rope",
            "/* taken from Rope */          \\",
        ] {
            assert_eq!(text(comment), words, "{comment}");
        }
        assert_eq!(text("/* try again */  \\\n/* taken from Rope */ \\\n"), words);
        assert_eq!(
            text(" * Hashes are\n * taken from\n *\n * Rope.\n"),
            Some("Hashes are taken from".to_owned())
        );
        assert_eq!(
            text("// taken from Rope\n// Updated by others\n"),
            Some("taken from Rope  Updated by others".into())
        );
        assert_eq!(
            text("// taken from:\n//\n// Rope\nint a;\n"),
            Some("taken from: Rope".to_owned())
        );
        assert_eq!(
            text("This one is taken\nfrom Rope\n"),
            Some("This one is taken from Rope".into())
        );
    }

    #[test]
    fn code_has_no_words() {
        for code in [
            "error(\"taken from %s\");",
            "let taken = from;",
            "#define taken 1",
            "taken",
            "return taken;",
        ] {
            assert!(of(code, "taken").is_none(), "{code}");
        }
    }
}
