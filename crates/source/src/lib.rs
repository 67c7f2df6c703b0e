//! Read-only trees for Plimsoll: a work tree, a git revision, a plain directory, files in memory.
//!
//! Detectors must not depend on whether they read a checkout, a commit in a bare repository or
//! files in memory, and a hostile tree must not make them read outside of it. Therefore only this
//! crate reads a scanned tree and its git data: it lists the tree once ([`Source::entries`]) and reads
//! single files on request, each with a size limit. Files are opened by descriptor, without
//! following links (`openat2` on Linux, otherwise one segment at a time); a file that cannot be
//! read is a diagnostic. Links inside the tree are resolved by its entries ([`follow`]), not by the
//! file system.
//!
//! Gitlinks come from the index or the tree, not from `.gitmodules`, which may name others.
//!
//! ```
//! use plimsoll_source::{MemorySource, Source as _};
//!
//! let source = MemorySource::new().with_file("a/b.txt", "hello");
//! let entry = &source.entries()[0];
//! assert_eq!(source.read(entry, 1024).unwrap(), b"hello");
//! assert!(source.read(entry, 3).is_err());
//! ```

#[cfg(feature = "git")]
mod bare;
mod blob;
mod boundary;
mod ci;
mod described;
mod directory;
mod disk;
mod entry;
mod error;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(feature = "git")]
mod git;
pub mod hash;
mod limits;
mod links;
#[cfg(feature = "git")]
mod listing;
mod memory;
mod open;
#[cfg(feature = "git")]
mod repository;
#[cfg(feature = "git")]
mod revision;
#[cfg(feature = "git")]
mod shared;
mod source;
mod upstream;
mod walk;
#[cfg(feature = "git")]
mod worktree;

pub use boundary::{Boundary, GitReach};
pub use ci::CI_DIRECTORIES;
pub use described::DescribedSource;
pub use directory::DirectorySource;
pub use entry::{Entry, EntryKind, Oid};
pub use error::{ReadError, SourceError, SourceErrorKind};
pub use limits::Limits;
pub use links::{Followed, LinkProblem, follow, read_followed};
#[cfg(feature = "archive")]
pub use memory::ArchiveLimits;
pub use memory::MemorySource;
pub use open::open;
#[cfg(feature = "git")]
pub use repository::{Repository, TagInfo};
#[cfg(feature = "git")]
pub use revision::RevisionSource;
#[cfg(feature = "git")]
pub use shared::CommitInfo;
pub use source::{Checkout, Source};
pub use upstream::{Checkouts, Upstreams};
#[cfg(feature = "git")]
pub use worktree::WorkTreeSource;
