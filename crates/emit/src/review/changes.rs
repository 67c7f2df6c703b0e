//! The changes, by root cause.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use plimsoll_model::{ChangeState, Delta, Finding, FindingRow, Location, RepoPath, Severity};

use super::content::Review;
use crate::links::Links;
use crate::page::{
    Block, Cell, Chart, Section, Span, Table, Text, Tone, code, number, prose, word,
};
use crate::view::{brief, count, decimal};

/// The maximum number of rows at the front of the page. The appendix has them all.
const ROWS: usize = 12;

/// The changes: at the front of the page, and every row for the appendix.
pub(super) fn sections<'a>(
    review: &Review<'a>,
    links: &Links,
) -> Option<(Section<'a>, Option<Section<'a>>)> {
    let delta = review.delta?;
    let rows = rows(review, delta, links);
    let mut front = Vec::new();
    let is_long = rows.len() > ROWS;
    if crate::delta::is_same(delta) {
        front.push(Block::Paragraph(crate::delta::same(delta).into()));
    } else {
        front.push(Block::List(totals(delta)));
    }
    if !rows.is_empty() {
        let mut table = table(rows.clone());
        table.limit(ROWS);
        front.push(Block::Table(table));
    }
    let mut all = Vec::new();
    if is_long {
        all.push(Block::Table(table(rows)));
    }
    let tables = crate::delta::tables(delta).into_iter().filter(|(_, table)| !table.is_empty());
    all.extend(tables.filter(|(id, _)| *id != "findings").map(|(_, table)| Block::Table(table)));
    let all = (!all.is_empty()).then(|| Section::new("changed", "Changes in full", all));
    Some((Section::new("changes", "What changed", front), all))
}

fn totals(delta: &Delta) -> Vec<Text> {
    let summary = &delta.summary;
    let mut kinds = vec![("Components", &summary.components)];
    if delta.compares_findings() {
        kinds.insert(0, ("Findings", &summary.findings));
        kinds.push(("References", &summary.references));
    }
    let lines = kinds.into_iter().map(|(name, totals)| {
        let told = crate::delta::totals(totals);
        Text::default().with(Tone::Strong, name).and(format!(": {told}"))
    });
    lines.collect()
}

/// Findings with the same cause, whose state changed in the same way.
#[derive(Default)]
struct Group<'a> {
    count: u64,
    files: BTreeSet<&'a str>,
    place: Option<Span>,
}

/// The state of a finding, most urgent first, with its start or end date.
type State = (u8, &'static str, Option<String>);

fn state(state: ChangeState, row: &FindingRow) -> State {
    let until = row.deferral.as_ref().map(|deferral| deferral.until.to_string());
    match state {
        ChangeState::New => (0, "new", None),
        ChangeState::DeferralExpired => (1, "deferral expired", until),
        ChangeState::Changed if crate::delta::not_covered(row) => {
            (2, "open: its exception is not in force", None)
        }
        ChangeState::Changed => (2, "changed", None),
        ChangeState::Unverifiable => (3, "unverifiable", None),
        ChangeState::Deferred => (4, "deferred until", until),
        ChangeState::Resolved => (5, "resolved", None),
        _ => (6, state.as_str(), None),
    }
}

/// The urgency of a state, its severity and words, and the rule and subject of its findings.
type Key<'a> = (u8, Reverse<Severity>, &'static str, Option<String>, &'a str, String);

/// A row of both tables.
type Row<'a> = Rc<(Key<'a>, Group<'a>)>;

fn rows<'a>(review: &Review<'a>, delta: &'a Delta, links: &Links) -> Vec<Row<'a>> {
    let earlier = Links::of_baseline(&delta.from);
    let report = review.report;
    let found: HashMap<&str, &Finding> =
        report.findings.iter().map(|finding| (finding.fingerprint.as_str(), finding)).collect();
    let mut groups: BTreeMap<Key<'a>, Group<'a>> = BTreeMap::new();
    let changes = crate::delta::listed(&delta.findings).filter_map(|change| {
        Some((change.state, change.after.as_ref().or(change.before.as_ref())?))
    });
    let over = crate::delta::over(delta).map(|row| (ChangeState::DeferralExpired, row));
    for (became, row) in changes.chain(over).filter(|_| delta.compares_findings()) {
        let findings: Vec<&Finding> = row.ids().filter_map(|id| found.get(id).copied()).collect();
        let subject = brief(row.subject.as_str());
        let (order, word, until) = state(became, row);
        let key = (order, Reverse(row.severity), word, until, row.rule.as_str(), subject);
        let group = groups.entry(key).or_default();
        group.count += row.count;
        group.files.extend(Some(row.path.as_str()).filter(|path| !path.is_empty()));
        if group.place.is_none() {
            let now = findings.iter().find_map(|finding| finding.locations.first());
            group.place = now.map(|location| links.place(location)).or_else(|| {
                let path = RepoPath::new(&row.path);
                (!path.is_root()).then(|| earlier.place(&Location::whole(path)))
            });
        }
    }
    groups.into_iter().map(Rc::new).collect()
}

fn table(rows: Vec<Row<'_>>) -> Table<'_> {
    let columns = [
        word("State"),
        word("Severity").dropped(2),
        prose("Rule"),
        code("What"),
        number("Places").dropped(1),
        code("Where").below(),
    ];
    Table::new("", columns, rows, |row| {
        let ((_, Reverse(severity), word, until, rule, subject), group) = &**row;
        let state =
            until.as_ref().map_or_else(|| (*word).to_owned(), |day| format!("{word} {day}"));
        [
            state.into(),
            (*severity).into(),
            (*rule).into(),
            subject.as_str().into(),
            group.count.to_string().into(),
            Cell::spans(group.place.clone().into_iter().chain(others(group))),
        ]
    })
}

/// The number of files other than the named one.
fn others(group: &Group<'_>) -> Option<Span> {
    let more = group.files.len().saturating_sub(1);
    (more > 0).then(|| Span::new(Tone::Plain, format!("and {}", count(more, "more file"))))
}

/// Findings at the baseline and now, step by step.
pub(super) fn waterfall(delta: &Delta) -> Chart {
    let totals = &delta.summary.findings;
    let kept = totals.unchanged + totals.changed + totals.moved;
    // `totals.deferred` includes new findings, which were not in the baseline.
    let came = delta.findings.iter().filter(|it| it.before.is_none());
    let came = came.filter(|it| it.state == ChangeState::Deferred);
    let came: u64 = came.filter_map(|it| it.after.as_ref()).map(plimsoll_model::Row::count).sum();
    let put_off = (totals.deferred + totals.deferral_expired).saturating_sub(came);
    let before = kept + put_off + totals.resolved + totals.unverifiable;
    let steps = [
        ("before", before, true, 1.0),
        ("new", totals.new, false, 1.0),
        ("new, deferred", came, false, 1.0),
        ("resolved", totals.resolved, false, -1.0),
        ("unverifiable", totals.unverifiable, false, -1.0),
        ("now", before + totals.new + came - totals.resolved - totals.unverifiable, true, 1.0),
    ];
    let steps = steps
        .into_iter()
        .filter(|(name, size, ..)| *name != "new, deferred" || *size > 0)
        .map(|(name, size, total, sign)| (name, sign * decimal(size), total));
    Chart::Waterfall { title: "Findings since the baseline", steps: steps.collect() }
}
