//! The rules about the policy itself, and those that only a policy turns on.

use plimsoll_model::{Concern, RuleMeta, Severity};

/// What the rules that a policy brings say of themselves, in the order of their ids.
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

pub(super) static ATTESTATION: RuleMeta = RuleMeta::new(
    "attestation-expired",
    "Nobody answers any longer for a fact of the policy",
    include_str!("../../specs/attestation-expired.md"),
    Severity::Medium,
)
.about(Concern::Exception);

pub(super) static CORRECTION: RuleMeta = RuleMeta::new(
    "correction-stale",
    "A correction of the policy no longer holds for what was looked at",
    include_str!("../../specs/correction-stale.md"),
    Severity::High,
)
.about(Concern::Correction);

pub(super) static EXPIRED: RuleMeta = RuleMeta::new(
    "deferral-expired",
    "An exception of the policy has expired",
    include_str!("../../specs/deferral-expired.md"),
    Severity::Medium,
)
.about(Concern::Exception);

pub(super) static OVERFLOW: RuleMeta = RuleMeta::new(
    "deferral-overflow",
    "More findings match an exception than it may cover",
    include_str!("../../specs/deferral-overflow.md"),
    Severity::Medium,
)
.about(Concern::Exception);

pub(super) static UNUSED: RuleMeta = RuleMeta::new(
    "deferral-unused",
    "An exception of the policy covers nothing",
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
    "Nothing says which license a component has, and the policy has a list of those allowed",
    include_str!("../../specs/license-unknown.md"),
    Severity::Medium,
)
.about(Concern::License);

pub(super) static ALLOW_UNUSED: RuleMeta = RuleMeta::new(
    "license-allow-unused",
    "The policy allows licenses that nothing has",
    include_str!("../../specs/license-allow-unused.md"),
    Severity::Info,
)
.about(Concern::License);

pub(super) static CLARIFICATION: RuleMeta = RuleMeta::new(
    "license-clarification-stale",
    "A clarification of the policy no longer holds for the file that was read",
    include_str!("../../specs/license-clarification-stale.md"),
    Severity::High,
)
.about(Concern::Clarification);
