//! What policy and rule set make of a report.

use plimsoll_assess::{Known, Ruleset, attest, judge, measure, score};
use plimsoll_model::{Date, Facts, Policy, Report};

/// What a report is judged by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judgment {
    pub(crate) policy: Option<Policy>,
    pub(crate) day: Option<Date>,
    pub(crate) known: Known,
    /// The rule set of the score; where there is none, the one that comes with Plimsoll.
    pub(crate) ruleset: Option<Ruleset>,
}

impl Judgment {
    /// Passes judgment: deferrals first, since facts count what they excuse. Facts are there only
    /// where the posture was looked at.
    pub(crate) fn pass(&self, report: Report, observed: Option<Facts>) -> Report {
        let epoch = || Date::of_timestamp(report.source.timestamp.unwrap_or(0));
        let day = self.day.or_else(epoch);
        let mut report = report;
        if let (Some(policy), Some(day)) = (&self.policy, day) {
            let findings = std::mem::take(&mut report.findings);
            let judged = judge(findings, &report.components, policy, day, &self.known);
            report = report.with_findings(judged.findings).with_deferrals(judged.deferrals);
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
