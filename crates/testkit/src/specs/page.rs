//! What a page consists of.

use std::ops::Range;
use std::path::PathBuf;

use crate::Tree;

/// One page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page {
    /// The file's name without `.md`.
    pub id: String,
    /// The file.
    pub path: PathBuf,
    /// The text of its `#` heading.
    pub title: String,
    /// Its examples, in order.
    pub examples: Vec<Example>,
    pub(super) text: String,
}

/// One example of a page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Example {
    /// The text of its `##` heading.
    pub title: String,
    /// The fault that it keeps fixed: `{#name}` of its heading.
    pub fault: Option<String>,
    /// The line of its heading in the page, from 1.
    pub line: usize,
    /// Its files; the tree's name is `<page>: <title>`.
    pub tree: Tree,
    /// Its `options` block; empty where it has none.
    pub options: String,
    /// The rows that are expected; absent where it has no `expect` block.
    pub expect: Option<Vec<String>>,
    /// The bytes of the page that the `expect` block is at, or where it belongs.
    pub(super) span: Range<usize>,
}
