//! Findings that were there before.

use std::collections::HashMap;

use plimsoll_model::{Baseline, Finding};

/// Findings that were there before, and how many of each: where a deferral may cover only so many,
/// they come first, so that the one too many is the new one.
///
/// A finding is recognized by rule, subject, file and job, else by rule, subject and file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    exact: HashMap<String, u64>,
    in_file: HashMap<String, u64>,
}

/// No part of a key holds this character.
const SEPARATOR: &str = "\0";

fn in_file(rule: &str, subject: &str, path: &str) -> String {
    [rule, subject, path].join(SEPARATOR)
}

impl Known {
    /// The findings of a baseline.
    pub fn of(baseline: &Baseline) -> Self {
        let mut known = Self::default();
        for row in &baseline.findings {
            let file = in_file(&row.rule, row.subject.as_str(), &row.path);
            let exact = [file.as_str(), &row.place].join(SEPARATOR);
            for (counts, key) in [(&mut known.exact, exact), (&mut known.in_file, file)] {
                let count: &mut u64 = counts.entry(key).or_default();
                *count = count.saturating_add(row.count);
            }
        }
        known
    }

    /// For each finding whether it was there before. Of several that are alike, as many as there
    /// were.
    pub(super) fn among(&self, findings: &[Finding]) -> Vec<bool> {
        let (mut exact, mut left) = (self.exact.clone(), self.in_file.clone());
        let mut take = |finding: &Finding, whole: bool| {
            let file = in_file(&finding.rule, finding.subject.as_str(), &finding.key.path);
            let key = [file.as_str(), &finding.key.place].join(SEPARATOR);
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
