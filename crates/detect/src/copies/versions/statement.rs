//! Statements of a file about a version, and the syntax of versions.

use plimsoll_model::{ClaimValue, EvidenceKind, MinimumVersion, RepoPath, Revision};

use crate::Part;
use crate::tree::names::plain_name;

/// A file, and its statements about a version.
#[derive(Clone, Debug)]
pub(crate) struct VersionFile {
    pub(crate) path: RepoPath,
    pub(crate) statements: Vec<VersionStatement>,
}

impl Part for VersionFile {
    fn weight(&self, _: usize) -> usize {
        self.path.as_bytes().len() + self.statements.len() * size_of::<VersionStatement>() * 2
    }
}

/// A statement of a file about a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum VersionStatement {
    /// A macro or a variable that is named after something.
    Named { prefix: String, version: String, line: u32, kind: EvidenceKind },
    /// The version of whatever the file is in.
    Own { version: String, line: u32 },
    /// A commit after a version.
    Behind { version: String, commit: String, line: u32 },
    /// The title of a README, which names something as well.
    Title { name: String, version: String, line: u32 },
    /// The title of a README that does not contain a version.
    Heading { name: String, line: u32 },
    /// The newest release of a change log.
    Changes { version: String, line: u32 },
}

impl VersionStatement {
    /// The values that it claims for a component of this name, with their kind and line.
    pub(crate) fn values(&self, name: &str) -> Vec<(ClaimValue, EvidenceKind, u32)> {
        let least = |version: &str, prefix: &str| {
            ClaimValue::MinimumVersion(Box::new(MinimumVersion::new(version, prefix)))
        };
        match self {
            Self::Named { prefix, version, line, kind } => {
                vec![(least(version, prefix), *kind, *line)]
            }
            Self::Own { version, line } => {
                vec![(ClaimValue::version(version), EvidenceKind::Manifest, *line)]
            }
            Self::Behind { version, commit, line } => {
                let kind = EvidenceKind::Manifest;
                let revision = ClaimValue::Revision(Revision::Name(commit.clone()));
                vec![(least(version, name), kind, *line), (revision, kind, *line)]
            }
            Self::Title { name: title, version, line } if is_called(title, name) => {
                vec![(ClaimValue::version(version), EvidenceKind::Prose, *line)]
            }
            Self::Title { .. } | Self::Heading { .. } => Vec::new(),
            Self::Changes { version, line } => {
                vec![(ClaimValue::version(version), EvidenceKind::Prose, *line)]
            }
        }
    }
}

/// Whether a title names something: one of its words, or all of them together.
pub(crate) fn is_called(title: &str, name: &str) -> bool {
    let own = plain_name(name);
    !own.is_empty()
        && (plain_name(title) == own
            || title.split_whitespace().any(|word| plain_name(word) == own))
}

/// Words in names of versions other than that of the library.
const OTHERS: [&str; 48] = [
    "ABI",
    "API",
    "SO",
    "SONAME",
    "SOVERSION",
    "SONUM",
    "DLL",
    "DLLNUM",
    "PROTOCOL",
    "PROTO",
    "FORMAT",
    "FILE",
    "BITSTREAM",
    "MIN",
    "MINIMUM",
    "MAX",
    "MAXIMUM",
    "REQUIRED",
    "REQUIRES",
    "REQUIRE",
    "REQ",
    "NEED",
    "NEEDS",
    "COMPAT",
    "COMPATIBLE",
    "SCHEMA",
    "SPEC",
    "DATA",
    "DATABASE",
    "DB",
    "SINCE",
    "DEPRECATED",
    "TEST",
    "TESTED",
    "INTERFACE",
    "PLUGIN",
    "KERNEL",
    "OS",
    "COMPILER",
    "GCC",
    "CLANG",
    "MSVC",
    "LATEST",
    "OLDEST",
    "PREVIOUS",
    "LAST",
    "DOC",
    "SUPPORTED",
];

/// Whether a word in the name of a version, in upper case, is for a version other than that of the library.
pub(super) fn is_other(word: &str) -> bool {
    OTHERS.contains(&word)
}

/// A word of a text in lower case, without the marks around it.
pub(super) fn plain_word(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_ascii_lowercase()
}

/// Whether a text is a version of at least two numbers, and not a placeholder.
pub(crate) fn is_version(text: &str) -> bool {
    /// Placeholders for the version of projects that are released from branches.
    const STAND_INS: [&str; 8] = [
        "0.0",
        "0.0.0",
        "0.0.0.0",
        "9.9.9",
        "99.99.99",
        "255.255.255",
        "999.999.999",
        "1.0.0-placeholder",
    ];
    let digits = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    let core = digits.get(..end).unwrap_or_default();
    let is_number = |part: &str| !part.is_empty() && part.len() <= 8;
    core.contains('.')
        && core.split('.').all(is_number)
        // The output of `git describe` may end with a full commit.
        && digits.len() <= if digits.contains("-g") { 80 } else { 40 }
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+~_".contains(&byte))
        && !STAND_INS.contains(&digits)
        && !digits.ends_with(['.', '-', '+', '~', '_'])
        // A wildcard: `1.x`.
        && !digits.split('.').any(|part| part.eq_ignore_ascii_case("x"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_what_stands_for_them() {
        for text in ["1.2", "v1.2.3", "1.3.1.1-motley", "2.0.0b1", "20240116.2"] {
            assert!(is_version(text), "{text}");
        }
        for text in ["1", "1.", "1.x", "0.0.0", "255.255.255", "@V@", "1..2", "1.2+", "", "a.b"] {
            assert!(!is_version(text), "{text}");
        }
    }

    #[test]
    fn titles_and_names() {
        for (title, name, expected) in [
            ("fast_float", "fast_float", true),
            ("Fast Float", "fast_float", true),
            ("the rope library", "rope", true),
            ("ropes", "rope", false),
            ("", "rope", false),
        ] {
            assert_eq!(is_called(title, name), expected, "{title} {name}");
        }
    }
}
