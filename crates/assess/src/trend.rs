//! The trend over several baselines: their totals, and how long each finding stayed open.

use std::collections::BTreeMap;

use plimsoll_model::{
    Baseline, BaselineSource, Change, ChangeState, Date, Delta, FindingRow, Lifetime, Moment,
    Row as _, Trend, TrendPoint,
};

use crate::delta::inputs::Lost;
use crate::diff;

/// A baseline of the trend, with its label, and whether it is shown as a point. A baseline
/// that is not shown only makes it more exact when something appeared or disappeared.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Step<'a> {
    /// Its label; empty if it is not shown.
    pub label: &'a str,
    /// The baseline.
    pub baseline: &'a Baseline,
    /// Whether its commit directly follows that of the previous step, so that this commit made the
    /// differences.
    pub exact: bool,
}

impl<'a> Step<'a> {
    /// Creates a step that is shown.
    pub fn shown(label: &'a str, baseline: &'a Baseline) -> Self {
        Self { label, baseline, exact: false }
    }

    /// Creates a step that is not shown.
    pub fn between(baseline: &'a Baseline) -> Self {
        Self { label: "", baseline, exact: false }
    }

    /// Sets that it directly follows the previous step.
    #[must_use]
    pub fn exactly(mut self, exact: bool) -> Self {
        self.exact = exact;
        self
    }
}

/// Computes the trend over baselines, oldest first.
pub fn trend(steps: &[Step<'_>]) -> Trend {
    let mut builder = TrendBuilder::default();
    let mut before: Option<&Baseline> = None;
    for step in steps {
        let delta = before.map(|before| diff(before, step.baseline));
        builder.add(step, delta.as_ref());
        before = Some(step.baseline);
    }
    builder.finish()
}

/// Computes the trend step by step, so that not all baselines must be in memory at once and the
/// comparisons can run in parallel.
#[derive(Debug)]
pub struct TrendBuilder {
    trend: Trend,
    open: OpenFindings,
    /// Findings that appeared and were resolved since the last point.
    new: u64,
    resolved: u64,
}

impl Default for TrendBuilder {
    fn default() -> Self {
        Self { trend: Trend::new(None), open: OpenFindings::default(), new: 0, resolved: 0 }
    }
}

impl TrendBuilder {
    /// Adds the next step, oldest first, with its delta from the previous one ([`diff`]). The first
    /// step has no delta.
    pub fn add(&mut self, step: &Step<'_>, delta: Option<&Delta>) {
        self.trend.name.clone_from(&step.baseline.source.name);
        let now = moment(&step.baseline.source, step.exact);
        match delta {
            None => self.open.begin(&step.baseline.findings, &now),
            Some(delta) => {
                let (seen_again, gone) = self.open.advance(delta, &Lost::of(step.baseline), &now);
                self.new += delta.summary.findings.new.saturating_sub(seen_again);
                self.resolved += delta.summary.findings.resolved + gone;
            }
        }
        if !step.label.is_empty() {
            let mut point = TrendPoint::of(step.label, step.baseline);
            (point.new, point.resolved) = (self.new, self.resolved);
            (self.new, self.resolved) = (0, 0);
            self.trend.points.push(point);
        }
    }

    /// Returns the trend over the steps that were added.
    pub fn finish(mut self) -> Trend {
        self.trend.findings = self.open.end();
        self.trend
    }
}

fn moment(source: &BaselineSource, exact: bool) -> Moment {
    let date = source.timestamp.and_then(Date::of_timestamp);
    Moment::new(date, source.commit.clone(), exact)
}

/// The times at which identical findings appeared, each with their number.
type FirstSeen = Vec<(Moment, u64)>;

/// The open findings, and those that were resolved.
#[derive(Debug, Default)]
struct OpenFindings {
    /// The times at which findings appeared, by row.
    open: BTreeMap<FindingRow, FirstSeen>,
    /// Findings with unknown state, because their file could not be read.
    hidden: BTreeMap<FindingRow, FirstSeen>,
    gone: Vec<Lifetime>,
}

impl OpenFindings {
    fn begin(&mut self, rows: &[FindingRow], now: &Moment) {
        for row in rows {
            self.add(row, vec![(now.clone(), row.count())]);
        }
    }

    fn add(&mut self, row: &FindingRow, since: FirstSeen) {
        self.open.entry(key(row)).or_default().extend(since);
    }

    /// Removes a number of findings of a row, oldest first.
    fn take(rows: &mut BTreeMap<FindingRow, FirstSeen>, row: &FindingRow) -> FirstSeen {
        let mut left = row.count();
        let mut taken = Vec::new();
        let Some(slots) = rows.get_mut(&key(row)) else { return taken };
        for (moment, count) in slots.iter_mut() {
            let some = (*count).min(left);
            if some > 0 {
                taken.push((moment.clone(), some));
                *count -= some;
                left -= some;
            }
        }
        slots.retain(|(_, count)| *count > 0);
        if slots.is_empty() {
            rows.remove(&key(row));
        }
        taken
    }

    /// Applies one step. Returns how many hidden findings are visible again, and how many were
    /// resolved in addition to those of the delta.
    fn advance(&mut self, delta: &Delta, lost: &Lost, now: &Moment) -> (u64, u64) {
        let (mut seen_again, mut proven) = (0, 0);
        // Removals come first, because an added finding may be identical to a removed one.
        let taken: Vec<(&Change<FindingRow>, FirstSeen)> = delta
            .findings
            .iter()
            .map(|change| {
                let before = change.before.as_ref();
                (change, before.map_or_else(Vec::new, |row| Self::take(&mut self.open, row)))
            })
            .collect();
        for (change, since) in taken {
            match (&change.before, &change.after) {
                // A finding that was hidden keeps the time at which it first appeared.
                (None, Some(row)) => {
                    let mut since = Self::take(&mut self.hidden, row);
                    let known: u64 = since.iter().map(|(_, count)| count).sum();
                    let new = row.count().saturating_sub(known);
                    if new > 0 {
                        since.push((now.clone(), new));
                    }
                    seen_again += known;
                    self.add(row, since);
                }
                (Some(_), Some(row)) => self.add(row, since),
                (Some(row), None) if change.state == ChangeState::Unverifiable => {
                    self.hidden.entry(key(row)).or_default().extend(since);
                }
                (Some(row), None) => {
                    let ended = since.into_iter();
                    self.gone.extend(ended.map(|(appeared, count)| {
                        lifetime(row, appeared, Some(now.clone()), count)
                    }));
                }
                (None, None) => {}
            }
        }
        // A hidden finding is resolved once its file can be read again and does not contain it.
        let hidden = std::mem::take(&mut self.hidden);
        let (still, gone): (BTreeMap<_, _>, BTreeMap<_, _>) =
            hidden.into_iter().partition(|(row, _)| lost.holds(&row.path));
        self.hidden = still;
        for (row, since) in gone {
            proven += since.iter().map(|(_, count)| count).sum::<u64>();
            self.gone.extend(
                since
                    .into_iter()
                    .map(|(appeared, count)| lifetime(&row, appeared, Some(now.clone()), count)),
            );
        }
        (seen_again, proven)
    }

    fn end(self) -> Vec<Lifetime> {
        let open = self.open.into_iter().chain(self.hidden).flat_map(|(row, slots)| {
            slots.into_iter().map(move |(moment, count)| lifetime(&row, moment, None, count))
        });
        let mut all: Vec<Lifetime> = open.chain(self.gone).collect();
        all.sort();
        all
    }
}

/// The row as a key: without fingerprint and policy state, and counted once.
fn key(row: &FindingRow) -> FindingRow {
    let mut key = row.times(1);
    key.fingerprint.clear();
    key.deferral = None;
    key
}

fn lifetime(row: &FindingRow, appeared: Moment, resolved: Option<Moment>, count: u64) -> Lifetime {
    let mut lifetime = Lifetime::new(&row.rule, row.severity, appeared);
    lifetime.resolved = resolved;
    lifetime.subject = row.subject.clone();
    lifetime.path.clone_from(&row.path);
    lifetime.count = count;
    lifetime
}
