//! Risk tiers: which components need a review first, and the facts for this.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ComponentId;
use crate::kind::names;

names! {
    /// The priority of a component for a review.
    RiskTier {
        /// It does not ship, or has little effect: informational.
        Informational = "informational",
        /// A permissive license, and a known origin.
        Low = "low",
        /// Something needs a decision, or is only partly known.
        Medium = "medium",
        /// Something important is unknown, or has obligations for the product.
        High = "high",
    }
}

names! {
    /// The certainty about the origin of a component.
    Provenance {
        /// Unknown.
        Unknown = "unknown",
        /// Something is stated, but not enough to find the upstream content.
        Low = "low",
        /// A copy with license and README, or an origin with a release.
        Medium = "medium",
        /// An origin with a commit or digest.
        High = "high",
    }
}

names! {
    /// A fact for a risk tier.
    RiskFact {
        /// The license is unknown.
        LicenseUnknown = "license-unknown",
        /// The license requires the source of everything that is combined with it.
        LicenseStrongCopyleft = "license-strong-copyleft",
        /// The license is not on the SPDX list, or has terms that open-source licenses do not have.
        LicenseNonStandard = "license-non-standard",
        /// A choice of licenses of several categories.
        LicenseChoice = "license-choice",
        /// The license requires the source of the component itself.
        LicenseWeakCopyleft = "license-weak-copyleft",
        /// The license requires a notice, or nothing.
        LicensePermissive = "license-permissive",
        /// The origin is unknown.
        ProvenanceUnknown = "provenance-unknown",
        /// The origin is partly known.
        ProvenanceLow = "provenance-low",
        /// A copy with license and README, or an origin with a release.
        ProvenanceMedium = "provenance-medium",
        /// An origin with a commit or digest.
        ProvenanceHigh = "provenance-high",
        /// Only tests, examples or benchmarks use it.
        ForTest = "for-test",
        /// It is only needed to build the product.
        ForBuild = "for-build",
        /// Only CI uses it.
        ForCi = "for-ci",
        /// It only has headers.
        HeaderOnly = "header-only",
    }
}

impl RiskFact {
    /// A short description.
    pub fn summary(self) -> &'static str {
        match self {
            Self::LicenseUnknown => "the license is unknown",
            Self::LicenseStrongCopyleft => "a strong copyleft license in code that may ship",
            Self::LicenseNonStandard => "a non-standard license",
            Self::LicenseChoice => "a choice of licenses",
            Self::LicenseWeakCopyleft => "weak copyleft",
            Self::LicensePermissive => "a permissive license",
            Self::ProvenanceUnknown => "its origin is unknown",
            Self::ProvenanceLow => "its origin is partly known",
            Self::ProvenanceMedium => "a copy with license and README, or an origin with a release",
            Self::ProvenanceHigh => "an origin with a commit or digest",
            Self::ForTest => "only for tests",
            Self::ForBuild => "only for the build",
            Self::ForCi => "only for CI",
            Self::HeaderOnly => "only headers",
        }
    }

    /// Its tier; `None` if it is ignored.
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

/// The tiers that the policy assigns to facts; `None` for a fact that is ignored.
pub type RiskRules = BTreeMap<RiskFact, Option<RiskTier>>;

/// The risk tier of a component, and its facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ComponentRisk {
    /// The component.
    pub component: ComponentId,
    /// The tier.
    pub tier: RiskTier,
    /// The certainty about the origin.
    pub provenance: Provenance,
    /// The facts about it.
    pub facts: Box<[RiskFact]>,
    /// The facts that decide the tier.
    pub decided_by: Box<[RiskFact]>,
}

impl ComponentRisk {
    /// Creates a tier from facts, some of which decide.
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
