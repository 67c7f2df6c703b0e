//! Findings of rules about the inventory.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::redact::redact;
use crate::{CauseId, ComponentId, Concern, Deferred, Location, Redacted, ReferenceId, Severity};

/// A finding of a rule about a subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Finding {
    /// Id of the rule, such as `unpinned-action`.
    pub rule: String,
    /// The severity.
    pub severity: Severity,
    /// The severity that the rule assigned, if the policy changed it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule_severity: Option<Severity>,
    /// The subject, such as the value of a reference, the name of a component or a file.
    pub subject: Redacted,
    /// The problem, in one sentence.
    pub message: Redacted,
    /// The remedy.
    pub remediation: String,
    /// The places; the first is the primary one.
    pub locations: Vec<Location>,
    /// The concern of its rule, if something depends on it.
    #[serde(skip_serializing_if = "Concern::is_other", default)]
    pub concern: Concern,
    /// All references concerned, in their order, even if only the first places are listed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub references: Vec<ReferenceId>,
    /// The component concerned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub component: Option<ComponentId>,
    /// The components concerned, if there are several; only the first ones if there are many.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub components: Vec<ComponentId>,
    /// The target without its revision, such as `owner/repository/path`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<Redacted>,
    /// The owner of the target: the owner of a repository, the namespace of an image.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<String>,
    /// The owners of the file of the first place, by the `CODEOWNERS` file of the source.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub code_owners: Vec<String>,
    /// Its state according to the policy.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deferral: Option<Deferred>,
    /// The root cause. Findings with the same root cause are resolved by one decision.
    #[serde(skip_serializing_if = "CauseId::is_empty", default)]
    pub cause: CauseId,
    /// The key that distinguishes it from other findings of its rule and subject, without a line number.
    pub key: Key,
    /// An identity that does not change when lines move: see [`Fingerprint`].
    pub fingerprint: Fingerprint,
}

/// The key that distinguishes findings of one rule about one subject.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Key {
    /// The file; empty for a finding about several files.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub path: String,
    /// The path of keys in it, without indexes that may move, such as a job.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub place: String,
}

/// Separates the problem in a message from what is at stake, which differs from place to place.
pub const AT_STAKE: &str = "; at stake: ";

impl Finding {
    /// The problem in its message, without what is at stake.
    pub fn problem(&self) -> &str {
        let message = self.message.as_str();
        message.split_once(AT_STAKE).map_or(message, |(problem, _)| problem)
    }

    /// Creates a finding of a rule about a subject. The key distinguishes it from others of the
    /// same rule and subject without a line number. Its root cause is that of all findings of its rule and subject,
    /// until another is set.
    pub fn new(rule: &str, severity: Severity, subject: &str, key: &FindingKey<'_>) -> Self {
        // Fingerprints are published, and a credential could be found by brute force from its digest.
        let subject = redact(subject);
        let (path, locator) = (redact(key.path), redact(key.locator));
        let key = FindingKey { path: &path, locator: &locator, ordinal: key.ordinal };
        Self {
            rule: rule.to_owned(),
            severity,
            rule_severity: None,
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
            code_owners: Vec::new(),
            deferral: None,
            cause: CauseId::derive(rule, &[&subject]),
            key: Key { path: key.path.to_owned(), place: key.locator.to_owned() },
            fingerprint: Fingerprint::derive(rule, &subject, &key),
        }
    }
}

impl Finding {
    /// Whether the policy defers it.
    pub fn is_deferred(&self) -> bool {
        self.deferral.as_ref().is_some_and(Deferred::is_live)
    }
}

/// The key that distinguishes a finding, without a line number.
#[derive(Clone, Copy, Debug, Default)]
pub struct FindingKey<'a> {
    /// The file.
    pub path: &'a str,
    /// The path of keys in it, without indexes that may move, such as a job.
    pub locator: &'a str,
    /// Its number among findings that are otherwise equal, from 0.
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
