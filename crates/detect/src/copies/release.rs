//! Names of directories that contain a version: `miniz-2.0.8`, `rope_1_4_2`.

use plimsoll_model::RepoPath;

use crate::tree::names::is_same_name;

/// A directory's name without a version at its end, and the version: `miniz-2.0.8` becomes `miniz`
/// and `2.0.8`. A version has at least two numbers. The three numbers of `rope_1_4_2` do not belong to the name, but may be the
/// version of something else, such as the platform or the format that the code is for: see [`numbers_after`].
pub(crate) fn split_version(name: &[u8]) -> (String, Option<String>) {
    let name = String::from_utf8_lossy(name).into_owned();
    let dotted = places(&name).find_map(|(front, end)| is_version(end).then_some((front, end)));
    if let Some((front, version)) = dotted {
        return (front.to_owned(), Some(version.to_owned()));
    }
    let numbered = places(&name).find(|(front, end)| of_underscores(front, end).is_some());
    (numbered.map_or(name.as_str(), |(front, _)| front).to_owned(), None)
}

/// The version that the numbers after a directory's name may be: `1.4.2` for `rope_1_4_2`. It is that of the code only if the
/// code has it as well.
pub(crate) fn numbers_after(name: &[u8]) -> Option<String> {
    let name = String::from_utf8_lossy(name).into_owned();
    places(&name).find_map(|(front, end)| of_underscores(front, end))
}

/// The ways to split a name at a sign, without the `v` of a version.
fn places(name: &str) -> impl Iterator<Item = (&str, &str)> {
    let signs = name.match_indices(['-', '_']).filter(|(at, _)| *at > 0);
    signs.filter_map(|(at, _)| {
        let end = name.get(at + 1..)?;
        Some((name.get(..at)?, end.strip_prefix(['v', 'V']).unwrap_or(end)))
    })
}

/// Whether a directory is directly in one of the same name, apart from versions: `rope/rope` and `rope/rope-1.4.2`. The build
/// files for a library are often beside the directory with its sources.
pub(crate) fn is_copy_inside(inner: &RepoPath, outer: &RepoPath) -> bool {
    let name = |path: &RepoPath| split_version(path.file_name()).0;
    inner.parent().as_ref() == Some(outer) && is_same_name(&name(inner), &name(outer))
}

fn is_version(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let mut parts = core.split('.');
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let first = parts.next().is_some_and(number);
    let rest: Vec<&str> = parts.collect();
    first
        && !rest.is_empty()
        && rest.iter().all(|part| {
            part.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// The version in `1_4_2` after a name. Two numbers may count something else (`utf_8_16`), and a year begins a date.
fn of_underscores(name: &str, text: &str) -> Option<String> {
    /// The number of parts, and the maximum digits of one.
    const FORM: (usize, usize) = (3, 3);
    let (count, digits) = FORM;
    let parts: Vec<&str> = text.split('_').collect();
    let is_number = |part: &&str| {
        (1..=digits).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_named = name.bytes().filter(u8::is_ascii_alphabetic).count() >= 2
        && !name.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '_'));
    (is_named && parts.len() == count && parts.iter().all(is_number)).then(|| parts.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_names() {
        let split = |name: &str| split_version(name.as_bytes());
        assert_eq!(split("miniz-2.0.8"), ("miniz".into(), Some("2.0.8".into())));
        assert_eq!(split("gtest-1.8.1"), ("gtest".into(), Some("1.8.1".into())));
        assert_eq!(split("foo_v1.2-rc1"), ("foo".into(), Some("1.2-rc1".into())));
        for plain in ["utf8proc", "x86-simd-sort", "nnlib-hifi4", "lib-2", "1.2.3", "a-1.x"] {
            assert_eq!(split(plain), (plain.into(), None));
        }
    }

    #[test]
    fn directories_of_the_same_name() {
        let is_inside =
            |inner: &str, outer: &str| is_copy_inside(&RepoPath::new(inner), &RepoPath::new(outer));
        for (inner, outer) in [("a/rope/rope", "a/rope"), ("a/Rope/rope-1.4.2", "a/Rope")] {
            assert!(is_inside(inner, outer), "{inner}");
        }
        for (inner, outer) in
            [("a/rope/src/rope", "a/rope"), ("a/rope/ropes", "a/rope"), ("rope", ""), ("a/b", "b")]
        {
            assert!(!is_inside(inner, outer), "{inner}");
        }
    }

    #[test]
    fn versions_with_underscores_in_names() {
        let split = |name: &str| split_version(name.as_bytes());
        assert_eq!(split("rope_1_4_2"), ("rope".into(), None));
        assert_eq!(split("knot-1_76_0"), ("knot".into(), None));
        assert_eq!(numbers_after(b"rope_1_4_2").as_deref(), Some("1.4.2"));
        assert_eq!(numbers_after(b"knot-1_76_0").as_deref(), Some("1.76.0"));
        for plain in [
            "x86_64",
            "utf_8_16",
            "log_2020_01_05",
            "rope_1_4",
            "net_10_0_0_1",
            "1_2_3",
            "n_1_2_3",
            "rope_1_2_b",
            "rope_1_2_3_knots",
        ] {
            assert_eq!(split(plain), (plain.into(), None));
            assert_eq!(numbers_after(plain.as_bytes()), None);
        }
    }
}
