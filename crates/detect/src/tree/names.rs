//! Normalized names of files, directories and libraries, because people spell them differently.

use plimsoll_model::Date;

/// A normalized name, the same for macros, directories and registries: letters and digits, in lower case.
pub(crate) fn plain_name(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether two names are spelled alike so far. Names without a letter or digit of ASCII must be equal.
pub(crate) fn is_same_name(one: &str, other: &str) -> bool {
    let plain = plain_name(one);
    one == other || (!plain.is_empty() && plain == plain_name(other))
}

/// Names of directories that are not related to their content, or only state the platform.
const GENERIC: [&str; 31] = [
    "lib", "libs", "library", "src", "source", "sources", "core", "code", "include", "inc",
    "vendor", "contrib", "upstream", "common", "x86", "x86_64", "x64", "arm", "arm64", "aarch64",
    "mips", "ppc", "riscv", "win32", "windows", "unix", "posix", "linux", "darwin", "macos",
    "android",
];

/// Whether a directory's name is not related to its content.
pub(crate) fn is_generic(directory: &str) -> bool {
    GENERIC.contains(&directory.to_ascii_lowercase().as_str())
}

/// The name of a text file without its suffix, for a name in lower case; `None` if the suffix is not that of a text
/// file.
pub(crate) fn text_stem(name: &[u8]) -> Option<&[u8]> {
    let (stem, suffix) = match name.iter().rposition(|byte| *byte == b'.') {
        Some(dot) => name.split_at(dot),
        None => (name, &b""[..]),
    };
    matches!(suffix, b"" | b".md" | b".markdown" | b".txt" | b".rst").then_some(stem)
}

/// The name of a file up to its first dot.
pub(crate) fn file_stem(name: &[u8]) -> &[u8] {
    let dot = name.iter().skip(1).position(|byte| *byte == b'.');
    dot.and_then(|dot| name.get(..=dot)).unwrap_or(name)
}

/// Whether a file is a header of C or C++, by its name.
pub(crate) fn is_header(name: &[u8]) -> bool {
    [&b".h"[..], b".hh", b".hpp", b".hxx"].iter().any(|end| name.ends_with(end))
}

/// The version that a tag names: `v1.2.0`, `rope-1.2.0`, `rope-1_2_0`, `R_1_2_0`, `for/harbor-20260401-1.2.0`. `None`
/// if it does not consist of numbers only.
pub(crate) fn version_of_tag(tag: &str) -> Option<String> {
    let tag = tag.trim().trim_start_matches("refs/tags/");
    let tag = match after_date(tag) {
        Some((before, after)) if is_for_host(before) => after,
        // `rope-20260401-1.2` may be a release that is named by day and number, and `nightly-20260401-1.2.0` a build
        // after 1.2.0.
        Some(_) => return None,
        None => tag,
    };
    let starts = |at: usize| {
        let before = tag.get(..at).unwrap_or_default();
        let marked = before.strip_suffix(['v', 'V']).unwrap_or(before);
        marked.is_empty() || marked.ends_with(['-', '_', '/', '.'])
    };
    let at = tag.char_indices().find(|(at, c)| c.is_ascii_digit() && starts(*at))?.0;
    let rest = tag.get(at..)?;
    // A day, such as `2026-04-01`, is not written with dots.
    if rest.parse::<Date>().is_ok() {
        return None;
    }
    let rest = rest.replace('_', ".");
    let rest = if rest.contains('.') { rest } else { rest.replace('-', ".") };
    let is_number = |part: &str| {
        !part.is_empty() && part.len() <= 8 && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    (rest.contains('.') && rest.split('.').all(is_number)).then_some(rest)
}

/// The text before and after a day: `20260401-`, or `20260401.1-` for another tag of that day.
fn after_date(tag: &str) -> Option<(&str, &str)> {
    let (start, end) = tag.match_indices('-').find_map(|(end, _)| {
        let before = tag.get(..end)?;
        let start = before.rfind(['-', '/']).map_or(0, |at| at + 1);
        let (day, again) =
            before.get(start..)?.split_once('.').unwrap_or((before.get(start..)?, "1"));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_day = day.len() == 8
            && (day.starts_with("19") || day.starts_with("20"))
            && is_number(day)
            && !again.is_empty()
            && is_number(again);
        is_day.then_some((start, end))
    })?;
    Some((tag.get(..start)?, tag.get(end + 1..)?))
}

/// Whether the text before the day of a tag states for whom the copy is kept, `for/harbor-`. Projects that keep copies
/// of other projects tag them with the day and then the upstream release.
fn is_for_host(before: &str) -> bool {
    before.starts_with("for/") || before.contains("/for/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stem_ends_at_the_first_dot() {
        assert_eq!(file_stem(b"rope.in.l"), b"rope");
        assert_eq!(file_stem(b".rope"), b".rope");
    }

    #[test]
    fn versions_of_tags() {
        for (tag, expected) in [
            ("for/harbor-20260401-1.2.0", Some("1.2.0")),
            ("for/harbor-20260401.1-v1.2", Some("1.2")),
            ("for/harbor-20260401-1.2.0-g0f3c1d2", None),
            ("for/harbor-20260401-main-g0f3c1d2", None),
            ("rope/for/harbor-20260401-v2026-03-12", None),
            ("rope-2026.03.12", Some("2026.03.12")),
            ("rope-20260401", None),
            ("rope-20260401-3.1", None),
            ("snapshot-20260401-1.2.0", None),
            ("20260401-1.2.0", None),
            ("rope-20260401.1-v1.2.0", None),
            ("v1.2.0", Some("1.2.0")),
            ("refs/tags/1.2", Some("1.2")),
            ("rope2-1.2.0", Some("1.2.0")),
            ("rope-1_2_0", Some("1.2.0")),
            ("R_1_2_0", Some("1.2.0")),
            ("VER-2-13-0", Some("2.13.0")),
            ("v1.2.0-rc1", None),
            ("rope2", None),
            ("main", None),
            ("", None),
        ] {
            assert_eq!(version_of_tag(tag).as_deref(), expected, "{tag}");
        }
    }
}
