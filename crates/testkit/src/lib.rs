//! Fixture repositories, cases and truths for the tests of Plimsoll.
//!
//! Tests of a tool that reads repositories need repositories. This crate creates them, so that the
//! tests of the other crates only state what they expect:
//!
//! | item | purpose |
//! |---|---|
//! | [`GitRepo`] | a real git repository in a temporary directory, with the same commit ids on every machine |
//! | [`assert_sound`] | fails a test whose report is inconsistent, or does not match its source |
//! | [`assert_documents`] | fails a test whose SBOM documents are invalid or inconsistent |
//! | [`Tree`] | a fixture: files, links and gitlinks |
//! | [`secrets`] | repositories with secrets in every field that is reported |
//! | [`specs`] | the pages of detectors and rules, whose examples are tests |
//! | [`clock`] | CPU time, for tests of how run time grows |
//! | [`cases`] | workflows with one notation of a reference each, and the expected references |
//! | [`truth`] | hand-made lists of the content of a real repository |
//!
//! The crate is not published, and only tests depend on it. It runs `git`, which no other library of the
//! workspace does, and reads its own files. It panics if a fixture is invalid, because a test that runs on an
//! incomplete fixture proves nothing.
//!
//! Fixtures are text in pages instead of directories, so that an `action.yml` or `.gitmodules` in a
//! fixture is not treated as one of this repository.
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

/// Returns a path inside this crate's folder.
fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Returns the text of a file in this crate's folder.
fn text_of(path: &str) -> String {
    let path = here(path);
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}
