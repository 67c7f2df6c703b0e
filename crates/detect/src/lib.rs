//! Detectors of third-party code and CI references, offline by construction.
//!
//! A detector turns entries and bytes of a [`Source`](plimsoll_source::Source) into components,
//! references and diagnostics. It cannot reach a network (no HTTP crate is in this crate's
//! dependency tree, and a check keeps it so), runs nothing of what it reads, and cannot fail the
//! scan: a broken file produces a diagnostic, and so does a panic. Detectors run in parallel over
//! files that are read once, and then finish with the [parts](Part) that they and others took from the
//! files; what they find does not depend on the order.
//!
//! [`DETECTORS`] is the table of those shipped. An embedder adds its own beside them by
//! implementing [`Detector`].
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

mod admission;
mod ci;
mod conclude;
mod derived;
mod detection;
mod detector;
mod detectors;
mod follow;
mod gitmodules;
mod guard;
mod hazards;
mod links;
mod locks;
mod manifest_kind;
mod memo;
mod metadata;
mod named;
mod observer;
mod options;
mod order;
mod output;
mod packages;
mod parts;
mod place;
mod posture;
mod reading;
mod recorder;
mod run;
mod scope;
mod scripts;
mod texts;
mod trust;
mod unread;
mod unseen;
mod vendored;
mod view;
mod want;
mod zones;

pub use ci::ReadLockfile;
pub use detection::Detection;
pub use detector::{Context, Detector, Found};
pub use detectors::DETECTORS;
pub use gitmodules::{Gitmodules, GitmodulesProblem, Section, Value};
pub use manifest_kind::ManifestKind;
pub use memo::Memo;
pub use observer::{CancelToken, Observer, Silent};
pub use options::DetectOptions;
pub use output::Output;
pub use packages::{LockedFile, ManifestFile};
pub use parts::{Part, PartKind, Parts};
pub use run::{Cancelled, detect};
pub use view::{Comment, FileView};
pub use want::{TooLarge, Want};
pub use zones::{VendorRoot, Zones, scope_of, vendor_root};
