//! Spec pages: the documentation of a detector or rule, whose examples are tests.
//!
//! A page is a Markdown file with the ID as its name: `crates/detect/specs/<id>.md` for a detector,
//! `crates/assess/specs/<id>.md` for a rule. It is the only documentation of the behavior:
//! `plimsoll explain` and the rule descriptions in SARIF show its prose.
//!
//! ````markdown
//! # unpinned-action
//!
//! Prose, from basic to special: why it matters, what to do, the severity, what is not detected.
//!
//! ## A major tag moves
//!
//! One paragraph says what the example shows.
//!
//! ```yaml .github/workflows/ci.yml
//! jobs:
//!   build:
//!     steps:
//!       - uses: harbor-example/crane@v2
//! ```
//!
//! ```expect
//! component action harbor-example/crane v2, ci, moving-tag, pkg:github/harbor-example/crane@v2
//! ```
//! ````
//!
//! # The parts of an example
//!
//! A `##` heading starts an example. `{#name}` at its end is the name of the reported fault that
//! the example covers. Paragraphs and fenced blocks follow. The info string of a block states its
//! kind:
//!
//! | info string | meaning |
//! |---|---|
//! | `LANG PATH` | a file of the tree; a path with blanks is put into double quotes |
//! | `LANG PATH crlf` | the same with CRLF line ends |
//! | `LANG PATH no-newline` | the same without the last line end |
//! | `LANG PATH utf-16` | the same in UTF-16, little endian, with a byte order mark |
//! | `hex PATH` | a binary file, as pairs of hexadecimal digits |
//! | `link PATH` | a symbolic link; the content is its target |
//! | `gitlink PATH` | a submodule's entry; the content is its commit, 40 hexadecimal digits |
//! | `options` | options of the scan, in TOML; the test that runs the pages documents the keys |
//! | `expect` | all rows of the report, one per line; `nothing` if there are none |
//!
//! # Expected rows
//!
//! All detectors and all rules run on each example, and the `expect` block lists exactly the rows
//! of the report. After an intended change, let the test rewrite the blocks, and review the
//! difference:
//!
//! ```sh
//! PLIMSOLL_SPECS=rewrite cargo test -p plimsoll --test specs
//! git add -N crates/*/specs && git diff '*/specs/*.md'
//! ```
//!
//! An example without an `expect` block fails; the same command adds the block.

mod page;
mod parse;
mod verdict;

use std::fs;
use std::path::{Path, PathBuf};

pub use page::{Example, Page};
pub use verdict::{Verdict, judge, rewrite, settle};

use crate::Tree;

impl Page {
    /// Reads a page.
    ///
    /// # Panics
    ///
    /// If the file is not a page, with its path and line.
    pub fn load(path: &Path) -> Self {
        let text =
            fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        Self::parse(path, &text)
    }

    /// Reads a page from its text; the path is its name.
    ///
    /// # Panics
    ///
    /// If the text is not a page, with the path and line.
    pub fn parse(path: &Path, text: &str) -> Self {
        parse::page(path, text)
    }

    /// Returns every page of a folder, by ID.
    pub fn all_in(folder: &Path) -> Vec<Self> {
        let files =
            fs::read_dir(folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
        let files = files.map(|file| file.expect("a directory entry").path());
        let mut files: Vec<PathBuf> =
            files.filter(|file| file.extension().is_some_and(|ext| ext == "md")).collect();
        files.sort_unstable();
        files.iter().map(|file| Self::load(file)).collect()
    }

    /// Returns the pages of the detectors.
    pub fn detectors() -> Vec<Self> {
        Self::all_in(&crate::here("../detect/specs"))
    }

    /// Returns the pages of the rules.
    pub fn rules() -> Vec<Self> {
        Self::all_in(&crate::here("../assess/specs"))
    }

    /// Returns the pages of traps: constructs in real repositories that a simple reader gets wrong,
    /// with the right results.
    pub fn traps() -> Vec<Self> {
        Self::all_in(&crate::here("traps"))
    }

    /// Returns every page: those of detectors, then those of rules.
    pub fn all() -> Vec<Self> {
        let mut pages = Self::detectors();
        pages.extend(Self::rules());
        pages
    }

    /// Returns the example with a title.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn example(&self, title: &str) -> &Example {
        let found = self.examples.iter().find(|example| example.title == title);
        found.unwrap_or_else(|| panic!("{}: no example {title:?}", self.path.display()))
    }
}

/// Returns the tree of an example, for a test that needs it in another form: by the ID of the
/// detector, and the title of the example.
///
/// ```
/// let tree = plimsoll_testkit::specs::tree("git-submodule", "CRLF line endings");
/// assert!(tree.file(".gitmodules").is_some());
/// ```
///
/// # Panics
///
/// If there is no such page or example.
pub fn tree(id: &str, title: &str) -> Tree {
    let path = crate::here("../detect/specs").join(format!("{id}.md"));
    Page::load(&path).example(title).tree.clone()
}

/// Returns the trees of all examples of all pages.
pub fn trees() -> Vec<Tree> {
    let pages = Page::all().into_iter();
    pages.flat_map(|page| page.examples).map(|example| example.tree).collect()
}

/// Returns the largest tree on a detector's page, for slow tests.
///
/// # Panics
///
/// If there is no such page.
pub fn sample(id: &str) -> Tree {
    largest(&Page::load(&crate::here("../detect/specs").join(format!("{id}.md"))))
}

/// Returns the largest tree on each detector's page.
pub fn samples() -> Vec<Tree> {
    Page::detectors().iter().map(largest).collect()
}

fn largest(page: &Page) -> Tree {
    let trees = page.examples.iter().map(|example| &example.tree);
    let most = trees.max_by_key(|tree| tree.files().len());
    most.unwrap_or_else(|| panic!("{}: no example", page.path.display())).clone()
}
