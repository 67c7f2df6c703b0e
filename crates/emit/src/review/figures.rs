//! Figures of a review at a glance.

use std::collections::HashSet;

use plimsoll_model::{ChangeState, Delta};

use super::content::Review;
use crate::page::Figure;
use crate::view::{count, days};

/// The key figures: name, value, and previous value.
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
            Some(excused) => format!("{change}{excused} without deferred findings"),
            None => "nothing was found that a check could measure".to_owned(),
        };
        let value = score.overall.map_or_else(|| "none".to_owned(), |score| score.to_string());
        add("Posture score out of 10", value, note);
    }
    let open = summary.findings().saturating_sub(summary.deferred());
    add("Open findings", open.to_string(), changes(review.delta));
    add(
        "Deferred by the policy",
        summary.deferred().to_string(),
        count(report.deferrals.len(), "exception"),
    );
    if let Some((value, note)) = oldest(review) {
        add("Oldest exception", value, note);
    }
    let pinned = format!("{} of {}", summary.remote_pinned, summary.remote_references);
    add("Pinned external references", pinned, String::new());
    let active = report.components.iter().filter(|component| component.active).count();
    add("Components", active.to_string(), String::new());
    all
}

/// The exception with the earliest end: its date and id, the owner, the remaining days, and whether the baseline has
/// it.
fn oldest(review: &Review<'_>) -> Option<(String, String)> {
    let oldest = review.report.deferrals.iter().min_by_key(|used| used.until)?;
    let left = review.day.map(|day| day.days_until(oldest.until));
    let left = match left {
        Some(left) if left < 0 => format!(", expired {} ago", days(-left)),
        Some(left) => format!(", {} left", days(left)),
        None => String::new(),
    };
    let owner = oldest.owner.as_deref().map(|owner| format!(" of {owner}")).unwrap_or_default();
    let before = review.delta.filter(|delta| is_in_baseline(delta, &oldest.id));
    let before = before.map(|_| "; already in the baseline").unwrap_or_default();
    Some((format!("until {}", oldest.until), format!("{}{owner}{left}{before}", oldest.id)))
}

/// Whether a finding that the exception covers was covered before: then nothing about it changed.
fn is_in_baseline(delta: &Delta, id: &str) -> bool {
    let quiet = [ChangeState::Moved, ChangeState::Unchanged];
    let differing = delta.findings.iter().filter(|change| !quiet.contains(&change.state));
    let differing: HashSet<&str> = differing
        .filter_map(|change| change.after.as_ref())
        .map(|row| row.fingerprint.as_str())
        .collect();
    let mut covered = delta
        .deferred
        .iter()
        .filter(|row| row.deferral.as_ref().is_some_and(|deferral| deferral.id == id));
    delta.compares_findings() && covered.any(|row| !differing.contains(row.fingerprint.as_str()))
}

fn changes(delta: Option<&Delta>) -> String {
    // With an SBOM, which has no findings, it is not known which of them are new.
    let findings = delta.filter(|it| it.compares_findings()).map(|it| &it.summary.findings);
    findings.map_or_else(String::new, |it| format!("{} new, {} resolved", it.new, it.resolved))
}
