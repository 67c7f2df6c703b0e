//! What people corrected in the inventory, and what became of each correction.

use serde::{Deserialize, Serialize};

use crate::{Date, Field, LicenseExpression, RepoPath, Scope, SourceUrl};

/// What a person found out about a component by looking at it. It holds as long as what was looked at is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Correction {
    /// The component.
    pub subject: CorrectedSubject,
    /// What is so of it.
    pub change: CorrectedFields,
    /// The file or directory that was looked at.
    pub file: RepoPath,
    /// Its SHA-256 at that time, in lower-case hexadecimal digits.
    pub sha256: String,
    /// What was found out.
    pub reason: String,
    /// Who looked at it.
    pub reviewer: String,
    /// The last day on which it holds.
    pub until: Date,
    /// The line of the policy, from 1.
    pub line: u32,
}

impl Correction {
    /// A correction of nothing yet, by what was looked at.
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

/// The component that a correction is about: exactly one of its places in the tree, or its package URL as it was
/// concluded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CorrectedSubject {
    /// What is at this path.
    Path(RepoPath),
    /// What has this package URL.
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
    /// Where it comes from.
    pub upstream: Option<SourceUrl>,
    /// The license.
    pub license: Option<LicenseExpression>,
    /// What it is needed for.
    pub scope: Option<Scope>,
    /// It is not the work of others, and is taken out of the inventory.
    pub not_third_party: bool,
}

/// What became of a correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CorrectionUse {
    /// The component that it is about.
    pub subject: CorrectedSubject,
    /// Its name before, where it is in the inventory.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub component: Option<String>,
    /// How many components it is about: a package URL may name several.
    pub components: u64,
    /// What it sets, whether it was applied or not.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub changes: Vec<CorrectedField>,
    /// Whether it takes the component out of the inventory.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub not_third_party: bool,
    /// What was found out.
    pub reason: String,
    /// Who looked at it.
    pub reviewer: String,
    /// The file or directory that was looked at.
    pub file: RepoPath,
    /// The SHA-256 that it had.
    pub sha256: String,
    /// The last day on which it holds.
    pub until: Date,
    /// Whether it was applied.
    pub state: CorrectionState,
    /// Why it was not, where it was not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub problem: Option<String>,
    /// Its line in the policy, from 1.
    pub line: u32,
}

impl CorrectionUse {
    /// A correction that was not held against anything yet.
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
    /// What was concluded without the correction; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// What is so.
    pub after: String,
}

impl CorrectedField {
    /// A field, what was concluded, and what is so.
    pub fn new(field: Field, before: Option<String>, after: String) -> Self {
        Self { field, before, after }
    }
}

/// Whether a correction was applied. All but the first are stale: what they were made of is no longer so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CorrectionState {
    /// It was applied.
    Applied,
    /// Its last day has passed.
    Expired,
    /// What was looked at has another digest now.
    Changed,
    /// What was looked at is gone.
    Missing,
    /// What was looked at could not be read.
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
