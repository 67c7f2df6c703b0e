//! GitHub-flavored Markdown.

use std::fmt::Write as _;

use super::terminal;

/// Makes text inert in GitHub-flavored Markdown, in a table cell and in running text: it is
/// displayed literally, on one line, and not as a link, markup, HTML or mathematics.
///
/// Punctuation is only escaped if a renderer may treat it as markup, depending on the characters
/// around it: the dot of `www.` and not that of `7.2`. Marks for raised and highlighted words, which GitHub
/// does not have and which only work in pairs, are only escaped in a text that has two of them. At the start of a text, the context is
/// unknown, and so are the extensions of the renderer, so more is escaped than GitHub needs.
///
/// GitHub processes plain text after rendering (e-mail addresses, mentions, issues, commits,
/// emoji), when backslashes and entities are already resolved. Therefore a separate element around
/// one character splits such text, and commit IDs become code, in which nothing is processed.
///
/// ```
/// use plimsoll_emit::escape::markdown;
///
/// assert_eq!(markdown("a|b"), "a&#124;b");
/// assert_eq!(markdown("[x](javascript:y)"), r"\[x\](javascript\:y)");
/// assert_eq!(markdown("<b>"), "&lt;b&gt;");
/// assert_eq!(markdown("o/r@v4"), "o/r<span>@</span>v4");
/// assert_eq!(markdown("a_b (.github/ci.yml:7, 7.2)"), "a_b (.github/ci.yml:7, 7.2)");
/// assert_eq!(markdown("^7.2, x==1"), "^7.2, x==1");
/// ```
pub fn markdown(text: &str) -> String {
    inert(text, Place::Line)
}

/// Like [`markdown`], for text that follows other text on the line, such as the start of a table
/// cell: no list and no heading can start there.
pub(crate) fn markdown_inline(text: &str) -> String {
    inert(text, Place::Inline)
}

/// Formats text as code in GitHub-flavored Markdown, inert like that of [`markdown`]; empty text
/// returns nothing.
///
/// It uses the element `<code>` instead of backticks: the content is escaped like any other text,
/// so that no run of backticks can end it, and GitHub creates no links and notifications for it.
///
/// ```
/// use plimsoll_emit::escape::markdown_code;
///
/// assert_eq!(markdown_code("a`b"), r"<code>a\`b</code>");
/// assert_eq!(markdown_code(""), "");
/// ```
pub fn markdown_code(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("<code>{}</code>", inert(text, Place::Code))
    }
}

/// Formats lines as code in GitHub-flavored Markdown, in a separate element. Control characters
/// must have been escaped.
///
/// All possible markup is replaced by entities, so that neither a renderer that does not know the
/// element nor a filter that searches for tags finds any.
///
/// ```
/// use plimsoll_emit::escape::markdown_pre;
///
/// assert_eq!(markdown_pre("1 | <b>\n  | ^^^"), "<pre>\n1 &#124; &#60;b&#62;\n  &#124; ^^^\n</pre>");
/// ```
pub fn markdown_pre(lines: &str) -> String {
    let mut out = String::with_capacity(lines.len() * 2);
    for c in lines.chars() {
        match c {
            '^' | '-' | '.' | ',' | '/' | '=' | '\n' => out.push(c),
            c if c.is_ascii_punctuation() => {
                // Writing into a `String` cannot fail.
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    format!("<pre>\n{out}\n</pre>")
}

/// The position of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Possibly at the start of a line.
    Line,
    /// After other text.
    Inline,
    /// In a code element, after its tag.
    Code,
}

fn inert(text: &str, place: Place) -> String {
    let code = place == Place::Code;
    let visible = terminal(text);
    let pairs = Pairs::of(&visible);
    let mut out = String::with_capacity(visible.len() * 2);
    let mut before = [None; 2];
    let mut rest = visible.as_str();
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let commit =
            if code || before[1].is_some_and(char::is_alphanumeric) { None } else { commit(rest) };
        if let Some((id, behind)) = commit {
            out.push_str("<code>");
            out.push_str(id);
            out.push_str("</code>");
            (before, rest) = ([None, id.chars().next_back()], behind);
            continue;
        }
        match c {
            // Entities, because sanitizers and simple renderers still see the `<` after a
            // backslash.
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // In a table cell, the backslash is removed before the content is parsed.
            '|' => out.push_str("&#124;"),
            // On GitHub, a backslash does not prevent this.
            '$' => out.push_str("&#36;"),
            // Indentation turns a paragraph into code.
            ' ' if before[1].is_none() => out.push_str("&#32;"),
            // E-mail addresses are also detected in code.
            c if c == '@' || !code && parts(c, before, after) => {
                out.push_str("<span>");
                out.push(c);
                out.push_str("</span>");
            }
            c if is_markup(c, before[1], after, &out)
                || pairs.has(c, before[1], after)
                || place == Place::Line && begins(c, after, &out) =>
            {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
        (before, rest) = ([before[1], Some(c)], after);
    }
    out
}

/// Whether a renderer may treat the character as markup, depending on the characters around it.
fn is_markup(c: char, before: Option<char>, after: &str, written: &str) -> bool {
    let next = after.chars().next();
    match c {
        '\\' | '`' | '*' | '[' | ']' | '~' => true,
        // Inside a word, it is not emphasis.
        '_' => ![before, next].iter().all(|c| c.is_some_and(char::is_alphanumeric)),
        '.' => ends_with_www(written),
        // Liquid templates, attributes, and GitLab's inline diffs.
        '{' => next.is_some_and(|c| "{%+-#.:".contains(c)),
        // A colon that a blank or a digit follows does not end the scheme of a URL.
        ':' => {
            let goes_on = next.is_some_and(|c| c == ' ' || c.is_ascii_digit());
            is_emoji(after) || !goes_on
        }
        _ => false,
    }
}

/// The marks in a text that only work in pairs, in some extensions: `^raised^` and `==marked==`.
#[derive(Clone, Copy)]
struct Pairs {
    carets: bool,
    equals: bool,
}

impl Pairs {
    fn of(text: &str) -> Self {
        Self {
            carets: text.matches('^').nth(1).is_some(),
            equals: text.matches("==").nth(1).is_some(),
        }
    }

    /// Whether the character is one of them.
    fn has(self, c: char, before: Option<char>, after: &str) -> bool {
        match c {
            '^' => self.carets,
            '=' => self.equals && (before == Some('=') || after.starts_with('=')),
            _ => false,
        }
    }
}

fn ends_with_www(written: &str) -> bool {
    let end = written.len().saturating_sub(3);
    written.get(end..).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// Whether the character may start a block, such as an item of a list, a heading or an underline,
/// after the text written on its line.
fn begins(c: char, after: &str, written: &str) -> bool {
    let alone = after.is_empty() || after.starts_with([' ', c]);
    match c {
        '-' | '+' | '#' | ':' | '=' => written.is_empty() && alone,
        // A number followed by one of these starts a list.
        '.' | ')' => {
            alone && written.trim_start_matches("&#32;").bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whether the character is in text that GitHub replaces by a link or an image: `#1`, `GH-1`,
/// `:tada:`.
fn parts(c: char, before: [Option<char>; 2], after: &str) -> bool {
    let digit = || after.starts_with(|c: char| c.is_ascii_digit());
    let lower = |c: Option<char>| c.map(|c| c.to_ascii_lowercase());
    match c {
        '#' => digit(),
        '-' => digit() && before.map(lower) == [Some('g'), Some('h')],
        ':' => is_emoji(after),
        _ => false,
    }
}

/// Whether the name of an emoji and another colon follow a colon.
fn is_emoji(after: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_+-".contains(c);
    let behind = after.trim_start_matches(is_name);
    let name = after.strip_suffix(behind).unwrap_or_default();
    behind.starts_with(':') && !name.is_empty() && !is_line(name)
}

/// Whether a name is a line in a place, `a.yml:7:15`. Two emoji have numbers as names.
fn is_line(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit()) && !["100", "1234"].contains(&name)
}

/// Splits off a possible commit ID, complete or abbreviated, at the start of a text.
fn commit(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(text.len());
    let (id, behind) = text.split_at_checked(end)?;
    let whole = !behind.starts_with(char::is_alphanumeric);
    (end >= 7 && whole).then_some((id, behind))
}

#[cfg(test)]
mod tests {
    use comrak::nodes::NodeValue;
    use comrak::{Arena, Options, parse_document};
    use proptest::prelude::*;

    use super::*;

    /// Enables all extensions that a renderer of GitHub-flavored Markdown may use, and more.
    fn options() -> Options<'static> {
        let mut options = Options::default();
        let on = &mut options.extension;
        (on.strikethrough, on.table, on.autolink, on.tasklist) = (true, true, true, true);
        (on.superscript, on.footnotes, on.description_lists, on.alerts) = (true, true, true, true);
        (on.math_dollars, on.math_code, on.underline, on.subscript) = (true, true, true, true);
        (on.spoiler, on.shortcodes, on.wikilinks_title_after_pipe) = (true, true, true);
        options.parse.relaxed_autolinks = true;
        options
    }

    /// Returns the parts of text on a page between elements, and whether each is code; fails on any
    /// unexpected element.
    fn pieces(page: &str) -> Result<Vec<(String, bool)>, String> {
        let arena = Arena::new();
        let mut pieces = Vec::new();
        let (mut joined, mut code) = (false, 0);
        for node in parse_document(&arena, page, &options()).descendants() {
            match &node.data.borrow().value {
                NodeValue::Text(text) => {
                    if !std::mem::replace(&mut joined, true) {
                        pieces.push((String::new(), code > 0));
                    }
                    pieces.last_mut().unwrap().0.push_str(text);
                }
                NodeValue::HtmlInline(tag) => {
                    joined = false;
                    match tag.as_str() {
                        "<code>" => code += 1,
                        "</code>" => code -= 1,
                        "<span>" | "</span>" => {}
                        other => return Err(format!("{other:?} in {page:?}")),
                    }
                }
                // In some configurations, a backslash escape is a separate node.
                NodeValue::Document
                | NodeValue::Paragraph
                | NodeValue::Table(_)
                | NodeValue::TableRow(_)
                | NodeValue::TableCell
                | NodeValue::Escaped => {}
                other => return Err(format!("{other:?} in {page:?}")),
            }
        }
        Ok(pieces)
    }

    /// Whether GitHub creates a link in rendered text.
    fn is_linked(piece: &str) -> bool {
        let chars: Vec<char> = piece.chars().collect();
        let word = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_');
        let number = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
        let hex = piece.split(|c: char| !c.is_alphanumeric()).any(|run| {
            (7..=40).contains(&run.len()) && run.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        hex || (0..chars.len()).any(|at| match chars[at] {
            '@' => word(chars.get(at + 1)) || word(at.checked_sub(1).and_then(|at| chars.get(at))),
            '#' => number(at + 1),
            '-' if at >= 2 => {
                let word: String = chars[at - 2..at].iter().collect();
                word.eq_ignore_ascii_case("gh") && number(at + 1)
            }
            ':' => {
                let name =
                    chars[at + 1..].iter().position(|c| !word(Some(c)) && !"+-".contains(*c));
                name.is_some_and(|end| {
                    let name: String = chars[at + 1..at + 1 + end].iter().collect();
                    end > 0 && chars[at + 1 + end] == ':' && !is_line(&name)
                })
            }
            _ => false,
        })
    }

    #[expect(clippy::too_many_lines, reason = "a list of pieces")]
    fn hostile() -> impl Strategy<Value = String> {
        let nasty = prop::sample::select(vec![
            "owner/repo@evil.example",
            "me@x.org",
            "@user",
            "@",
            "mailto:a@b.c",
            "xmpp:a@b.c/x",
            "https://x.y",
            "www.x.org",
            "WWW.",
            "ftp://x.y",
            "http://1.2.3.4/",
            "http:",
            "//x.y",
            "a.yml:7:15",
            ":100:",
            "12)",
            "7.2",
            "a_b",
            "{#a}",
            "{{ x }}",
            "{+ x +}",
            "#1",
            "#",
            "o/r#12",
            "GH-3",
            ":tada:",
            ":+1:",
            ":",
            "::",
            "[x](javascript:y)",
            "![x](y)",
            "[^1]",
            "[[a|b]]",
            "[x]",
            "[ ]",
            "<https://x.y>",
            "<a@b.c>",
            "<!-- x -->",
            "<script>",
            "&#64;",
            "&lt;",
            "|",
            "\\|",
            "\\",
            "`",
            "``",
            "~~x~~",
            "**",
            "__",
            "*",
            "_",
            "$x$",
            "$$",
            "$`x`$",
            "==",
            "||",
            "^",
            "- ",
            "+ ",
            "1. ",
            "> ",
            "# ",
            "    ",
            "\t",
            "\n",
            "\r\n",
            "---",
            "***",
            "===",
            "\u{202e}",
            "\u{1b}[0m",
            "11bd71901bbe5b1630ceea73d27597364c9af683",
            "deadbeef",
            "a1b2c3d",
            "${{ x }}",
            "{",
            "}",
            "!",
            ".",
            "é",
        ]);
        prop::collection::vec(
            prop_oneof![nasty.prop_map(str::to_owned), "[ -~]{0,6}", ".{0,3}"],
            0..8,
        )
        .prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn a_page_shows_hostile_text_without_effect(text in hostile()) {
            let shown = terminal(&text);
            let (safe, code) = (markdown(&text), markdown_code(&text));
            for page in [
                format!("\\({safe}\\)\n"),
                format!("{safe}\n"),
                format!("<span></span>{}\n", markdown_inline(&text)),
                format!("| h | h |\n| --- | --- |\n| {} | y |\n", markdown_inline(&text)),
                format!("{code}\n"),
                format!("| h | h |\n| --- | --- |\n| x{safe} | y |\n"),
                format!("| h | h |\n| --- | --- |\n| {code} | y |\n"),
            ] {
                let pieces = pieces(&page).map_err(TestCaseError::fail)?;
                let all: String = pieces.iter().map(|(text, _)| text.as_str()).collect();
                prop_assert!(all.contains(shown.trim()), "{pieces:?} of {page:?}");
                let linked = pieces.iter().any(|(text, code)| !code && is_linked(text));
                prop_assert!(!linked, "{pieces:?}");
            }
        }
    }

    #[test]
    fn the_checks_detect_unescaped_text() {
        for page in
            ["o/r@evil.example", "www.x.org", "https://x.y", "**x**", ":tada:", "[x](y)", "<b>"]
        {
            assert!(pieces(page).is_err(), "{page}");
        }
        for piece in ["a @b", "#1", "see GH-1", ":x:", "at deadbeef", "o/r@v4"] {
            assert!(is_linked(piece), "{piece}");
        }
        for piece in ["a: b", "# 1", "e-1", "dead", "12:30", "@"] {
            assert!(!is_linked(piece), "{piece}");
        }
    }

    #[test]
    fn a_mail_address_is_not_a_link() {
        let safe = markdown("owner/repo@evil.example");
        let pieces = pieces(&safe).unwrap().into_iter();
        assert_eq!(
            pieces.map(|(text, _)| text).collect::<Vec<_>>(),
            ["owner/repo", "@", "evil.example"]
        );
    }
}
