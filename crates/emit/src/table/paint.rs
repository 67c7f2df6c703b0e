//! Colors that do not disturb the layout.
//!
//! The table library measures cells, so ANSI codes in them would skew the columns. Cells carry
//! marks of no width instead, which become codes after layout. Foreign text cannot forge a mark:
//! [`escape::terminal`](crate::escape::terminal) turns these characters into visible escapes.

use anstyle::{AnsiColor, Style};
use plimsoll_model::{PinStrength, Severity};

/// The end of a painted stretch.
const END: char = '\u{2064}';

/// What a stretch of text is, which decides its color.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    /// A heading, or a name worth finding.
    Strong,
    /// Something to mend.
    Bad,
    /// Something to look at.
    Warn,
}

impl Paint {
    const ALL: [Self; 3] = [Self::Strong, Self::Bad, Self::Warn];

    /// Invisible operators: they have no width, join no grapheme, and mean nothing in a terminal.
    fn mark(self) -> char {
        match self {
            Self::Strong => '\u{2061}',
            Self::Bad => '\u{2062}',
            Self::Warn => '\u{2063}',
        }
    }

    fn style(self) -> Style {
        match self {
            Self::Strong => Style::new().bold(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Warn => AnsiColor::Yellow.on_default(),
        }
    }

    /// Marks a text that was escaped before.
    pub(super) fn on(self, text: &str) -> String {
        format!("{}{text}{END}", self.mark())
    }
}

/// A strength, marked by how bad it is. Pinned ones stay plain: color is for what needs a look.
pub(super) fn strength(pin: PinStrength) -> String {
    match pin {
        pin if pin.is_pinned() => pin.to_string(),
        pin if pin <= PinStrength::Branch => Paint::Bad.on(pin.as_str()),
        pin => Paint::Warn.on(pin.as_str()),
    }
}

/// A severity, marked by its weight.
pub(super) fn severity(severity: Severity) -> String {
    match severity {
        Severity::High => Paint::Bad.on(severity.as_str()),
        Severity::Medium => Paint::Warn.on(severity.as_str()),
        _ => severity.to_string(),
    }
}

/// Replaces the marks by ANSI codes, or takes them out. A stretch that a wrapped cell breaks ends
/// with its line, so that no color runs into the next column's text on another line.
pub(super) fn finish(text: &str, color: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<Style> = None;
    for c in text.chars() {
        let begun = Paint::ALL.into_iter().find(|paint| paint.mark() == c).map(Paint::style);
        if begun.is_none() && c != END {
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
        if let Some(style) = begun {
            out.push_str(&style.render().to_string());
        }
        open = begun;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_codes_or_vanish() {
        let text = format!("{} b", Paint::Strong.on("a"));
        assert_eq!(finish(&text, false), "a b");
        assert_eq!(finish(&text, true), "\u{1b}[1ma\u{1b}[0m b");
    }

    #[test]
    fn foreign_text_cannot_forge_a_mark() {
        for paint in Paint::ALL {
            let forged = crate::escape::terminal(&paint.mark().to_string());
            assert_eq!(finish(&forged, true), forged);
        }
    }
}
