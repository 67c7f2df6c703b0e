//! One escaping function per sink.
//!
//! Names, values and paths come from the scanned repository, which may be hostile: a terminal
//! interprets control characters, a Markdown page interprets markup, and bidirectional controls can
//! make both show something else. Every writer escapes text from the repository by the function for
//! its output, and by no other.

mod markdown;
mod tag_value;
mod uri;

use std::borrow::Cow;
use std::fmt::Write as _;

pub(crate) use markdown::markdown_inline;
pub use markdown::{markdown, markdown_code, markdown_pre};
pub use tag_value::{tag_line, tag_text};
pub use uri::uri;
pub(crate) use uri::web_uri;

/// Makes text safe to print: control characters, and characters that are invisible or reorder the
/// line, become visible escapes (`\n`, `\u{1b}`). Other characters are kept.
///
/// A backslash is not doubled: the escapes are only for display, and paths already contain `\xNN`
/// for bytes that are not text.
///
/// ```
/// use plimsoll_emit::escape::terminal;
///
/// assert_eq!(terminal("a\u{1b}[31mb\nc"), r"a\u{1b}[31mb\nc");
/// ```
pub fn terminal(text: &str) -> String {
    visible(text).into_owned()
}

/// Like [`terminal`]; text without escapes is borrowed.
///
/// ```
/// use std::borrow::Cow;
///
/// assert!(matches!(plimsoll_emit::escape::visible("fmt 1.2"), Cow::Borrowed("fmt 1.2")));
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    // Nearly all text is plain.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_deceptive(c) => {
                // Writing into a `String` cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Makes text safe to print on a terminal or in a CI log: like [`terminal`], and without workflow
/// commands. GitHub interprets lines that begin with `::`; GitHub and Azure Pipelines interpret
/// lines that contain `##[` or `##vso[`.
///
/// ```
/// use plimsoll_emit::escape::log;
///
/// assert_eq!(log("::error::x"), r"\u{3a}:error::x");
/// assert_eq!(log("a ##[group]"), r"a #\u{23}[group]");
/// assert_eq!(log("std::fs"), "std::fs");
/// ```
pub fn log(text: &str) -> String {
    let mut out = terminal(text);
    for command in ["##[", "##vso["] {
        if out.contains(command) {
            let rest = command.strip_prefix("##").unwrap_or_default();
            out = out.replace(command, &format!("#\\u{{23}}{rest}"));
        }
    }
    let blanks = out.len() - out.trim_start().len();
    if out.get(blanks..).is_some_and(|rest| rest.starts_with("::")) {
        out.replace_range(blanks..=blanks, "\\u{3a}");
    }
    out
}

/// Makes text safe as the message of a GitHub workflow command (`::error::…`): it stays on one line
/// and starts no other command.
///
/// ```
/// use plimsoll_emit::escape::command_data;
///
/// assert_eq!(command_data("50%\n::error::x"), r"50%25\n::error::x");
/// ```
pub fn command_data(text: &str) -> String {
    terminal(text).replace('%', "%25")
}

/// Makes text safe as a property of a GitHub workflow command (`file=…`), in which commas and
/// colons are separators.
///
/// ```
/// use plimsoll_emit::escape::command_property;
///
/// assert_eq!(command_property("a,line=1::x"), "a%2Cline=1%3A%3Ax");
/// ```
pub fn command_property(text: &str) -> String {
    command_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The characters that start a formula in a spreadsheet, including their full-width forms, which East
/// Asian versions accept as well.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'];

/// Makes text safe as a cell of a spreadsheet: on one line, and not a formula. The writer of the
/// file adds the quoting of RFC 4180.
///
/// ```
/// use plimsoll_emit::escape::csv;
///
/// assert_eq!(csv("=1+1"), "'=1+1");
/// assert_eq!(csv("a=b"), "a=b");
/// ```
pub fn csv(text: &str) -> String {
    let visible = terminal(text);
    let formula = visible.trim_start().starts_with(FORMULA);
    if formula { format!("'{visible}") } else { visible }
}

/// Makes text safe as a message of SARIF, where `[text](target)` is a link (SARIF 2.1.0, section
/// 3.11.6): brackets are escaped with a backslash, and so are the backslashes before one.
///
/// ```
/// use plimsoll_emit::escape::sarif;
///
/// assert_eq!(sarif("[x](https://e.example)"), r"\[x\](https://e.example)");
/// ```
pub fn sarif(text: &str) -> String {
    sarif_lines(&terminal(text))
}

/// Like [`sarif`], for Plimsoll's own multi-line text.
pub(crate) fn sarif_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut slashes = 0;
    for c in text.chars() {
        if matches!(c, '[' | ']') {
            out.extend(std::iter::repeat_n('\\', slashes + 1));
        }
        slashes = if c == '\\' { slashes + 1 } else { 0 };
        out.push(c);
    }
    out
}

/// Characters that are invisible or change the order of others: soft hyphen, Arabic letter mark,
/// zero-width and bidirectional controls, line separators, invisible operators, byte order mark,
/// interlinear annotation, tags; and noncharacters (Unicode 23.7), which XML and HTML do not allow.
fn is_deceptive(c: char) -> bool {
    let is_none = u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    is_none
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hostile() -> impl Strategy<Value = String> {
        let nasty = prop::sample::select(vec![
            "\u{1b}",
            "\n",
            "\r\n",
            "\0",
            "|",
            "\\",
            "\\|",
            "`",
            "<script>",
            "[x](javascript:y)",
            "\u{202e}",
            "\u{2066}",
            "\u{200b}",
            "::",
            "##",
            "[",
            "vso[",
            "\u{9b}",
            "*",
            "_",
            "https://x.y",
            "${{",
            "@user",
        ]);
        prop::collection::vec(prop_oneof![nasty.prop_map(str::to_owned), ".{0,6}"], 0..12)
            .prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn the_terminal_gets_no_control_characters(text in hostile()) {
            let out = terminal(&text);
            prop_assert!(!out.chars().any(|c| c.is_control() || is_deceptive(c)));
        }

        #[test]
        fn a_log_contains_no_command(text in hostile()) {
            let out = log(&text);
            prop_assert!(!out.trim_start().starts_with("::"));
            prop_assert!(!out.contains("##[") && !out.contains("##vso["));
        }

        #[test]
        fn a_command_is_not_split(text in hostile()) {
            let data = command_data(&text);
            prop_assert!(!data.chars().any(|c| c.is_control() || is_deceptive(c)));
            prop_assert!(data.replace("%25", "").find('%').is_none());
            let property = command_property(&text);
            prop_assert!(!property.contains([':', ',', '\n', '\r']));
        }

        #[test]
        fn a_cell_is_not_a_formula(text in hostile()) {
            let out = csv(&text);
            prop_assert!(!out.chars().any(|c| c.is_control() || is_deceptive(c)));
            prop_assert!(!out.trim_start().starts_with(FORMULA));
        }

        #[test]
        fn plain_text_is_unchanged(text in "[ -~]{0,40}") {
            prop_assert_eq!(terminal(&text), text);
        }

        #[test]
        fn a_sarif_message_contains_no_link(text in hostile()) {
            let out = sarif(&text);
            let (mut escaped, mut read) = (false, String::new());
            for c in out.chars() {
                prop_assert!(escaped || !matches!(c, '[' | ']'), "{c} in {out}");
                escaped = c == '\\' && !escaped;
            }
            // Backslashes are only escapes before a bracket.
            let mut slashes = 0;
            for c in out.chars() {
                if c == '\\' {
                    slashes += 1;
                    continue;
                }
                let kept = if matches!(c, '[' | ']') { slashes / 2 } else { slashes };
                read.extend(std::iter::repeat_n('\\', kept));
                read.push(c);
                slashes = 0;
            }
            read.extend(std::iter::repeat_n('\\', slashes));
            prop_assert_eq!(read, terminal(&text));
        }
    }
}
