//! What is found in build files.

use plimsoll_model::FileDigest;

/// All that one build file says of what it fetches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildFacts {
    /// What it fetches, in the order of the text.
    pub fetches: Vec<BuildFetch>,
    /// Line of the first syntax error; nothing after it was read.
    pub broken: Option<u32>,
    /// Whether it has more than is kept.
    pub more: bool,
}

/// One thing that a build file fetches.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildFetch {
    /// The name that the build file gives it.
    pub name: Option<String>,
    /// Where it comes from.
    pub source: BuildSource,
    /// The argument that says so, as written.
    pub value: String,
    /// Line of its first character, from 1.
    pub line: u32,
    /// Column of its first character in code points, from 1.
    pub column: u32,
    /// Offset of its first byte in the text.
    pub start: usize,
    /// Offset behind its last byte.
    pub end: usize,
    /// The tag, branch or commit of a clone. For a download it is in the URL.
    pub revision: Option<String>,
    /// The digest that a download is compared with.
    pub digest: Option<FileDigest>,
    /// Whether URL or revision depend on what only a run can tell. They are then as written.
    pub open: bool,
}

/// Where something is fetched from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildSource {
    /// The URL of an archive, which is unpacked.
    Archive(String),
    /// The URL of a file.
    File(String),
    /// The URL of a repository, of git but for a few.
    Repository(String),
}
