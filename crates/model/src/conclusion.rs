//! How a field was concluded from claims.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Claim, Contact, Field, Licenses, Redacted};

/// How one field of a component was concluded.
///
/// Claims are named by their place in the component's evidence, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Conclusion {
    /// The field.
    pub field: Field,
    /// Id of the rule that decided.
    pub rule: Cow<'static, str>,
    /// The claims that it rests on; absent where that is all evidence of the component.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub used: Option<Box<[u32]>>,
    /// The claims about the field that do not count.
    #[serde(skip_serializing_if = "<[_]>::is_empty", default)]
    pub rejected: Box<[RejectedClaim]>,
}

impl Conclusion {
    /// A conclusion from all evidence of the component.
    pub fn of_all(field: Field, rule: &'static str) -> Self {
        Self { field, rule: Cow::Borrowed(rule), used: None, rejected: Box::default() }
    }

    /// A conclusion from some claims, with those that do not count.
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

/// A claim that does not count, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RejectedClaim {
    /// The claim, by its place in the evidence of the component.
    pub claim: u32,
    /// Id of the rule that speaks against it.
    pub rule: Cow<'static, str>,
}

impl RejectedClaim {
    /// A claim, and the rule that speaks against it.
    pub fn new(claim: u32, rule: &'static str) -> Self {
        Self { claim, rule: Cow::Borrowed(rule) }
    }
}

/// What the source says of itself, as claims about its root.
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
    /// Who wrote it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub authors: Vec<Contact>,
    /// Its license.
    pub licenses: Licenses,
    /// What that rests on.
    pub evidence: Vec<Claim>,
    /// How it was concluded from it.
    pub conclusions: Vec<Conclusion>,
}

impl SourceStatements {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.evidence.is_empty()
    }
}

/// A claim that is about no component of the report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UnattachedClaim {
    /// The claim.
    #[serde(flatten)]
    pub claim: Claim,
    /// Why.
    pub reason: UnattachedReason,
}

impl UnattachedClaim {
    /// A claim, and why it is about no component.
    pub fn new(claim: Claim, reason: UnattachedReason) -> Self {
        Self { claim, reason }
    }
}

/// Why a claim is about no component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum UnattachedReason {
    /// It says that code is at a path which is not in the tree.
    Stale,
    /// Nothing claims that its subject is a component.
    NoComponent,
}
