//! Decisions for the reader of a review, most urgent first.

mod exceptions;
mod findings;
mod places;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Aspect, Change, ComponentRow, Date, Decision, Delta, RepoPath, Report, Row as _, Severity,
    Target, Topic,
};

use self::places::{PLACES, files, places};
use crate::words::{number, plural};

/// Returns the decisions that a report and its changes since an earlier one require, most urgent
/// first. The list is complete; readers look at the first few.
pub fn agenda(report: &Report, delta: Option<&Delta>, today: Date) -> Vec<Decision> {
    let mut all = exceptions::decisions(report, today);
    all.extend(findings::secrets(report));
    all.extend(incomplete(report));
    if let Some(delta) = delta {
        all.extend(alarms(delta));
        all.extend(weakened(delta));
        all.extend(components(delta));
        all.extend(score_drop(delta));
    }
    all.extend(findings::by_cause(report, delta));
    let score = report.score.iter().flat_map(|score| &score.actions);
    all.extend(score.take(3).map(|action| {
        let title = format!("+{} on the posture score: {}", action.gain, action.text);
        let options = "plan it, or decide that the points are not worth the work";
        Decision::new(Topic::Score, title, options, 1)
    }));
    for decision in &mut all {
        decision.consequence = decision.consequence.take().or_else(|| consequence(decision.topic));
    }
    // A stable sort keeps the order of equally urgent decisions.
    let is_run = runs_unread(report);
    all.sort_by_key(|decision| urgency(decision, is_run));
    all
}

/// The topic by which a decision is sorted. A secret that is not of high severity, such as a key for tests, is not more urgent
/// than findings that are; nor are files that could not be read, unless CI runs or uses one of them.
fn urgency(decision: &Decision, runs_unread: bool) -> (Topic, bool) {
    let is_high = decision.severity == Some(Severity::High);
    match decision.topic {
        Topic::Secret if !is_high => (Topic::Open, false),
        // After the findings of high severity that are not new.
        Topic::Incomplete if !runs_unread => (Topic::Standing, true),
        topic => (topic, false),
    }
}

/// Whether one of the places that were not read is in `.github/`, in a file that contains a reference, or in one that a
/// reference names.
fn runs_unread(report: &Report) -> bool {
    let lost = report.diagnostics.iter().filter(|diagnostic| diagnostic.kind().is_loss());
    let lost: BTreeSet<&[u8]> =
        lost.map(|diagnostic| diagnostic.location().path.as_bytes()).collect();
    lost.iter().any(|path| path.starts_with(b".github/"))
        || report.references.iter().any(|reference| {
            let to = match &reference.target {
                Some(Target::Local { path, .. }) => Some(path.as_bytes()),
                _ => None,
            };
            lost.contains(reference.location.path.as_bytes())
                || to.is_some_and(|to| lost.contains(to))
        })
}

/// Returns the consequence of doing nothing, for decisions that are not about findings; rules state
/// it for their findings.
fn consequence(topic: Topic) -> Option<String> {
    let text = match topic {
        Topic::Alarm => {
            "the code that runs is not the reviewed code; if upstream did not move the version, it \
             is not that version either"
        }
        Topic::Secret => "anybody who can read the repository, a fork or its history can use it",
        Topic::Expired => "the findings stay open, and a gate on expired exceptions fails",
        Topic::Weakened => "the next run may use code that was not reviewed",
        Topic::Modified => {
            "no advisory can be matched, and a fix cannot be distinguished from tampering"
        }
        Topic::Incomplete => {
            "the content of these files is missing from the inventory and the findings"
        }
        Topic::Overflow => {
            "the findings above the limit stay open, and a gate on expired exceptions fails"
        }
        Topic::License => "the product may ship under terms that nobody accepted",
        Topic::ScoreDrop => "the next review is compared with the lower score",
        Topic::Expiring => "its findings are open again on the day after",
        Topic::Score => "the score stays as it is",
        Topic::Unused => {
            "it applies to the next finding that matches, without a decision about that finding"
        }
        _ => return None,
    };
    Some(text.to_owned())
}

fn alarms(delta: &Delta) -> impl Iterator<Item = Decision> {
    delta.alarms.iter().map(|alarm| {
        let title = format!(
            "{} changed to a different commit, but its comment still says `{}`",
            alarm.name, alarm.comment
        );
        let options =
            "check whether and why upstream moved that version; if it did not, restore the old commit";
        let mut decision = Decision::new(Topic::Alarm, title, options, alarm.count);
        decision.place = Some(format!("{} → {}", alarm.before, alarm.after));
        decision
    })
}

fn incomplete(report: &Report) -> Option<Decision> {
    let lost: Vec<_> =
        report.diagnostics.iter().filter(|diagnostic| diagnostic.kind().is_loss()).collect();
    if lost.is_empty() {
        return None;
    }
    let count = number(lost.len());
    let title = format!("{} not read, or read only in part", plural(count, "place"));
    let options = "fix the files, or accept that their content is unknown";
    let mut decision = Decision::new(Topic::Incomplete, title, options, count);
    let paths: Vec<String> =
        lost.iter().map(|diagnostic| diagnostic.location().path.to_string()).collect();
    decision.place = places(paths.iter().map(|path| (path.as_str(), 1)));
    decision.locations =
        lost.iter().take(PLACES).map(|diagnostic| diagnostic.location().clone()).collect();
    Some(decision)
}

fn weakened(delta: &Delta) -> Vec<Decision> {
    let mut names: BTreeMap<(&str, String), Vec<(&RepoPath, u64)>> = BTreeMap::new();
    for change in
        delta.references.iter().filter(|change| change.aspects.contains(&Aspect::Weakened))
    {
        let Some((before, after)) = change.before.as_ref().zip(change.after.as_ref()) else {
            continue;
        };
        let from_to = format!("{} → {}", before.pin, after.pin);
        let rows = names.entry((&after.name, from_to)).or_default();
        rows.push((&after.path, after.count()));
    }
    let decisions = names.into_iter().map(|((name, from_to), rows)| {
        let title = format!("the pin of {name} weakened ({from_to})");
        let options = "restore the pin, or record why a weaker one is acceptable";
        let count = rows.iter().map(|(_, count)| count).sum();
        let mut decision = Decision::new(Topic::Weakened, title, options, count);
        let paths: Vec<_> = rows.iter().map(|(path, count)| (path.to_string(), *count)).collect();
        decision.place = places(paths.iter().map(|(path, count)| (path.as_str(), *count)));
        decision.locations = files(rows.iter().map(|(path, _)| *path));
        decision
    });
    let mut decisions: Vec<Decision> = decisions.collect();
    decisions.sort_by_key(|decision| Reverse(decision.count));
    decisions
}

fn components(delta: &Delta) -> impl Iterator<Item = Decision> {
    delta.components.iter().filter_map(|change: &Change<ComponentRow>| {
        let (before, after) = change.before.as_ref().zip(change.after.as_ref())?;
        let place = after.path.as_ref().map(ToString::to_string);
        let locations = files(after.path.iter());
        let mut decision = if change.aspects.contains(&Aspect::Content) {
            let title = match after.version.as_ref().or(after.revision.as_ref()) {
                Some(version) => {
                    format!(
                        "the files of {} changed, but its version is still {version}",
                        after.name
                    )
                }
                None => {
                    format!("the files of {} changed, and its version is unknown", after.name)
                }
            };
            let options = "record the change (the new version, or a patch), or restore the files";
            Decision::new(Topic::Modified, title, options, 1)
        } else if change.aspects.contains(&Aspect::License) {
            let name = &after.name;
            let title = match (&before.license, &after.license) {
                (Some(before), Some(after)) => {
                    format!("{name} changed its stated license from {before} to {after}")
                }
                (None, Some(after)) => {
                    format!("{name} now states a license: {after}; it stated none before")
                }
                (Some(before), None) => {
                    format!("{name} no longer states a license; it previously stated {before}")
                }
                (None, None) => return None,
            };
            Decision::new(
                Topic::License,
                title,
                "have the license reviewed, or restore the previous component",
                1,
            )
        } else {
            return None;
        };
        decision.place = place;
        decision.locations = locations;
        Some(decision)
    })
}

fn score_drop(delta: &Delta) -> Option<Decision> {
    let (before, after) = delta.score.overall()?;
    (after < before).then(|| {
        let title = format!("the posture score dropped from {before} to {after}");
        let options = "restore the checks that lost points: they are in the table of checks";
        Decision::new(Topic::ScoreDrop, title, options, 1)
    })
}
