//! The policy: exceptions that expire, and how they change the state of findings.
//!
//! An exception covers findings until its last day, up to its limit. An exception that expired,
//! covers nothing, or matches more findings than its limit is reported as a finding itself, so that
//! nobody forgets it.

mod corrections;
mod known;
mod licenses;
mod matching;
mod product;
mod raw;
mod read;
mod rules;
mod settings;
#[cfg(test)]
mod tests;

use plimsoll_model::{
    Component, CorrectionUse, Date, Deferral, DeferralUse, Deferred, DeferredState, Finding,
    Policy, RuleSettingUse, Severity,
};

use crate::Findings;
use matching::Matcher;

pub use corrections::{Corrected, correct};
pub use known::Known;
pub use licenses::{ClarificationState, Clarified, DigestLookup, clarify};
#[cfg(feature = "schema")]
pub use raw::policy_schema;
pub use read::read_policy;
pub use rules::POLICY_RULES;

/// Findings after the policy was applied, and the state of each deferral.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Judged {
    /// The findings, including those about the policy itself.
    pub findings: Vec<Finding>,
    /// The rules with a setting of the policy, in its order, and how many findings each concerns.
    pub rule_settings: Vec<RuleSettingUse>,
    /// The deferrals, in the order of the policy.
    pub deferrals: Vec<DeferralUse>,
}

/// The state of the clarifications and corrections in a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reviewed {
    /// The states of the clarifications from [`clarify`], in the order of the policy.
    pub clarifications: Vec<ClarificationState>,
    /// The states of the corrections from [`correct`], in the order of the policy.
    pub corrections: Vec<CorrectionUse>,
}

impl Reviewed {
    /// Creates it from the states of clarifications and corrections.
    pub fn new(clarifications: Vec<ClarificationState>, corrections: Vec<CorrectionUse>) -> Self {
        Self { clarifications, corrections }
    }
}

/// Applies a policy to findings, as of a day.
///
/// `known` are earlier findings. A deferral with a limit covers these first, so that a new finding is
/// the one above the limit.
pub fn judge(
    mut findings: Vec<Finding>,
    components: &[Component],
    policy: &Policy,
    today: Date,
    known: &Known,
    reviewed: &Reviewed,
) -> Judged {
    let mut about = Findings::default();
    licenses::check(components, policy, today, &mut about);
    findings.extend(about.into_rows());
    let rule_settings = settings::apply(&mut findings, &policy.rules);
    let matchers: Vec<Matcher<'_>> = policy.deferrals.iter().map(Matcher::new).collect();
    let mut uses: Vec<DeferralUse> = policy
        .deferrals
        .iter()
        .map(|deferral| DeferralUse::new(deferral, deferral.until < today))
        .collect();
    let known = known.among(&findings);
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_cached_key(|at| {
        findings.get(*at).map(|finding| {
            let print = finding.fingerprint.as_str();
            let key = &finding.key;
            let known = known.get(*at).copied().unwrap_or_default();
            (!known, key.path.clone(), key.place.clone(), print.to_owned())
        })
    });
    for at in order {
        if let Some(finding) = findings.get_mut(at) {
            finding.deferral = decide(finding, &policy.deferrals, &matchers, &mut uses);
        }
    }
    findings.extend(remind(policy, &uses, reviewed, today));
    Judged { findings, rule_settings, deferrals: uses }
}

/// Applies the deferrals to one finding: the first active one below its limit covers it. Otherwise the state has the
/// reason why none does.
fn decide(
    finding: &Finding,
    deferrals: &[Deferral],
    matchers: &[Matcher<'_>],
    uses: &mut [DeferralUse],
) -> Option<Deferred> {
    let full = |deferral: &Deferral, used: &DeferralUse| {
        deferral.max_count.is_some_and(|most| used.covered >= most)
    };
    let mut found = None;
    for (at, ((deferral, matcher), used)) in
        deferrals.iter().zip(matchers).zip(uses.iter()).enumerate()
    {
        if !matcher.matches(finding) {
            continue;
        }
        let state = match (used.expired, full(deferral, used)) {
            (false, false) => DeferredState::Live,
            (true, _) => DeferredState::Expired,
            (false, true) => DeferredState::Overflow,
        };
        let live = state == DeferredState::Live;
        if live || found.is_none() {
            found = Some((at, state, deferral));
        }
        if live {
            break;
        }
    }
    // An expired or full deferral only matters if no other one covers the finding.
    let (at, state, deferral) = found?;
    let used = uses.get_mut(at)?;
    used.matched += 1;
    used.covered += u64::from(state == DeferredState::Live);
    Some(Deferred::new(&deferral.id, state, deferral.until))
}

/// Reports findings about the policy itself.
fn remind(policy: &Policy, uses: &[DeferralUse], reviewed: &Reviewed, today: Date) -> Vec<Finding> {
    let mut findings = Findings::default();
    licenses::report_clarifications(policy, &reviewed.clarifications, &mut findings);
    corrections::report(policy, &reviewed.corrections, &mut findings);
    for (deferral, used) in policy.deferrals.iter().zip(uses) {
        let place = policy.at(deferral.line);
        if used.expired {
            let state = match used.matched {
                0 => "no finding needs it: remove it".to_owned(),
                1 => "its 1 finding is open".to_owned(),
                count => format!("its {count} findings are open"),
            };
            let message = format!(
                "deferral {} expired on {} ({}); {state}",
                used.id,
                used.until,
                days(used.until.days_until(today)),
            );
            let remedy = if used.matched == 0 { rules::REMOVE } else { rules::RENEW };
            let remedy = (deferral.owner.as_deref(), remedy);
            findings.policy(&rules::EXPIRED, Severity::Medium, &used.id, place, &message, remedy);
        } else if used.matched == 0 {
            let message = format!("no finding needs deferral {}: remove it", used.id);
            let remedy = (deferral.owner.as_deref(), rules::REMOVE);
            findings.policy(&rules::UNUSED, Severity::Low, &used.id, place, &message, remedy);
        } else if used.matched > used.covered {
            let message = format!(
                "deferral {} may cover {}, but {} match it",
                used.id, used.covered, used.matched
            );
            let remedy = (deferral.owner.as_deref(), OVERFLOW);
            findings.policy(&rules::OVERFLOW, Severity::Medium, &used.id, place, &message, remedy);
        }
    }
    for attestation in policy.attestations.iter().filter(|one| one.until < today) {
        let message = format!(
            "the attestation of {} expired on {}: the measured value is used instead",
            attestation.fact, attestation.until
        );
        let remedy = (Some(attestation.owner.as_str()), ATTESTATION);
        let (place, subject) = (policy.at(attestation.line), &attestation.fact);
        findings.policy(&rules::ATTESTATION, Severity::Medium, subject, place, &message, remedy);
    }
    findings.into_rows()
}

const OVERFLOW: &str =
    "resolve the findings above the limit, or review the decision and raise the limit";
const ATTESTATION: &str =
    "check whether the statement is still true, then set a new date or remove the attestation";

fn days(count: i32) -> String {
    if count == 1 { "1 day ago".to_owned() } else { format!("{count} days ago") }
}
