//! Source lines that a report shows.

use serde::{Deserialize, Serialize};

use crate::{Location, Redacted, redact};

/// The number of code points of a long line that are kept before its marked part.
const BEFORE: usize = 60;

/// The maximum number of code points of a line that are kept.
const WIDTH: usize = 160;

/// A line of the source, as it is shown beside a finding or a reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Excerpt {
    /// The place that it shows.
    pub location: Location,
    /// The line without its end, with credentials masked. A line of more than 160 code points is cut to
    /// the part around the place, with `…` at each cut.
    pub text: Redacted,
    /// The part of `text` that the place is about. Absent if a masked credential moved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<MarkedRange>,
}

/// A half-open range of code points in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MarkedRange {
    /// Code points before the range.
    pub start: usize,
    /// Code points up to its end.
    pub end: usize,
}

impl Excerpt {
    /// The excerpt of a place: `line` is its line, and `marked` the bytes in it that the place is about.
    ///
    /// The line is masked as a whole and cut afterwards, because a cut can remove the characters by which a
    /// credential is recognized. `None` if a credential is recognized only in a part of the line, such as the
    /// command in `run: "curl -u user:password …"`, so that masking the whole line would miss it.
    ///
    /// ```
    /// use plimsoll_model::{Excerpt, Location, RepoPath};
    /// let place = Location::line(RepoPath::from("ci.yml"), 3);
    /// let excerpt = Excerpt::new(place, "  - uses: a/b@v1  ", 10..16).unwrap();
    /// assert_eq!(excerpt.text.as_str(), "  - uses: a/b@v1");
    /// assert_eq!(excerpt.mark.map(|mark| (mark.start, mark.end)), Some((10, 16)));
    /// ```
    pub fn new(location: Location, line: &str, marked: std::ops::Range<usize>) -> Option<Self> {
        let line = line.trim_end();
        if has_hidden_credential(line) {
            return None;
        }
        let masked = redact(line);
        let part = line.get(marked.clone()).unwrap_or_default();
        let start = if masked == line { Some(marked.start) } else { only(&masked, part) };
        let mark = start.filter(|_| !part.is_empty()).map(|start| {
            let before = masked.get(..start).unwrap_or_default().chars().count();
            MarkedRange { start: before, end: before + part.chars().count() }
        });
        let (text, mark) = window(&masked, mark);
        Some(Self { location, text: Redacted::new(&text), mark })
    }
}

/// Whether a part of a line that begins at a word, without the quotes and brackets around it, has a credential that
/// the masked line still shows.
fn has_hidden_credential(line: &str) -> bool {
    let masked = redact(line);
    let bare =
        masked.replace(['"', '\'', '`', '(', ')', '{', '}', '[', ']', ',', ';', '&', '|'], " ");
    let starts = bare.char_indices().filter(|(at, c)| {
        let before = bare.get(..*at).and_then(|before| before.chars().next_back());
        !c.is_whitespace() && before.is_none_or(char::is_whitespace)
    });
    starts.filter_map(|(at, _)| bare.get(at..)).any(|part| redact(part) != part)
}

/// The offset of a part in a text that contains it exactly once.
fn only(text: &str, part: &str) -> Option<usize> {
    let start = text.find(part)?;
    (!part.is_empty() && text.rfind(part) == Some(start)).then_some(start)
}

/// The part of a line around its mark.
fn window(line: &str, mark: Option<MarkedRange>) -> (String, Option<MarkedRange>) {
    let size = line.chars().count();
    if size <= WIDTH {
        return (line.to_owned(), mark);
    }
    let first = mark.map_or(0, |mark| mark.start.saturating_sub(BEFORE)).min(size - WIDTH);
    let mut text = String::new();
    text.extend((first > 0).then_some('…'));
    text.extend(line.chars().skip(first).take(WIDTH));
    text.extend((first + WIDTH < size).then_some('…'));
    let moved = |at: usize| at.saturating_sub(first).min(WIDTH) + usize::from(first > 0);
    (text, mark.map(|mark| MarkedRange { start: moved(mark.start), end: moved(mark.end) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RepoPath;

    fn excerpt(line: &str, part: &str) -> Excerpt {
        let start = line.find(part).unwrap();
        let place = Location::line(RepoPath::from("f"), 1);
        Excerpt::new(place, line, start..start + part.len()).unwrap()
    }

    fn marked(excerpt: &Excerpt) -> Option<String> {
        let MarkedRange { start, end } = excerpt.mark?;
        Some(excerpt.text.as_str().chars().skip(start).take(end - start).collect())
    }

    #[test]
    fn a_long_line_is_cut_around_its_mark() {
        let line = format!("{}uses: ä/b@v1{}", "é".repeat(900), " x".repeat(900));
        let excerpt = excerpt(&line, "ä/b@v1");
        assert_eq!(marked(&excerpt).as_deref(), Some("ä/b@v1"));
        assert!(excerpt.text.as_str().starts_with('…') && excerpt.text.as_str().ends_with('…'));
        assert!(excerpt.text.as_str().chars().count() <= WIDTH + 2);
    }

    #[test]
    fn a_mark_at_the_end_of_a_long_line_stays_inside() {
        let line = format!("{}a/b@v1", "- ".repeat(900));
        assert_eq!(marked(&excerpt(&line, "a/b@v1")).as_deref(), Some("a/b@v1"));
    }

    #[test]
    fn a_credential_is_masked_before_a_line_is_cut() {
        let secret = "s".repeat(400);
        let line = format!("curl https://user:{secret}@host/x.tar -o a/b@v1");
        let excerpt = excerpt(&line, "a/b@v1");
        assert!(!excerpt.text.as_str().contains("sss"), "{excerpt:?}");
        assert_eq!(marked(&excerpt).as_deref(), Some("a/b@v1"));
    }

    #[test]
    fn a_line_with_a_credential_in_a_command_is_not_shown() {
        for line in [
            "- run: \"curl -u me:qkeSL7lmxA7 -LO https://h.example/x.tgz\"",
            "- {if: \"docker login -u me -p qU56YKj0Px7 reg\", uses: o/r@main}",
            "- uses: \"o/r@v1 curl -ume:qm1ym6rssw7 https://h.example\"",
        ] {
            let place = Location::line(RepoPath::from("f"), 1);
            assert_eq!(Excerpt::new(place, line, 2..5), None, "{line}");
        }
    }

    #[test]
    fn a_mark_inside_a_masked_part_is_absent() {
        let excerpt = excerpt("image: https://user:pass@host/x", "https://user:pass@host/x");
        assert_eq!(excerpt.mark, None);
        assert!(!excerpt.text.as_str().contains("pass@"));
    }
}
