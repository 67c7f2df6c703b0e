//! Reads the value of a version label: versions, commits, years and notes, in one line.

use plimsoll_model::{ClaimValue, Redacted, Revision};

use crate::metadata::statement::{is_commit, is_short_commit};

/// A version or revision, and the name of its component, if a line has several.
pub(super) type Found = (ClaimValue, Option<String>);

/// Reads `1.2 (2019)`, `git (COMMIT, 2019)`, `1.2 (COMMIT, 2019)` and `1.2 (one) and 3.4 (other) (2019)`.
pub(super) fn read(text: &str) -> Vec<Found> {
    let text = text.replace('`', "");
    let text = text.trim();
    let mut out = Vec::new();
    let of_several = several(text);
    if of_several.len() > 1 {
        return of_several;
    }
    let revision = revision(text);
    let version = first_version(text);
    // "1.2-git (COMMIT)" is a state after a release, identified by the commit.
    let is_between = |version: &&str| {
        let lower = version.to_ascii_lowercase();
        ["git", "dev", "svn", "trunk", "snapshot"].iter().any(|word| lower.contains(word))
    };
    if let Some(version) = version.filter(|version| revision.is_none() || !is_between(version)) {
        out.push((ClaimValue::version(version), None));
    }
    out.extend(revision.map(|revision| (ClaimValue::Revision(revision), None)));
    out
}

/// Versions that are each followed by the name of their component, in parentheses.
fn several(text: &str) -> Vec<Found> {
    let mut out = Vec::new();
    for part in text.split(" and ").flat_map(|part| part.split(", ")) {
        let Some((version, rest)) = part.trim().split_once(" (") else { continue };
        let Some((name, _)) = rest.split_once(')') else { continue };
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        if is_name && is_version(version) {
            out.push((ClaimValue::version(version), Some(name.to_owned())));
        }
    }
    out
}

/// The commit: a full one anywhere, or a short one after a word such as "commit".
fn revision(text: &str) -> Option<Revision> {
    let words = || text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    if let Some(commit) = words().find(|word| is_commit(word)) {
        return Some(Revision::Commit(commit.to_ascii_lowercase()));
    }
    let mut words = words();
    let first = words.next()?.to_ascii_lowercase();
    let is_kind = matches!(first.as_str(), "git" | "hg" | "commit" | "rev" | "revision" | "sha");
    let short = words.next().filter(|word| is_kind && is_short_commit(word))?;
    Some(Revision::Name(Redacted::new(short).to_string()))
}

/// The version at the beginning, with at most one word before it.
fn first_version(text: &str) -> Option<&str> {
    let mut words = text.split([' ', '\t', ',', ';', '(']).filter(|word| !word.is_empty());
    let first = words.next()?;
    let (version, next) = if is_version(first) {
        (first, words.next())
    } else {
        let is_word =
            first.bytes().all(|byte| byte.is_ascii_alphabetic() || b"-_:".contains(&byte));
        let is_of_commit = matches!(first, "git" | "hg" | "svn");
        (words.next().filter(|word| is_word && !is_of_commit && is_version(word))?, words.next())
    };
    // "1.2 or later" is not a single version.
    let is_open = next.is_some_and(|next| {
        ["or", "and", "to", "through", "-", "–"].iter().any(|word| next.eq_ignore_ascii_case(word))
            && !text.contains(" (")
    });
    (!is_open).then_some(version.trim_end_matches('.'))
}

/// Whether a text is a version: numbers separated by dots, possibly followed by letters. A single number is a version
/// if it is not a year.
pub(super) fn is_version(text: &str) -> bool {
    let digits = text.strip_prefix(['v', 'V']).unwrap_or(text).trim_end_matches('.');
    let core = digits.split(['-', '+', '~', '_']).next().unwrap_or_default();
    let mut parts = core.split('.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let Some(first) = parts.next().filter(|part| is_number(part)) else { return false };
    let rest: Vec<&str> = parts.collect();
    let is_part = |part: &&str| {
        part.starts_with(|c: char| c.is_ascii_digit())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && !part.ends_with(['x', 'X'])
    };
    let is_date = core.len() == 4 && digits.len() > 4;
    rest.iter().all(is_part)
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+~_".contains(&byte))
        && !digits.ends_with(['+', '-'])
        && (!rest.is_empty() || is_date || (first.len() < 4 && first != "0" && digits == first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let shown = |(value, of): Found| match of {
            Some(of) => format!("{value} of {of}"),
            None => value.to_string(),
        };
        read(text).into_iter().map(shown).collect()
    }

    const COMMIT: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";

    #[test]
    fn versions_and_commits() {
        for (text, expected) in [
            ("2.89 (2019)", "2.89"),
            ("`v1.0.0-beta4` (2018)", "v1.0.0-beta4"),
            ("2018.2.26 (2018)", "2018.2.26"),
            ("6.4.2 (2017) + own changes (added handling)", "6.4.2"),
            ("1.2.11 (zlib contrib, 2017)", "1.2.11"),
            ("rope 1.2", "1.2"),
            ("release 7", "7"),
            ("git (9ecf54e, 2017)", "9ecf54e"),
            ("commit 9ecf54e", "9ecf54e"),
            ("2024-03-01", "2024-03-01"),
        ] {
            assert_eq!(shown(text), [expected], "{text}");
        }
        assert_eq!(shown(&format!("git ({COMMIT}, 2019)")), [COMMIT]);
        assert_eq!(shown(&format!("1.3 ({COMMIT}, 2019)")), ["1.3", COMMIT]);
        assert_eq!(shown(&format!("1.3-dev ({COMMIT})")), [COMMIT]);
        let several = ["1.1.5 of opus", "0.8 of opusfile"];
        assert_eq!(shown("1.1.5 (opus) and 0.8 (opusfile) (2017)"), several);
    }

    #[test]
    fn text_that_is_not_a_version() {
        for text in [
            "?",
            "TBD, class was renamed",
            "minimal C implementation, http://h.example/1.2",
            "git master",
            "git (2019)",
            "2019",
            "0",
            "1.x",
            "1.2+",
            "1.2 or later",
            ">= 1.2",
            "latest (2020)",
            "",
        ] {
            assert!(shown(text).is_empty(), "{text}: {:?}", shown(text));
        }
    }
}
