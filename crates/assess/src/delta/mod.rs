//! Compares two baselines.
//!
//! Rows are matched by several keys, most reliable first: a reference by job and value, then by file and
//! value, then by job and name, then by file and name, so that neither a moved line nor a moved step is a change. A
//! file that disappeared and one that appeared are a renamed file if at least half of their references are equal.
//!
//! A finding that is missing counts as resolved only if its file was read completely or no longer
//! exists; otherwise its state is unknown.

mod alarms;
mod alike;
mod aspects;
pub(crate) mod inputs;
pub(crate) mod keys;
mod matching;
mod renames;

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Aspect, Baseline, Change, ChangeState, Deferred, Delta, FindingRow, Row, Totals, rows,
    sort_large,
};

use inputs::Lost;
use matching::{Pair, pair};
use renames::Renames;

/// Compares two baselines.
///
/// `diff(x, x)` is empty, and [`apply`] restores `to` from `from`. With an SBOM, only components are
/// compared, and the delta has no other rows.
///
/// ```
/// use plimsoll_assess::{apply, diff};
/// use plimsoll_model::{Baseline, Report, SourceInfo, SourceKind};
///
/// let source = SourceInfo::new(SourceKind::Memory);
/// let baseline = Baseline::of(&Report::assemble(source, vec![], vec![], vec![], vec![], 0));
/// let delta = diff(&baseline, &baseline);
/// assert!(delta.is_empty());
/// assert_eq!(apply(&baseline, &delta), baseline);
/// ```
pub fn diff(from: &Baseline, to: &Baseline) -> Delta {
    let lost = Lost::of(to);
    let mut delta = Delta::new(from, to);
    (delta.rules_added, delta.rules_removed) = rules(from, to);
    if delta.compares_findings() {
        delta.inputs = inputs::changes(from, to);
        delta.passes = inputs::passes(&from.passes, &to.passes);
        compare_places(&mut delta, from, to, &lost);
    }
    compare_components(&mut delta, from, to, &lost);
    (delta.summary.weakened, delta.summary.strengthened) =
        (delta.count_with(Aspect::Weakened), delta.count_with(Aspect::Strengthened));
    delta
}

/// Compares references and findings.
fn compare_places(delta: &mut Delta, from: &Baseline, to: &Baseline, lost: &Lost) {
    let renames = Renames::between(&from.references, &to.references);
    let (references, same) = pair(
        &from.references,
        &to.references,
        keys::REFERENCES,
        |row| renames.follow(&row.path.to_string()),
        |row| row.path.to_string(),
    );
    delta.alarms = alarms::of(&references);
    delta.references =
        changes(references, aspects::reference, |row| lost.holds(&row.path.to_string()));
    delta.summary.references = totals(&delta.references, same);

    let (findings, same) = pair(
        &from.findings,
        &to.findings,
        keys::FINDINGS,
        |row| renames.follow(&row.path),
        |row| row.path.clone(),
    );
    delta.findings = changes(findings, aspects::finding, |row| lost.holds(&row.path));
    judge_rules(delta);
    judge_deferrals(&mut delta.findings);
    let marked = to.findings.iter().filter(|row| row.deferral.is_some());
    delta.deferred = marked.cloned().collect();
    delta.summary.findings = finding_totals(delta, same);
}

fn compare_components(delta: &mut Delta, from: &Baseline, to: &Baseline, lost: &Lost) {
    let place = keys::place_of_component;
    let (before, after) = (alike::components(from), alike::components(to));
    let (components, same) = pair(&before, &after, keys::COMPONENTS, place, place);
    // An SBOM of another tool may omit components, so a missing one is not known to be gone.
    let blind = !delta.compares_findings();
    let differ = if blind { aspects::known_of_component } else { aspects::component };
    delta.components = changes(components, differ, |row| blind || lost.holds(&place(row)));
    if blind {
        alike::settle(&mut delta.components, &before, &after);
        delta.components = sorted(std::mem::take(&mut delta.components));
    }
    delta.summary.components = totals(&delta.components, same);
}

/// Applies a delta to the earlier baseline, and returns the later one. If one of them is an SBOM, for which
/// only components are compared, the result has no references, findings and files.
pub fn apply(from: &Baseline, delta: &Delta) -> Baseline {
    let mut to = Baseline::new(delta.to_kind, delta.tool.clone());
    to.source = delta.to.clone();
    to.complete = delta.complete;
    to.rolled_up = delta.rolled_up;
    to.rules.clone_from(&delta.rules);
    to.facts = delta.facts.clone();
    to.score.clone_from(&delta.score.after);
    to.components = applied(&alike::components(from), &delta.components);
    if delta.compares_findings() {
        to.inputs = inputs::applied(&from.inputs, &delta.inputs);
        to.passes = inputs::applied_passes(&from.passes, &delta.passes);
        to.references = applied(&from.references, &delta.references);
        to.findings = applied(&from.findings, &delta.findings);
    }
    to
}

fn applied<R: Row>(from: &[R], changes: &[Change<R>]) -> Vec<R> {
    let mut gone: BTreeMap<R, u64> = BTreeMap::new();
    for row in changes.iter().filter_map(|change| change.before.as_ref()) {
        *gone.entry(row.times(1)).or_default() += row.count();
    }
    let left = from.iter().map(|row| {
        let less = gone.get(&row.times(1)).copied().unwrap_or_default();
        row.times(row.count().saturating_sub(less))
    });
    let come = changes.iter().filter_map(|change| change.after.clone());
    rows(left.chain(come))
}

fn changes<R: Row>(
    pairs: Vec<Pair<R>>,
    aspects: fn(&R, &R) -> Vec<Aspect>,
    lost: impl Fn(&R) -> bool,
) -> Vec<Change<R>> {
    let changes = pairs.into_iter().map(|pair| {
        let (state, aspects) = match (&pair.before, &pair.after) {
            (Some(before), Some(after)) => {
                let aspects = aspects(before, after);
                let state = match aspects.as_slice() {
                    [] => ChangeState::Unchanged,
                    [Aspect::Place] => ChangeState::Moved,
                    _ => ChangeState::Changed,
                };
                (state, aspects)
            }
            (Some(before), None) if lost(before) => (ChangeState::Unverifiable, Vec::new()),
            (Some(_), None) => (ChangeState::Resolved, Vec::new()),
            (None, _) => (ChangeState::New, Vec::new()),
        };
        Change::new(state, aspects, pair.before, pair.after)
    });
    sorted(changes.collect())
}

fn sorted<R: Row>(mut changes: Vec<Change<R>>) -> Vec<Change<R>> {
    sort_large(&mut changes, |a, b| {
        (a.state, &a.after, &a.before).cmp(&(b.state, &b.after, &b.before))
    });
    changes
}

/// Rules that were applied for only one of two baselines. A baseline without a list of rules does not state
/// which rules were applied.
fn rules(from: &Baseline, to: &Baseline) -> (Vec<String>, Vec<String>) {
    if from.rules.is_empty() || to.rules.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let (before, after): (BTreeSet<&String>, BTreeSet<&String>) =
        (from.rules.iter().collect(), to.rules.iter().collect());
    let only = |these: &BTreeSet<&String>, those: &BTreeSet<&String>| {
        these.difference(those).map(|rule| (*rule).clone()).collect()
    };
    (only(&after, &before), only(&before, &after))
}

/// Findings of a rule that was not applied before are not changes in the repository, and findings of a
/// rule that is no longer applied are not known to be resolved.
fn judge_rules(delta: &mut Delta) {
    let (added, removed) = (&delta.rules_added, &delta.rules_removed);
    for change in &mut delta.findings {
        let is = |row: &Option<FindingRow>, rules: &[String]| {
            row.as_ref().is_some_and(|row| rules.contains(&row.rule))
        };
        match change.state {
            ChangeState::New if is(&change.after, added) => change.aspects = vec![Aspect::Rule],
            ChangeState::Resolved if is(&change.before, removed) => {
                change.state = ChangeState::Unverifiable;
                change.aspects = vec![Aspect::Rule];
            }
            _ => {}
        }
    }
}

/// The policy state of a finding determines how it changed.
fn judge_deferrals(changes: &mut Vec<Change<FindingRow>>) {
    for change in changes.iter_mut() {
        let deferral = change.after.as_ref().and_then(|row| row.deferral.as_ref());
        match deferral {
            Some(deferral) if deferral.is_live() => change.state = ChangeState::Deferred,
            // A policy may come with an exception that has already expired: the finding was open before as well.
            Some(_) if change.before.as_ref().is_some_and(|row| row.deferral.is_some()) => {
                change.state = ChangeState::DeferralExpired;
            }
            _ => {}
        }
    }
    *changes = sorted(std::mem::take(changes));
}

fn totals<R: Row>(changes: &[Change<R>], unchanged: u64) -> Totals {
    let mut totals = Totals::default();
    totals.unchanged = unchanged;
    for change in changes {
        let row = change.after.as_ref().or(change.before.as_ref());
        totals.add(change.state, row.map_or(0, Row::count));
    }
    totals
}

/// Totals of findings. Unchanged findings count by their policy state.
fn finding_totals(delta: &Delta, unchanged: u64) -> Totals {
    let mut totals = totals(&delta.findings, unchanged);
    let count = |live: bool| -> u64 {
        let marked = delta.deferred.iter().filter(|row| {
            row.deferral.as_ref().is_some_and(|deferral| Deferred::is_live(deferral) == live)
        });
        let same = |change: &&Change<FindingRow>| {
            matches!(change.state, ChangeState::New | ChangeState::Changed | ChangeState::Moved)
        };
        let new = delta.findings.iter().filter(same);
        let new = new.filter_map(|change| change.after.as_ref());
        let new = new.filter(|row| row.deferral.as_ref().is_some_and(|it| it.is_live() == live));
        marked.map(Row::count).sum::<u64>() - new.map(Row::count).sum::<u64>()
    };
    let (live, over) = (count(true), count(false));
    let same = (live - totals.deferred) + (over - totals.deferral_expired);
    totals.unchanged -= same;
    (totals.deferred, totals.deferral_expired) = (live, over);
    totals
}
