//! Detectors of third-party code and CI references, offline by construction.
//!
//! A detector turns entries and bytes of a [`Source`](plimsoll_source::Source) into components,
//! references and diagnostics. It cannot reach a network (this crate's dependency tree contains no
//! HTTP crate, which a check ensures), does not run anything that it reads, and cannot fail the scan:
//! a broken file produces a diagnostic, and so does a panic. Detectors run in parallel over files that
//! are read once, and then finish with the [parts](Part) that all detectors took from the files; the
//! result does not depend on the order.
//!
//! [`DETECTORS`] is the table of the built-in ones. An embedder adds its own by implementing
//! [`Detector`].
//!
//! ```
//! use plimsoll_detect::{CancelToken, DETECTORS, DetectOptions, Silent, detect};
//! use plimsoll_source::MemorySource;
//!
//! let source = MemorySource::new().with_file(
//!     ".github/workflows/ci.yml",
//!     "jobs:\n  b:\n    steps:\n      - uses: actions/checkout@main\n",
//! );
//! let (options, token) = (DetectOptions::default(), CancelToken::default());
//! let found = detect(&source, DETECTORS, &options, &Silent, &token).unwrap();
//! assert_eq!(found.references[0].pin.as_str(), "branch");
//! assert_eq!(found.components[0].purl.as_deref(), Some("pkg:github/actions/checkout@main"));
//! ```

mod base;
mod binaries;
mod builds;
mod ci;
mod conclude;
mod content;
mod copies;
mod detectors;
mod foreign;
mod git;
mod licenses;
mod metadata;
mod models;
mod ownership;
mod packages;
mod ported;
mod posture;
mod run;
mod scripts;
mod tree;
mod unread;
mod unseen;

pub use base::detector::{Context, Detector, Found};
pub use base::memo::Memo;
pub use base::observer::{CancelToken, Observer, Silent, Stage};
pub use base::options::DetectOptions;
pub use base::output::Output;
pub use base::parts::{Part, PartKind, Parts};
pub use base::view::{Comment, FileView};
pub use base::want::{TooLarge, Want};
pub use ci::ReadLockfile;
pub use conclude::detection::Detection;
pub use conclude::rules::{CONFLICT_RULES, ConflictRule};
pub use detectors::DETECTORS;
pub use git::gitmodules::{Gitmodules, GitmodulesProblem, Section, Value};
pub use licenses::records::{FileRecords, RecordFile, RecordKind, RecordStatement};
pub use packages::{LockedFile, ManifestFile};
pub use run::{Cancelled, detect};
pub use tree::manifest_kind::ManifestKind;
pub use tree::zones::{VendorRoot, Zones, scope_of, vendor_root};
pub use unread::unread_kinds;
