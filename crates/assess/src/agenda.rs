//! Decisions for the reader of a review, most urgent first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{
    Aspect, Change, ComponentRow, Concern, Date, Decision, Delta, Finding, Report, Row as _,
    Severity, Topic,
};

use crate::words::plural;

/// The number of days before its expiry from which an exception needs a decision. Reviews are
/// quarterly, so an exception must not expire before the next one.
const SOON: i32 = 92;

/// The decisions that a report and its changes since an earlier one require. All of them are
/// returned, most urgent first, because a reader looks at the first few.
pub fn agenda(report: &Report, delta: Option<&Delta>, today: Date) -> Vec<Decision> {
    let mut all = exceptions(report, today);
    all.extend(secrets(report));
    all.extend(incomplete(report));
    if let Some(delta) = delta {
        all.extend(alarms(delta));
        all.extend(news(report, delta));
        all.extend(weakened(delta));
        all.extend(components(delta));
        all.extend(score_drop(delta));
    }
    all.extend(standing(report, delta));
    let score = report.score.iter().flat_map(|score| &score.actions);
    all.extend(score.take(3).map(|action| {
        let title = format!("+{} on the posture score: {}", action.gain, action.text);
        let options = "plan it, or decide that the points are not worth the work";
        Decision::new(Topic::Score, title, options, 1)
    }));
    // A stable sort keeps the order of equally urgent decisions.
    all.sort_by_key(|decision| decision.topic);
    all
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

/// Whether a finding is a secret, which needs a decision of its own.
fn is_secret(finding: &Finding) -> bool {
    finding.concern == Concern::Secret
}

fn secrets(report: &Report) -> Option<Decision> {
    let found = report.findings.iter().filter(|finding| is_secret(finding));
    let found: Vec<&Finding> = found.filter(|finding| !finding.is_deferred()).collect();
    if found.is_empty() {
        return None;
    }
    let count = number(found.len());
    let title = format!("{} of a known format in files of the repository", plural(count, "secret"));
    let options = "revoke each one at its issuer, then remove it from the file";
    let mut decision = Decision::new(Topic::Secret, title, options, count);
    decision.place = places(found.iter().map(|finding| (finding.key.path.as_str(), 1)));
    Some(decision)
}

fn exceptions(report: &Report, today: Date) -> Vec<Decision> {
    let mut all = Vec::new();
    for used in &report.deferrals {
        let left = today.days_until(used.until);
        let (topic, title, options, count) = if used.expired && used.matched == 0 {
            let title = format!(
                "Exception {} expired on {}, and no finding matches it",
                used.id, used.until
            );
            (Topic::Unused, title, "remove it", 1)
        } else if used.expired {
            let title = format!(
                "Exception {} expired on {}: its {} open again",
                used.id,
                used.until,
                plural_is(used.matched, "finding")
            );
            (
                Topic::Expired,
                title,
                "resolve the findings, or decide again with another date",
                used.matched,
            )
        } else if used.matched == 0 {
            let title = format!("No finding matches exception {}", used.id);
            (Topic::Unused, title, "remove it", 1)
        } else if used.matched > used.covered {
            let over = used.matched - used.covered;
            let title = format!(
                "Exception {} may cover {}, but {} match it",
                used.id, used.covered, used.matched
            );
            (
                Topic::Overflow,
                title,
                "resolve the findings above the limit, or raise the limit",
                over,
            )
        } else if left <= SOON {
            let title = format!(
                "Exception {} expires on {} ({}) and covers {}",
                used.id,
                used.until,
                days_left(left),
                plural(used.covered, "finding")
            );
            let options = "resolve what it covers before that day, or extend it with a reason";
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
    if lost.is_empty() {
        return None;
    }
    let count = number(lost.len());
    let title = format!("{} not read, or read only in part", plural(count, "place"));
    let options = "fix the files, or accept that their content is unknown";
    let mut decision = Decision::new(Topic::Incomplete, title, options, count);
    let paths: Vec<String> = lost.iter().map(|one| one.location().path.to_string()).collect();
    decision.place = places(paths.iter().map(|path| (path.as_str(), 1)));
    Some(decision)
}

/// The number of findings by path.
type Places<'a> = Vec<(&'a str, u64)>;

/// Groups new findings into one decision per rule and severity.
fn news(report: &Report, delta: &Delta) -> Vec<Decision> {
    let secrets = report.findings.iter().filter(|finding| is_secret(finding));
    let secrets: BTreeSet<&str> = secrets.map(|finding| finding.fingerprint.as_str()).collect();
    let mut groups: BTreeMap<(Reverse<Severity>, &str), Places<'_>> = BTreeMap::new();
    for row in delta.news().filter(|row| !secrets.contains(row.fingerprint.as_str())) {
        let group = groups.entry((Reverse(row.severity), &row.rule)).or_default();
        group.push((&row.path, row.count()));
    }
    let told = groups.into_iter().map(|((Reverse(severity), rule), rows)| {
        let topic = if severity == Severity::High { Topic::NewHigh } else { Topic::New };
        let count = rows.iter().map(|(_, count)| count).sum();
        let title = format!("{} of {rule}", plural(count, &format!("new {severity} finding")));
        let options = "resolve them, or defer them with a reason and a date";
        let mut decision = Decision::new(topic, title, options, count);
        decision.place = places(rows.into_iter());
        decision
    });
    let mut told: Vec<Decision> = told.collect();
    told.sort_by_key(|decision| Reverse(decision.count));
    told
}

fn weakened(delta: &Delta) -> Vec<Decision> {
    let mut names: BTreeMap<(&str, String), Vec<(String, u64)>> = BTreeMap::new();
    for change in delta.references.iter().filter(|it| it.aspects.contains(&Aspect::Weakened)) {
        let Some((before, after)) = change.before.as_ref().zip(change.after.as_ref()) else {
            continue;
        };
        let from_to = format!("{} → {}", before.pin, after.pin);
        let rows = names.entry((&after.name, from_to)).or_default();
        rows.push((after.path.to_string(), after.count()));
    }
    let told = names.into_iter().map(|((name, from_to), rows)| {
        let title = format!("the pin of {name} weakened ({from_to})");
        let options = "restore the pin, or record why a weaker one is acceptable";
        let count = rows.iter().map(|(_, count)| count).sum();
        let mut decision = Decision::new(Topic::Weakened, title, options, count);
        decision.place = places(rows.iter().map(|(path, count)| (path.as_str(), *count)));
        decision
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
            let title = match after.version.as_ref().or(after.revision.as_ref()) {
                Some(version) => {
                    format!(
                        "the files of {} changed, but its version is still {version}",
                        after.name
                    )
                }
                None => {
                    format!("the files of {} changed, and their version is unknown", after.name)
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
                    format!("{name} no longer states a license; it stated {before} before")
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
        Some(decision)
    })
}

fn score_drop(delta: &Delta) -> Option<Decision> {
    let (before, after) = delta.score.overall()?;
    (after < before).then(|| {
        let title = format!("the posture score dropped from {before} to {after}");
        let options = "find out which checks lost points, and revert what caused the loss";
        Decision::new(Topic::ScoreDrop, title, options, 1)
    })
}

/// Groups findings of high severity that are not new into one decision per rule. A baseline records
/// what existed; it does not mean that somebody accepted it.
fn standing(report: &Report, delta: Option<&Delta>) -> Vec<Decision> {
    let mut new: BTreeMap<&str, u64> = BTreeMap::new();
    for row in delta.iter().flat_map(|delta| delta.news()) {
        *new.entry(&row.rule).or_default() +=
            row.count() * u64::from(row.severity == Severity::High);
    }
    let mut groups: BTreeMap<&str, Vec<(&str, u64)>> = BTreeMap::new();
    for finding in &report.findings {
        let open = finding.severity == Severity::High && !finding.is_deferred();
        if open && !is_secret(finding) {
            groups.entry(&finding.rule).or_default().push((finding.key.path.as_str(), 1));
        }
    }
    let told = groups.into_iter().filter_map(|(rule, rows)| {
        let all = number(rows.len());
        let count = all.saturating_sub(new.get(rule).copied().unwrap_or_default());
        if count == 0 {
            return None;
        }
        let open = plural(count, "open high finding");
        let title = match delta {
            Some(delta) if delta.compares_findings() => {
                format!("{open} of {rule}, not new since the baseline")
            }
            _ => format!("{open} of {rule}"),
        };
        let options = "plan to resolve them, or defer them with a reason and a date";
        let mut decision = Decision::new(Topic::Standing, title, options, count);
        // Which of several identical findings are new is unknown, so a place is only given where all of them are meant.
        decision.place = (count == all).then(|| places(rows.into_iter())).flatten();
        Some(decision)
    });
    let mut told: Vec<Decision> = told.collect();
    told.sort_by_key(|decision| Reverse(decision.count));
    told
}

/// Names the file with the highest count, and the number of other files.
fn places<'a>(rows: impl Iterator<Item = (&'a str, u64)>) -> Option<String> {
    let mut files: BTreeMap<&'a str, u64> = BTreeMap::new();
    for (path, count) in rows.filter(|(path, _)| !path.is_empty()) {
        *files.entry(path).or_default() += count;
    }
    let (most, count) = files.iter().max_by_key(|(path, count)| (**count, Reverse(**path)))?;
    Some(match files.len() - 1 {
        0 => (*most).to_owned(),
        rest => format!("{count} in {most}, the others in {}", plural(number(rest), "more file")),
    })
}

/// `1 finding is`, `2 findings are`.
fn plural_is(count: u64, noun: &str) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!("{} {verb}", plural(count, noun))
}

fn days_left(days: i32) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
