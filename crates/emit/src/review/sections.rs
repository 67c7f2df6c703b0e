//! The sections of a review: those that a lead needs to decide, then an appendix.

use std::collections::BTreeMap;

use plimsoll_model::{PinStrength, Reference, Report, Target};

use super::content::Review;
use super::figures::figures;
use super::{changes, corrections, decisions, findings, licenses, moved};
use crate::links::Links;
use crate::page::{Block, Cell, Chart, Section, Table, code, number, prose, word};
use crate::view::{count, decimal};

/// The maximum number of rows of a table: a review is for reading.
const ROWS: usize = 60;

/// The sections that have something to show.
pub(super) fn all<'a>(review: &Review<'a>, links: &'a Links) -> Vec<Section<'a>> {
    let mut all = vec![
        Section::new("decide", "Decide", decisions::leading(review, links)),
        Section::new("figures", "At a glance", vec![Block::Figures(figures(review))]),
    ];
    all.extend(moved::section(review, links));
    let (changed, in_full) = changes::sections(review, links).unzip();
    all.extend(changed);
    all.extend(charts(review));
    all.extend(
        appendix(review, links, in_full.flatten())
            .map(|section| Section { folded: true, ..section }),
    );
    for block in all.iter_mut().flat_map(|section| &mut section.blocks) {
        if let Block::Table(table) = block {
            table.limit(ROWS);
        }
    }
    all
}

/// Reference data for people who act on a decision.
fn appendix<'a>(
    review: &Review<'a>,
    links: &'a Links,
    changes: Option<Section<'a>>,
) -> impl Iterator<Item = Section<'a>> {
    let report = review.report;
    let trend = review.trend.filter(|trend| trend.points.len() > 1);
    let trend = trend.map(|trend| vec![Block::Table(crate::trend::table(trend))]);
    let all = [
        decisions::further(review, links),
        findings::section(review, links),
        exceptions(report),
        score(review),
        changes,
        trend.map(|blocks| Section::new("trend", "Trend", blocks)),
        pins(report),
        corrections::section(report),
        crate::risk::section(report),
        licenses::section(review),
        lost(report),
    ];
    all.into_iter().flatten()
}

/// The charts. Tables contain the same data.
fn charts<'a>(review: &Review<'a>) -> Option<Section<'a>> {
    let compared = review.delta.filter(|delta| delta.compares_findings());
    let trend = review.trend.filter(|trend| trend.points.len() > 1);
    let bars = owners(review.report);
    let all = [
        trend.map(crate::trend::chart),
        compared.map(changes::waterfall),
        (!bars.is_empty()).then(|| owners_chart(&bars)),
    ];
    let all: Vec<_> = all.into_iter().flatten().map(Block::Chart).collect();
    (!all.is_empty()).then(|| Section::new("charts", "Charts", all))
}

fn score<'a>(review: &Review<'a>) -> Option<Section<'a>> {
    let score = review.report.score.as_ref()?;
    let before = review.delta.and_then(|delta| delta.score.before.as_ref());
    let mut actions = crate::score::actions(score);
    actions.caption = "What to do next, and how much it raises the overall score".into();
    let mut blocks = crate::score::lead(score);
    blocks.push(Block::Table(crate::score::categories(score, before)));
    blocks.extend((!actions.is_empty()).then_some(Block::Table(actions)));
    blocks.extend(crate::score::checks(score));
    Some(Section::new("score", crate::score::headline(score), blocks))
}

fn exceptions(report: &Report) -> Option<Section<'_>> {
    if report.deferrals.is_empty() {
        return None;
    }
    let columns = [
        code("Exception"),
        word("State"),
        word("Until"),
        number("Covers").dropped(2),
        number("At most").dropped(3),
        prose("Owner"),
        prose("Ticket").dropped(1),
        prose("Reason").dropped(5),
        prose("Ends when").dropped(4),
    ];
    let table = Table::new("", columns, report.deferrals.iter().collect(), |used| {
        let state = match used {
            _ if used.expired => "expired",
            _ if used.matched == 0 => "unused",
            _ if used.matched > used.covered => "overflowing",
            _ => "active",
        };
        let cells = [
            used.id.clone(),
            state.to_owned(),
            used.until.to_string(),
            used.covered.to_string(),
            used.max_count.map(|most| most.to_string()).unwrap_or_default(),
            used.owner.clone().unwrap_or_default(),
            used.ticket.clone().unwrap_or_default(),
            used.reason.clone(),
            used.exit_criteria.clone().unwrap_or_default(),
        ];
        cells.map(Cell::from)
    });
    let deferred = count_of(report.summary.deferred(), "finding");
    let lead = Block::Paragraph(format!("{deferred} deferred.").into());
    Some(Section::new("exceptions", "Exceptions", vec![lead, Block::Table(table)]))
}

/// The strengths of references, in four parts from strong to weak.
const PARTS: [&str; 4] = ["commit or digest", "tag", "branch", "nothing known"];

fn part(pin: PinStrength) -> usize {
    match pin {
        _ if pin.is_pinned() => 0,
        PinStrength::MovingTag | PinStrength::FullTag | PinStrength::ImmutableReleaseTag => 1,
        PinStrength::Branch | PinStrength::AmbiguousSymbolic => 2,
        _ => 3,
    }
}

/// The maximum number of owners that are shown by name.
const OWNERS: usize = 12;

/// Owners of the referenced repositories, those with the most references first, and the number of references of each
/// strength.
type Owners = Vec<(String, [u64; 4])>;

fn owners(report: &Report) -> Owners {
    let mut owners: BTreeMap<String, [u64; 4]> = BTreeMap::new();
    for reference in report.references.iter().filter(|it| it.activity.counts() && it.is_remote()) {
        let counts = owners.entry(owner(reference)).or_default();
        if let Some(count) = counts.get_mut(part(reference.pin)) {
            *count += 1;
        }
    }
    let mut rows: Owners = owners.into_iter().collect();
    rows.sort_by_key(|(name, counts)| {
        (std::cmp::Reverse(counts.iter().sum::<u64>()), name.clone())
    });
    rows
}

fn owners_chart(rows: &Owners) -> Chart {
    let parts = PARTS.into_iter().enumerate().map(|(at, name)| {
        let rows = rows.iter().take(OWNERS);
        let sizes = rows.map(|(_, counts)| decimal(counts.get(at).copied().unwrap_or(0)));
        (name, sizes.collect())
    });
    Chart::Bars {
        title: "References by owner and strength",
        parts: parts.collect(),
        labels: rows.iter().take(OWNERS).map(|(name, _)| name.clone()).collect(),
    }
}

fn pins<'a>(report: &Report) -> Option<Section<'a>> {
    let rows = owners(report);
    if rows.is_empty() {
        return None;
    }
    let columns = [
        code("Owner"),
        number("Commit or digest"),
        number("Tag"),
        number("Branch"),
        number("Nothing known"),
        number("All"),
    ];
    let table = Table::new("", columns, rows, |(name, counts)| {
        let [firm, tag, branch, nothing] = counts.map(|count| count.to_string());
        let all = counts.iter().sum::<u64>().to_string();
        [name.clone(), firm, tag, branch, nothing, all].map(Cell::from)
    });
    Some(Section::new("pins", "Pins by owner", vec![Block::Table(table)]))
}

/// The owner of a reference; for packages, the registry.
fn owner(reference: &Reference) -> String {
    match &reference.target {
        Some(Target::Package { ecosystem, .. }) => format!("{ecosystem} packages"),
        Some(target) => {
            target.owner().map_or_else(|| "no owner named".to_owned(), |it| it.to_ascii_lowercase())
        }
        None => "not known".to_owned(),
    }
}

fn lost(report: &Report) -> Option<Section<'_>> {
    let lost: Vec<_> = report.diagnostics.iter().filter(|one| one.kind().is_loss()).collect();
    if lost.is_empty() {
        return None;
    }
    let lead = "The content of these files is unknown: their findings are reported neither as present nor as resolved.";
    let title = format!("Not read: {}", count(lost.len(), "place"));
    let columns = [code("Where"), word("Why"), prose("What happened")];
    let table = Table::new("", columns, lost, |one| {
        [one.location().to_string().into(), one.kind().as_str().into(), one.message().into()]
    });
    let blocks = vec![Block::Paragraph(lead.into()), Block::Table(table)];
    Some(Section::new("lost", title, blocks))
}

fn count_of(number: u64, noun: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), noun)
}
