//! Findings as workflow commands, from which GitHub makes annotations.

use std::fmt::Write as _;
use std::io::Write;

use plimsoll_model::{ChangeState, Finding, Severity};

use super::content::Review;
use crate::RenderError;
use crate::escape::{command_data, command_property};
use crate::states::States;

/// Annotations of one level that GitHub shows for a step; more are silently dropped.
const SHOWN: usize = 10;

/// One command for each new finding, or for each open one if there is no baseline; alarms first. No command if the
/// report is compared with an SBOM: an SBOM has no findings, so it is unknown which ones are new.
pub(super) fn render(review: &Review<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    out.write_all(text(review).as_bytes()).map_err(|why| RenderError::write("annotations", why))
}

fn text(review: &Review<'_>) -> String {
    let states = States::of(review.report, review.delta);
    let news = states.each(review.report).filter(|(finding, state)| {
        let new = matches!(state, Some(ChangeState::New | ChangeState::DeferralExpired));
        !finding.is_deferred() && (new || review.delta.is_none())
    });
    let news: Vec<&Finding> = news.map(|(finding, _)| finding).collect();
    let mut out = String::new();
    let warnings = review.delta.map(crate::delta::warnings).unwrap_or_default();
    for warning in warnings.iter().take(SHOWN) {
        let _ = writeln!(out, "::error title=Plimsoll::{}", command_data(warning));
    }
    let mut rest = warnings.len().saturating_sub(SHOWN);
    // The commands that were already written, and the line with the number of further findings.
    let taken = [("error", warnings.len()), ("warning", 0), ("notice", 1)];
    for (level, taken) in taken {
        let room = SHOWN.saturating_sub(taken);
        let of_level: Vec<&&Finding> =
            news.iter().filter(|one| self::level(one) == level).collect();
        rest += of_level.len().saturating_sub(room);
        for finding in of_level.into_iter().take(room) {
            annotation(level, finding, &mut out);
        }
    }
    if rest > 0 {
        let text = format!("findings without an annotation: {rest}, see the summary");
        let _ = writeln!(out, "::notice title=Plimsoll::{}", command_data(&text));
    }
    out
}

fn level(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::High => "error",
        Severity::Medium => "warning",
        _ => "notice",
    }
}

fn annotation(level: &str, finding: &Finding, out: &mut String) {
    let _ = write!(out, "::{level} title={}", command_property(&finding.rule));
    let place = finding.locations.first();
    if let Some(place) = place.filter(|place| !place.external) {
        let _ = write!(out, ",file={}", command_property(&place.path.to_string()));
        if let Some(line) = place.line {
            let _ = write!(out, ",line={line}");
        }
        if let Some(column) = place.column {
            let _ = write!(out, ",col={column}");
        }
    }
    let message = match finding.message.as_str() {
        "" => finding.subject.as_str(),
        message => message,
    };
    let outside = place.filter(|place| place.external);
    let outside = outside.map(|place| format!("{place}: ")).unwrap_or_default();
    let text = format!("{outside}{message}. To do: {}", finding.remediation);
    let _ = writeln!(out, "::{}", command_data(&text));
}
