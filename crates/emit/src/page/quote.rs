//! Source lines, with the relevant part marked.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use plimsoll_model::{Excerpt, Location, Report};
use unicode_width::UnicodeWidthStr as _;

use super::fit::within;
use super::model::{Quote, Text};
use crate::escape::log;
#[cfg(feature = "review")]
use crate::escape::visible;

/// The replacement for a tab, because the width of a tab depends on the terminal.
const TAB: &str = "    ";

/// The width of output that is not a terminal, in columns: more than an excerpt has.
const WIDE: usize = 400;

/// Columns between the number of a line and its text.
const GUTTER: usize = 3;

/// The replacement of a part that was left out.
const CUT: char = '…';

impl Quote {
    /// The source line of a place, if the report has it.
    pub(crate) fn of(report: &Report, place: &Location, title: Text, label: &str) -> Option<Self> {
        let excerpt = report.excerpt(place)?;
        let line = place.line?;
        let (place, label) = (place.clone(), label.to_owned());
        Some(Self { title, label, place, help: String::new(), line, parts: parts(excerpt) })
    }

    /// Adds the remedy.
    #[must_use]
    pub(crate) fn with_help(mut self, help: &str) -> Self {
        help.clone_into(&mut self.help);
        self
    }

    /// The line before, inside and after the marked range, with control characters made visible.
    #[cfg(feature = "review")]
    pub(crate) fn shown(&self) -> [String; 3] {
        self.parts.each_ref().map(|part| visible(part).into_owned())
    }

    /// The place, and the label of the marked range.
    pub(crate) fn heading(&self) -> String {
        match self.label.as_str() {
            "" => self.place.to_string(),
            label => format!("{}: {label}", self.place),
        }
    }

    /// The remedy, with invisible characters escaped.
    #[cfg(feature = "review")]
    pub(crate) fn shown_help(&self) -> String {
        visible(&self.help).into_owned()
    }

    /// The place, with invisible characters escaped.
    #[cfg(feature = "review")]
    pub(crate) fn shown_place(&self) -> String {
        visible(&self.place.to_string()).into_owned()
    }

    #[cfg(feature = "review")]
    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    /// The line with its number, and carets below the marked range. A long line is cut to a width.
    pub(super) fn drawing(&self, width: Option<u16>) -> String {
        let gutter = self.line.to_string().len() + GUTTER;
        let room = width.map_or(WIDE, usize::from).saturating_sub(gutter);
        let [before, marked, after] = narrow(self.parts.each_ref().map(|part| log(part)), room);
        let span = before.len()..before.len() + marked.len();
        let text = format!("{before}{marked}{after}");
        let mut snippet = Snippet::source(text).line_start(usize::try_from(self.line).unwrap_or(1));
        if !span.is_empty() {
            snippet = snippet.annotation(AnnotationKind::Primary.span(span));
        }
        let group = Group::with_level(Level::ERROR).element(snippet);
        // The line was already cut to the width; the renderer would cut it further, to leave room at its sides.
        let renderer = Renderer::plain().term_width(WIDE + gutter);
        // The first line has nothing but the border.
        let text = renderer.render(&[group]);
        text.split_once('\n').map_or(String::new(), |(_, rest)| rest.to_owned())
    }
}

/// Draws an excerpt with its line number, and carets below the marked part, cut to a width. Control characters are
/// shown as escapes.
pub fn render_excerpt(excerpt: &Excerpt, width: Option<u16>) -> String {
    let line = excerpt.location.line.unwrap_or(1);
    let (title, label, help) = (Text::default(), String::new(), String::new());
    let place = excerpt.location.clone();
    Quote { title, label, place, help, line, parts: parts(excerpt) }.drawing(width)
}

/// Cuts both ends of a line, and then the marked range, until the line fits. A quarter of the width beside the marked
/// range is reserved for the text before it.
fn narrow([before, marked, after]: [String; 3], room: usize) -> [String; 3] {
    if before.width() + marked.width() + after.width() <= room {
        return [before, marked, after];
    }
    let marked = begin(marked, room.saturating_sub(2));
    let left = room.saturating_sub(marked.width());
    let first = before.width().min((left / 4).max(left.saturating_sub(after.width())));
    let before = end(before, first);
    let after = begin(after, left.saturating_sub(before.width()));
    [before, marked, after]
}

/// The beginning of a text, up to a number of columns.
fn begin(text: String, room: usize) -> String {
    if text.width() <= room {
        return text;
    }
    let kept = within(text.chars(), room.saturating_sub(1));
    kept.chain((room > 0).then_some(CUT)).collect()
}

/// The end of a text, up to a number of columns.
fn end(text: String, room: usize) -> String {
    if text.width() <= room {
        return text;
    }
    let kept: Vec<char> = within(text.chars().rev(), room.saturating_sub(1)).collect();
    (room > 0).then_some(CUT).into_iter().chain(kept.into_iter().rev()).collect()
}

/// Splits an excerpt at the marked range. Without one, everything is in the first part.
fn parts(excerpt: &Excerpt) -> [String; 3] {
    let text = excerpt.text.as_str();
    let (start, end) = excerpt.mark.map_or((usize::MAX, usize::MAX), |mark| (mark.start, mark.end));
    let mut parts = [String::new(), String::new(), String::new()];
    let [before, marked, after] = &mut parts;
    for (at, c) in text.chars().enumerate() {
        let part = match at {
            at if at < start => &mut *before,
            at if at < end => &mut *marked,
            _ => &mut *after,
        };
        match c {
            '\t' => part.push_str(TAB),
            c => part.push(c),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrowed(before: &str, marked: &str, after: &str, room: usize) -> [String; 3] {
        narrow([before, marked, after].map(str::to_owned), room)
    }

    #[test]
    fn a_line_that_fits_is_unchanged() {
        assert_eq!(narrowed("a", "b", "c", 3), ["a", "b", "c"]);
    }

    #[test]
    fn the_mark_stays_and_both_ends_are_cut() {
        assert_eq!(narrowed("0123456789", "mark", "0123456789", 12), ["…9", "mark", "01234…"]);
        assert_eq!(narrowed("0123456789", "mark", "", 8), ["…789", "mark", ""]);
    }

    #[test]
    fn the_capacity_is_never_exceeded() {
        for room in 2..40 {
            let parts = narrowed("船の名前 - uses: ", "港/action@main", " # 船 and more", room);
            assert!(parts.concat().width() <= room, "{room}: {parts:?}");
        }
    }
}
