//! Findings of an earlier baseline.

use std::collections::HashMap;

use plimsoll_model::{Baseline, Finding};

use crate::delta::keys::{in_file, in_job};

/// Counts of findings in an earlier baseline. A deferral with a limit covers these first, so that
/// a new finding is the one above the limit.
///
/// Findings are matched by the first two keys of a comparison: rule, subject, file and job, otherwise
/// rule, subject and file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    exact: HashMap<String, u64>,
    in_file: HashMap<String, u64>,
}

impl Known {
    /// Counts the findings of a baseline.
    pub fn of(baseline: &Baseline) -> Self {
        let mut known = Self::default();
        for row in &baseline.findings {
            let file = in_file(&row.rule, row.subject.as_str(), &row.path);
            let exact = in_job(&row.rule, row.subject.as_str(), &row.path, &row.place);
            for (counts, key) in [(&mut known.exact, exact), (&mut known.in_file, file)] {
                let count: &mut u64 = counts.entry(key).or_default();
                *count = count.saturating_add(row.count);
            }
        }
        known
    }

    /// Returns for each finding whether the baseline has it. Of several identical findings, only as many are
    /// known as the baseline has.
    pub(super) fn among(&self, findings: &[Finding]) -> Vec<bool> {
        let (mut exact, mut left) = (self.exact.clone(), self.in_file.clone());
        let mut take = |finding: &Finding, whole: bool| {
            let (rule, subject) = (finding.rule.as_str(), finding.subject.as_str());
            let file = in_file(rule, subject, &finding.key.path);
            let key = in_job(rule, subject, &finding.key.path, &finding.key.place);
            let exact = exact.get_mut(&key).filter(|count| whole && **count > 0);
            let left = left.get_mut(&file).filter(|count| **count > 0);
            let (Some(left), true) = (left, exact.is_some() || !whole) else { return false };
            *left -= 1;
            if let Some(exact) = exact {
                *exact -= 1;
            }
            true
        };
        let mut known: Vec<bool> = findings.iter().map(|finding| take(finding, true)).collect();
        for (known, finding) in known.iter_mut().zip(findings).filter(|(known, _)| !**known) {
            *known = take(finding, false);
        }
        known
    }
}
