//! The release that a git tag names.

use std::cmp::{Ordering, Reverse};

/// Words before the version in the names of tags, in addition to the name of the project.
const WORDS: [&str; 6] = ["release", "releases", "rel", "version", "ver", "v"];

/// The characters that join a version to a prefix.
const JOINTS: [char; 3] = ['-', '_', '/'];

/// The maximum length of a version in a tag, in bytes.
const LONGEST: usize = 100;

/// The maximum number of digits of a version that is one number: a date has this many.
const DIGITS: usize = 8;

/// The version that the tags of one commit name, and the tag with it: the highest if there are several. Tags of
/// anything but a release of the project named `project` are skipped: `nightly`, `ciflow/trunk/123`, `plugin-v1.2.0`.
///
/// ```
/// use plimsoll_model::release_of_tags;
///
/// let of = |tags: &[&'static str]| release_of_tags(tags.iter().copied(), Some("harbor"));
/// assert_eq!(of(&["v1", "latest", "v1.2.0"]), Some(("v1.2.0", "1.2.0".to_owned())));
/// assert_eq!(of(&["harbor-8_10_1"]), Some(("harbor-8_10_1", "8.10.1".to_owned())));
/// assert_eq!(of(&["plugin-v2.0.0", "nightly"]), None);
/// ```
pub fn release_of_tags<'a>(
    tags: impl IntoIterator<Item = &'a str>,
    project: Option<&str>,
) -> Option<(&'a str, String)> {
    let releases = tags.into_iter().filter_map(|tag| Some((tag, version(tag, project)?)));
    releases.max_by(|(one_tag, one), (other_tag, other)| {
        compare(one, other).then_with(|| {
            (Reverse(one_tag.len()), *one_tag).cmp(&(Reverse(other_tag.len()), *other_tag))
        })
    })
}

/// The version in the name of a tag.
fn version(tag: &str, project: Option<&str>) -> Option<String> {
    let rest = project.and_then(|project| after(tag, project)).unwrap_or(tag);
    let words = WORDS.iter().filter(|word| word.len() > 1);
    let rest = words.clone().find_map(|word| after(rest, word)).unwrap_or(rest);
    let text = rest.strip_prefix(['v', 'V']).unwrap_or(rest);
    let in_version = |byte: u8| byte.is_ascii_alphanumeric() || b".-+_~".contains(&byte);
    let starts = text.starts_with(|c: char| c.is_ascii_digit());
    let ends = text.ends_with(|c: char| c.is_ascii_alphanumeric());
    if !starts || !ends || text.len() > LONGEST || !text.bytes().all(in_version) {
        return None;
    }
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // If there is no dot at all, `_` replaces it.
    if text.contains('_') && text.split('_').all(|part| !part.is_empty() && is_number(part)) {
        return Some(text.replace('_', "."));
    }
    let (core, _) = parts(text);
    let is_whole = core.contains('.') && core.split('.').all(|part| !part.is_empty());
    // A number alone may be anything, unless a prefix shows that it is a version.
    let is_said = text.len() < tag.len() && text.len() <= DIGITS && is_number(text);
    (is_whole || is_said).then(|| text.to_owned())
}

/// The rest of a tag after a word and the character that joins it, case-insensitively.
fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(word.len())?;
    let rest = rest.strip_prefix(JOINTS)?;
    head.eq_ignore_ascii_case(word).then_some(rest)
}

/// The numbers joined by dots at the start of a version, and the rest.
fn parts(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (core, tail) = text.split_at_checked(end).unwrap_or((text, ""));
    // The dot of `1.2.dev3` is that of the tail.
    (core.trim_end_matches('.'), tail)
}

fn compare(one: &str, other: &str) -> Ordering {
    let [(one, one_tail), (other, other_tail)] = [one, other].map(parts);
    let numbers = one.split('.').map(Digits).cmp(other.split('.').map(Digits));
    let tails = || {
        (standing(one_tail), Natural(one_tail)).cmp(&(standing(other_tail), Natural(other_tail)))
    };
    numbers.then_with(tails)
}

/// The order of versions with the same numbers, by the rest of each: 0 for a pre-release, 1 for no rest, 2 for a
/// later build.
fn standing(tail: &str) -> u8 {
    let word = tail.trim_start_matches(['-', '.', '_']);
    match () {
        () if tail.is_empty() => 1,
        () if tail.starts_with('+')
            || word.starts_with("post")
            || word.starts_with('p') && !word.starts_with("pre") =>
        {
            2
        }
        () => 0,
    }
}

/// Digits, as the number that they write.
#[derive(PartialEq, Eq)]
struct Digits<'a>(&'a str);

impl Ord for Digits<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let [one, other] = [self.0, other.0].map(|text| text.trim_start_matches('0'));
        (one.len(), one).cmp(&(other.len(), other))
    }
}

impl PartialOrd for Digits<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Text in which numbers are compared as numbers: `rc10` is after `rc9`.
#[derive(PartialEq, Eq)]
struct Natural<'a>(&'a str);

impl Natural<'_> {
    /// Runs of digits and of other characters, in turn.
    fn runs(&self) -> impl Iterator<Item = (bool, &str)> {
        let is_digit = |c: char| c.is_ascii_digit();
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let first = is_digit(rest.chars().next()?);
            let end = rest.find(|c| is_digit(c) != first).unwrap_or(rest.len());
            let (run, after) = rest.split_at_checked(end)?;
            rest = after;
            Some((first, run))
        })
    }
}

impl Ord for Natural<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut one, mut other) = (self.runs(), other.runs());
        loop {
            let order = match (one.next(), other.next()) {
                (None, None) => return Ordering::Equal,
                (Some((true, one)), Some((true, other))) => Digits(one).cmp(&Digits(other)),
                (one, other) => one.cmp(&other),
            };
            if order.is_ne() {
                return order;
            }
        }
    }
}

impl PartialOrd for Natural<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_releases() {
        for (tag, expected) in [
            ("v1.2.0", Some("1.2.0")),
            ("1.2.0-rc.1+5", Some("1.2.0-rc.1+5")),
            ("1.0.0a0", Some("1.0.0a0")),
            ("V2.0", Some("2.0")),
            ("v4", Some("4")),
            ("release-2.3", Some("2.3")),
            ("release/v2.3.1", Some("2.3.1")),
            ("REL_16_1", Some("16.1")),
            ("Harbor-v3.0.0", Some("3.0.0")),
            ("harbor-8_10_1", Some("8.10.1")),
            ("harbor/release-1.5", Some("1.5")),
            ("2024.01.31", Some("2024.01.31")),
            ("v20240131", Some("20240131")),
            ("20240131", None),
            ("4", None),
            ("nightly", None),
            ("nightly-2024.01.31", None),
            ("ciflow/trunk/123", None),
            ("plugin-v1.2.0", None),
            ("plugin@1.2.0", None),
            ("harborside-1.2.0", None),
            ("v1.2.0/extra", None),
            ("v1..2", None),
            ("v1.2.", None),
            ("vanilla", None),
            ("0123456789abcdef0123456789abcdef01234567", None),
            ("", None),
        ] {
            assert_eq!(version(tag, Some("harbor")).as_deref(), expected, "{tag}");
        }
        assert_eq!(version("harbor-1.0", None), None);
        assert_eq!(version(&format!("v1.{}", "1".repeat(200)), None), None);
    }

    #[test]
    fn the_highest_counts() {
        let rising = [
            "v0.9",
            "v1",
            "v1.2",
            "v1.2.0-alpha",
            "v1.2.0-rc9",
            "v1.2.0-rc10",
            "v1.2.0",
            "v1.2.0.post1",
            "v1.9.0",
            "v1.10.0",
            "v99999999999999999999.0",
        ];
        for (at, low) in rising.iter().enumerate() {
            for high in &rising[at + 1..] {
                for tags in [[*low, *high], [*high, *low]] {
                    let found = release_of_tags(tags, None).unwrap();
                    assert_eq!(found.0, *high, "{tags:?}");
                }
            }
        }
        // Two names of one version: the shorter, whatever the order.
        for tags in [["v1.0.0", "1.0.0"], ["1.0.0", "v1.0.0"]] {
            assert_eq!(release_of_tags(tags, None).unwrap().0, "1.0.0");
        }
    }
}
