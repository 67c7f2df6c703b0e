//! The conclusions from the claims about some fields of a component.

use plimsoll_model::{Claim, Conclusion, EvidenceKind, Field, RejectedClaim};

use super::rules::{Setting, Verdict, weigh};

/// Evaluates the claims of a component about some fields. If its identity is stated, only claims from
/// elsewhere count.
pub(super) fn weigh_fields(
    fields: &[Field],
    evidence: &[Claim],
    setting: &Setting<'_>,
    is_fixed: bool,
) -> Option<Verdict> {
    let counts = |claim: &Claim| fields.contains(&claim.field()) && !(is_fixed && is_stated(claim));
    let claims = evidence.iter().enumerate().filter(|(_, claim)| counts(claim));
    let claims: Vec<(usize, &Claim)> = claims.collect();
    // Most calls have no claims, and there may be very many components.
    if claims.is_empty() { None } else { weigh(*fields.first()?, &claims, setting) }
}

pub(super) fn conclusion(field: Field, verdict: Verdict) -> Conclusion {
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let used = verdict.used.into_iter().map(number).collect();
    let rejected = verdict.rejected.into_iter();
    let rejected = rejected.map(|(at, rule)| RejectedClaim::new(number(at), rule)).collect();
    Conclusion::new(field, verdict.rule, used, rejected)
}

/// Whether a claim in the evidence of a component with a fixed identity is the one that fixes it.
pub(super) fn is_stated(claim: &Claim) -> bool {
    claim.subject.is_itself()
        && matches!(claim.kind, EvidenceKind::LockfileEntry | EvidenceKind::Reference)
        && claim.field() != Field::License
}
