//! The rules about the policy itself, and those that only a policy turns on.

use plimsoll_model::{Concern, RuleMeta, Severity};

/// What the rules that a policy brings say of themselves, in the order of their ids.
pub static POLICY_RULES: &[&RuleMeta] = &[&ATTESTATION, &EXPIRED, &OVERFLOW, &UNUSED, &LICENSE];

pub(super) static ATTESTATION: RuleMeta = RuleMeta::new(
    "attestation-expired",
    "Nobody answers any longer for a fact of the policy",
    include_str!("../../specs/attestation-expired.md"),
    Severity::Medium,
)
.about(Concern::Exception);

pub(super) static EXPIRED: RuleMeta = RuleMeta::new(
    "deferral-expired",
    "An exception of the policy is over",
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
);
