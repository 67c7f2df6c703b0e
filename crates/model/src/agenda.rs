//! What the reader of a review has to decide.

use serde::{Deserialize, Serialize};

/// Something that somebody has to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Decision {
    /// What it is about.
    pub topic: Topic,
    /// What is the matter, in one sentence.
    pub title: String,
    /// What can be done.
    pub options: String,
    /// Who is to decide, where the policy names somebody.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// Where to look first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    /// How many things it concerns.
    pub count: u64,
}

impl Decision {
    /// A decision about so many things.
    pub fn new(topic: Topic, title: String, options: &str, count: u64) -> Self {
        Self { topic, title, options: options.to_owned(), owner: None, place: None, count }
    }
}

/// What a decision is about, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Topic {
    /// A commit was exchanged behind a comment that stayed.
    Alarm,
    /// A secret is written in a file.
    Secret,
    /// Exceptions are over.
    Expired,
    /// Findings of high severity came.
    NewHigh,
    /// The pins of references weakened.
    Weakened,
    /// Vendored code was changed under the same version.
    Modified,
    /// Something could not be read.
    Incomplete,
    /// More findings match an exception than it may cover.
    Overflow,
    /// Another license is stated.
    License,
    /// The score dropped.
    ScoreDrop,
    /// Exceptions end soon.
    Expiring,
    /// Findings of lower severity came.
    New,
    /// Findings of high severity are there, and nobody has decided about them.
    Standing,
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
