//! The results of reading build files.

use plimsoll_model::{FetchCheck, FileDigest};

use crate::place::Place;

/// The fetches of one build file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildFacts {
    /// The fetches, in the order of the text.
    pub fetches: Vec<BuildFetch>,
    /// Line of the first syntax error; nothing after it was read.
    pub broken: Option<u32>,
    /// Whether the file has more fetches than are kept.
    pub more: bool,
    /// Whether the file has functions that fetch their arguments.
    pub wraps: bool,
}

/// A download, clone or package in a build file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildFetch {
    /// The name in the build file.
    pub name: Option<String>,
    /// The source.
    pub source: BuildSource,
    /// The argument with the source, as written.
    pub value: String,
    /// Line of the first character of the argument, from 1.
    pub line: u32,
    /// Column of that character in code points, from 1.
    pub column: u32,
    /// Offset of the first byte of the argument in the text.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
    /// The tag, branch or commit of a clone, or the version of a package. For a download, it is in
    /// the URL, unless the build file states it.
    pub revision: Option<String>,
    /// The expected digest of a download.
    pub digest: Option<FileDigest>,
    /// The check of a download by a digest that depends on values known only at run time.
    pub check: Option<FetchCheck>,
    /// Whether URL or revision depend on values known only at run time. If so, they are as written.
    pub open: bool,
}

/// The source of a fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildSource {
    /// The URL of an archive, which is unpacked.
    Archive(String),
    /// The URL of a file.
    File(String),
    /// The URL of a repository, nearly always of git.
    Repository(String),
    /// A package of a registry; the revision is its version.
    Package {
        /// The type in the package URL.
        ecosystem: &'static str,
        /// The name.
        name: String,
    },
    /// A name and a revision, without a location.
    Named(String),
}

impl BuildFetch {
    /// Creates a fetch with only source and position.
    pub(crate) fn new(source: BuildSource, text: &str, place: Place) -> Self {
        Self {
            name: None,
            source,
            value: text.get(place.start..place.end).unwrap_or_default().to_owned(),
            line: place.line,
            column: place.column,
            start: place.start,
            end: place.end,
            revision: None,
            digest: None,
            check: None,
            open: false,
        }
    }

    pub(crate) fn named(mut self, name: Option<&str>) -> Self {
        self.name = name.filter(|name| !name.is_empty()).map(str::to_owned);
        self
    }

    pub(crate) fn at_revision(mut self, revision: Option<&str>) -> Self {
        self.revision = revision.filter(|revision| !revision.is_empty()).map(str::to_owned);
        self
    }
}

/// Whether a text is a URL or an address on another machine.
pub(crate) fn is_remote(url: &str) -> bool {
    url.contains("://") && !url.starts_with("file:") || url.starts_with("git@")
}
