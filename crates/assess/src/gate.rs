//! Decides whether a change may be merged.

use std::collections::BTreeSet;
use std::fmt;

use plimsoll_model::{
    Alarm, BaselineSource, Change, Delta, Diagnostic, Finding, ReferenceRow, Report, Row, Severity,
    Tenths, Thresholds,
};

use crate::POLICY_RULES;
use crate::words::{number, plural};

/// A condition on which a gate fails, in the order in which they are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GateCondition {
    /// The baseline is of another repository, so that nothing can be compared.
    OtherRepository,
    /// There is a new finding, of at least the severity in the thresholds.
    New,
    /// A pin weakened, or a commit changed under the same version comment.
    Weakened,
    /// An exception of the policy has expired, covers nothing, or is above its limit; or an attestation, clarification or
    /// correction is no longer valid.
    Expired,
    /// The score dropped by more than the thresholds allow, or is below its minimum.
    ScoreDrop,
    /// A file could not be read, or only in part: what is in it is unknown.
    Losses,
}

impl GateCondition {
    /// All conditions, in order.
    pub const ALL: [Self; 6] = [
        Self::OtherRepository,
        Self::New,
        Self::Weakened,
        Self::Expired,
        Self::ScoreDrop,
        Self::Losses,
    ];

    /// Its name. `plimsoll diff --fail-on` has the same names.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OtherRepository => "other-repository",
            Self::New => "new",
            Self::Weakened => "weakened",
            Self::Expired => "expired",
            Self::ScoreDrop => "score-drop",
            Self::Losses => "losses",
        }
    }
}

impl fmt::Display for GateCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A reason why a gate fails, with the rows that it is about.
///
/// [`Display`](fmt::Display) writes the condition and [`Self::detail`], which are for people.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum GateFailure<'a> {
    /// The baseline is of another repository.
    OtherRepository {
        /// The repository of the baseline.
        baseline: &'a BaselineSource,
        /// The scanned repository.
        scanned: &'a BaselineSource,
    },
    /// New findings or weakened pins were asked for, but one side is an SBOM, which only has components.
    NoFindings(GateCondition),
    /// New findings.
    NewFindings {
        /// The findings, as the report has them: with text, places and remedy.
        findings: Vec<&'a Finding>,
        /// Their number.
        count: u64,
        /// The lowest severity that counts.
        least: Severity,
    },
    /// References whose pins weakened.
    WeakenedPins {
        /// The changed rows: a row represents one or more equal references.
        changes: Vec<&'a Change<ReferenceRow>>,
        /// The number of references.
        count: u64,
    },
    /// Commits that changed under the same version comment: the version was moved, or the comment hides the change.
    SwappedCommits(&'a [Alarm]),
    /// Findings about exceptions of the policy that are no longer valid.
    ExpiredExceptions(Vec<&'a Finding>),
    /// The score dropped too far.
    ScoreDropped {
        /// The drop.
        by: Tenths,
        /// The allowed drop.
        allowed: Tenths,
    },
    /// The score is below its minimum.
    ScoreTooLow {
        /// The score.
        score: Tenths,
        /// The minimum.
        floor: Tenths,
    },
    /// Files that could not be read, or only in part.
    Losses(Vec<&'a Diagnostic>),
}

impl GateFailure<'_> {
    /// The condition that is met.
    pub fn condition(&self) -> GateCondition {
        match self {
            Self::OtherRepository { .. } => GateCondition::OtherRepository,
            Self::NoFindings(condition) => *condition,
            Self::NewFindings { .. } => GateCondition::New,
            Self::WeakenedPins { .. } | Self::SwappedCommits(_) => GateCondition::Weakened,
            Self::ExpiredExceptions(_) => GateCondition::Expired,
            Self::ScoreDropped { .. } | Self::ScoreTooLow { .. } => GateCondition::ScoreDrop,
            Self::Losses(_) => GateCondition::Losses,
        }
    }

    /// The reason in words, without the condition.
    pub fn detail(&self) -> String {
        match self {
            Self::OtherRepository { baseline, scanned } => format!(
                "the baseline is of {}, but this repository is {}",
                baseline.repository(),
                scanned.repository()
            ),
            Self::NoFindings(_) => {
                "the baseline is an SBOM, which has neither references nor findings".to_owned()
            }
            Self::NewFindings { count, least, .. } => {
                format!("{} of at least {least}", plural(*count, "finding"))
            }
            Self::WeakenedPins { count, .. } => {
                format!("the pins of {} weakened", plural(*count, "reference"))
            }
            Self::SwappedCommits(alarms) => {
                let commits = plural(number(alarms.len()), "commit");
                format!("{commits} changed under the same version comment")
            }
            Self::ExpiredExceptions(findings) => exceptions(findings),
            Self::ScoreDropped { by, allowed } => {
                format!("the posture score dropped by {by}, but only {allowed} is allowed")
            }
            Self::ScoreTooLow { score, floor } => {
                format!("the posture score is {score}, below its minimum of {floor}")
            }
            Self::Losses(lost) => {
                format!("{} not completely read", plural(number(lost.len()), "place"))
            }
        }
    }
}

impl fmt::Display for GateFailure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.condition(), self.detail())
    }
}

/// The first finding about an exception, and the number of others.
fn exceptions(findings: &[&Finding]) -> String {
    let Some((first, more)) = findings.split_first() else { return String::new() };
    let place = first.locations.first().map(ToString::to_string).unwrap_or_default();
    let more = if more.is_empty() { String::new() } else { format!(" (and {} more)", more.len()) };
    format!("{place}: {}: {}{more}", first.rule, first.message)
}

/// The conditions under which a change must not be merged, shared by `plimsoll diff --fail-on` and embedding programs.
///
/// A gate needs a baseline that the change itself cannot edit: read it from the revision that the change is to be
/// merged into. It compares what rules find and how references are pinned. A new component, or a new reference that
/// is pinned, is not a finding: the delta lists them.
///
/// ```
/// use plimsoll_assess::{Gate, diff};
/// use plimsoll_model::{Baseline, BaselineKind, Report, SourceInfo, SourceKind};
///
/// let source = SourceInfo::new(SourceKind::Memory);
/// let report = Report::assemble(source, vec![], vec![], vec![], vec![], 0);
/// let mut before = Baseline::of(&report);
/// assert!(Gate::default().failures(&diff(&before, &Baseline::of(&report)), &report).is_empty());
///
/// before.kind = BaselineKind::Sbom;
/// let delta = diff(&before, &Baseline::of(&report));
/// let failures = Gate::default().failures(&delta, &report);
/// assert_eq!(
///     failures[0].to_string(),
///     "new: the baseline is an SBOM, which has neither references nor findings"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    conditions: BTreeSet<GateCondition>,
    thresholds: Thresholds,
}

impl Default for Gate {
    /// Every condition but [`GateCondition::ScoreDrop`], without thresholds: any severity counts.
    fn default() -> Self {
        Self::on(GateCondition::ALL).without(GateCondition::ScoreDrop)
    }
}

impl Gate {
    /// Creates a gate with only these conditions.
    pub fn on(conditions: impl IntoIterator<Item = GateCondition>) -> Self {
        Self { conditions: conditions.into_iter().collect(), thresholds: Thresholds::default() }
    }

    /// Adds a condition.
    #[must_use]
    pub fn with(mut self, condition: GateCondition) -> Self {
        self.conditions.insert(condition);
        self
    }

    /// Removes a condition.
    #[must_use]
    pub fn without(mut self, condition: GateCondition) -> Self {
        self.conditions.remove(&condition);
        self
    }

    /// Sets the thresholds, for example those of a policy.
    #[must_use]
    pub fn thresholds(mut self, thresholds: Thresholds) -> Self {
        self.thresholds = thresholds;
        self
    }

    /// The reasons not to merge a change, in the order of their conditions; empty if it may be.
    ///
    /// The delta has to be that of the report: its later side.
    pub fn failures<'a>(&self, delta: &'a Delta, report: &'a Report) -> Vec<GateFailure<'a>> {
        let mut failures = Vec::new();
        for condition in &self.conditions {
            self.check(*condition, delta, report, &mut failures);
        }
        failures
    }

    fn check<'a>(
        &self,
        condition: GateCondition,
        delta: &'a Delta,
        report: &'a Report,
        failures: &mut Vec<GateFailure<'a>>,
    ) {
        match condition {
            GateCondition::OtherRepository => {
                let (baseline, scanned) = (&delta.from, &delta.to);
                if baseline.is_proven_other(scanned) {
                    failures.push(GateFailure::OtherRepository { baseline, scanned });
                }
            }
            // Without findings on both sides nothing is new, which must not look like a change without problems.
            GateCondition::New | GateCondition::Weakened if !delta.compares_findings() => {
                failures.push(GateFailure::NoFindings(condition));
            }
            GateCondition::New => failures.extend(self.new_findings(delta, report)),
            GateCondition::Weakened => weakened(delta, failures),
            GateCondition::Expired => {
                let expired = report.findings.iter().filter(|it| is_about_exceptions(&it.rule));
                let expired: Vec<&Finding> = expired.collect();
                if !expired.is_empty() {
                    failures.push(GateFailure::ExpiredExceptions(expired));
                }
            }
            GateCondition::ScoreDrop => failures.extend(self.score(delta)),
            GateCondition::Losses => {
                let lost = report.diagnostics.iter().filter(|it| it.kind().is_loss());
                let lost: Vec<&Diagnostic> = lost.collect();
                if !lost.is_empty() {
                    failures.push(GateFailure::Losses(lost));
                }
            }
        }
    }

    fn new_findings<'a>(&self, delta: &Delta, report: &'a Report) -> Option<GateFailure<'a>> {
        let least = self.thresholds.severity.unwrap_or(Severity::Info);
        let news = delta.news().filter(|row| row.severity >= least);
        let count: u64 = news.map(Row::count).sum();
        (count > 0).then(|| {
            let mut findings = delta.new_findings(report);
            findings.retain(|finding| finding.severity >= least);
            GateFailure::NewFindings { findings, count, least }
        })
    }

    fn score<'a>(&self, delta: &Delta) -> Option<GateFailure<'a>> {
        let allowed = self.thresholds.score_drop.unwrap_or_default();
        let by = delta.score.drop();
        if by > allowed {
            return Some(GateFailure::ScoreDropped { by, allowed });
        }
        let score = delta.score.after.as_ref()?.overall?;
        let floor = self.thresholds.score_floor.filter(|floor| score < *floor)?;
        Some(GateFailure::ScoreTooLow { score, floor })
    }
}

fn weakened<'a>(delta: &'a Delta, failures: &mut Vec<GateFailure<'a>>) {
    let count = delta.summary.weakened;
    if count > 0 {
        let changes = delta.weakened().collect();
        failures.push(GateFailure::WeakenedPins { changes, count });
    }
    if !delta.alarms.is_empty() {
        failures.push(GateFailure::SwappedCommits(&delta.alarms));
    }
}

/// Whether a rule is about exceptions that are no longer valid.
fn is_about_exceptions(rule: &str) -> bool {
    POLICY_RULES.iter().any(|meta| meta.id == rule && meta.concern.is_of_policy())
}
