//! Tiers of risk: what has to be looked at first, and which facts say so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ComponentId;
use crate::kind::names;

names! {
    /// How pressing it is that somebody looks at a component.
    RiskTier {
        /// It is not given to anybody, or cannot do much: for the record.
        Informational = "informational",
        /// A permissive license, and it is known where it comes from.
        Low = "low",
        /// Something has to be decided, or is known in part.
        Medium = "medium",
        /// Something that matters is not known, or binds the product.
        High = "high",
    }
}

names! {
    /// How well it is known where a component comes from.
    Provenance {
        /// Nothing says so.
        Unknown = "unknown",
        /// Something is said of it, and not enough to find what was taken.
        Low = "low",
        /// A copy with license and README, or an origin with a version.
        Medium = "medium",
        /// An origin with a commit or digest.
        High = "high",
    }
}

names! {
    /// A fact on which a tier rests.
    RiskFact {
        /// No license is known.
        LicenseUnknown = "license-unknown",
        /// The license asks for the source of what is combined with it.
        LicenseStrongCopyleft = "license-strong-copyleft",
        /// The license is not on the list of SPDX, or has terms that open source licenses do not have.
        LicenseNonStandard = "license-non-standard",
        /// It has licenses of several categories, of which one has to be chosen.
        LicenseChoice = "license-choice",
        /// The license asks for the source of the component itself.
        LicenseWeakCopyleft = "license-weak-copyleft",
        /// The license asks for a notice, or for nothing.
        LicensePermissive = "license-permissive",
        /// Nothing says where it comes from.
        ProvenanceUnknown = "provenance-unknown",
        /// Something is said of where it comes from.
        ProvenanceLow = "provenance-low",
        /// A copy with license and README, or an origin with a version.
        ProvenanceMedium = "provenance-medium",
        /// An origin with a commit or digest.
        ProvenanceHigh = "provenance-high",
        /// Tests, examples or benchmarks alone use it.
        ForTest = "for-test",
        /// It is needed to build the product, and is not in it.
        ForBuild = "for-build",
        /// CI alone runs it.
        ForCi = "for-ci",
        /// It is headers and nothing else.
        HeaderOnly = "header-only",
    }
}

impl RiskFact {
    /// What it says, in a few words.
    pub fn summary(self) -> &'static str {
        match self {
            Self::LicenseUnknown => "no license is known",
            Self::LicenseStrongCopyleft => "strong copyleft in what may ship",
            Self::LicenseNonStandard => "a license that is not a standard one",
            Self::LicenseChoice => "licenses to choose from",
            Self::LicenseWeakCopyleft => "weak copyleft",
            Self::LicensePermissive => "a permissive license",
            Self::ProvenanceUnknown => "nothing says where it comes from",
            Self::ProvenanceLow => "its origin is known in part",
            Self::ProvenanceMedium => "a copy with license and README, or an origin with a version",
            Self::ProvenanceHigh => "an origin with a commit or digest",
            Self::ForTest => "for tests alone",
            Self::ForBuild => "for the build alone",
            Self::ForCi => "for CI alone",
            Self::HeaderOnly => "headers alone",
        }
    }

    /// The tier to which it leads; none where it does not count.
    pub fn tier(self, rules: &RiskRules) -> Option<RiskTier> {
        rules.get(&self).copied().unwrap_or(Some(match self {
            Self::LicenseUnknown | Self::LicenseStrongCopyleft | Self::ProvenanceUnknown => {
                RiskTier::High
            }
            Self::LicenseNonStandard
            | Self::LicenseChoice
            | Self::LicenseWeakCopyleft
            | Self::ProvenanceLow => RiskTier::Medium,
            Self::LicensePermissive | Self::ProvenanceMedium | Self::ProvenanceHigh => {
                RiskTier::Low
            }
            Self::ForTest | Self::ForBuild | Self::ForCi | Self::HeaderOnly => {
                RiskTier::Informational
            }
        }))
    }
}

/// The tiers to which facts lead where the policy says so; none for a fact that does not count.
pub type RiskRules = BTreeMap<RiskFact, Option<RiskTier>>;

/// The tier of a component, and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ComponentRisk {
    /// The component.
    pub component: ComponentId,
    /// How pressing it is that somebody looks at it.
    pub tier: RiskTier,
    /// How well it is known where it comes from.
    pub provenance: Provenance,
    /// What is so of it.
    pub facts: Box<[RiskFact]>,
    /// The facts that decide the tier.
    pub decided_by: Box<[RiskFact]>,
}

impl ComponentRisk {
    /// The tier of a component by facts, of which some decide.
    pub fn new(
        component: ComponentId,
        tier: RiskTier,
        provenance: Provenance,
        facts: Vec<RiskFact>,
        decided_by: Vec<RiskFact>,
    ) -> Self {
        let (facts, decided_by) = (facts.into(), decided_by.into());
        Self { component, tier, provenance, facts, decided_by }
    }
}
