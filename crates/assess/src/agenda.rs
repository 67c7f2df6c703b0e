//! What the reader of a review has to decide, the most pressing first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use plimsoll_model::{
    Aspect, Change, ComponentRow, Date, Decision, Delta, Finding, Report, Row as _, Severity, Topic,
};

use crate::words::plural;

/// Days before its end from which on an exception has to be decided about: until the next quarterly
/// review.
const SOON: i32 = 92;

/// What has to be decided about a report, and about what differs from an earlier one; the most
/// pressing first, as many as there are. A reader looks at the first few.
pub fn agenda(report: &Report, delta: Option<&Delta>, today: Date) -> Vec<Decision> {
    let mut all = exceptions(report, today);
    all.extend(secrets(report));
    all.extend(incomplete(report));
    if let Some(delta) = delta {
        all.extend(alarms(delta));
        all.extend(news(delta));
        all.extend(weakened(delta));
        all.extend(components(delta));
        all.extend(score_drop(delta));
    }
    all.extend(standing(report, delta));
    let score = report.score.iter().flat_map(|score| &score.actions);
    all.extend(score.take(3).map(|action| {
        let title = format!("+{} on the posture score: {}", action.gain, action.text);
        let options = "plan it, or decide that the points are not worth it";
        Decision::new(Topic::Score, title, options, 1)
    }));
    // Stable, so that what came first stays first among equals.
    all.sort_by_key(|decision| decision.topic);
    all
}

fn alarms(delta: &Delta) -> impl Iterator<Item = Decision> {
    delta.alarms.iter().map(|alarm| {
        let title = format!(
            "{} now runs another commit, and its comment still says `{}`",
            alarm.name, alarm.comment
        );
        let options =
            "look up whether upstream moved that version and why; else put the old commit back";
        let mut decision = Decision::new(Topic::Alarm, title, options, alarm.count);
        decision.place = Some(format!("{} → {}", alarm.before, alarm.after));
        decision
    })
}

fn secrets(report: &Report) -> Option<Decision> {
    let found = report.findings.iter().filter(|finding| finding.rule == "hardcoded-secret");
    let found: Vec<&Finding> = found.filter(|finding| !finding.is_deferred()).collect();
    let first = found.first()?;
    let count = number(found.len());
    let title = format!("{} in files of the repository", plural(count, "secret"));
    let options = "revoke at whoever issued it, then take it out";
    let mut decision = Decision::new(Topic::Secret, title, options, count);
    decision.place = first.locations.first().map(ToString::to_string);
    Some(decision)
}

fn exceptions(report: &Report, today: Date) -> Vec<Decision> {
    let mut all = Vec::new();
    for used in &report.deferrals {
        let left = today.days_until(used.until);
        let (topic, title, options, count) = if used.expired {
            let title = format!(
                "Exception {} ended on {}; {} it covered count again",
                used.id,
                used.until,
                plural(used.matched, "finding")
            );
            (
                Topic::Expired,
                title,
                "resolve the findings, or decide anew with another date",
                used.matched,
            )
        } else if used.matched == 0 {
            let title = format!("Exception {} covers nothing", used.id);
            (Topic::Unused, title, "remove it", 1)
        } else if used.matched > used.covered {
            let over = used.matched - used.covered;
            let title = format!(
                "Exception {} may cover {}, and {} match",
                used.id, used.covered, used.matched
            );
            (Topic::Overflow, title, "resolve the new ones, or raise the number", over)
        } else if left <= SOON {
            let title = format!(
                "Exception {} ends on {}, in {} days, and covers {}",
                used.id,
                used.until,
                left,
                plural(used.covered, "finding")
            );
            let options = "resolve what it covers before, or extend it with a reason";
            (Topic::Expiring, title, options, used.covered)
        } else {
            continue;
        };
        let mut decision = Decision::new(topic, title, options, count);
        decision.owner.clone_from(&used.owner);
        decision.place.clone_from(&used.ticket);
        all.push(decision);
    }
    all
}

fn incomplete(report: &Report) -> Option<Decision> {
    let lost: Vec<_> = report.diagnostics.iter().filter(|one| one.kind().is_loss()).collect();
    let first = lost.first()?;
    let count = number(lost.len());
    let title = format!("{} not read whole: what stood there is not known", plural(count, "place"));
    let options = "mend the files, or accept that they are not looked at";
    let mut decision = Decision::new(Topic::Incomplete, title, options, count);
    decision.place = Some(first.location().to_string());
    Some(decision)
}

/// New findings, in one decision for each rule and severity.
fn news(delta: &Delta) -> Vec<Decision> {
    let mut groups: BTreeMap<(Reverse<Severity>, &str), (u64, &str)> = BTreeMap::new();
    for row in delta.news().filter(|row| row.rule != "hardcoded-secret") {
        let group = groups.entry((Reverse(row.severity), &row.rule)).or_insert((0, &row.path));
        group.0 += row.count();
    }
    let told = groups.into_iter().map(|((Reverse(severity), rule), (count, path))| {
        let topic = if severity == Severity::High { Topic::NewHigh } else { Topic::New };
        let title = format!("{} of {rule}", plural(count, &format!("new {severity} finding")));
        let options = "resolve them, or put them off with a reason and a date";
        let mut decision = Decision::new(topic, title, options, count);
        decision.place = (!path.is_empty()).then(|| path.to_owned());
        decision
    });
    let mut told: Vec<Decision> = told.collect();
    told.sort_by_key(|decision| Reverse(decision.count));
    told
}

fn weakened(delta: &Delta) -> Vec<Decision> {
    let mut names: BTreeMap<&str, (u64, String)> = BTreeMap::new();
    for change in delta.references.iter().filter(|it| it.aspects.contains(&Aspect::Weakened)) {
        let Some((before, after)) = change.before.as_ref().zip(change.after.as_ref()) else {
            continue;
        };
        let from_to = format!("{} → {}", before.pin, after.pin);
        names.entry(&after.name).or_insert((0, from_to)).0 += after.count();
    }
    let told = names.into_iter().map(|(name, (count, from_to))| {
        let title = format!("{name} is tied down less firmly ({from_to})");
        let options = "go back to what it was, or say why not";
        Decision::new(Topic::Weakened, title, options, count)
    });
    let mut told: Vec<Decision> = told.collect();
    told.sort_by_key(|decision| Reverse(decision.count));
    told
}

fn components(delta: &Delta) -> impl Iterator<Item = Decision> {
    delta.components.iter().filter_map(|change: &Change<ComponentRow>| {
        let (before, after) = change.before.as_ref().zip(change.after.as_ref())?;
        let place = after.path.as_ref().map(ToString::to_string);
        let mut decision = if change.aspects.contains(&Aspect::Content) {
            let title = format!("{} was changed in place, and has the same version", after.name);
            let options = "record the change as a patch, or take the upstream code back";
            Decision::new(Topic::Modified, title, options, 1)
        } else if change.aspects.contains(&Aspect::License) {
            let name =
                |row: &ComponentRow| row.license.clone().unwrap_or_else(|| "none".to_owned());
            let title = format!(
                "{} states another license: {} before, {} now",
                after.name,
                name(before),
                name(after)
            );
            Decision::new(Topic::License, title, "have it cleared, or go back", 1)
        } else {
            return None;
        };
        decision.place = place;
        Some(decision)
    })
}

fn score_drop(delta: &Delta) -> Option<Decision> {
    let (before, after) = delta.score.overall()?;
    (after < before).then(|| {
        let title = format!("the posture score dropped from {before} to {after}");
        let options = "see which checks lost points, and undo what caused it";
        Decision::new(Topic::ScoreDrop, title, options, 1)
    })
}

/// Findings of high severity that are no news, in one decision for each rule.
fn standing(report: &Report, delta: Option<&Delta>) -> Vec<Decision> {
    let mut new: BTreeMap<&str, u64> = BTreeMap::new();
    for row in delta.iter().flat_map(|delta| delta.news()) {
        *new.entry(&row.rule).or_default() +=
            row.count() * u64::from(row.severity == Severity::High);
    }
    let mut groups: BTreeMap<&str, u64> = BTreeMap::new();
    for finding in &report.findings {
        let open = finding.severity == Severity::High && !finding.is_deferred();
        if open && finding.rule != "hardcoded-secret" {
            *groups.entry(&finding.rule).or_default() += 1;
        }
    }
    for (rule, count) in &new {
        groups.entry(rule).and_modify(|all| *all = all.saturating_sub(*count));
    }
    groups.retain(|_, count| *count > 0);
    let told = groups.into_iter().map(|(rule, count)| {
        let title = format!(
            "{} of {rule}, of high severity, that nobody has decided about",
            plural(count, "finding")
        );
        let options = "plan to resolve them, or put them off with a reason and a date";
        Decision::new(Topic::Standing, title, options, count)
    });
    let mut told: Vec<Decision> = told.collect();
    told.sort_by_key(|decision| Reverse(decision.count));
    // With news at hand, what has stood for long can wait.
    told.truncate(if new.is_empty() { 3 } else { 1 });
    told
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
