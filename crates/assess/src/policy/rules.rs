//! The rules about the policy itself, and those that only a policy turns on.

use plimsoll_model::{RuleMeta, Severity};

/// What the rules that a policy brings say of themselves, in the order of their ids.
pub static POLICY_RULES: &[&RuleMeta] = &[&ATTESTATION, &EXPIRED, &OVERFLOW, &UNUSED, &LICENSE];

pub(super) static ATTESTATION: RuleMeta = RuleMeta::new(
    "attestation-expired",
    "Nobody answers any longer for a fact of the policy",
    "An attestation in `plimsoll.toml` stands for a fact that the repository cannot show, such as \
     a setting of the host, and somebody answers for it until a date. That date is over, so the \
     score counts the fact as it is measured again.\n\n\
     Look whether it is still so, and give the attestation a new date; or remove it.",
    Severity::Medium,
);

pub(super) static EXPIRED: RuleMeta = RuleMeta::new(
    "deferral-expired",
    "An exception of the policy is over",
    "A deferral in `plimsoll.toml` covers findings until its `until`, that day included. \
     Afterwards they count again.\n\n\
     Resolve the findings and remove the deferral, or decide anew: give it another date and say \
     in its reason what has changed.",
    Severity::Medium,
);

pub(super) static OVERFLOW: RuleMeta = RuleMeta::new(
    "deferral-overflow",
    "More findings match an exception than it may cover",
    "A deferral with `max_count` was granted for so many findings. There are more now, and those \
     beyond the number count: the exception must not grow by itself.\n\n\
     Resolve the new ones, or raise the number as a decision of its own.",
    Severity::Medium,
);

pub(super) static UNUSED: RuleMeta = RuleMeta::new(
    "deferral-unused",
    "An exception of the policy covers nothing",
    "Nothing that was found matches this deferral of `plimsoll.toml`. Either its findings are \
     resolved, or its `match` names something that was renamed. Left where it is, it would one \
     day cover something nobody thought of.\n\n\
     Remove it, or mend its `match`.",
    Severity::Low,
);

pub(super) static LICENSE: RuleMeta = RuleMeta::new(
    "license-not-allowed",
    "A component has a license that the policy does not allow",
    "The `[licenses]` of `plimsoll.toml` names the licenses that components may have (`allow`) or \
     may not have (`deny`), as SPDX identifiers. The license that a component's authors state \
     offers none that is allowed. Of an expression such as `MIT OR GPL-2.0-only`, one choice that \
     is allowed is enough.\n\n\
     A component whose license is not stated, or not as an SPDX expression, is no finding: \
     nothing is known of it. The rule looks at what is declared.",
    Severity::Medium,
);
