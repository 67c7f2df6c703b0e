//! Inventory of third-party code and CI references: components, pin strengths, SBOMs.
//!
//! Large native code bases cannot say what they carry. Plimsoll walks submodules, vendored
//! directories and CI files of a work tree, of any git revision (also in a bare repository) or of
//! files in memory, and gives one [`Report`]: what others made, where the repository names it, how
//! firmly each reference is pinned, and what to do about it. [`render`] writes the report as
//! CycloneDX, SPDX, SARIF, JSON, Markdown or a table. [`compare`] says what differs from a committed
//! [`Baseline`], [`History`] how it came about, and [`render_review`] writes the review of it.
//!
//! This crate is the facade an embedding tool uses: [`Scan`] composes the stages, and each stage
//! is public as a function of its own ([`open`], [`detect`], [`assess`], [`Report::assemble`],
//! [`render`]). The command line is a thin shell around it.
//!
//! - **Offline and inert.** No network, no subprocess, nothing of the scanned repository runs or
//!   configures the scan.
//! - **No file fails it.** What could not be read is a [`Diagnostic`], and the report says that it
//!   is incomplete.
//! - **Deterministic.** The same source and options give the same bytes, on any machine and with
//!   any number of threads.
//! - **No foreign types.** Nothing of git2, cyclonedx-bom, spdx-rs or the YAML parser shows, but for the feature
//!   `interop`, whose purpose they are.
//!
//! # Features
//!
//! `git` reads git repositories and their history (it builds libgit2), `cyclonedx` and `spdx` write
//! SBOMs, `review` writes pages as HTML with charts, `JUnit` and CSV; all four are on by default.
//! Without them the crate scans directories and files in memory and writes JSON, Markdown, SARIF and
//! tables. `cargo` asks cargo about Rust packages, where a caller allows that a process is started;
//! `interop` hands out SBOMs as models of the crates cyclonedx-bom and spdx-rs; `schema` generates the JSON
//! Schemas from the types.
//!
//! # Example
//!
//! ```
//! use plimsoll::{Format, MemorySource, RenderOptions, Scan, render};
//!
//! let source = MemorySource::new().with_file(
//!     ".github/workflows/ci.yml",
//!     "on: push\njobs:\n  build:\n    steps:\n      - uses: actions/checkout@v4\n",
//! );
//! let report = Scan::source(Box::new(source)).run()?;
//! assert_eq!(report.summary.remote_unpinned, 1);
//! assert_eq!(report.findings[0].rule, "unpinned-action");
//!
//! let json = render(&report, Format::Json, &RenderOptions::default())?;
//! assert!(String::from_utf8(json)?.contains("\"pin\": \"moving-tag\""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod baseline;
#[cfg(feature = "cargo")]
mod cargo;
mod clarify;
mod correct;
mod digest;
mod enrich;
mod error;
#[cfg(feature = "git")]
mod history;
#[cfg(feature = "interop")]
pub mod interop;
mod judgment;
mod license_records;
mod licenses;
mod notices;
mod options;
mod own_licenses;
mod policy;
mod product;
mod profile;
mod risk;
mod scan;
mod threads;
mod timings;

pub use baseline::{compare, read_baseline, rescored, write_baseline};
#[cfg(feature = "cargo")]
pub use cargo::Cargo;
pub use enrich::{EnrichContext, Enricher, EnricherMeta, enrich};
pub use error::{Error, ErrorKind};
#[cfg(feature = "git")]
pub use history::{Baselines, Every, History, Past};
pub use licenses::license_file;
pub use options::ScanOptions;
pub use plimsoll_assess::{
    ClarificationState, Clarified, CopyFacts, Corrected, DigestLookup, FACTS, FactMeta, Findings,
    Inventory, Judged, Known, POLICY_RULES, PolicyError, PolicyErrorKind, RULES, Reviewed, Rule,
    Ruleset, Step, agenda, apply, assess, attest, clarify, correct, diff, judge, measure,
    near_names, read_facts, read_policy, read_ruleset, score, trend,
};
pub use plimsoll_detect::{
    CONFLICT_RULES, CancelToken, Cancelled, Comment, ConflictRule, Context, DETECTORS,
    DetectOptions, Detection, Detector, FileView, Found, Memo, Observer, Output, Part, PartKind,
    Parts, ReadLockfile, Silent, TooLarge, Want, Zones, detect, unread_kinds,
};
pub use plimsoll_emit::{
    CiComponents, CycloneDxVersion, FORMATS, Format, FormatMeta, NoticesFormat, OutputKind,
    RenderError, RenderErrorKind, RenderOptions, Renderer, Review, SbomPart, Scopes, View, escape,
    render, render_delta, render_licenses, render_notices, render_review, render_score, render_to,
    render_trend,
};
pub use plimsoll_import::{SbomError, SbomErrorKind, read_sbom};
pub use plimsoll_license as license;
pub use plimsoll_model as model;
pub use plimsoll_model::{
    Baseline, Component, Coverage, Date, Delta, Diagnostic, Finding, LicenseListing,
    ManifestCoverage, PinStrength, Policy, Reference, Report, Score, Severity,
};
pub use plimsoll_source as source;
pub use plimsoll_source::{
    Boundary, Checkouts, DirectorySource, Entry, EntryKind, GitReach, Limits, MemorySource, Oid,
    Source, Upstreams, open,
};
pub use plimsoll_workflow as workflow;
pub use policy::{POLICY_FILE, policy, policy_for};
pub use profile::Profile;
pub use scan::Scan;
pub use timings::{StageTime, Timings};
