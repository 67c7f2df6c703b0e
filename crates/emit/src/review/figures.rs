//! Figures of a review at a glance.

use plimsoll_model::Delta;

use super::content::Review;
use crate::page::Figure;
use crate::view::count;

/// Figures at a glance: a name, a value, and what it was.
pub(super) fn figures(review: &Review<'_>) -> Vec<Figure> {
    let report = review.report;
    let summary = &report.summary;
    let mut all = Vec::new();
    let mut add = |name: &str, value: String, note: String| {
        all.push(Figure { name: name.into(), value: value.into(), note: note.into() });
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
    add("Open findings", open.to_string(), changes(review.delta));
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

fn changes(delta: Option<&Delta>) -> String {
    // With an SBOM, which has no findings, it is not known which of them are new.
    let findings = delta.filter(|it| it.compares_findings()).map(|it| &it.summary.findings);
    findings.map_or_else(String::new, |it| format!("{} new, {} resolved", it.new, it.resolved))
}
