//! Selects the files to examine, by name.

use plimsoll_model::RepoPath;

pub(super) use crate::tree::names::file_stem as stem;

/// Suffixes, in lower case, of files that may contain third-party code.
const CODE: [&str; 66] = [
    "ac", "adb", "ads", "am", "asm", "awk", "bat", "bzl", "c", "cc", "cl", "cmake", "cpp", "cs",
    "cu", "cuh", "cxx", "d", "dart", "el", "f", "f90", "frag", "glsl", "go", "gradle", "groovy",
    "h", "hh", "hlsl", "hpp", "hs", "hxx", "in", "inc", "inl", "ipp", "java", "js", "jsx", "kt",
    "kts", "l", "lua", "m", "m4", "metal", "mjs", "mm", "php", "pl", "pm", "py", "pyi", "pyx",
    "rb", "rs", "s", "scala", "sh", "swift", "tcl", "ts", "tsx", "vert", "y",
];

/// Directories with test input, whatever the files in them contain.
const FIXTURES: [&str; 12] = [
    "fixtures",
    "__fixtures__",
    "test-fixtures",
    "test_fixtures",
    "testfixtures",
    "testdata",
    "test-data",
    "test_data",
    "corpus",
    "corpora",
    "snapshots",
    "golden",
];

/// Whether a file may contain third-party code: source code of any language, or a build script. Excludes fixtures,
/// which are the input of tests.
pub(crate) fn may_hold_ported(path: &RepoPath) -> bool {
    let name = path.file_name();
    let suffix = name.iter().rposition(|byte| *byte == b'.').and_then(|dot| name.get(dot + 1..));
    let is_code = suffix.is_some_and(|suffix| {
        CODE.iter().any(|known| suffix.eq_ignore_ascii_case(known.as_bytes()))
    });
    is_code && !is_fixture(path)
}

/// Whether a file is in a directory of test input.
pub(crate) fn is_fixture(path: &RepoPath) -> bool {
    path.segments().any(|segment| FIXTURES.iter().any(|known| segment == known.as_bytes()))
}

/// A name of a project without the version after it, and the version: `Rope 2.2.1-RELEASE`, `rope-0.33`.
pub(super) fn split_version(name: &str) -> (&str, Option<&str>) {
    let version = |text: &str| {
        let text = text.trim_start_matches(['v', 'V']);
        let number = text.split(['-', ' ']).next().unwrap_or(text);
        number.contains('.') && number.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    let mut places = name.match_indices([' ', '-']).map(|(at, _)| at);
    let at = places.find(|at| name.get(at + 1..).is_some_and(version));
    at.and_then(|at| Some((name.get(..at)?, name.get(at + 1..)))).unwrap_or((name, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_no_version() {
        for (name, expected) in [
            ("Rope 2.0", ("Rope", Some("2.0"))),
            ("Rope 2.2.1-RELEASE", ("Rope", Some("2.2.1-RELEASE"))),
            ("ROPE v1.12.4", ("ROPE", Some("v1.12.4"))),
            ("rope-0.33", ("rope", Some("0.33"))),
            ("Rope 2", ("Rope 2", None)),
            ("rope-knots", ("rope-knots", None)),
        ] {
            assert_eq!(split_version(name), expected, "{name}");
        }
    }

    #[test]
    fn files_by_their_names() {
        for (path, may) in [
            ("src/rope.c", true),
            ("src/ROPE.S", true),
            ("cmake/FindRope.cmake", true),
            ("tests/fixtures/rope.c", false),
            ("docs/rope.md", false),
            ("Makefile", false),
        ] {
            assert_eq!(may_hold_ported(&RepoPath::new(path)), may, "{path}");
        }
        assert!(CODE.is_sorted());
    }
}
