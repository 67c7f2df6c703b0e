//! Spec pages: the documentation of a detector or rule, whose examples are tests.
//!
//! A page is a Markdown file named by the id it is about: `crates/detect/specs/<id>.md` for a
//! detector, `crates/assess/specs/<id>.md` for a rule. It is the one place to write down what the
//! detector or rule does: `plimsoll explain` and the rule descriptions in SARIF are its prose.
//!
//! ````markdown
//! # unpinned-action
//!
//! Prose, from basic to special: why it matters, what to do, the severity, what is not seen.
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
//! A `##` heading begins an example. `{#name}` at its end names the reported fault that it keeps
//! fixed. Then come paragraphs and fenced blocks. The info string of a block says what it is:
//!
//! | info string | meaning |
//! |---|---|
//! | `LANG PATH` | a file of the tree; a path with blanks is put into double quotes |
//! | `LANG PATH crlf` | the same with CRLF line ends |
//! | `LANG PATH no-newline` | the same without the last line end |
//! | `LANG PATH utf-16` | the same in UTF-16, little endian, with a byte order mark |
//! | `hex PATH` | a file of bytes, given as pairs of hexadecimal digits |
//! | `link PATH` | a symbolic link; the content is its target |
//! | `gitlink PATH` | a submodule's entry; the content is its commit, 40 hexadecimal digits |
//! | `options` | what the scan is asked for, in TOML; the test that runs the pages says which keys there are |
//! | `expect` | all rows of the report, one a line; `nothing` where it has none |
//!
//! # Expected rows
//!
//! All detectors and all rules run over each example, and the `expect` block lists exactly what
//! the report says, no more and no less. After a change that is meant, let the test rewrite the
//! blocks, and read the difference as a reviewer would:
//!
//! ```sh
//! PLIMSOLL_SPECS=rewrite cargo test -p plimsoll --test specs
//! git add -N crates/*/specs && git diff '*/specs/*.md'
//! ```
//!
//! An example without an `expect` block fails; the same command adds it.

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
    /// Where the file is not a page, with its path and line.
    pub fn load(path: &Path) -> Self {
        let text =
            fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        Self::parse(path, &text)
    }

    /// Reads a page from its text; the path names it.
    ///
    /// # Panics
    ///
    /// Where the text is not a page, with the path and line.
    pub fn parse(path: &Path, text: &str) -> Self {
        parse::page(path, text)
    }

    /// Every page of a folder, by id.
    pub fn all_in(folder: &Path) -> Vec<Self> {
        let files =
            fs::read_dir(folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
        let files = files.map(|file| file.expect("a directory entry").path());
        let mut files: Vec<PathBuf> =
            files.filter(|file| file.extension().is_some_and(|ext| ext == "md")).collect();
        files.sort_unstable();
        files.iter().map(|file| Self::load(file)).collect()
    }

    /// The pages of the detectors.
    pub fn detectors() -> Vec<Self> {
        Self::all_in(&crate::here("../detect/specs"))
    }

    /// The pages of the rules.
    pub fn rules() -> Vec<Self> {
        Self::all_in(&crate::here("../assess/specs"))
    }

    /// The pages of traps: what a naive reader gets wrong in real repositories, with the right answers.
    pub fn traps() -> Vec<Self> {
        Self::all_in(&crate::here("traps"))
    }

    /// Every page: those of detectors, then those of rules.
    pub fn all() -> Vec<Self> {
        let mut pages = Self::detectors();
        pages.extend(Self::rules());
        pages
    }

    /// The example of this title.
    ///
    /// # Panics
    ///
    /// Where there is none.
    pub fn example(&self, title: &str) -> &Example {
        let found = self.examples.iter().find(|example| example.title == title);
        found.unwrap_or_else(|| panic!("{}: no example {title:?}", self.path.display()))
    }
}

/// The tree of an example, for a test that needs it in another form: the page of a detector by its
/// id, and the title of the example.
///
/// ```
/// let tree = plimsoll_testkit::specs::tree("git-submodule", "CRLF line endings");
/// assert!(tree.file(".gitmodules").is_some());
/// ```
///
/// # Panics
///
/// Where there is no such page or example.
pub fn tree(id: &str, title: &str) -> Tree {
    let path = crate::here("../detect/specs").join(format!("{id}.md"));
    Page::load(&path).example(title).tree.clone()
}

/// The trees of all examples of all pages.
pub fn trees() -> Vec<Tree> {
    let pages = Page::all().into_iter();
    pages.flat_map(|page| page.examples).map(|example| example.tree).collect()
}

/// The largest tree of a detector's page: for tests that take long for one.
///
/// # Panics
///
/// Where there is no such page.
pub fn sample(id: &str) -> Tree {
    largest(&Page::load(&crate::here("../detect/specs").join(format!("{id}.md"))))
}

/// The largest tree of each detector's page.
pub fn samples() -> Vec<Tree> {
    Page::detectors().iter().map(largest).collect()
}

fn largest(page: &Page) -> Tree {
    let trees = page.examples.iter().map(|example| &example.tree);
    let most = trees.max_by_key(|tree| tree.files().len());
    most.unwrap_or_else(|| panic!("{}: no example", page.path.display())).clone()
}
