//! Applies policy and rule set to a report.

use plimsoll_assess::{Known, POLICY_RULES, Reviewed, Ruleset, attest, judge, measure, score};
use plimsoll_detect::Detection;
use plimsoll_model::{Date, Facts, Policy, Report, RiskRules, SourceInfo};
use plimsoll_source::Source;

use crate::{clarify, correct};

/// The policy, the day and the rule set for a report.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judgment {
    pub(crate) policy: Option<Policy>,
    pub(crate) day: Option<Date>,
    pub(crate) known: Known,
    /// The rule set of the score; the built-in one if there is none.
    pub(crate) ruleset: Option<Ruleset>,
}

impl Judgment {
    /// Whether there is a policy but no day.
    pub(crate) fn is_timeless(&self, source: &SourceInfo) -> bool {
        self.policy.is_some() && self.day_of(source).is_none()
    }

    /// The day on which the policy is applied: the requested one, otherwise that of the source.
    fn day_of(&self, source: &SourceInfo) -> Option<Date> {
        self.day.or_else(|| source.timestamp.and_then(Date::of_timestamp))
    }

    /// The risk tiers that the policy assigns to facts.
    pub(crate) fn risk_rules(&self) -> RiskRules {
        self.policy.as_ref().map(|policy| policy.risk.clone()).unwrap_or_default()
    }

    /// Applies license clarifications, and then corrections.
    pub(crate) fn review(&self, source: &dyn Source, found: &mut Detection) -> Reviewed {
        match (&self.policy, self.day_of(source.info())) {
            (Some(policy), Some(day)) => {
                let clarifications = clarify::apply(source, policy, day, found);
                Reviewed::new(clarifications, correct::apply(source, policy, day, found))
            }
            _ => Reviewed::default(),
        }
    }

    /// Applies policy and rule set: deferrals first, since facts count what they excuse. Facts only exist
    /// if the posture was measured.
    pub(crate) fn pass(
        &self,
        report: Report,
        observed: Option<Facts>,
        reviewed: Reviewed,
    ) -> Report {
        let day = self.day_of(&report.source);
        let mut report = report;
        if let (Some(policy), Some(day)) = (&self.policy, day) {
            let findings = std::mem::take(&mut report.findings);
            let judged = judge(findings, &report.components, policy, day, &self.known, &reviewed);
            let about = POLICY_RULES.iter().map(|rule| rule.id.to_owned());
            let rules = std::mem::take(&mut report.rules).into_iter().chain(about).collect();
            report = report
                .with_findings(judged.findings)
                .with_deferrals(judged.deferrals)
                .with_corrections(reviewed.corrections)
                .with_rules(rules)
                .with_rule_settings(judged.rule_settings);
        }
        let Some(observed) = observed else { return report };
        let mut facts = measure(&report, observed);
        if let (Some(policy), Some(day)) = (&self.policy, day) {
            attest(&mut facts, policy, day);
        }
        let score = match &self.ruleset {
            Some(ruleset) => score(&facts, ruleset),
            None => score(&facts, &Ruleset::default()),
        };
        report.with_facts(facts).with_score(score)
    }
}
