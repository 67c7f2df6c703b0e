//! Renders a trend.

use std::collections::BTreeMap;
use std::io::Write;

use plimsoll_model::{Lifetime, Moment, Tenths, Trend, TrendPoint};

use crate::page::{
    self, Block, Cell, Chart, Column, Page, Section, Table, Text, Tone, code, number, word,
};
use crate::view::{brief, count, decimal, short};
use crate::{Format, OutputKind, RenderError, RenderOptions, json};

/// Writes a trend.
///
/// # Errors
///
/// [`RenderErrorKind::FormatUnsuited`](crate::RenderErrorKind::FormatUnsuited) for a format that is not one of
/// [`OutputKind::Trend`], [`RenderErrorKind::FormatDisabled`](crate::RenderErrorKind::FormatDisabled) for one
/// that is not in this build, [`RenderErrorKind::Write`](crate::RenderErrorKind::Write) if writing to `out`
/// fails.
pub fn render_trend(
    trend: &Trend,
    format: Format,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    match format {
        Format::Json => json::write(trend, "JSON", out),
        #[cfg(feature = "review")]
        Format::Csv => csv(trend, out),
        page => page::write(&self::page(trend), OutputKind::Trend, page, options, out),
    }
}

/// The columns of the table of points.
const COLUMNS: [Column; 11] = [
    word("When").dropped(4),
    word("Date"),
    code("Commit"),
    number("Score"),
    number("Without deferred").dropped(1),
    number("Components").dropped(2),
    number("References").dropped(3),
    number("Pinned"),
    number("Findings"),
    number("New"),
    number("Resolved"),
];

/// Returns the cells of a point.
fn row(point: &TrendPoint) -> [String; 11] {
    let tenths = |value: Option<Tenths>| value.map(|value| value.to_string()).unwrap_or_default();
    let sum = |counts: &BTreeMap<String, u64>| counts.values().sum::<u64>().to_string();
    let incomplete = if point.complete { "" } else { " (incomplete)" };
    [
        format!("{}{incomplete}", point.label),
        point.date.map(|date| date.to_string()).unwrap_or_default(),
        point.commit.as_deref().map(short).unwrap_or_default(),
        tenths(point.score),
        tenths(point.excused),
        sum(&point.components),
        sum(&point.references),
        format!("{} of {}", point.remote_pinned, point.remote),
        sum(&point.findings),
        point.new.to_string(),
        point.resolved.to_string(),
    ]
}

/// The maximum number of findings in the table.
const LIFETIMES: usize = 20;

fn page(trend: &Trend) -> Page<'_> {
    let name = trend.name.as_deref().unwrap_or("source");
    let title = Text::from("Trend of ").with(Tone::Code, name);
    let title = title.and(format!(": {}", count(trend.points.len(), "point")));
    let columns = [
        word("Appeared"),
        word("Resolved"),
        word("Severity").dropped(3),
        word("Rule"),
        code("Subject"),
        code("Where").below(),
        word("Appeared in").dropped(1),
        word("Resolved in").dropped(2),
    ];
    let mut latest = latest(trend);
    let all = latest.len();
    latest.truncate(LIFETIMES);
    let left_out = all.checked_sub(LIFETIMES).filter(|more| *more > 0);
    let note = left_out.map(|more| {
        let text = format!("{} not shown: `-o json` has all {all}", count(more, "earlier change"));
        Block::Paragraph(text.into())
    });
    let lives = Table::new("", columns, latest, |life| cells(life));
    Page {
        title,
        lead: Vec::new(),
        sections: vec![
            Section::new("points", "Totals over time", points(trend)),
            Section::new(
                "findings",
                self::lives(trend),
                std::iter::once(Block::Table(lives)).chain(note).collect(),
            ),
        ],
        foot: Vec::new(),
    }
}

/// The points as a chart of the score and as a table.
fn points(trend: &Trend) -> Vec<Block<'_>> {
    vec![Block::Chart(chart(trend)), Block::Table(table(trend))]
}

/// The points as a table.
pub(crate) fn table(trend: &Trend) -> Table<'_> {
    Table::new("", COLUMNS, trend.points.iter().collect(), |point| row(point).map(Cell::from))
}

/// The score at each point.
pub(crate) fn chart(trend: &Trend) -> Chart {
    let score = |of: fn(&TrendPoint) -> Option<Tenths>| {
        let value = |tenths: Tenths| decimal(tenths.count()) / 10.0;
        trend.points.iter().map(|point| of(point).map(value)).collect()
    };
    Chart::Lines {
        title: "Posture score",
        labels: trend.points.iter().map(|point| point.label.clone()).collect(),
        series: vec![
            ("score", score(|point| point.score)),
            ("without deferred findings", score(|point| point.excused)),
        ],
    }
}

/// Returns a heading with the numbers of open and resolved findings.
fn lives(trend: &Trend) -> String {
    let count = |wanted: bool| -> u64 {
        let found = trend.findings.iter().filter(|life| life.resolved.is_some() == wanted);
        found.map(|life| life.count).sum()
    };
    let (open, gone) = (count(false), count(true));
    let mut days: Vec<i32> = trend
        .findings
        .iter()
        .filter_map(|life| Some(life.appeared.date?.days_until(life.resolved.as_ref()?.date?)))
        .collect();
    days.sort_unstable();
    let median = days
        .get(days.len() / 2)
        .map(|days| format!(" (median after {})", crate::view::days(*days)));
    format!(
        "Findings: {open} open, {gone} resolved{}; the latest changes",
        median.unwrap_or_default()
    )
}

/// Returns findings by their latest change, latest first.
fn latest(trend: &Trend) -> Vec<&Lifetime> {
    let mut all: Vec<&Lifetime> = trend.findings.iter().collect();
    let last = |life: &Lifetime| life.resolved.as_ref().unwrap_or(&life.appeared).date;
    all.sort_by_key(|life| (std::cmp::Reverse(last(life)), std::cmp::Reverse(life.severity)));
    all
}

fn cells(life: &Lifetime) -> [Cell; 8] {
    let resolved = life.resolved.as_ref();
    let times = if life.count > 1 { format!(" ({} times)", life.count) } else { String::new() };
    [
        day(&life.appeared).into(),
        resolved.map(day).unwrap_or_default().into(),
        life.severity.into(),
        life.rule.as_str().into(),
        brief(life.subject.as_str()).into(),
        format!("{}{times}", life.path).into(),
        commit(&life.appeared).into(),
        resolved.map(commit).unwrap_or_default().into(),
    ]
}

/// The day, with `by` if an earlier commit may have caused the change.
fn day(moment: &Moment) -> String {
    let by = if moment.exact { "" } else { "by " };
    moment.date.map(|date| format!("{by}{date}")).unwrap_or_default()
}

/// The commit; after `by` if an earlier one may have caused the change and the day is unknown.
fn commit(moment: &Moment) -> String {
    let by = if moment.exact || moment.date.is_some() { "" } else { "by " };
    moment.commit.as_deref().map(|commit| format!("{by}{}", short(commit))).unwrap_or_default()
}

#[cfg(feature = "review")]
fn csv(trend: &Trend, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut *out);
    let fail = |why: csv::Error| RenderError::write("CSV", why);
    writer.write_record(COLUMNS.map(|column| column.name.to_ascii_lowercase())).map_err(fail)?;
    for point in &trend.points {
        writer.write_record(row(point).map(|cell| crate::escape::csv(&cell))).map_err(fail)?;
    }
    writer.flush().map_err(|why| RenderError::write("CSV", why))
}
