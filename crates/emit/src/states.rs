//! The state of each finding since the baseline.

use std::collections::{BTreeMap, HashMap, HashSet};

use plimsoll_model::{ChangeState, Delta, Finding, FindingRow, Report};

/// The states of the findings in a report since the baseline.
pub(crate) struct States<'a> {
    /// The state of each finding, in the order of the report; `None` for an unchanged one.
    of: Vec<Option<ChangeState>>,
    /// Whether there is a baseline with findings to compare with.
    pub(crate) compared: bool,
    /// Findings that are verifiably resolved.
    pub(crate) resolved: Vec<&'a FindingRow>,
    /// Findings with unknown state: their file was not read, or their rule is no longer applied.
    pub(crate) unverifiable: Vec<&'a FindingRow>,
}

impl<'a> States<'a> {
    /// Returns findings that only the baseline has: resolved ones, then those with unknown state.
    pub(crate) fn of_baseline(&self) -> impl Iterator<Item = &'a FindingRow> {
        self.resolved.iter().chain(&self.unverifiable).copied()
    }

    /// Determines the states of the findings in a report from a delta.
    pub(crate) fn of(report: &Report, delta: Option<&'a Delta>) -> Self {
        let delta = delta.filter(|delta| delta.compares_findings());
        let mut changed: HashMap<&str, ChangeState> = HashMap::new();
        let mut gone = BTreeMap::from([
            (ChangeState::Resolved, Vec::new()),
            (ChangeState::Unverifiable, Vec::new()),
        ]);
        for change in delta.iter().flat_map(|delta| &delta.findings) {
            match (&change.before, &change.after) {
                (_, Some(row)) => changed.extend(row.ids().map(|id| (id, change.state))),
                (Some(row), None) => gone.entry(change.state).or_default().push(row),
                (None, None) => {}
            }
        }
        let of = report.findings.iter();
        let of = of.map(|finding| changed.get(finding.fingerprint.as_str()).copied());
        Self {
            of: of.collect(),
            compared: delta.is_some(),
            resolved: gone.remove(&ChangeState::Resolved).unwrap_or_default(),
            unverifiable: gone.remove(&ChangeState::Unverifiable).unwrap_or_default(),
        }
    }

    /// Returns the state of the finding at an index of the report.
    pub(crate) fn at(&self, index: usize) -> Option<ChangeState> {
        self.of.get(index).copied().flatten()
    }

    /// Returns the findings with their states.
    pub(crate) fn each<'r>(
        &self,
        report: &'r Report,
    ) -> impl Iterator<Item = (&'r Finding, Option<ChangeState>)> {
        report.findings.iter().zip(self.of.iter().copied())
    }

    /// Returns the IDs of the findings that are new, or no longer deferred.
    pub(crate) fn new_findings<'r>(&self, report: &'r Report) -> HashSet<&'r str> {
        let new = self.each(report).filter(|(_, state)| {
            matches!(state, Some(ChangeState::New | ChangeState::DeferralExpired))
        });
        new.map(|(finding, _)| finding.fingerprint.as_str()).collect()
    }

    /// Returns the word for an unchanged open finding.
    pub(crate) fn standing(&self) -> &'static str {
        if self.compared { "unchanged" } else { "open" }
    }

    /// Returns the state of a finding as a word.
    pub(crate) fn word(&self, finding: &Finding, state: Option<ChangeState>) -> &'static str {
        match state {
            Some(state) => state.as_str(),
            None if finding.is_deferred() => ChangeState::Deferred.as_str(),
            None if finding.deferral.is_some() => ChangeState::DeferralExpired.as_str(),
            None => self.standing(),
        }
    }
}
