//! Structured metadata beside vendored code: one file a format.

mod android;
mod cgmanifest;
mod chromium;
mod gitrepo;
pub(crate) mod modules;
mod moz;
mod package;

use plimsoll_model::{Confidence, Field, redact};

/// One statement of a metadata file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) field: Field,
    pub(crate) value: String,
    /// Line, from 1.
    pub(crate) line: u32,
    pub(crate) confidence: Confidence,
}

impl Statement {
    fn new(field: Field, value: &str, line: u32) -> Self {
        let value = value.trim().to_owned();
        Self { field, value, line, confidence: Confidence::STRUCTURED }
    }
}

type Reader = fn(&str) -> Vec<Statement>;

/// File names, and how to read them.
const FORMATS: [(&[u8], Reader); 9] = [
    (b"README.chromium", chromium::read),
    (b"README.fuchsia", chromium::read),
    (b"METADATA", android::read),
    (b"moz.yaml", moz::read),
    (b"cgmanifest.json", cgmanifest::read),
    (b".gitrepo", gitrepo::read),
    (b"README.blender", chromium::read),
    (b"Cargo.toml", package::cargo),
    (b"package.json", package::npm),
];

/// Whether a metadata file is written for vendoring. A repository's own code has manifests of
/// packages as well, so that these do not tell that code is foreign.
pub(crate) fn is_about_vendoring(name: &[u8]) -> bool {
    !matches!(name, b"Cargo.toml" | b"package.json")
}

/// How to read a file of this name, if it is a metadata file.
pub(crate) fn reader(name: &[u8]) -> Option<Reader> {
    FORMATS.iter().find(|(known, _)| *known == name).map(|(_, reader)| *reader)
}

/// Whether a text stands where a version should but is none: a branch, a placeholder.
pub(crate) fn is_placeholder(text: &str) -> bool {
    const NONE: [&str; 13] = [
        "n/a",
        "na",
        "none",
        "unknown",
        "head",
        "master",
        "main",
        "trunk",
        "latest",
        "tip",
        "0",
        "unspecified",
        "-",
    ];
    NONE.contains(&text.to_ascii_lowercase().as_str()) || text.is_empty()
}

/// Whether a text is a full commit.
pub(crate) fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A revision as written: a commit is a revision, anything else a version.
fn revision_or_version(text: &str, line: u32) -> Option<Statement> {
    let text = text.trim();
    if is_commit(text) {
        Some(Statement::new(Field::Revision, &redact(text).to_ascii_lowercase(), line))
    } else if is_placeholder(text) {
        None
    } else {
        Some(Statement::new(Field::Version, text, line))
    }
}
