//! The rules about the policy itself, and those that only a policy enables.

use plimsoll_model::{Concern, RuleMeta, Severity};

/// The metadata of the rules that need a policy, sorted by id.
pub static POLICY_RULES: &[&RuleMeta] = &[
    &ATTESTATION,
    &CORRECTION,
    &EXPIRED,
    &OVERFLOW,
    &UNUSED,
    &ALLOW_UNUSED,
    &CLARIFICATION,
    &LICENSE,
    &UNKNOWN_LICENSE,
];

/// The remedy for a decision that has expired.
pub(super) const RENEW: &str = "resolve the findings, or review the decision and set a new date";

/// The remedy for a decision that concerns nothing.
pub(super) const REMOVE: &str = "remove the entry, or correct what it matches";

pub(super) static ATTESTATION: RuleMeta = RuleMeta::new(
    "attestation-expired",
    "An attestation in the policy has expired",
    include_str!("../../specs/attestation-expired.md"),
    Severity::Medium,
)
.about(Concern::Exception);

pub(super) static CORRECTION: RuleMeta = RuleMeta::new(
    "correction-stale",
    "A correction in the policy is no longer valid",
    include_str!("../../specs/correction-stale.md"),
    Severity::High,
)
.about(Concern::Correction);

pub(super) static EXPIRED: RuleMeta = RuleMeta::new(
    "deferral-expired",
    "A deferral in the policy has expired",
    include_str!("../../specs/deferral-expired.md"),
    Severity::Medium,
)
.about(Concern::Exception);

pub(super) static OVERFLOW: RuleMeta = RuleMeta::new(
    "deferral-overflow",
    "More findings match a deferral than it may cover",
    include_str!("../../specs/deferral-overflow.md"),
    Severity::Medium,
)
.about(Concern::Exception);

pub(super) static UNUSED: RuleMeta = RuleMeta::new(
    "deferral-unused",
    "A deferral in the policy covers no finding",
    include_str!("../../specs/deferral-unused.md"),
    Severity::Low,
)
.about(Concern::Exception);

pub(super) static LICENSE: RuleMeta = RuleMeta::new(
    "license-not-allowed",
    "A component has a license that the policy does not allow",
    include_str!("../../specs/license-not-allowed.md"),
    Severity::Medium,
)
.about(Concern::License);

pub(super) static UNKNOWN_LICENSE: RuleMeta = RuleMeta::new(
    "license-unknown",
    "The license of a component is unknown, but the policy only allows listed licenses",
    include_str!("../../specs/license-unknown.md"),
    Severity::Medium,
)
.about(Concern::License);

pub(super) static ALLOW_UNUSED: RuleMeta = RuleMeta::new(
    "license-allow-unused",
    "The policy allows licenses that nothing uses",
    include_str!("../../specs/license-allow-unused.md"),
    Severity::Info,
)
.about(Concern::License);

pub(super) static CLARIFICATION: RuleMeta = RuleMeta::new(
    "license-clarification-stale",
    "A license clarification in the policy is no longer valid",
    include_str!("../../specs/license-clarification-stale.md"),
    Severity::High,
)
.about(Concern::Clarification);
