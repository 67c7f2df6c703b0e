//! Open findings, one row for each root cause.

use plimsoll_model::RootCause;

use super::content::Review;
use crate::links::Links;
use crate::page::{
    Block, Cell, Section, Span, Table, Text, Tone, advice, code, number, prose, word,
};
use crate::states::States;
use crate::view::count;

/// Places that a row names.
const PLACES: usize = 3;

/// Open findings by root cause: the problem, its places, and what to do.
pub(super) fn section<'a>(review: &Review<'a>, links: &'a Links) -> Option<Section<'a>> {
    let report = review.report;
    let open = report.findings.iter().filter(|finding| !finding.is_deferred());
    let causes = RootCause::group(open);
    if causes.is_empty() {
        return None;
    }
    let states = States::of(report, review.delta);
    let new = states.new_findings(report);
    let is_new = |cause: &RootCause<'_>| {
        cause.findings.iter().any(|it| new.contains(it.fingerprint.as_str()))
    };
    let columns = [
        word("Severity"),
        word("State").dropped(1),
        code("Rule").dropped(2),
        prose("Problem"),
        number("Places").dropped(0),
        code("Where").below(),
        advice("What to do").dropped(3),
    ];
    let open: usize = causes.iter().map(RootCause::open).sum();
    let title = format!("Open findings: {open}, with {}", count(causes.len(), "root cause"));
    let rows = causes.into_iter().map(|cause| {
        let state = if is_new(&cause) { "new" } else { states.standing() };
        (cause, state)
    });
    let table = Table::new("", columns, rows.collect(), move |(cause, state)| {
        [
            cause.severity.into(),
            (*state).into(),
            cause.rule().into(),
            what(cause).into(),
            cause.places().to_string().into(),
            Cell::spans(places(cause, links)),
            cause.remediation().into(),
        ]
    });
    let why = Text::from("Why each rule matters: ").with(Tone::Code, "plimsoll explain RULE");
    Some(Section::new("findings", title, vec![Block::Paragraph(why), Block::Table(table)]))
}

/// The problem: the message of the findings if all have the same, otherwise their subjects.
fn what(cause: &RootCause<'_>) -> String {
    cause.message().map_or_else(|| cause.subject(), str::to_owned)
}

fn places(cause: &RootCause<'_>, links: &Links) -> Vec<Span> {
    let mut spans: Vec<Span> =
        cause.locations().take(PLACES).map(|location| links.place(location)).collect();
    let more = cause.locations().count().saturating_sub(spans.len());
    if more > 0 {
        spans.push(Span::new(Tone::Plain, format!("and {more} more")));
    }
    spans
}
