//! Decisions for the reader of a review.

use serde::{Deserialize, Serialize};

use crate::{CauseId, Location, Severity};

/// A decision that a person has to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Decision {
    /// The subject.
    pub topic: Topic,
    /// The problem, in one sentence.
    pub title: String,
    /// The options.
    pub options: String,
    /// The owner of the decision: the one in the policy, otherwise the owners of the files (`CODEOWNERS`).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// The consequence if nothing is done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub consequence: Option<String>,
    /// The assets that the code concerned can reach, most valuable first, each with the number of places if there are several:
    /// for decisions about findings whose severity depends on them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at_stake: Option<String>,
    /// The place to look at first, in words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    /// The first places in files.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub locations: Vec<Location>,
    /// The severity, for decisions about findings.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub severity: Option<Severity>,
    /// The root cause of the findings that it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cause: Option<CauseId>,
    /// The number of findings, references or components concerned.
    pub count: u64,
}

impl Decision {
    /// Creates a decision about a number of things.
    pub fn new(topic: Topic, title: String, options: &str, count: u64) -> Self {
        Self {
            topic,
            title,
            options: options.to_owned(),
            owner: None,
            consequence: None,
            at_stake: None,
            place: None,
            locations: Vec::new(),
            severity: None,
            cause: None,
            count,
        }
    }
}

/// The topic of a decision, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Topic {
    /// A commit changed while its version comment stayed the same.
    Alarm,
    /// A secret is hard-coded in a file.
    Secret,
    /// Exceptions expired.
    Expired,
    /// New findings of high severity.
    NewHigh,
    /// The pins of references weakened.
    Weakened,
    /// Vendored code was changed under the same version.
    Modified,
    /// Something could not be read.
    Incomplete,
    /// More findings match an exception than it may cover.
    Overflow,
    /// The stated license changed.
    License,
    /// The score dropped.
    ScoreDrop,
    /// Exceptions expire soon.
    Expiring,
    /// New findings of lower severity.
    New,
    /// Findings of high severity that are not new, and that nobody has decided about.
    Standing,
    /// Open findings of lower severity, if it is unknown which of them are new.
    Open,
    /// The score could be better.
    Score,
    /// Exceptions cover nothing.
    Unused,
}

impl Topic {
    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alarm => "alarm",
            Self::Secret => "secret",
            Self::Expired => "expired",
            Self::NewHigh => "new-high",
            Self::Weakened => "weakened",
            Self::Modified => "modified",
            Self::Incomplete => "incomplete",
            Self::Overflow => "overflow",
            Self::License => "license",
            Self::ScoreDrop => "score-drop",
            Self::Expiring => "expiring",
            Self::New => "new",
            Self::Standing => "standing",
            Self::Open => "open",
            Self::Score => "score",
            Self::Unused => "unused",
        }
    }
}

impl std::fmt::Display for Topic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
