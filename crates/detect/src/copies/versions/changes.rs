//! Change logs: the release at the top.

use super::statement::{VersionStatement, is_version, plain_word};
use crate::tree::names::text_stem;

/// Whether a file is a change log, by its name in lower case.
pub(super) fn is_change_log(name: &[u8]) -> bool {
    text_stem(name).is_some_and(|stem| {
        matches!(
            stem,
            b"changelog" | b"changes" | b"news" | b"history" | b"release_notes" | b"releasenotes"
        )
    })
}

/// The beginnings of the names of months.
pub(super) const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Words of headings before a version.
const WORDS: [&str; 12] = [
    "version", "release", "changes", "in", "for", "of", "what's", "new", "the", "since",
    "released", "notes",
];

/// The version of the first heading, if the next one is older: some change logs begin with the oldest release.
pub(super) fn read(text: &str) -> Option<VersionStatement> {
    let mut headings =
        text.lines().zip(1u32..).filter_map(|(line, number)| Some((heading(line)?, number)));
    let (first, line) = headings.next()?;
    if goes_on_above(text, line) || is_day(first) {
        return None;
    }
    let (second, _) = headings.find(|(version, _)| *version != first)?;
    let is_older = numbers(second) < numbers(first);
    is_older.then(|| VersionStatement::Changes { version: first.to_owned(), line })
}

/// The version in the name of the directory, if the first version in the text is the same, in a line that calls it a release:
/// `Changes for the 1.1.0 release`.
pub(super) fn confirm(text: &str, version: &str) -> Option<VersionStatement> {
    let plain = |word: &str| {
        let word = plain_word(word);
        let number = word.strip_prefix('v').filter(|rest| is_version(rest));
        number.map_or_else(|| word.clone(), str::to_owned)
    };
    let mut lines = text.lines().zip(1u32..);
    let (words, line) = lines.find_map(|(line, number)| {
        let words: Vec<String> = line.split_whitespace().map(plain).collect();
        words.iter().any(|word| is_version(word)).then_some((words, number))
    })?;
    let first = words.iter().find(|word| is_version(word));
    let is_release =
        words.iter().any(|word| matches!(word.as_str(), "release" | "released" | "version"));
    // After such a word, it is not the version of the copy: "new since version 1.1.0" lists later releases, and
    // "requires knot version 1.1.0" is about something else.
    let is_of_other = |word: &String| {
        let links = ["after", "before", "from", "needs", "require", "requires", "since", "until"];
        links.contains(&word.as_str())
    };
    let mut before = words.iter().take_while(|word| !is_version(word));
    let is_other = before.any(is_of_other);
    let is_it = first.is_some_and(|word| word == version) && is_release && !is_other;
    is_it.then(|| VersionStatement::Changes { version: version.to_owned(), line })
}

/// Whether unreleased changes are listed above a line. A heading alone is not enough: many keep an empty one.
fn goes_on_above(text: &str, line: u32) -> bool {
    let above = text.lines().take(usize::try_from(line).unwrap_or_default().saturating_sub(1));
    let has_version = |line: &str| line.split([' ', '[', ']', '(']).any(is_version);
    let is_head = |line: &str| is_coming(line) && (line.starts_with('#') || has_version(line));
    let mut from_coming = above.skip_while(|line| !is_head(line));
    from_coming.next().is_some_and(has_version)
        || from_coming.any(|line| line.contains(|c: char| c.is_alphanumeric()))
}

/// Whether a version is a day: `2024.05.01`, `01.05.2024`.
fn is_day(version: &str) -> bool {
    let is_year = |number: u64| (1980..2100).contains(&number);
    match numbers(version).as_slice() {
        [year, month, ..] if is_year(*year) => *month <= 12,
        [_, month, year] if is_year(*year) => *month <= 12,
        _ => false,
    }
}

/// The version that a line is the heading of: `## [1.2.3] - 2024-01-01`, `Rope v1.2 (May 6)`, `* 5.3.0`; `None` for a
/// release that is not published yet.
pub(super) fn heading(line: &str) -> Option<&str> {
    /// The maximum length of a heading, in bytes.
    const LONGEST: usize = 100;
    if line.len() > LONGEST || line.starts_with([' ', '\t']) {
        return None;
    }
    let is_item = line.starts_with(['*', '-', '+']);
    let text = line.trim_start_matches(['#', '*', '=', '-', '+', ' ', '[']);
    let mut others = 0;
    let mut words = text.split_whitespace();
    let mut before = 0;
    let version = loop {
        let word = words.next()?.trim_end_matches([':', ',', ']', ')', '.', ';']);
        let word = word.trim_start_matches(['[', '(']);
        let word = word.split("](").next().unwrap_or(word).trim_end_matches(']');
        if is_version(word) {
            break word;
        }
        before += 1;
        others += usize::from(!WORDS.contains(&word.to_ascii_lowercase().as_str()));
        if others > 1 || before > 5 || (is_item && others > 0) {
            return None;
        }
    };
    // In a sentence, a word follows; in a heading, a date.
    let is_date = |word: &str| {
        let lower = word.to_ascii_lowercase();
        word.starts_with(|c: char| c.is_ascii_digit() || !c.is_ascii_alphanumeric())
            || MONTHS.iter().any(|month| lower.starts_with(month))
            || lower == "released"
    };
    if !words.next().is_none_or(is_date) || is_coming(text) {
        return None;
    }
    Some(version.trim_start_matches(['v', 'V']))
}

/// Whether a heading states that the release is not published yet.
fn is_coming(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    [
        "unreleased",
        "not yet",
        "not released",
        "develop",
        "upcoming",
        "tbd",
        "in progress",
        "xx",
        "??",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

/// The numbers of a version, up to the first part that is not one.
pub(super) fn numbers(version: &str) -> Vec<u64> {
    let digits = version.split(|c: char| !c.is_ascii_digit());
    digits.map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<(String, u32)> {
        match read(text)? {
            VersionStatement::Changes { version, line } => Some((version, line)),
            _ => None,
        }
    }

    #[test]
    fn the_newest_release() {
        for text in [
            "## [1.2.3] - 2024-01-01\n\n- text\n\n## [1.2.2] - 2023\n",
            "Rope v1.2.3, Apr 5th 2024.\n===\n * text\n\nRope v1.2.0, 2023:\n",
            "* 1.2.3 (May 6, 2022)\n\n  - text\n\n* 1.2.2 (March 1, 2022)\n",
            "Changes in 1.2.3 (1 Jan 2024)\n- Fix 1.1.0\n\nChanges in 1.2.2 (1 Jan 2023)\n",
            "# [1.2.3](https://h.example/1.2.3) (2024)\n# [1.2.2](https://h.example) (2023)\n",
            "1.2.3\n-----\n\n1.2.2\n-----\n",
        ] {
            assert_eq!(shown(text), Some(("1.2.3".to_owned(), 1)), "{text}");
        }
    }

    #[test]
    fn releases_that_a_directory_is_named_after() {
        let is_confirmed = |text: &str| confirm(text, "1.1.0").is_some();
        assert!(is_confirmed("April 9, 2013\n---\n\nChanges for the 1.1.0 release (vs 1.0.2)\n"));
        assert!(is_confirmed("Version 1.1.0\n"));
        for text in [
            "Changes for the 1.2.0 release (vs 1.1.0)\n",
            "Support for 1.1.0\n",
            "Release 1.0\n\nRelease 1.1.0\n",
            "What is new since version 1.1.0\n",
            "Changes since the 1.1.0 release\n",
            "Requires knot version 1.1.0 or later\n",
            "",
        ] {
            assert!(!is_confirmed(text), "{text}");
        }
    }

    #[test]
    fn what_is_none() {
        for text in [
            "1.0.0\n-----\n\n1.1.0\n-----\n",
            "## 1.2.3\n",
            "HISTORY for Lute 5.1\n\n* Changes from version 5.0 to 5.1\n",
            "2024-01-01  Ada  <ada@h.example>\n\n\t* rope.c: text\n",
            "Python 3.8 is now supported\nPython 3.7 is not\n",
            "",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
        for text in [
            "## 1.3.0 (unreleased)\n\n## 1.2.3\n\n## 1.2.2\n",
            "## [Unreleased]\n\n- text\n\n## [1.2.3]\n\n## [1.2.2]\n",
            "## 2024.05.01\n\n## 2024.04.01\n",
            "## 15.05.2024\n\n## 01.04.2024\n",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
        // Nothing has changed since.
        let empty = "## [Unreleased]\n\n## [1.2.3]\n\n## [1.2.2]\n";
        assert_eq!(shown(empty), Some(("1.2.3".to_owned(), 3)));
    }
}
