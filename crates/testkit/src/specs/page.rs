//! The parts of a page.

use std::ops::Range;
use std::path::PathBuf;

use crate::Tree;

/// A page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page {
    /// The file name without `.md`.
    pub id: String,
    /// The file.
    pub path: PathBuf,
    /// The text of the `#` heading.
    pub title: String,
    /// The examples, in order.
    pub examples: Vec<Example>,
    pub(super) text: String,
}

/// An example of a page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Example {
    /// The text of the `##` heading.
    pub title: String,
    /// The fault that the example covers: `{#name}` in its heading.
    pub fault: Option<String>,
    /// The line of the heading in the page, from 1.
    pub line: usize,
    /// The files; the name of the tree is `<page>: <title>`.
    pub tree: Tree,
    /// The `options` block; empty if there is none.
    pub options: String,
    /// The expected rows; `None` without an `expect` block.
    pub expect: Option<Vec<String>>,
    /// The byte range of the `expect` block in the page, or its insertion point.
    pub(super) span: Range<usize>,
}
