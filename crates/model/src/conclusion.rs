//! Conclusions from claims.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Claim, Contact, Field, Licenses, Redacted};

/// The conclusion about a field of a component.
///
/// Claims are identified by their index in the evidence of the component, from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Conclusion {
    /// The field.
    pub field: Field,
    /// Id of the rule that decided.
    pub rule: Cow<'static, str>,
    /// The claims that were used; absent if all evidence of the component was used.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub used: Option<Box<[u32]>>,
    /// The rejected claims about the field.
    #[serde(skip_serializing_if = "<[_]>::is_empty", default)]
    pub rejected: Box<[RejectedClaim]>,
}

impl Conclusion {
    /// Creates a conclusion from all evidence of the component.
    pub fn of_all(field: Field, rule: &'static str) -> Self {
        Self { field, rule: Cow::Borrowed(rule), used: None, rejected: Box::default() }
    }

    /// Creates a conclusion from some claims, with the rejected ones.
    pub fn new(
        field: Field,
        rule: &'static str,
        used: Vec<u32>,
        rejected: Vec<RejectedClaim>,
    ) -> Self {
        let (used, rejected) = (Some(used.into()), rejected.into());
        Self { field, rule: Cow::Borrowed(rule), used, rejected }
    }
}

/// A rejected claim, with the rule that rejected it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RejectedClaim {
    /// The claim, as an index in the evidence of the component.
    pub claim: u32,
    /// Id of the rule that rejected it.
    pub rule: Cow<'static, str>,
}

impl RejectedClaim {
    /// Creates a rejected claim.
    pub fn new(claim: u32, rule: &'static str) -> Self {
        Self { claim, rule: Cow::Borrowed(rule) }
    }
}

/// The source's statements about itself, as claims about its root.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SourceStatements {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<Redacted>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<Redacted>,
    /// Its authors.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub authors: Vec<Contact>,
    /// Its license.
    pub licenses: Licenses,
    /// The evidence for these fields.
    pub evidence: Vec<Claim>,
    /// The conclusions from the evidence.
    pub conclusions: Vec<Conclusion>,
}

impl SourceStatements {
    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        self.evidence.is_empty()
    }
}

/// A claim that does not belong to a component of the report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UnattachedClaim {
    /// The claim.
    #[serde(flatten)]
    pub claim: Claim,
    /// The reason.
    pub reason: UnattachedReason,
}

impl UnattachedClaim {
    /// Creates a claim with the reason why it does not belong to a component.
    pub fn new(claim: Claim, reason: UnattachedReason) -> Self {
        Self { claim, reason }
    }
}

/// The reason why a claim does not belong to a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum UnattachedReason {
    /// Its path is not in the tree.
    Stale,
    /// No claim states that its subject is a component.
    NoComponent,
}
