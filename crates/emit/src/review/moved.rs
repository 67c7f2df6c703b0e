//! The reasons for a change in the score, by check.

use std::collections::{BTreeSet, HashMap, HashSet};

use plimsoll_model::{
    ChangeState, CheckScore, Delta, Evidence, FactOrigin, FindingRow, Location, Points, RepoPath,
};

use super::content::Review;
use crate::links::Links;
use crate::page::{Block, Cell, Section, Span, Table, Text, Tone, number, prose, word};
use crate::view::count;

/// Places that a check names.
const PLACES: usize = 3;

/// The checks that changed, with the values before and now, and the reason; `None` if nothing can be compared.
pub(super) fn section<'a>(review: &Review<'a>, links: &'a Links) -> Option<Section<'a>> {
    let delta = review.delta.filter(|delta| delta.compares_findings())?;
    let after = review.report.score.as_ref()?;
    let Some(before) = &delta.score.before else {
        let why = if delta.score.other_ruleset {
            "The score of the baseline was measured by another rule set, and is not compared."
        } else {
            "The baseline has no score: `plimsoll baseline update` stores it."
        };
        return Some(Section::new("moved", "The score", vec![Block::Paragraph(why.into())]));
    };
    let (moved, others): (Vec<_>, Vec<_>) = crate::delta::moved_checks(before, after)
        .partition(|(old, new)| old.points != new.points || old.applies() != new.applies());
    let title = title(delta, moved.is_empty());
    if moved.is_empty() {
        let news = delta.summary.findings.new > 0;
        let why = if news {
            "The new findings do not affect any check of the score."
        } else {
            "No check changed."
        };
        return Some(Section::new("moved", title, vec![Block::Paragraph(why.into())]));
    }
    let reasons = Reasons::new(review, delta);
    let columns = [
        word("Check"),
        prose("Requirement"),
        prose("Before").dropped(1),
        prose("Now").dropped(2),
        number("Points"),
        prose("Because of").dropped(3),
    ];
    let others = match others.len() {
        0 => String::new(),
        1 => "1 more check changed its counts, but not its points".to_owned(),
        more => format!("{more} more checks changed their counts, but not their points"),
    };
    let table = Table::new(others, columns, moved, move |(old, new)| {
        [
            new.id.as_str().into(),
            new.title.as_str().into(),
            measured(old).into(),
            measured(new).into(),
            change(old, new),
            reasons.of(old, new, links),
        ]
    });
    Some(Section::new("moved", title, vec![Block::Table(table)]))
}

fn title(delta: &Delta, same: bool) -> Text {
    match delta.score.overall() {
        Some((before, now)) if before == now && same => format!("The score did not change: {now}"),
        Some((before, now)) if before == now => {
            format!("The score is {now} as before, but these checks changed")
        }
        Some((before, now)) => {
            let change = now.change_from(before);
            format!("Why the score changed: {before} → {now} ({change})")
        }
        None => "Why the score changed".to_owned(),
    }
    .into()
}

/// The points of a check, and what they were measured by.
fn measured(check: &CheckScore) -> String {
    if !check.applies() {
        return "not applicable".to_owned();
    }
    format!("{} of {} ({})", check.points, check.weight, crate::delta::share(check))
}

/// The points that a check gained or lost. A check that starts to apply with fewer points than its maximum loses the
/// difference.
fn change(old: &CheckScore, new: &CheckScore) -> Cell {
    let full = Points::share(new.weight, 1, 1);
    let [before, after] = [old, new].map(|check| if check.applies() { check.points } else { full });
    let (gained, lost) = (after.less(before), before.less(after));
    if lost > Points::default() {
        Cell::toned(Tone::Bad, format!("-{lost}"))
    } else if gained > Points::default() {
        format!("+{gained}").into()
    } else {
        "±0.00".into()
    }
}

/// A line of a file.
type Line<'a> = (&'a RepoPath, Option<u32>);

fn line(location: &Location) -> Line<'_> {
    (&location.path, location.line)
}

/// The known reasons for changes.
struct Reasons<'a> {
    /// The name of the new finding at a line; `None` for a line with several.
    findings: HashMap<Line<'a>, Option<String>>,
    /// Files that changed.
    files: HashSet<&'a RepoPath>,
}

impl<'a> Reasons<'a> {
    fn new(review: &Review<'a>, delta: &'a Delta) -> Self {
        let new: HashSet<&str> = delta.news().flat_map(FindingRow::ids).collect();
        let findings = review.report.findings.iter();
        let findings = findings.filter(|finding| new.contains(finding.fingerprint.as_str()));
        let mut named: HashMap<Line<'a>, Option<String>> = HashMap::new();
        for finding in findings {
            let name =
                format!("new: {} {}", finding.rule, crate::view::brief(finding.subject.as_str()));
            for location in &finding.locations {
                let known = named.entry(line(location));
                known.and_modify(|name| *name = None).or_insert_with(|| Some(name.clone()));
            }
        }
        let files = delta.inputs.iter().filter(|change| change.state != ChangeState::Unchanged);
        let files = files.filter_map(|change| change.after.as_ref()).map(|input| &input.path);
        Self { findings: named, files: files.collect() }
    }

    /// The findings or places that changed a check, or its statement if it was not measured.
    fn of(&self, old: &CheckScore, new: &CheckScore, links: &Links) -> Cell {
        if new.origin != FactOrigin::Measured || old.origin != FactOrigin::Measured {
            let said = new.statement.clone().unwrap_or_default();
            return format!("{} → {}: {said}", old.origin.as_str(), new.origin.as_str()).into();
        }
        let worse = missing(new) > missing(old);
        let changed = |evidence: &&Evidence| {
            evidence.holds != worse && self.files.contains(&evidence.location.path)
        };
        let places: Vec<&Evidence> = new.evidence.iter().filter(changed).collect();
        if places.is_empty() {
            return of_the_whole(old, new);
        }
        let mut told = BTreeSet::new();
        let spans = places.iter().filter_map(|evidence| {
            let place = links.place(&evidence.location);
            let text = format!("{} ({})", self.name(evidence), place.raw);
            told.insert(text.clone()).then(|| Span::new(Tone::Plain, text).linked(place.link))
        });
        let mut spans: Vec<Span> = spans.collect();
        let more = spans.len().saturating_sub(PLACES);
        spans.truncate(PLACES);
        if more > 0 {
            spans.push(Span::new(Tone::Plain, format!("and {}", count(more, "more place"))));
        }
        Cell::spans(spans)
    }

    /// The name of a place: the new finding there if there is exactly one, otherwise the note of the evidence.
    fn name(&self, evidence: &Evidence) -> String {
        let name = self.findings.get(&line(&evidence.location)).cloned().flatten();
        name.unwrap_or_else(|| evidence.note.to_string())
    }
}

/// The number of items for which the fact is not true.
fn missing(check: &CheckScore) -> u64 {
    check.whole.saturating_sub(check.part)
}

/// The reason if no current place shows it: measured items were added or removed.
fn of_the_whole(old: &CheckScore, new: &CheckScore) -> Cell {
    let statement = new.statement.clone().unwrap_or_default();
    let text = match new.whole.cmp(&old.whole) {
        _ if !statement.is_empty() => statement,
        std::cmp::Ordering::Less => format!("measured items: {} fewer", old.whole - new.whole),
        std::cmp::Ordering::Greater => format!("measured items: {} more", new.whole - old.whole),
        std::cmp::Ordering::Equal => format!("measured items: {}, as before", new.whole),
    };
    text.into()
}
