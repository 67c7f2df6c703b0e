//! The sections of a review.

use std::collections::BTreeMap;

use plimsoll_model::{ChangeState, Decision, Delta, PinStrength, Reference, Report, Target};

use super::content::Review;
use super::figures::figures;
use super::{corrections, licenses};
use crate::page::{Block, Cell, Chart, Section, Table, Text, Tone, code, number, prose, word};
use crate::states::States;
use crate::view::{brief, count, decimal};

/// Most rows of a table: a review is for reading.
const ROWS: usize = 60;

/// Most things to decide that a review leads with.
const DECISIONS: usize = 5;

/// The sections that have something to show.
pub(super) fn all<'a>(review: &Review<'a>) -> Vec<Section<'a>> {
    let mut all = vec![
        Section::new("decide", "Decide", decide(review.agenda)),
        Section::new("figures", "At a glance", vec![Block::Figures(figures(review))]),
    ];
    all.extend(further(review));
    all.extend(score(review));
    all.extend(review.delta.map(delta));
    all.extend(findings(review));
    all.extend(exceptions(review.report));
    all.extend(corrections::section(review.report));
    all.extend(pins(review.report));
    let trend = review.trend.filter(|trend| trend.points.len() > 1);
    all.extend(trend.map(|it| Section::new("trend", "Trend", crate::trend::points(it))));
    all.extend(crate::risk::section(review.report));
    all.extend(licenses::section(review));
    all.extend(lost(review.report));
    for block in all.iter_mut().flat_map(|section| &mut section.blocks) {
        if let Block::Table(table) = block {
            table.limit(ROWS);
        }
    }
    all
}

/// What a review leads with.
fn decide(agenda: &[Decision]) -> Vec<Block<'_>> {
    if agenda.is_empty() {
        return vec![Block::Paragraph("Nothing is on the agenda.".into())];
    }
    let steps = agenda.iter().take(DECISIONS).map(|decision| {
        let detail = match detail(decision) {
            detail if detail.is_empty() => detail,
            detail => format!(" ({detail})"),
        };
        let text = Text::default().with(Tone::Strong, decision.title.as_str());
        text.and(format!("{detail}: {}", decision.options))
    });
    let mut blocks = vec![Block::Steps(steps.collect())];
    if let Some(more @ 1..) = agenda.len().checked_sub(DECISIONS) {
        let text = format!("and {more} less pressing, listed in a section below");
        blocks.push(Block::Paragraph(text.into()));
    }
    blocks
}

/// The decisions behind those that the page leads with.
fn further<'a>(review: &Review<'a>) -> Option<Section<'a>> {
    let rest = review.agenda.get(DECISIONS..).filter(|rest| !rest.is_empty())?;
    let columns = [word("About"), prose("What"), prose("Options"), code("Where")];
    let caption = "In the order of how pressing they are";
    let table = Table::new(caption, columns, rest.iter().collect(), |decision| {
        [
            decision.topic.to_string().into(),
            decision.title.as_str().into(),
            decision.options.as_str().into(),
            detail(decision).into(),
        ]
    });
    let title = format!("Less pressing: {}", count(rest.len(), "decision"));
    Some(Section::new("further", title, vec![Block::Table(table)]))
}

/// Who is to decide, and where to look first.
fn detail(decision: &Decision) -> String {
    let known = [&decision.owner, &decision.place].into_iter().flatten().cloned();
    known.collect::<Vec<_>>().join(", ")
}

fn score<'a>(review: &Review<'a>) -> Option<Section<'a>> {
    let score = review.report.score.as_ref()?;
    let before = review.delta.and_then(|delta| delta.score.before.as_ref());
    let mut actions = crate::score::actions(score);
    actions.caption = "What to do next, and what the overall score gains by it".into();
    let mut blocks = crate::score::lead(score);
    blocks.push(Block::Table(crate::score::categories(score, before)));
    blocks.extend((!actions.is_empty()).then_some(Block::Table(actions)));
    blocks.extend(crate::score::checks(score));
    Some(Section::new("score", crate::score::headline(score), blocks))
}

fn delta(delta: &Delta) -> Section<'_> {
    let mut blocks = Vec::new();
    if crate::delta::is_same(delta) {
        blocks.push(Block::Paragraph(crate::delta::same(delta).into()));
    }
    if delta.compares_findings() {
        blocks.push(Block::Chart(waterfall(delta)));
    }
    let tables = crate::delta::tables(delta).into_iter();
    blocks.extend(tables.map(|(_, table)| Block::Table(table)));
    Section::new("changes", "What changed", blocks)
}

fn waterfall(delta: &Delta) -> Chart {
    let totals = &delta.summary.findings;
    let kept = totals.unchanged + totals.changed + totals.moved;
    // What is new and deferred at once is not among the new ones of the text.
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

/// Open findings, one line for each rule and subject.
fn findings<'a>(review: &Review<'a>) -> Option<Section<'a>> {
    let report = review.report;
    let states = States::of(report, review.delta);
    let mut groups: BTreeMap<_, (usize, String)> = BTreeMap::new();
    for (finding, state) in states.each(report).filter(|(finding, _)| !finding.is_deferred()) {
        let new = matches!(state, Some(ChangeState::New | ChangeState::DeferralExpired));
        let key = (
            std::cmp::Reverse(finding.severity),
            !new,
            finding.rule.clone(),
            brief(finding.subject.as_str()),
            states.word(finding, state),
        );
        let place = finding.locations.first().map(ToString::to_string).unwrap_or_default();
        groups.entry(key).or_insert((0, place)).0 += 1;
    }
    if groups.is_empty() {
        return None;
    }
    let columns = [
        word("Severity"),
        word("State").dropped(2),
        word("Rule"),
        code("Subject"),
        number("Count").dropped(1),
        code("First seen"),
    ];
    let rows: Vec<_> = groups.into_iter().collect();
    let table =
        Table::new("", columns, rows, |((severity, _, rule, subject, word), (times, place))| {
            [
                severity.0.into(),
                (*word).into(),
                rule.as_str().into(),
                subject.as_str().into(),
                times.to_string().into(),
                place.as_str().into(),
            ]
        });
    let open = report.findings.iter().filter(|finding| !finding.is_deferred()).count();
    let why = Text::from("Why each rule matters and what to do: ");
    let why = why.with(Tone::Code, "plimsoll explain RULE");
    let blocks = vec![Block::Paragraph(why), Block::Table(table)];
    Some(Section::new("findings", format!("Open findings: {open}"), blocks))
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
            _ => "live",
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

/// The strengths of references, in four parts from firm to loose.
const PARTS: [&str; 4] = ["commit or digest", "tag", "branch", "nothing known"];

fn part(pin: PinStrength) -> usize {
    match pin {
        _ if pin.is_pinned() => 0,
        PinStrength::MovingTag | PinStrength::FullTag | PinStrength::ImmutableReleaseTag => 1,
        PinStrength::Branch | PinStrength::AmbiguousSymbolic => 2,
        _ => 3,
    }
}

/// Most owners that are shown by name.
const OWNERS: usize = 12;

fn pins(report: &Report) -> Option<Section<'_>> {
    let mut owners: BTreeMap<String, [u64; 4]> = BTreeMap::new();
    for reference in report.references.iter().filter(|it| it.activity.counts() && it.is_remote()) {
        let counts = owners.entry(owner(reference)).or_default();
        if let Some(count) = counts.get_mut(part(reference.pin)) {
            *count += 1;
        }
    }
    if owners.is_empty() {
        return None;
    }
    let mut rows: Vec<(String, [u64; 4])> = owners.into_iter().collect();
    rows.sort_by_key(|(name, counts)| {
        (std::cmp::Reverse(counts.iter().sum::<u64>()), name.clone())
    });
    let columns = [
        code("Owner"),
        number("Commit or digest"),
        number("Tag"),
        number("Branch"),
        number("Nothing known"),
        number("All"),
    ];
    let parts = PARTS.into_iter().enumerate().map(|(at, name)| {
        let rows = rows.iter().take(OWNERS);
        let sizes = rows.map(|(_, counts)| decimal(counts.get(at).copied().unwrap_or(0)));
        (name, sizes.collect())
    });
    let chart = Chart::Bars {
        title: "References by owner and strength",
        parts: parts.collect(),
        labels: rows.iter().take(OWNERS).map(|(name, _)| name.clone()).collect(),
    };
    let table = Table::new("", columns, rows, |(name, counts)| {
        let [firm, tag, branch, nothing] = counts.map(|count| count.to_string());
        let all = counts.iter().sum::<u64>().to_string();
        [name.clone(), firm, tag, branch, nothing, all].map(Cell::from)
    });
    Some(Section::new("pins", "Pins by owner", vec![Block::Chart(chart), Block::Table(table)]))
}

/// Who is behind a reference; for packages the registry.
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
    let lead = "What these files hold is unknown, and counts as neither present nor gone.";
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
