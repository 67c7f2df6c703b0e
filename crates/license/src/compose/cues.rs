//! Recognizes phrases by which a text offers a choice between licenses.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// Licenses with at most this many words between them belong to the same list.
pub(super) const NEAR: usize = 60;
/// A bare "or" joins two licenses with at most this many words between them, or twice as many if the "or" is directly
/// beside one of the licenses.
const SHORT: usize = 12;
/// The maximum number of bytes that are read before or after a license.
const READ: usize = 1_600;

/// Phrases that are searched for together, in one pass over a text.
struct Phrases {
    all: &'static [&'static str],
    search: OnceLock<Option<AhoCorasick>>,
}

impl Phrases {
    const fn new(all: &'static [&'static str]) -> Self {
        Self { all, search: OnceLock::new() }
    }

    /// Whether one of the phrases begins at a word of a text from [`plain`], which has a space before each word.
    fn begin_in(&self, plain: &str) -> bool {
        let build = || {
            let phrases = self.all.iter().map(|phrase| format!(" {phrase}"));
            AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(phrases).ok()
        };
        let search = self.search.get_or_init(build);
        search.as_ref().is_some_and(|search| search.is_match(plain))
    }
}

/// Phrases between two licenses that offer one instead of the other, wherever they are.
static INSTEAD: Phrases = Phrases::new(&[
    "or under the following",
    "may be optionally license",
    "or when distributed separately",
    "may also be made available under",
    "is dual licensed and",
    "otherwise the following license",
    "or if you prefer",
    "or at your discretion",
    "alternatively",
    "alternative to",
    "as an alternative",
    "at your option",
    "at your choice",
    "at the option of",
    "also dual licens",
    "you may also use",
    "you may also redistribute",
    "you may also distribute",
    "you can also use",
    "you can also redistribute",
    "may also be used under",
    "may also be distributed under",
    "may also be redistributed under",
    "can also be redistributed under",
    "redistributed also under",
    "redistribute also under",
    "optionally under",
    "you may choose",
    "you can choose",
    "whichever",
    "or under the terms",
    "also provided under",
    "also available under",
    "additional license granted",
    // The end of the notice for three licenses of Mozilla and Eclipse, which repeats the first name.
    "use your version of this file under the terms of any one of",
    "use your version of this file under either",
]);

/// Phrases that announce a choice between the licenses that follow.
static ANNOUNCED: Phrases = Phrases::new(&[
    "bi licens",
    "either under",
    "are both licens",
    "licensed both under",
    "any individual or combination of the following",
    "under both",
    "under the terms of both",
    "terms of both",
    "any of these licenses",
    "licensed under any of",
    "available under any of",
    "distributed under any of",
    "one of these licenses",
    "one of these two",
    "either one of",
    "following two license",
    "following three license",
    "the terms of either",
    "a dual",
    "dual licens",
    "dually licens",
    "dual license",
    "duallicens",
    "double licens",
    "triple licens",
    "tri licens",
    "multi licens",
    "multiple licenses you",
    "a choice of",
    "the choice of",
    "your choice",
    "choice between",
    "choose between",
    "choose either",
    "choose one",
    "choose which",
    "choose to be licensed",
    "at your option any of",
    "either of",
    "under either",
    "any of the following",
    "any one of",
    "one of the following",
    "one of two",
    "one of three",
    "one of the two",
    "under two license",
    "under 2 license",
    "under three license",
    "either license may",
    "may choose either",
]);

/// Phrases after several licenses that offer a choice between them.
static CLOSED: Phrases = Phrases::new(&[
    "either license",
    "either of these license",
    "either of the license",
    "either of the two",
    "either of those",
    "one of the above",
    "any of the above",
    "any one of the above",
    "choose which",
    "decide which",
    "pick the license",
    "pick which",
    "whichever",
    "select one of",
    "select which",
    "free to choose",
    "may choose",
    "can choose",
    "you choose",
    "entitled to choose",
    "at least one",
    "at your choice",
    "at your option",
    "which of the two",
]);

/// The words of a text, split at punctuation. A word that is hyphenated at a line break counts as two.
pub(super) fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// Removes URLs and parentheses from a text: they state where a license is, not how it is offered.
fn prose(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for word in text.split(u8::is_ascii_whitespace) {
        let is_address = word.windows(3).any(|part| part == b"://") || word.starts_with(b"www.");
        if !is_address {
            out.extend_from_slice(word);
        }
        out.push(b' ');
    }
    out
}

/// The offset at which the last [`READ`] bytes of a text begin. Carriage returns are not counted, so that the kind of
/// line ends does not change what is read.
fn last(text: &[u8]) -> usize {
    let mut read = 0;
    let before = text.iter().rposition(|byte| {
        read += usize::from(*byte != b'\r');
        read > READ
    });
    before.map_or(0, |at| at + 1)
}

/// The offset at which the first [`READ`] bytes of a text end, counted as in [`last`].
fn first(text: &[u8]) -> usize {
    let mut read = 0;
    let after = text.iter().position(|byte| {
        read += usize::from(*byte != b'\r');
        read > READ
    });
    after.unwrap_or(text.len())
}

/// The words of a text in lower case, joined by spaces, with a space at both ends.
fn plain(text: &[u8]) -> String {
    let mut plain = String::with_capacity(text.len() + 2);
    plain.push(' ');
    let mut is_word = false;
    for byte in text {
        if byte.is_ascii_alphanumeric() {
            plain.push(char::from(byte.to_ascii_lowercase()));
        } else if is_word {
            plain.push(' ');
        }
        is_word = byte.is_ascii_alphanumeric();
    }
    if is_word {
        plain.push(' ');
    }
    if plain.contains("licenc") { plain.replace("licenc", "licens") } else { plain }
}

/// Whether the text between two licenses offers a choice between them.
pub(crate) fn offers_choice(between: &[u8]) -> bool {
    let end = last(between);
    let near = between.get(end..).unwrap_or_default();
    if is_next_of_pom(near) || is_next_badge(near) {
        return true;
    }
    let between = prose(near);
    // Encoded spaces in the URL of a badge: `Zlib%20OR%20MIT`.
    let plain = plain(&between).replace(" 20or ", " or ");
    let count = plain.split_whitespace().count();
    let is_or = |word: &str| matches!(word, "or" | "ou" | "oder");
    let edge = count <= 2 * SHORT
        && (plain.starts_with(" or ") || plain.ends_with(" or ") || plain.ends_with(" or the "));
    let bare = (edge || (count <= SHORT && plain.split_whitespace().any(is_or)))
        && !plain.contains(" and or ")
        && !plain.contains(" or later ")
        && !plain.contains(" or any later ");
    // "GPL-2 | GPL-3", in the metadata of R packages.
    let slash = count == 0 && (is_lone_slash(&between) || between.trim_ascii() == b"|");
    bare || slash || INSTEAD.begin_in(&plain)
}

/// Whether a license entry ends and the next one begins in the same list of a Maven POM: the user of a package may
/// choose any of them (POM reference, "Licenses").
fn is_next_of_pom(between: &[u8]) -> bool {
    let find = |text: &[u8], tag: &[u8]| memchr::memmem::find(text, tag);
    find(between, b"</license>").is_some_and(|at| {
        let rest = between.get(at..).unwrap_or_default();
        find(rest, b"<license>").is_some() && find(rest, b"</licenses>").is_none()
    })
}

/// Whether a single line contains a slash that is not part of a comment marker.
fn is_lone_slash(between: &[u8]) -> bool {
    let is_mark = |at: Option<usize>| {
        let byte = at.and_then(|at| between.get(at));
        byte.is_some_and(|byte| matches!(byte, b'/' | b'*'))
    };
    // A slash after a quote begins the path of a file: "see `/usr/share/…`".
    let is_path = |at: usize| {
        between.get(at + 1..).is_some_and(|rest| rest.trim_ascii().is_empty())
            && at.checked_sub(1).and_then(|at| between.get(at)).is_some_and(|b| b"`'(".contains(b))
    };
    let is_lone =
        |at: usize| !is_mark(at.checked_sub(1)) && !is_mark(at.checked_add(1)) && !is_path(at);
    !between.contains(&b'\n') && memchr::memchr_iter(b'/', between).any(is_lone)
}

/// Whether there is only a comma between two licenses, so that they belong to a list that ends with "and" or "or".
pub(super) fn goes_on(between: &[u8]) -> bool {
    between.contains(&b',') && words(between).all(|word| word.eq_ignore_ascii_case(b"the"))
}

/// Whether a text between two licenses ends the statement of the first one: its sentence, paragraph or list entry.
pub(super) fn ends_statement(between: &[u8]) -> bool {
    let is_sentence =
        |mark: &[u8]| mark.starts_with(b". ") && mark.last().is_some_and(u8::is_ascii_uppercase);
    let begins_entry =
        |line: &[u8]| [&b"* "[..], b"- ", b"#"].iter().any(|mark| line.starts_with(mark));
    let mut lines =
        between.split(|byte| *byte == b'\n').skip(1).map(<[u8]>::trim_ascii_start).peekable();
    while let Some(line) = lines.next() {
        // The last part is the beginning of the next license's line.
        if begins_entry(line) || line.is_empty() && lines.peek().is_some() {
            return true;
        }
    }
    between.windows(3).any(is_sentence)
}

/// Whether the text after a list of licenses ends the choice: "…, at your option. The fonts are under …".
pub(super) fn closes_list(between: &[u8]) -> bool {
    const CLOSE: &[u8] = b"at your option.";
    let lower = between.get(..first(between)).unwrap_or_default().to_ascii_lowercase();
    let is_told = memchr::memmem::find(&lower, CLOSE).map(|at| at + CLOSE.len());
    is_told.is_some_and(|end| between.get(end..).is_some_and(|rest| words(rest).next().is_some()))
}

/// Whether a text is between two badges that each name a license: `-blue.svg)](…) [![…](https://…/badge/license-`.
fn is_next_badge(between: &[u8]) -> bool {
    const LONGEST: usize = 300;
    let lower = between.to_ascii_lowercase();
    lower.len() <= LONGEST
        && lower.starts_with(b"-")
        && [&b"badge/license-"[..], b"badge/license/"].iter().any(|end| lower.ends_with(end))
        && memchr::memmem::find(&lower, b"](").is_some()
}

/// Whether a text between two licenses is short and within one sentence.
pub(super) fn is_in_list(between: &[u8]) -> bool {
    words(between).count() <= SHORT && !between.windows(2).any(|pair| pair == b". ")
}

/// Whether a text offers a choice between the licenses before it, in their sentence or the next one.
pub(super) fn closes_choice(after: &[u8]) -> bool {
    const REACH: usize = 200;
    let plain = plain(&prose(after.get(..after.len().min(REACH)).unwrap_or_default()));
    CLOSED.begin_in(&plain) && !plain.contains(" later version ")
}

/// Phrases that introduce the license of other code, which is not part of the choice before it.
static OTHER_WORK: Phrases = Phrases::new(&[
    "incorporates work",
    "covered by the following copyright",
    "includes code from",
    "contains code from",
]);

/// Phrases that announce a choice between exactly two licenses.
static TWO: Phrases = Phrases::new(&[
    "following two license",
    "one of two license",
    "one of the two license",
    "under two license",
    "either one of the license",
    "either of the two license",
]);

/// The words before a license, which are searched for several kinds of phrases.
pub(super) struct Before(String);

impl Before {
    pub(super) fn of(before: &[u8]) -> Self {
        let end = last(before);
        Self(plain(before.get(end..).unwrap_or_default()))
    }

    /// Whether they announce a choice between the licenses that follow.
    pub(super) fn announces_choice(&self) -> bool {
        let ends = [" both ", " both the ", " dual "];
        ends.iter().any(|end| self.0.ends_with(end)) || ANNOUNCED.begin_in(&self.0)
    }

    /// Whether they announce a choice between exactly the two licenses that follow.
    pub(super) fn announces_both(&self) -> bool {
        let ends = ["under both", "licensed both", "terms of both", "both the"];
        ends.iter().any(|end| self.0.trim_end().ends_with(end))
    }

    /// Whether they end with a word that announces two licenses: "a dual", "dual licensed under".
    pub(super) fn announces_dual(&self) -> bool {
        let ends = [
            "dual",
            "dual license",
            "dual licensed under",
            "dual licensed under the",
            "dually licensed under",
        ];
        ends.iter().any(|end| self.0.trim_end().ends_with(end))
    }

    /// Whether they introduce the license of other code.
    pub(super) fn introduces_other_work(&self) -> bool {
        OTHER_WORK.begin_in(&self.0)
    }

    /// Whether they announce a choice between two licenses, regardless of the length of the first one.
    pub(super) fn announces_two(&self) -> bool {
        TWO.begin_in(&self.0)
    }

    /// Whether they announce secondary licenses of the EPL: each may be used instead of the EPL.
    pub(super) fn announces_secondary(&self) -> bool {
        self.0.contains(" following secondary license")
    }
}

/// Whether a text announces a choice between the licenses that follow.
pub(crate) fn announces_choice(before: &[u8]) -> bool {
    Before::of(before).announces_choice()
}

/// Whether a notice begins with words that offer it instead of the license before it.
pub(super) fn opens_with_choice(own: &[u8]) -> bool {
    let plain = plain(own.get(..own.len().min(160)).unwrap_or_default());
    ["alternatively", "or at your option", "or alternatively"]
        .iter()
        .any(|phrase| plain.strip_prefix(' ').is_some_and(|plain| plain.starts_with(phrase)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_and_lists_are_distinguished() {
        for (between, choice) in [
            (" or ", true),
            ("\n// -or-\n// ", true),
            (" and ", false),
            (" and/or ", false),
            ("/", true),
            (" / ", true),
            (" | ", true),
            (" */ /* ", false),
            (" */\n/*\n * ", false),
            ("\n//\n// ", false),
            (".\n\nAlternatively, this file may be used under the terms of ", true),
            (" license. The tests are copied from elsewhere and come under ", false),
            (" or any later version. The icons are under ", false),
            ("\nAs an alternative, you get it under a second one:\n", true),
            ("", false),
        ] {
            assert_eq!(offers_choice(between.as_bytes()), choice, "{between}");
        }
        assert!(announces_choice(b"This code is dual-licensed:"));
        assert!(announces_choice(b"available under your choice of these"));
        assert!(!announces_choice(b"This code is licensed under the following terms"));
    }
}
