//! License texts as Markdown and HTML, and with typographic quotes.

use std::fmt::Write as _;

use super::paragraphs::paragraphs;

/// Formats a text as Markdown: the first line is a title, numbered lines are headings, paragraphs
/// in capitals are bold.
pub(super) fn headings(text: &str) -> String {
    let mut made = String::new();
    for (number, lines) in paragraphs(text).iter().enumerate() {
        let shouted = lines.concat().chars().all(|letter| !letter.is_lowercase());
        for line in lines {
            let line = line.trim();
            let numbered = line.split_once(['.', ')']).is_some_and(|(before, _)| {
                !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit())
            });
            let line = match number {
                0 if lines.len() == 1 && !line.contains("Copyright") => format!("# {line}"),
                _ if numbered && line.len() < 60 => format!("## {line}"),
                _ if shouted => format!("**{line}**"),
                _ => line.to_owned(),
            };
            made.push_str(&line);
            made.push('\n');
        }
        made.push('\n');
    }
    made
}

/// Formats a text as HTML: a head, paragraphs, line breaks, and entities.
pub(super) fn html(text: &str) -> String {
    let mut made = "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"/>\
                    <style>p { margin: 1em; }</style></head>\n<body>\n"
        .to_owned();
    for (number, lines) in paragraphs(text).iter().enumerate() {
        let lines: Vec<String> = lines.iter().map(|line| escaped(line.trim())).collect();
        let body = lines.join("<br/>\n");
        let tag = if number == 0 && lines.len() == 1 { "h1" } else { "p" };
        let _ = writeln!(made, "<{tag} class=\"text\">{body}</{tag}>");
    }
    made.push_str("</body>\n</html>\n");
    made
}

/// Replaces reserved characters with entities.
fn escaped(text: &str) -> String {
    let mut made = String::new();
    for letter in text.chars() {
        match letter {
            '&' => made.push_str("&amp;"),
            '<' => made.push_str("&lt;"),
            '>' => made.push_str("&gt;"),
            '"' => made.push_str("&quot;"),
            '\'' => made.push_str("&#39;"),
            '©' => made.push_str("&copy;"),
            _ => made.push(letter),
        }
    }
    made
}

/// Uses curly quotes, the copyright sign, and CRLF line ends.
pub(super) fn curly(text: &str) -> String {
    let mut made = String::new();
    let mut opened = false;
    for letter in text.replace("(c)", "©").replace("(C)", "©").chars() {
        match letter {
            '"' => {
                opened = !opened;
                made.push(if opened { '“' } else { '”' });
            }
            '\'' => made.push('’'),
            '\n' => made.push_str("\r\n"),
            _ => made.push(letter),
        }
    }
    made
}
