//! The page of a review.

use plimsoll_model::{BaselineSource, DeltaSummary, SourceInfo};

use super::content::Review;
use super::page::{DECISIONS, Figure, Item, Page};
use super::tables;
use crate::view::count;

impl Page {
    pub(crate) fn of(review: &Review<'_>) -> Self {
        let report = review.report;
        let name = report.source.name.as_deref().unwrap_or("source");
        let day = review.day.map(|day| format!(", {day}")).unwrap_or_default();
        let decisions = review.agenda.iter().take(DECISIONS).map(|decision| Item {
            topic: decision.topic.to_string(),
            title: decision.title.clone(),
            options: decision.options.clone(),
            detail: tables::detail(decision),
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
