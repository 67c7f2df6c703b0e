//! One escaping function per sink.
//!
//! Names, values and paths come from the scanned repository, which may be hostile: a terminal acts
//! on control characters, a Markdown page on markup, and both can be made to show something else
//! than what is there by bidirectional controls. Every writer passes foreign text through the
//! function of its sink, and through no other.

use std::fmt::Write as _;

/// Makes text safe to print: control characters, and characters that are invisible or reorder the
/// line, become visible escapes (`\n`, `\u{1b}`). Everything else stands as it is.
///
/// A backslash is not doubled: the escapes are for reading, not for decoding, and paths already
/// carry `\xNN` for bytes that are no text.
///
/// ```
/// use plimsoll_emit::escape::terminal;
///
/// assert_eq!(terminal("a\u{1b}[31mb\nc"), r"a\u{1b}[31mb\nc");
/// ```
pub fn terminal(text: &str) -> String {
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
    out
}

/// Makes text inert in GitHub-flavored Markdown, inside a table cell and in running text: it
/// reads as written, on one line, and is no link, markup, HTML or mathematics.
///
/// Every ASCII punctuation character that can be part of markup is escaped, rather than those
/// that are so at this place: which ones these are depends on the renderer. `:` and `.` are among
/// them because bare URLs become links, `@` because it names users.
///
/// ```
/// use plimsoll_emit::escape::markdown;
///
/// assert_eq!(markdown("a|b"), r"a\|b");
/// assert_eq!(markdown("[x](javascript:y)"), r"\[x\]\(javascript\:y\)");
/// assert_eq!(markdown("<b>"), "&lt;b&gt;");
/// ```
pub fn markdown(text: &str) -> String {
    let visible = terminal(text);
    let mut out = String::with_capacity(visible.len() * 2);
    for c in visible.chars() {
        match c {
            // Entities, because sanitizers and naive renderers see a bare `<` behind a backslash.
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A backslash does not stop these two on GitHub.
            '@' => out.push_str("&#64;"),
            '$' => out.push_str("&#36;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '.' | '!'
            | '|' | '~' | ':' | '^' | '=' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Makes text safe as the message of a GitHub workflow command (`::error::…`): it stays on its line
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

/// Makes text safe as a property of a GitHub workflow command (`file=…`), where commas and colons
/// part one from the next.
///
/// ```
/// use plimsoll_emit::escape::command_property;
///
/// assert_eq!(command_property("a,line=1::x"), "a%2Cline=1%3A%3Ax");
/// ```
pub fn command_property(text: &str) -> String {
    command_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Makes text safe as a cell of a spreadsheet: one line, and no formula. The quoting of RFC 4180 is
/// for the writer of the file.
///
/// ```
/// use plimsoll_emit::escape::csv;
///
/// assert_eq!(csv("=1+1"), "'=1+1");
/// assert_eq!(csv("a=b"), "a=b");
/// ```
pub fn csv(text: &str) -> String {
    let visible = terminal(text);
    let formula = visible.trim_start().starts_with(['=', '+', '-', '@', '|', '%']);
    if formula { format!("'{visible}") } else { visible }
}

/// Percent-encodes the bytes of a path as a relative URI reference (RFC 3986): all but unreserved
/// characters and `/`. A colon is encoded too, lest the first segment read as a scheme.
///
/// ```
/// use plimsoll_emit::escape::uri;
///
/// assert_eq!(uri(b"a b/\xff:x"), "a%20b/%FF%3Ax");
/// ```
pub fn uri(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.iter().copied() {
        push_byte(&mut out, byte, byte == b'/' || is_unreserved(byte));
    }
    out
}

/// A web address as an absolute URI (RFC 3986), without user information; `None` where it is not one.
///
/// What may not be in a URI is percent-encoded, and an escape that is already there is kept. A port
/// that is not a number and a host that is not a name make it no URI, and nothing is guessed in their
/// place; an address in brackets is one, but validators of `iri-reference` refuse it. A second `#` is encoded, since a fragment cannot hold one.
#[cfg(any(feature = "cyclonedx", feature = "spdx"))]
pub(crate) fn web_uri(url: &str) -> Option<String> {
    let (scheme, rest) = url.trim().split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "http" | "https") {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if !is_authority(authority) {
        return None;
    }
    let mut out = format!("{scheme}://{authority}");
    let mut fragment = false;
    for (index, byte) in tail.bytes().enumerate() {
        let digits = tail.as_bytes().get(index + 1..index + 3);
        let escape = digits.is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
        let keep = match byte {
            b'%' => escape,
            b'#' => !std::mem::replace(&mut fragment, true),
            byte => b":/?@!$&'()*+,;=".contains(&byte) || is_unreserved(byte),
        };
        push_byte(&mut out, byte, keep);
    }
    Some(out)
}

/// Whether the text is a host with an optional port (RFC 3986, 3.2).
#[cfg(any(feature = "cyclonedx", feature = "spdx"))]
fn is_authority(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, None), |(a, b)| (a, Some(b)));
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let is_port =
        |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    !host.is_empty() && host.chars().all(name) && port.is_none_or(is_port)
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn push_byte(out: &mut String, byte: u8, keep: bool) {
    if keep {
        out.push(char::from(byte));
    } else {
        // Writing into a `String` cannot fail.
        let _ = write!(out, "%{byte:02X}");
    }
}

/// Characters that take no room or change the order of the others: soft hyphen, Arabic letter
/// mark, zero-width and bidirectional controls, line separators, invisible operators, byte order
/// mark, interlinear annotation, tags. And those that are none (Unicode 23.7), which XML and HTML
/// refuse.
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
        fn the_terminal_gets_no_control(text in hostile()) {
            let out = terminal(&text);
            prop_assert!(!out.chars().any(|c| c.is_control() || is_deceptive(c)));
        }

        #[test]
        fn a_command_stays_one(text in hostile()) {
            let data = command_data(&text);
            prop_assert!(!data.chars().any(|c| c.is_control() || is_deceptive(c)));
            prop_assert!(data.replace("%25", "").find('%').is_none());
            let property = command_property(&text);
            prop_assert!(!property.contains([':', ',', '\n', '\r']));
        }

        #[test]
        fn a_cell_is_no_formula(text in hostile()) {
            let out = csv(&text);
            prop_assert!(!out.chars().any(|c| c.is_control() || is_deceptive(c)));
            prop_assert!(!out.trim_start().starts_with(['=', '+', '-', '@']));
        }

        #[test]
        fn plain_text_stays(text in "[ -~]{0,40}") {
            prop_assert_eq!(terminal(&text), text);
        }

        #[test]
        fn markdown_gets_no_markup(text in hostile()) {
            let out = markdown(&text);
            prop_assert!(!out.chars().any(|c| c.is_control() || is_deceptive(c)));
            prop_assert!(!out.contains(['<', '>', '@', '$']));
            let mut escaped = false;
            for c in out.chars() {
                if escaped {
                    escaped = false;
                } else if c == '\\' {
                    escaped = true;
                } else {
                    prop_assert!(!"|[]()`*_{}~!:.".contains(c), "{c} in {out}");
                }
            }
            prop_assert!(!escaped, "a trailing backslash would escape what follows: {out}");
        }

        #[test]
        fn markdown_reads_back(text in "[ -~]{0,40}") {
            let mut read = String::new();
            let out = markdown(&text);
            let mut chars = out.chars().peekable();
            while let Some(c) = chars.next() {
                read.push(if c == '\\' { chars.next().unwrap() } else { c });
            }
            let read = read.replace("&lt;", "<").replace("&gt;", ">").replace("&#64;", "@");
            prop_assert_eq!(read.replace("&#36;", "$").replace("&amp;", "&"), text);
        }

        #[test]
        fn a_uri_holds_no_other_characters(bytes in prop::collection::vec(any::<u8>(), 0..30)) {
            let out = uri(&bytes);
            prop_assert!(out.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)));
        }
    }
}
