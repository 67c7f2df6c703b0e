//! The quarterly review: one report for the people who decide, in several forms.
//!
//! A review leads with the decisions to make: place, owner, remedy, and what happens if nothing is done. They are
//! followed by the reasons for a change in the score, the changes by root cause, and charts. The rest is an appendix,
//! folded on a screen and after the first pages in print.

mod annotations;
mod changes;
mod content;
pub(crate) mod corrections;
#[cfg(feature = "review")]
mod csv;
mod decisions;
mod figures;
mod findings;
#[cfg(feature = "review")]
mod junit;
mod licenses;
mod moved;
mod page;
mod sections;

use std::io::Write;

use plimsoll_model::{Date, Decision, Delta, Report, Trend};
use serde::Serialize;

use crate::links::Links;
use crate::{Format, OutputKind, RenderError, RenderOptions, json, sarif};
pub use content::Review;

/// Writes a review. The bytes are UTF-8 and end with a newline.
///
/// # Errors
///
/// [`RenderErrorKind::FormatUnsuited`](crate::RenderErrorKind::FormatUnsuited) for a format that is not one of
/// [`OutputKind::Review`], [`RenderErrorKind::FormatDisabled`](crate::RenderErrorKind::FormatDisabled) for one
/// that this build leaves out, [`RenderErrorKind::Write`](crate::RenderErrorKind::Write) if writing to
/// `out` fails.
pub fn render_review(
    review: &Review<'_>,
    format: Format,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    match format {
        Format::Sarif => sarif::render_compared(review.report, review.delta, options, out),
        Format::Json => json::write(&JsonReview::of(review), "JSON", out),
        Format::Github => annotations::render(review, out),
        #[cfg(feature = "review")]
        Format::Junit => junit::render(review, options, out),
        #[cfg(feature = "review")]
        Format::Csv => csv::render(review, out),
        #[cfg(feature = "review")]
        Format::RiskCsv => crate::risk::render_csv(review.report, out),
        format => {
            let links = Links::of(review.report);
            let page = page::page(review, &links);
            crate::page::write(&page, OutputKind::Review, format, options, out)
        }
    }
}

/// The machine-readable form of a review.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonReview<'a> {
    day: Option<Date>,
    agenda: &'a [Decision],
    report: &'a Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    delta: Option<&'a Delta>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trend: Option<&'a Trend>,
}

impl<'a> JsonReview<'a> {
    fn of(review: &Review<'a>) -> Self {
        Self {
            day: review.day,
            agenda: review.agenda,
            report: review.report,
            delta: review.delta,
            trend: review.trend,
        }
    }
}
