//! Fixture repositories, cases and truths for the tests of Plimsoll.
//!
//! Tests of a tool that reads repositories need repositories. This crate is the one place that
//! makes them, so that the tests of every other crate say what they look for and nothing about how
//! it came to be:
//!
//! | item | what it gives |
//! |---|---|
//! | [`GitRepo`] | a real git repository in a temporary directory, with the same commit ids on every machine |
//! | [`assert_sound`] | stops a test whose report is not true to itself or to its source |
//! | [`assert_documents`] | stops a test whose SBOM documents are not whole, or do not say the same |
//! | [`Tree`] | a fixture: files, links and gitlinks |
//! | [`secrets`] | repositories with secrets planted into every field that is reported |
//! | [`specs`] | the pages of detectors and rules, whose examples are tests |
//! | [`clock`] | time of the processor, for tests of how fast something grows |
//! | [`cases`] | workflows that each hold one way of writing a reference, and what must be found in them |
//! | [`truth`] | hand-made lists of what a real repository holds |
//!
//! It is never published, ships in nothing, and only tests depend on it. It reads files and runs
//! `git`, which no other library of the workspace does; it panics where a fixture is broken,
//! because a test that runs on half a fixture says nothing.
//!
//! Fixtures are text in pages rather than folders so that a planted `action.yml` or `.gitmodules` is
//! not mistaken for one of this repository.
//!
//! ```
//! use plimsoll_testkit::{Tree, TreeKind};
//!
//! let tree = Tree::new("demo")
//!     .with("third_party/buoy", TreeKind::Gitlink("1".repeat(40)))
//!     .with("latest", TreeKind::Link("third_party/buoy".to_owned()));
//! let repo = tree.into_git_repo();
//! assert!(repo.git(&["ls-tree", "-r", "HEAD"]).contains("160000 commit 1111111111"));
//! ```
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::missing_panics_doc,
    reason = "test material: it reads its own files, and a broken fixture must stop the test"
)]

pub mod cases;
pub mod clock;
mod documents;
mod git;
mod random;
mod records;
pub mod secrets;
pub mod soundness;
pub mod specs;
mod tree;
pub mod truth;

use std::path::{Path, PathBuf};

pub use documents::assert_documents;
pub use git::{COMMIT_TIME, GitRepo};
pub use random::Random;
pub use records::ExpectedReference;
pub use soundness::{Violation, assert_inner_sound, assert_sound, assert_sound_at, soundness};
pub use tree::{Tree, TreeEntry, TreeKind};

/// A path inside this crate's folder.
fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of a file of this crate's folder.
fn text_of(path: &str) -> String {
    let path = here(path);
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}
