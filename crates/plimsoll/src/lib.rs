#![doc = include_str!("../README.md")]

mod baseline;
#[cfg(feature = "cargo")]
mod cargo;
mod clarify;
mod code_owners;
mod correct;
mod digest;
mod enrich;
mod error;
mod excerpts;
mod head;
#[cfg(feature = "git")]
mod history;
#[cfg(feature = "interop")]
pub mod interop;
mod judgment;
mod later;
mod license_records;
mod licenses;
mod notices;
mod options;
mod own_licenses;
mod policy;
mod product;
mod profile;
mod read_report;
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
pub use later::UnknownValue;
pub use licenses::license_file;
pub use options::ScanOptions;
pub use plimsoll_assess::{
    ClarificationState, Clarified, CodeOwners, CopyFacts, Corrected, DigestLookup, FACTS, FactMeta,
    Findings, Gate, GateCondition, GateFailure, Inventory, Judged, Known, POLICY_RULES,
    PolicyError, PolicyErrorKind, RULES, Reviewed, Rule, Ruleset, Step, agenda, apply, assess,
    attest, clarify, correct, diff, judge, measure, near_names, read_facts, read_policy,
    read_ruleset, score, trend,
};
pub use plimsoll_detect::{
    CONFLICT_RULES, CancelToken, Cancelled, Comment, ConflictRule, Context, DETECTORS,
    DetectOptions, Detection, Detector, FileView, Found, Memo, Observer, Output, Part, PartKind,
    Parts, ReadLockfile, Silent, Stage, TooLarge, Want, Zones, detect, unread_kinds,
};
pub use plimsoll_emit::{
    CiComponents, CycloneDxVersion, FORMATS, Format, FormatMeta, NoticesFormat, OutputKind,
    RenderError, RenderErrorKind, RenderOptions, Renderer, Review, SbomPart, Scopes, View, escape,
    render, render_delta, render_excerpt, render_licenses, render_notices, render_review,
    render_score, render_to, render_trend,
};
#[cfg(feature = "sign")]
pub use plimsoll_emit::{SigningKey, SigningKeyError};
pub use plimsoll_import::{SbomError, SbomErrorKind, read_sbom};
pub use plimsoll_license as license;
pub use plimsoll_model as model;
pub use plimsoll_model::{
    Alarm, Aspect, Baseline, Change, ChangeState, Claim, ClaimValue, Component, ComponentKind,
    Coverage, Date, Delta, DetectorMeta, Diagnostic, DiagnosticKind, EvidenceKind, Finding,
    LicenseListing, Location, ManifestCoverage, Observation, PinStrength, Policy, Reference,
    RepoPath, Report, Score, Severity, Subject, Thresholds,
};
pub use plimsoll_source as source;
#[cfg(feature = "archive")]
pub use plimsoll_source::ArchiveLimits;
pub use plimsoll_source::{
    Boundary, Checkouts, DirectorySource, Entry, EntryKind, GitReach, Limits, MemorySource, Oid,
    Source, Upstreams, open,
};
pub use plimsoll_workflow as workflow;
pub use policy::{POLICY_FILE, policy, policy_for};
pub use profile::Profile;
pub use read_report::{ReadReport, read_report};
pub use scan::Scan;
pub use timings::{StageTime, Timings};
