//! A trend for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::str::FromStr;

use plimsoll_model::{Lifetime, Moment, Trend, TrendPoint};

use crate::escape::{log, markdown};
use crate::table::grid::Grid;
use crate::view::{brief, short};
use crate::{RenderError, RenderErrorKind, RenderOptions, json, text};

/// Forms of a trend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrendFormat {
    /// For people, on a terminal.
    Table,
    /// For people, in a page.
    Markdown,
    /// The points, for a spreadsheet.
    Csv,
    /// Points and lifetimes of findings, for programs.
    Json,
}

impl FromStr for TrendFormat {
    type Err = RenderError;

    fn from_str(name: &str) -> Result<Self, RenderError> {
        match name {
            "table" => Ok(Self::Table),
            "markdown" => Ok(Self::Markdown),
            "csv" => Ok(Self::Csv),
            "json" => Ok(Self::Json),
            _ => {
                let name = log(name);
                let context =
                    format!("unknown format `{name}`; known are table, markdown, csv, json");
                Err(RenderError::new(RenderErrorKind::UnknownFormat, context))
            }
        }
    }
}

/// Writes a trend.
///
/// # Errors
///
/// [`RenderErrorKind::FormatDisabled`] for CSV where this build leaves it out,
/// [`RenderErrorKind::Write`] when `out` refuses what is written.
pub fn render_trend(
    trend: &Trend,
    format: TrendFormat,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    match format {
        TrendFormat::Table => text::write(&table(trend, options.width), "table", out),
        TrendFormat::Markdown => text::write(&page(trend), "Markdown", out),
        TrendFormat::Json => json::write(trend, "JSON", out),
        #[cfg(feature = "review")]
        TrendFormat::Csv => csv(trend, out),
        #[cfg(not(feature = "review"))]
        TrendFormat::Csv => {
            let context = "this build of Plimsoll leaves out the format `csv`";
            Err(RenderError::new(RenderErrorKind::FormatDisabled, context))
        }
    }
}

/// Columns of the points.
pub(crate) const COLUMNS: [&str; 11] = [
    "When",
    "Date",
    "Commit",
    "Score",
    "Excused",
    "Components",
    "References",
    "Pinned",
    "Findings",
    "New",
    "Resolved",
];

/// A point in cells.
pub(crate) fn row(point: &TrendPoint) -> [String; 11] {
    let tenths = |value: Option<plimsoll_model::Tenths>| {
        value.map(|value| value.to_string()).unwrap_or_default()
    };
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

/// Findings that a table lists.
const LIFETIMES: usize = 20;

fn table(trend: &Trend, width: Option<u16>) -> String {
    let name = log(trend.name.as_deref().unwrap_or("source"));
    let mut out = format!("{name}: {}\n\n", crate::view::count(trend.points.len(), "point"));
    let mut grid = Grid::new(&COLUMNS);
    for point in &trend.points {
        grid.row(row(point).map(|cell| log(&cell)));
    }
    out.push_str(&grid.layout(width, usize::MAX));
    let _ = writeln!(out, "\n{}", lives(trend));
    let mut grid = Grid::new(&["appeared", "resolved", "severity", "rule", "subject", "where"]);
    for life in latest(trend).into_iter().take(LIFETIMES) {
        grid.row(cells(life).map(|cell| log(&cell)));
    }
    out.push_str(&grid.layout(width, LIFETIMES));
    out
}

fn page(trend: &Trend) -> String {
    let name = markdown(trend.name.as_deref().unwrap_or("source"));
    let mut out = format!("# Plimsoll: trend of {name}\n\n|");
    for column in COLUMNS {
        let _ = write!(out, " {column} |");
    }
    out.push_str("\n| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for point in &trend.points {
        let _ = writeln!(out, "| {} |", row(point).map(|cell| markdown(&cell)).join(" | "));
    }
    let _ = write!(out, "\n{}\n\n", markdown(&lives(trend)));
    out.push_str("| Appeared | Resolved | Severity | Rule | Subject | Where |\n");
    out.push_str("| --- | --- | --- | --- | --- | --- |\n");
    for life in latest(trend).into_iter().take(LIFETIMES) {
        let _ = writeln!(out, "| {} |", cells(life).map(|cell| markdown(&cell)).join(" | "));
    }
    out
}

/// How many findings came and went.
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
    let median = days.get(days.len() / 2).map(|days| format!(", the median after {days} days"));
    format!(
        "Findings: {open} open, {gone} resolved{}; the latest to come or go:",
        median.unwrap_or_default()
    )
}

/// Findings by when something last happened to them, the latest first.
fn latest(trend: &Trend) -> Vec<&Lifetime> {
    let mut all: Vec<&Lifetime> = trend.findings.iter().collect();
    let last = |life: &Lifetime| life.resolved.as_ref().unwrap_or(&life.appeared).date;
    all.sort_by_key(|life| (std::cmp::Reverse(last(life)), std::cmp::Reverse(life.severity)));
    all
}

fn cells(life: &Lifetime) -> [String; 6] {
    let times = if life.count > 1 { format!(" ({} times)", life.count) } else { String::new() };
    [
        moment(&life.appeared),
        life.resolved.as_ref().map(moment).unwrap_or_default(),
        life.severity.to_string(),
        life.rule.clone(),
        brief(life.subject.as_str()),
        format!("{}{times}", life.path),
    ]
}

/// The day and the commit; `by` where an earlier commit may have done it.
fn moment(moment: &Moment) -> String {
    let by = if moment.exact { "" } else { "by " };
    let date = moment.date.map(|date| date.to_string()).unwrap_or_default();
    let commit = moment.commit.as_deref().map(short).unwrap_or_default();
    format!("{by}{date} {commit}").trim_end().to_owned()
}

#[cfg(feature = "review")]
fn csv(trend: &Trend, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut *out);
    let fail = |why: csv::Error| RenderError::write("CSV", why);
    writer.write_record(COLUMNS.map(str::to_ascii_lowercase)).map_err(fail)?;
    for point in &trend.points {
        writer.write_record(row(point).map(|cell| crate::escape::csv(&cell))).map_err(fail)?;
    }
    writer.flush().map_err(|why| RenderError::write("CSV", why))
}
