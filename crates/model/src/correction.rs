//! Corrections to the inventory, and their states.

use serde::{Deserialize, Serialize};

use crate::{Date, Field, LicenseExpression, RepoPath, Scope, SourceUrl};

/// A correction of a component by a person who reviewed it. It is valid as long as the reviewed content does not change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Correction {
    /// The component.
    pub subject: CorrectedSubject,
    /// The corrected fields.
    pub change: CorrectedFields,
    /// The file or directory that was reviewed.
    pub file: RepoPath,
    /// Its SHA-256 when it was reviewed, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The result of the review.
    pub reason: String,
    /// The reviewer.
    pub reviewer: String,
    /// The last day on which it is valid.
    pub until: Date,
    /// The line in the policy, from 1.
    pub line: u32,
}

impl Correction {
    /// Creates a correction without corrected fields.
    pub fn new(subject: CorrectedSubject, file: RepoPath, sha256: &str, until: Date) -> Self {
        Self {
            subject,
            change: CorrectedFields::default(),
            file,
            sha256: sha256.to_owned(),
            reason: String::new(),
            reviewer: String::new(),
            until,
            line: 1,
        }
    }
}

/// The component of a correction, by its path in the tree or by its concluded package URL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CorrectedSubject {
    /// The component at this path.
    Path(RepoPath),
    /// The component with this package URL.
    Purl(String),
}

impl std::fmt::Display for CorrectedSubject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => path.fmt(f),
            Self::Purl(purl) => f.write_str(purl),
        }
    }
}

/// The fields that a correction sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CorrectedFields {
    /// The name.
    pub name: Option<String>,
    /// The version.
    pub version: Option<String>,
    /// The package URL.
    pub purl: Option<String>,
    /// Its upstream.
    pub upstream: Option<SourceUrl>,
    /// The license.
    pub license: Option<LicenseExpression>,
    /// Its scope: what it is needed for.
    pub scope: Option<Scope>,
    /// It is not third-party code, and is removed from the inventory.
    pub not_third_party: bool,
}

/// The state of a correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CorrectionUse {
    /// The component.
    pub subject: CorrectedSubject,
    /// Its name without the correction, if it is in the inventory.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub component: Option<String>,
    /// The number of matching components: several may have the same package URL.
    pub components: u64,
    /// The corrected fields, whether they were applied or not.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub changes: Vec<CorrectedField>,
    /// Whether it removes the component from the inventory.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub not_third_party: bool,
    /// The result of the review.
    pub reason: String,
    /// The reviewer.
    pub reviewer: String,
    /// The file or directory that was reviewed.
    pub file: RepoPath,
    /// Its SHA-256 when it was reviewed.
    pub sha256: String,
    /// The last day on which it is valid.
    pub until: Date,
    /// Whether it was applied.
    pub state: CorrectionState,
    /// Why it was not applied.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub problem: Option<String>,
    /// The line in the policy, from 1.
    pub line: u32,
}

impl CorrectionUse {
    /// Creates the state of a correction that was not checked yet.
    pub fn new(correction: &Correction) -> Self {
        Self {
            subject: correction.subject.clone(),
            component: None,
            components: 0,
            changes: Vec::new(),
            not_third_party: correction.change.not_third_party,
            reason: correction.reason.clone(),
            reviewer: correction.reviewer.clone(),
            file: correction.file.clone(),
            sha256: correction.sha256.clone(),
            until: correction.until,
            state: CorrectionState::Applied,
            problem: None,
            line: correction.line,
        }
    }

    /// Whether it was applied.
    pub fn is_applied(&self) -> bool {
        self.state == CorrectionState::Applied
    }
}

/// One field that a correction sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CorrectedField {
    /// The field.
    pub field: Field,
    /// The conclusion without the correction; absent if there was none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// The stated value.
    pub after: String,
}

impl CorrectedField {
    /// Creates a corrected field with the previous and the new value.
    pub fn new(field: Field, before: Option<String>, after: String) -> Self {
        Self { field, before, after }
    }
}

/// Whether a correction was applied. All states except the first mean that the correction is stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CorrectionState {
    /// It was applied.
    Applied,
    /// Its last day has passed.
    Expired,
    /// The reviewed content has changed.
    Changed,
    /// The reviewed content no longer exists.
    Missing,
    /// The reviewed content could not be read.
    Unreadable,
    /// No component is at the path or has the package URL.
    Unmatched,
    /// Another correction is about the same component.
    Overlapping,
}

impl CorrectionState {
    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Expired => "expired",
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::Unmatched => "unmatched",
            Self::Overlapping => "overlapping",
        }
    }
}
