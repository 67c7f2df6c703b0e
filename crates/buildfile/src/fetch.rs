//! The results of reading build files.

use plimsoll_model::FileDigest;

use crate::place::Place;

/// Everything that one build file fetches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildFacts {
    /// What it fetches, in the order of the text.
    pub fetches: Vec<BuildFetch>,
    /// Line of the first syntax error; nothing after it was read.
    pub broken: Option<u32>,
    /// Whether it has more than is kept.
    pub more: bool,
    /// Whether it has functions that fetch their arguments.
    pub wraps: bool,
}

/// One thing that a build file fetches.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildFetch {
    /// Its name in the build file.
    pub name: Option<String>,
    /// Where it comes from.
    pub source: BuildSource,
    /// The argument with the source, as written.
    pub value: String,
    /// Line of its first character, from 1.
    pub line: u32,
    /// Column of its first character in code points, from 1.
    pub column: u32,
    /// Offset of its first byte in the text.
    pub start: usize,
    /// Offset after its last byte.
    pub end: usize,
    /// The tag, branch or commit of a clone; the version of a package. For a download, it is in the URL, or here if
    /// the build file states it.
    pub revision: Option<String>,
    /// The digest that a download is compared with.
    pub digest: Option<FileDigest>,
    /// Whether URL or revision depend on values known only at run time. They are then as written.
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
    /// The URL of a repository, of git except for a few.
    Repository(String),
    /// A package of a registry; the revision is its version.
    Package {
        /// The type of its package URL.
        ecosystem: &'static str,
        /// Its name.
        name: String,
    },
    /// The text states the name and the revision, but not the location.
    Named(String),
}

impl BuildFetch {
    /// A fetch of which only source and place are known.
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

/// Whether a text is the address of something on another machine.
pub(crate) fn is_remote(url: &str) -> bool {
    url.contains("://") && !url.starts_with("file:") || url.starts_with("git@")
}
