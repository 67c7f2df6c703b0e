//! Places in files.

use serde::{Deserialize, Serialize};

use crate::RepoPath;

/// A half-open range of bytes in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ByteSpan {
    /// Offset of the first byte.
    pub start: u64,
    /// Offset after the last byte.
    pub end: u64,
}

/// A place in a file of the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Location {
    /// The file.
    pub path: RepoPath,
    /// Line, from 1; absent if the whole file or directory is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column in Unicode code points, from 1; a byte order mark does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The bytes in the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<ByteSpan>,
    /// Whether the file is outside of the scanned tree, such as a policy given on the command line: the code host has no
    /// page for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub external: bool,
}

impl Location {
    /// Creates a location of a whole file or directory.
    pub fn whole(path: RepoPath) -> Self {
        Self { path, line: None, column: None, span: None, external: false }
    }

    /// Creates a location of a line, counted from 1.
    pub fn line(path: RepoPath, line: u32) -> Self {
        Self { path, line: Some(line), column: None, span: None, external: false }
    }

    /// Creates a location with line and column (in code points), both from 1.
    pub fn at(path: RepoPath, line: u32, column: u32) -> Self {
        Self { path, line: Some(line), column: Some(column), span: None, external: false }
    }

    /// Whether the file is outside of the scanned tree.
    #[must_use]
    pub fn with_external(mut self, external: bool) -> Self {
        self.external = external;
        self
    }

    /// Adds the byte range.
    #[must_use]
    pub fn with_span(mut self, start: u64, end: u64) -> Self {
        self.span = Some(ByteSpan { start, end });
        self
    }
}

impl std::fmt::Display for Location {
    /// Writes `path`, `path:line` or `path:line:column`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        Ok(())
    }
}
