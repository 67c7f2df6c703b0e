//! The forms in which a review can be written.

use std::fmt;
use std::str::FromStr;

use crate::{RenderError, RenderErrorKind};

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
