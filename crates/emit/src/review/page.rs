//! A review as a page: what stands in it, whatever it is written in.

use plimsoll_model::{BaselineSource, Decision, DeltaSummary, SourceInfo};

use super::{Review, tables};
use crate::view::count;

/// A page. Its texts are foreign and not escaped: that is for who writes it down.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    /// What the reader must know before anything else.
    pub(crate) warnings: Vec<String>,
    /// What has to be decided, five at most.
    pub(crate) decisions: Vec<Item>,
    /// How many more there are; a section lists them.
    pub(crate) more_decisions: usize,
    /// Figures at a glance: a name, a value, and what it was.
    pub(crate) figures: Vec<Figure>,
    pub(crate) sections: Vec<Section>,
}

/// One thing to decide.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) topic: String,
    pub(crate) title: String,
    pub(crate) options: String,
    pub(crate) detail: String,
}

/// One figure.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) note: String,
}

/// A part of the page.
#[derive(Debug, Default)]
pub(crate) struct Section {
    /// For links within the page.
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) chart: Option<Chart>,
    pub(crate) tables: Vec<Table>,
}

/// A table; numbers stand to the right.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<String>>,
    /// What was left out.
    pub(crate) rest: usize,
}

/// A column of a table.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) numeric: bool,
    /// Whether it holds single words, which are not to be broken.
    pub(crate) short: bool,
}

/// What a chart shows. The table beside it says the same.
#[derive(Debug)]
pub(crate) enum Chart {
    /// Lines over labels.
    Lines { title: String, labels: Vec<String>, series: Vec<(String, Vec<Option<f64>>)> },
    /// Bars, one a label, made of parts.
    Bars { title: String, labels: Vec<String>, parts: Vec<(String, Vec<f64>)> },
    /// From one number to another, step by step.
    Waterfall { title: String, steps: Vec<(String, f64, bool)> },
}

impl Table {
    /// A table with columns; those whose name begins with `#` hold numbers.
    pub(crate) fn new(caption: &str, columns: &[&'static str]) -> Self {
        let columns = columns.iter().map(|name| Column {
            name: name.trim_start_matches('#'),
            numeric: name.starts_with('#'),
            short: SHORT.contains(name),
        });
        Self { caption: caption.to_owned(), columns: columns.collect(), ..Self::default() }
    }

    /// Adds a row, where there is room.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        if self.rows.len() < ROWS {
            self.rows.push(cells.into());
        } else {
            self.rest += 1;
        }
    }
}

/// Columns of single words.
const SHORT: [&str; 4] = ["Check", "Severity", "Shown", "State"];

/// Most rows of a table: a page is for reading.
const ROWS: usize = 60;

/// Most things to decide that a page leads with.
pub(super) const DECISIONS: usize = 5;

impl Page {
    pub(crate) fn of(review: &Review<'_>) -> Self {
        let report = review.report;
        let name = report.source.name.as_deref().unwrap_or("source");
        let day = review.day.map(|day| format!(", {day}")).unwrap_or_default();
        let decisions = review.agenda.iter().take(DECISIONS).map(|decision| Item {
            topic: decision.topic.to_string(),
            title: decision.title.clone(),
            options: decision.options.clone(),
            detail: detail(decision),
        });
        Self {
            title: format!("Security review: {name}{day}"),
            subtitle: subtitle(review),
            warnings: warnings(review),
            decisions: decisions.collect(),
            more_decisions: review.agenda.len().saturating_sub(DECISIONS),
            figures: figures(review),
            sections: tables::sections(review),
        }
    }
}

/// Who is to decide, and where to look first.
pub(super) fn detail(decision: &Decision) -> String {
    let known = [&decision.owner, &decision.place].into_iter().flatten().cloned();
    known.collect::<Vec<_>>().join(", ")
}

fn subtitle(review: &Review<'_>) -> String {
    let now = at(&review.report.source);
    let Some(delta) = review.delta else { return now };
    format!("from {} to {now}", from(&delta.from))
}

fn at(source: &SourceInfo) -> String {
    source.commit.as_deref().map_or_else(|| "the files as they are".to_owned(), crate::view::short)
}

fn from(source: &BaselineSource) -> String {
    source.commit.as_deref().map_or_else(|| "the baseline".to_owned(), crate::view::short)
}

fn warnings(review: &Review<'_>) -> Vec<String> {
    let mut all = review.delta.map(crate::delta::warnings).unwrap_or_default();
    if review.delta.is_none() && review.report.has_losses() {
        all.push(
            "Incomplete: something could not be read; the end of the page lists it".to_owned(),
        );
    }
    if review.report.unread().next().is_some() {
        let unread = crate::view::unread(review.report);
        all.push(format!("Incomplete inventory: {unread}"));
    }
    all
}

fn figures(review: &Review<'_>) -> Vec<Figure> {
    let report = review.report;
    let summary = &report.summary;
    let mut all = Vec::new();
    let mut add = |name: &str, value: String, note: String| {
        all.push(Figure { name: name.to_owned(), value, note });
    };
    if let Some(score) = &report.score {
        let before = review.delta.and_then(|delta| delta.score.overall());
        let change = before.map(|(before, after)| after.change_from(before));
        let change = change.map(|change| format!("{change}; ")).unwrap_or_default();
        let note = match score.excused {
            Some(excused) => format!("{change}{excused} with live exceptions excused"),
            None => "nothing was found that a check could measure".to_owned(),
        };
        let value = score.overall.map_or_else(|| "none".to_owned(), |score| score.to_string());
        add("Posture score of 10", value, note);
    }
    let open = summary.findings().saturating_sub(summary.deferred());
    add("Open findings", open.to_string(), changes(review.delta.map(|delta| &delta.summary)));
    add(
        "Deferred by the policy",
        summary.deferred().to_string(),
        count(report.deferrals.len(), "exception"),
    );
    let pinned = format!("{} of {}", summary.remote_pinned, summary.remote_references);
    add("Pinned references to code elsewhere", pinned, String::new());
    let active = report.components.iter().filter(|component| component.active).count();
    add("Components", active.to_string(), String::new());
    all
}

fn changes(summary: Option<&DeltaSummary>) -> String {
    summary.map_or_else(String::new, |summary| {
        format!("{} new, {} resolved", summary.findings.new, summary.findings.resolved)
    })
}
