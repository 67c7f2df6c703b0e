//! The quarterly review: one report for the people who decide, in several forms.
//!
//! A review leads with what has to be decided. Behind it stand the score with its explanation, what
//! differs from the baseline, the exceptions, the pins by owner, the trend and the licenses: a page
//! of tables and charts ([`page`]) that Markdown and HTML write down, each in its own way.

mod annotations;
#[cfg(feature = "review")]
mod charts;
mod compose;
mod content;
#[cfg(feature = "review")]
mod csv;
mod format;
#[cfg(feature = "review")]
mod html;
#[cfg(feature = "review")]
mod junit;
mod markdown;
mod page;
mod tables;

use std::io::Write;

use plimsoll_model::{Date, Decision, Delta, Report, Trend};
use serde::Serialize;

use crate::{RenderError, RenderOptions, json, sarif, text};
pub use content::Review;
pub use format::{REVIEW_FORMATS, ReviewFormat};

/// Writes a review. The bytes are UTF-8 and end with a newline.
///
/// # Errors
///
/// [`RenderErrorKind::FormatDisabled`](crate::RenderErrorKind::FormatDisabled) for a format this build
/// leaves out, [`RenderErrorKind::Write`](crate::RenderErrorKind::Write) when `out` refuses what is
/// written.
pub fn render_review(
    review: &Review<'_>,
    format: ReviewFormat,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    match format {
        ReviewFormat::Markdown => text::write(&markdown::render(review), "Markdown", out),
        ReviewFormat::Sarif => sarif::render_compared(review.report, review.delta, options, out),
        ReviewFormat::Json => json::write(&Everything::of(review), "JSON", out),
        ReviewFormat::Github => text::write(&annotations::render(review), "annotations", out),
        #[cfg(feature = "review")]
        ReviewFormat::Html => text::write(&html::render(review)?, "HTML", out),
        #[cfg(feature = "review")]
        ReviewFormat::Junit => junit::render(review, options, out),
        #[cfg(feature = "review")]
        ReviewFormat::Csv => csv::render(review, out),
        #[cfg(not(feature = "review"))]
        disabled => {
            let context = format!("this build of Plimsoll leaves out the format `{disabled}`");
            Err(RenderError::new(crate::RenderErrorKind::FormatDisabled, context))
        }
    }
}

/// A review for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Everything<'a> {
    day: Option<Date>,
    agenda: &'a [Decision],
    report: &'a Report,
    #[serde(skip_serializing_if = "Option::is_none")]
    delta: Option<&'a Delta>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trend: Option<&'a Trend>,
}

impl<'a> Everything<'a> {
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
