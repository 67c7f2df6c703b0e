//! The domain types of Plimsoll and their serialized form.
//!
//! These types describe everything that Plimsoll knows about a repository: third-party
//! [`Component`]s, [`Reference`]s to them with the strength of their pins ([`PinStrength`]),
//! [`Claim`]s as the evidence, [`Finding`]s, [`Diagnostic`]s for what was not read, and the
//! [`Report`] that contains them all. Detectors produce them, rules read them, and every output
//! format is a view of them, so that outputs cannot contradict each other.
//!
//! The crate does no I/O and exposes no third-party types. It is separate from the detectors so
//! that a consumer of reports does not depend on them.
//!
//! Three principles:
//!
//! - **Unknown is a value.** Facts that were not found are absent; there are no defaults.
//! - **Secrets are never reported.** Text that may contain a URL only exists as [`Redacted`], and
//!   [`Redaction`] masks the other texts of every row.
//! - **Numbers are consistent.** [`Report::assemble`] computes the [`Summary`] from the rows.
//!
//! ```
//! use plimsoll_model::{
//!     Component, ComponentId, ComponentKind, Report, Scope, SourceInfo, SourceKind,
//! };
//!
//! let id = ComponentId::derive(ComponentKind::Submodule, b"third_party/fmt");
//! let component = Component::new(id, ComponentKind::Submodule, Scope::Product, "fmt");
//! let source = SourceInfo::new(SourceKind::Memory);
//! let report = Report::assemble(source, vec![component], vec![], vec![], vec![], 0);
//! assert!(report.complete);
//! assert_eq!(report.summary.components_by_kind["submodule"], 1);
//! ```

mod agenda;
mod archive;
mod baseline;
mod budget;
mod cause;
mod cause_id;
mod check_file;
mod claim;
mod component;
mod component_id;
mod conclusion;
mod contact;
mod correction;
mod coverage;
mod cpe;
mod date;
mod delta;
mod dependency;
mod diagnostic;
mod digest;
mod distribution;
mod evidence;
mod excerpt;
mod fact;
mod finding;
mod git_ref;
mod git_url;
mod holders;
mod identify;
mod image;
mod inclusion;
mod input;
mod kind;
mod license;
mod license_category;
mod license_conflict;
mod license_listing;
mod license_name;
mod license_policy;
mod licenses;
mod location;
mod lock;
mod meta;
mod notices;
mod opaque;
mod order;
mod own_license;
mod pass;
mod path;
mod percent;
mod pin;
mod policy;
mod product;
pub mod purl;
mod redact;
mod reference;
mod reference_id;
mod release;
mod report;
mod requested;
mod risk;
#[cfg(feature = "schema")]
mod schema;
mod score;
mod secret;
mod severity;
mod short_version;
mod source_url;
mod stated;
mod subject;
mod text;
mod trend;
mod upstream;

pub use agenda::{Decision, Topic};
pub use archive::GitArchive;
pub use baseline::{
    AlikeFindings, BASELINE_VERSION, Baseline, BaselineKind, BaselineSource, ComponentRow,
    FindingRow, ReferenceRow, Row, rows,
};
pub use budget::{Budget, Resource};
pub use cause::RootCause;
pub use cause_id::CauseId;
pub use check_file::is_check_file;
pub use claim::{Claim, ClaimValue, CopyrightHolder, Field, MinimumVersion};
pub use component::{Component, SubmoduleState};
pub use component_id::ComponentId;
pub use conclusion::{
    Conclusion, RejectedClaim, SourceStatements, UnattachedClaim, UnattachedReason,
};
pub use contact::{Contact, Email, NoContact, NoEmail, Supplier, web_url};
pub use correction::{
    CorrectedField, CorrectedFields, CorrectedSubject, Correction, CorrectionState, CorrectionUse,
};
pub use coverage::{Coverage, ManifestCoverage};
pub use cpe::Cpe;
pub use date::{Date, NoDate};
pub use delta::{
    Alarm, Aspect, Change, ChangeState, DELTA_VERSION, Delta, DeltaSummary, ScoreChange, Totals,
};
pub use dependency::Dependencies;
pub use diagnostic::{Diagnostic, DiagnosticKind};
pub use digest::{DigestAlgorithm, FileDigest};
pub use distribution::Distribution;
pub use evidence::{Confidence, EvidenceKind};
pub use excerpt::{Excerpt, MarkedRange};
pub use fact::{EVIDENCE_LIMIT, Evidence, Fact, FactOrigin, Facts, Observation};
pub use finding::{AT_STAKE, Finding, FindingKey, Fingerprint, Key};
pub use git_ref::{GitRef, is_branch_name};
pub use git_url::{GitUrl, is_purl, is_relative_git_url};
pub use identify::identify;
pub use image::ImageName;
pub use inclusion::Inclusion;
pub use input::{Input, InputStatus};
pub use kind::{
    ComponentKind, Exposure, FetchCheck, FetchMethod, LockIssueKind, LockStatus, RefKind,
    RefSyntax, Scope, Trust,
};
pub use license::LicenseExpression;
pub use license_category::LicenseCategory;
pub use license_conflict::{LicenseConflict, LicenseConflictKind};
pub use license_listing::{
    FileCopyright, ForeignHolder, LICENSES_VERSION, LicenseBasis, LicenseFile, LicenseFileMatch,
    LicenseFileReference, LicenseListing, LicenseVerdict, LicensedComponent,
};
pub use license_name::{LicenseEntry, LicenseName};
pub use license_policy::{
    AllowedLicense, Clarification, ComponentMatch, LicenseGrant, LicensePolicy,
};
pub use licenses::{
    AlteredTerms, ConcludedLicense, DeclaredLicense, LicenseForm, Licenses, ObservedLicense,
};
pub use location::{ByteSpan, Location};
pub use lock::{LockIssue, LockState, Lockfile};
pub use meta::{Concern, DetectorMeta, FilePatterns, RuleMeta};
pub use notices::{NOTICES_VERSION, NoticeText, NoticedComponent, Notices};
#[doc(hidden)]
pub use order::sort_large;
pub use own_license::OwnLicense;
pub use pass::{Pass, PassExtent, PassFile};
pub use path::RepoPath;
pub use percent::percent_decoded;
pub use pin::PinStrength;
pub use policy::{
    Attestation, Deferral, DeferralUse, Deferred, DeferredState, Matching, Policy, RuleSetting,
    RuleSettingUse, Thresholds,
};
pub use product::{LifecyclePhase, Product, ProductFact, ProductOrigin, ProductType, UnknownWord};
pub use purl::PurlParts;
pub use redact::{
    Redacted, Redaction, clip, is_secret_name, redact, redact_error, redact_piece, redact_rows,
    takes_secret,
};
pub use reference::{
    Activity, Effective, Expansion, ExposedBy, Hop, LocalResolution, LockEntry, Origin, Reference,
    Target, TransitiveReference,
};
pub use reference_id::ReferenceId;
pub use release::release_of_tags;
pub use report::{Report, SCHEMA_VERSION, SourceInfo, SourceKind, Summary, Tool};
pub use requested::Requested;
pub use risk::{ComponentRisk, Provenance, RiskFact, RiskRules, RiskTier};
#[cfg(feature = "schema")]
pub use schema::{baseline_schema, delta_schema, licenses_schema, notices_schema, report_schema};
pub use score::{Action, CategoryScore, CheckScore, Points, RulesetId, Score, Tenths};
pub use secret::{SecretToken, secret_tokens};
pub use severity::Severity;
pub use source_url::SourceUrl;
pub use subject::Subject;
pub use text::{VALUE_LIMIT, digest_hex, sha256, sha256_hex};
pub use trend::{Lifetime, Moment, TREND_VERSION, Trend, TrendPoint};
pub use upstream::{Content, Revision, Upstream};
