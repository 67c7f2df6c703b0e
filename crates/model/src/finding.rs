//! Findings: what a rule has to say about the inventory.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::redact::redact;
use crate::{ComponentId, Concern, Deferred, Location, Redacted, ReferenceId, Severity};

/// What a rule has to say about one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Finding {
    /// Id of the rule, such as `unpinned-action`.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about: a reference's value or a component's name.
    pub subject: Redacted,
    /// What is the matter, in one sentence.
    pub message: Redacted,
    /// What to do.
    pub remediation: String,
    /// Where; the first is the primary one.
    pub locations: Vec<Location>,
    /// What it is about, as its rule says, where something depends on that.
    #[serde(skip_serializing_if = "Concern::is_other", default)]
    pub concern: Concern,
    /// The references that it is about, in their order: all of them, where places are the first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub references: Vec<ReferenceId>,
    /// The component concerned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub component: Option<ComponentId>,
    /// The components concerned, where it is about several; of many, the first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub components: Vec<ComponentId>,
    /// What it concerns without its revision, such as `owner/repository/path`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<Redacted>,
    /// Who is behind that: the owner of a repository, the namespace of an image.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// What the policy says of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deferral: Option<Deferred>,
    /// What tells it apart from others of its rule and subject, without a line.
    pub key: Key,
    /// Identity that survives moved lines: see [`Fingerprint`].
    pub fingerprint: Fingerprint,
}

/// What tells findings of one rule about one subject apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Key {
    /// The file; empty for a finding about several.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub path: String,
    /// The path of keys in it, without what moves: a job, say.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub place: String,
}

impl Finding {
    /// A finding of a rule about a subject at a place. The key tells it apart from others of the
    /// same rule and subject without naming a line.
    pub fn new(rule: &str, severity: Severity, subject: &str, key: &FindingKey<'_>) -> Self {
        // A fingerprint is published, and a digest of a credential can be tried out.
        let subject = redact(subject);
        let (path, locator) = (redact(key.path), redact(key.locator));
        let key = FindingKey { path: &path, locator: &locator, ordinal: key.ordinal };
        Self {
            rule: rule.to_owned(),
            severity,
            subject: Redacted::clipped(&subject, crate::VALUE_LIMIT),
            message: Redacted::default(),
            remediation: String::new(),
            locations: Vec::new(),
            concern: Concern::Other,
            references: Vec::new(),
            component: None,
            components: Vec::new(),
            target: None,
            owner: None,
            deferral: None,
            key: Key { path: key.path.to_owned(), place: key.locator.to_owned() },
            fingerprint: Fingerprint::derive(rule, &subject, &key),
        }
    }
}

impl Finding {
    /// Whether the policy puts it off.
    pub fn is_deferred(&self) -> bool {
        self.deferral.as_ref().is_some_and(Deferred::is_live)
    }
}

/// What tells a finding apart without naming a line.
#[derive(Clone, Copy, Debug, Default)]
pub struct FindingKey<'a> {
    /// The file.
    pub path: &'a str,
    /// The path of keys inside it, without indexes that move: a job, say.
    pub locator: &'a str,
    /// Which one of several that are otherwise equal, from 0.
    pub ordinal: usize,
}

/// A line-independent identity: `v1:` and a SHA-256 over rule, subject and [`FindingKey`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    fn derive(rule: &str, subject: &str, key: &FindingKey<'_>) -> Self {
        let mut hash = Sha256::new();
        for part in [rule, subject, key.path, key.locator, &key.ordinal.to_string()] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        Self(format!("v1:{}", crate::text::hex(hash.finalize().iter())))
    }

    /// The fingerprint as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
