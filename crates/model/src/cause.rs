//! Root causes: findings that one decision resolves.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::{CauseId, Finding, Location, Severity};

/// Findings with one root cause: one decision resolves them all.
///
/// ```
/// use plimsoll_model::{Finding, FindingKey, RootCause, Severity};
///
/// let of = |severity, path| {
///     let key = FindingKey { path, ..FindingKey::default() };
///     Finding::new("unpinned-action", severity, "actions/checkout@v4", &key)
/// };
/// let findings = [of(Severity::High, "release.yml"), of(Severity::Low, "lint.yml")];
/// let causes = RootCause::group(&findings);
/// assert_eq!(causes.len(), 1);
/// assert_eq!((causes[0].severity, causes[0].places()), (Severity::High, 2));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RootCause<'a> {
    /// Its id.
    pub id: CauseId,
    /// The highest severity of its open findings; of all findings if the policy defers all of them.
    pub severity: Severity,
    /// The findings, open ones first, in the order in which they were given. There is at least one.
    pub findings: Vec<&'a Finding>,
    first: &'a Finding,
}

impl<'a> RootCause<'a> {
    /// Groups findings by root cause: the highest severity first, then what has the most places.
    pub fn group(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Self> {
        let mut causes: Vec<Self> = Vec::new();
        let mut index: HashMap<CauseId, usize> = HashMap::new();
        for finding in findings {
            let id = finding.cause_id();
            let next = causes.len();
            match causes.get_mut(*index.entry(id.clone()).or_insert(next)) {
                Some(cause) => cause.findings.push(finding),
                None => causes.push(Self {
                    id,
                    severity: finding.severity,
                    findings: vec![finding],
                    first: finding,
                }),
            }
        }
        for cause in &mut causes {
            cause.findings.sort_by_key(|finding| finding.is_deferred());
            cause.first = cause.findings.first().copied().unwrap_or(cause.first);
            let is_deferred = cause.first.is_deferred();
            let alike = cause.findings.iter().filter(|it| it.is_deferred() == is_deferred);
            cause.severity = alike.map(|finding| finding.severity).max().unwrap_or(cause.severity);
        }
        causes.sort_by_key(|cause| Reverse((cause.severity, cause.places())));
        causes
    }

    /// The number of root causes of each severity.
    pub fn by_severity<'c>(causes: impl IntoIterator<Item = &'c Self>) -> BTreeMap<String, u64>
    where
        'a: 'c,
    {
        let mut counts = BTreeMap::new();
        for cause in causes {
            *counts.entry(cause.severity.as_str().to_owned()).or_default() += 1;
        }
        counts
    }

    /// The rule.
    pub fn rule(&self) -> &'a str {
        &self.first.rule
    }

    /// The representative finding: an open one, if there is one.
    pub fn first(&self) -> &'a Finding {
        self.first
    }

    /// The subject of its findings, or their target without a revision, if all have the same; otherwise the first
    /// subject and the number of the others. A variable alone is not a subject if the target is known.
    pub fn subject(&self) -> String {
        let first = self.first;
        let is_variable = first.subject.as_str().starts_with('$')
            && !first.subject.as_str().contains(['/', ' ', '.']);
        let is_named = is_variable && first.target.is_some();
        if !is_named && self.findings.iter().all(|finding| finding.subject == first.subject) {
            return first.subject.to_string();
        }
        if let Some(target) = &first.target
            && self.findings.iter().all(|finding| finding.target.as_ref() == Some(target))
        {
            return target.to_string();
        }
        let mut subjects: Vec<&str> = self.findings.iter().map(|it| it.subject.as_str()).collect();
        subjects.sort_unstable();
        subjects.dedup();
        format!("{} and {} more", first.subject, subjects.len().saturating_sub(1))
    }

    /// The problem, if all of its findings have the same one.
    pub fn message(&self) -> Option<&'a str> {
        let problem = self.first.problem();
        let alike = self.findings.iter().all(|finding| finding.problem() == problem);
        Some(problem).filter(|problem| alike && !problem.is_empty())
    }

    /// The remedy.
    pub fn remediation(&self) -> &'a str {
        &self.first.remediation
    }

    /// The owner of its targets, if all have the same owner.
    pub fn owner(&self) -> Option<&'a str> {
        let owner = self.first.owner.as_deref()?;
        self.findings.iter().all(|it| it.owner.as_deref() == Some(owner)).then_some(owner)
    }

    /// The number of its places: for a finding about several references, each of them.
    pub fn places(&self) -> u64 {
        self.findings.iter().map(|finding| finding.places()).sum()
    }

    /// The number of files with its places, as far as findings name them.
    pub fn files(&self) -> usize {
        let mut files: Vec<_> = self.locations().map(|location| &location.path).collect();
        files.sort_unstable();
        files.dedup();
        files.len()
    }

    /// The places that its findings name, in their order.
    pub fn locations(&self) -> impl Iterator<Item = &'a Location> + use<'a, '_> {
        self.findings.iter().flat_map(|finding| &finding.locations)
    }

    /// The number of its open findings.
    pub fn open(&self) -> usize {
        self.findings.iter().filter(|finding| !finding.is_deferred()).count()
    }

    /// Whether the policy defers all of its findings.
    pub fn is_deferred(&self) -> bool {
        self.first.is_deferred()
    }
}

impl Finding {
    /// Its root cause. A finding in a report of an earlier version has that of its rule and subject.
    pub fn cause_id(&self) -> CauseId {
        if self.cause.is_empty() {
            return CauseId::derive(&self.rule, &[self.subject.as_str()]);
        }
        self.cause.clone()
    }

    /// The number of its places: the references that it is about, or the places that it names.
    pub fn places(&self) -> u64 {
        let count = self.references.len().max(self.locations.len()).max(1);
        u64::try_from(count).unwrap_or(u64::MAX)
    }
}
