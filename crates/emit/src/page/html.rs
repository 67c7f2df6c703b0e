//! A page that needs no script and no other file, with charts; it prints to a clean PDF.
//!
//! `askama` writes it: every value in the template is escaped for HTML, except drawings of
//! `charts-rs`, which escapes texts itself. Control characters and characters that reorder a line
//! are made visible when a text is displayed ([`Span`](super::model::Span)).

use std::io::{self, Write};

use askama::Template;

use super::charts;
use super::model::{Block, Chart, ColumnKind, Page, Tone};

#[derive(Template)]
#[template(path = "page.html")]
struct HtmlTemplate<'p> {
    page: &'p Page<'p>,
    style: &'static str,
}

const STYLE: &str = include_str!("../../templates/page.css");

/// Writes a page.
pub(super) fn write(page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    HtmlTemplate { page, style: STYLE }.write_into(out)?;
    // A template ends before its last newline.
    out.write_all(b"\n")
}

/// A drawing, which is already escaped.
fn drawing(chart: &Chart) -> Result<String, askama::Error> {
    charts::svg(chart).map_err(askama::Error::custom)
}
