//! Colors that do not disturb the layout.
//!
//! The table library measures cells, so ANSI codes in them would misalign the columns. Text
//! contains zero-width marks instead, which are replaced by codes after layout. Text from the
//! repository cannot forge a mark: [`escape::terminal`](crate::escape::terminal) turns these
//! characters into visible escapes.

use anstyle::{AnsiColor, Style};

use super::model::Tone;

/// The mark at the end of a styled text.
const END: char = '\u{2064}';

/// The tones that have a color, and their marks. These are invisible operators: they have no width, do not join
/// graphemes, and have no meaning in a terminal.
const MARKS: [(Tone, char); 3] =
    [(Tone::Strong, '\u{2061}'), (Tone::Bad, '\u{2062}'), (Tone::Warn, '\u{2063}')];

fn style(tone: Tone) -> Style {
    match tone {
        Tone::Strong => Style::new().bold(),
        Tone::Bad => AnsiColor::Red.on_default().bold(),
        Tone::Warn => AnsiColor::Yellow.on_default(),
        Tone::Plain | Tone::Code => Style::new(),
    }
}

/// Adds marks to a text that is already escaped.
pub(super) fn mark(tone: Tone, text: String) -> String {
    match MARKS.into_iter().find(|(known, _)| *known == tone) {
        Some((_, mark)) => format!("{mark}{text}{END}"),
        None => text,
    }
}

/// Whether the character is a mark, which has no width.
pub(super) fn is_mark(c: char) -> bool {
    c == END || MARKS.iter().any(|(_, mark)| *mark == c)
}

/// The mark that is active after a text, given the one that was active before it.
pub(super) fn open(text: &str, before: Option<char>) -> Option<char> {
    text.chars().rfind(|c| is_mark(*c)).map_or(before, |mark| (mark != END).then_some(mark))
}

/// Replaces the marks with ANSI codes, or removes them. If a wrapped cell breaks a colored range, its color ends with
/// the line, so that it does not extend into the next column on another line.
pub(super) fn finish(text: &str, color: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<Style> = None;
    for c in text.chars() {
        if !is_mark(c) {
            if c == '\n'
                && let Some(style) = open.take()
            {
                out.push_str(&style.render_reset().to_string());
            }
            out.push(c);
            continue;
        }
        if !color {
            continue;
        }
        if let Some(style) = open.take() {
            out.push_str(&style.render_reset().to_string());
        }
        open = MARKS.into_iter().find(|(_, mark)| *mark == c).map(|(tone, _)| style(tone));
        if let Some(style) = open {
            out.push_str(&style.render().to_string());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_codes_or_vanish() {
        let text = format!("{} b", mark(Tone::Strong, "a".to_owned()));
        assert_eq!(finish(&text, false), "a b");
        assert_eq!(finish(&text, true), "\u{1b}[1ma\u{1b}[0m b");
    }

    #[test]
    fn untrusted_text_cannot_forge_a_mark() {
        for mark in MARKS.map(|(_, mark)| mark).into_iter().chain([END]) {
            let forged = crate::escape::terminal(&mark.to_string());
            assert_eq!(finish(&forged, true), forged);
        }
    }
}
