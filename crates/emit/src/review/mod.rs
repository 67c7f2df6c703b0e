//! The quarterly review: one report for the people who decide, in several forms.
//!
//! A review leads with what has to be decided. Behind it stand the score with its explanation, what
//! differs from the baseline, the exceptions, the pins by owner, the trend and the licenses: a page
//! of tables and charts ([`page`]) that Markdown and HTML write down, each in its own way.

mod annotations;
#[cfg(feature = "review")]
mod charts;
#[cfg(feature = "review")]
mod csv;
#[cfg(feature = "review")]
mod html;
#[cfg(feature = "review")]
mod junit;
mod markdown;
mod page;
mod states;
mod tables;

use std::fmt;
use std::io::Write;
use std::str::FromStr;

use plimsoll_model::{Date, Decision, Delta, Report, Trend};
use serde::Serialize;

use crate::{RenderError, RenderErrorKind, RenderOptions, json, sarif, text};
pub(crate) use states::States;

/// What a review is made of.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Review<'a> {
    /// What is there.
    pub report: &'a Report,
    /// What differs from the baseline.
    pub delta: Option<&'a Delta>,
    /// How it stood before.
    pub trend: Option<&'a Trend>,
    /// What has to be decided, the most pressing first.
    pub agenda: &'a [Decision],
    /// The day of the review.
    pub day: Option<Date>,
}

impl<'a> Review<'a> {
    /// A review of a report by itself.
    pub fn new(report: &'a Report) -> Self {
        Self { report, delta: None, trend: None, agenda: &[], day: None }
    }

    /// Adds what differs from a baseline.
    #[must_use]
    pub fn with_delta(mut self, delta: impl Into<Option<&'a Delta>>) -> Self {
        self.delta = delta.into();
        self
    }

    /// Adds how it stood before.
    #[must_use]
    pub fn with_trend(mut self, trend: impl Into<Option<&'a Trend>>) -> Self {
        self.trend = trend.into();
        self
    }

    /// Adds what has to be decided.
    #[must_use]
    pub fn with_agenda(mut self, agenda: &'a [Decision]) -> Self {
        self.agenda = agenda;
        self
    }

    /// Sets the day of the review.
    #[must_use]
    pub fn with_day(mut self, day: impl Into<Option<Date>>) -> Self {
        self.day = day.into();
        self
    }
}

/// A form in which a review can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReviewFormat {
    /// For a pull request, an issue, a wiki.
    Markdown,
    /// A page that needs no script and no other file, with charts; prints to a clean PDF.
    Html,
    /// Findings with `baselineState`, SARIF 2.1.0.
    Sarif,
    /// Findings as test cases, for CI hosts that show those.
    Junit,
    /// Findings as a table for a spreadsheet (RFC 4180).
    Csv,
    /// Everything, for programs.
    Json,
    /// Commands that GitHub turns into annotations of a change.
    Github,
}

/// Every form: its name and what it is.
pub static REVIEW_FORMATS: &[(&str, &str, ReviewFormat)] = &[
    ("markdown", "for a pull request, an issue, a wiki", ReviewFormat::Markdown),
    ("html", "a page with charts that needs no other file, and prints", ReviewFormat::Html),
    ("sarif", "findings with `baselineState` (2.1.0)", ReviewFormat::Sarif),
    ("junit", "findings as test cases", ReviewFormat::Junit),
    ("csv", "findings for a spreadsheet", ReviewFormat::Csv),
    ("json", "everything, for programs", ReviewFormat::Json),
    ("github", "annotations of a change, as workflow commands", ReviewFormat::Github),
];

impl FromStr for ReviewFormat {
    type Err = RenderError;

    fn from_str(name: &str) -> Result<Self, RenderError> {
        let known = REVIEW_FORMATS.iter().find(|(known, _, _)| *known == name);
        known.map(|(_, _, format)| *format).ok_or_else(|| {
            let names: Vec<&str> = REVIEW_FORMATS.iter().map(|(name, _, _)| *name).collect();
            let name = crate::escape::terminal(name);
            let context = format!("unknown format `{name}`; known are {}", names.join(", "));
            RenderError::new(RenderErrorKind::UnknownFormat, context)
        })
    }
}

impl fmt::Display for ReviewFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = REVIEW_FORMATS.iter().find(|(_, _, format)| format == self);
        f.pad(known.map_or("", |(name, _, _)| name))
    }
}

/// Writes a review. The bytes are UTF-8 and end with a newline.
///
/// # Errors
///
/// [`RenderErrorKind::FormatDisabled`] for a format this build leaves out, [`RenderErrorKind::Write`] when
/// `out` refuses what is written.
pub fn render_review(
    review: &Review<'_>,
    format: ReviewFormat,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    match format {
        ReviewFormat::Markdown => text(&markdown::render(review), "Markdown", out),
        ReviewFormat::Sarif => sarif::render_review(review, options, out),
        ReviewFormat::Json => json::write(&Everything::of(review), "JSON", out),
        ReviewFormat::Github => text(&annotations::render(review), "annotations", out),
        #[cfg(feature = "review")]
        ReviewFormat::Html => text(&html::render(review)?, "HTML", out),
        #[cfg(feature = "review")]
        ReviewFormat::Junit => junit::render(review, options, out),
        #[cfg(feature = "review")]
        ReviewFormat::Csv => csv::render(review, out),
        #[cfg(not(feature = "review"))]
        disabled => {
            let context = format!("this build of Plimsoll leaves out the format `{disabled}`");
            Err(RenderError::new(RenderErrorKind::FormatDisabled, context))
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
