//! A page that needs no script and no other file, with charts; it prints to a clean PDF.
//!
//! `askama` writes it: every value of the template is escaped for HTML, but for the drawings of
//! `charts-rs`, which escapes what stands in them itself. Control characters and those that reorder
//! a line are made visible where a text is displayed ([`Span`](super::model::Span)).

use askama::Template;

use super::charts;
use super::model::{Block, Chart, Page, Tone};
use crate::RenderError;

#[derive(Template)]
#[template(path = "page.html")]
struct HtmlTemplate<'p> {
    page: &'p Page,
    style: &'static str,
}

const STYLE: &str = include_str!("../../templates/page.css");

/// Writes a page.
pub(super) fn render(page: &Page) -> Result<String, RenderError> {
    let template = HtmlTemplate { page, style: STYLE };
    let page = template.render().map_err(|why| RenderError::write("HTML", why))?;
    // A template ends before its last newline.
    Ok(page + "\n")
}

/// A drawing, which is escaped already.
fn drawing(chart: &Chart) -> Result<String, askama::Error> {
    charts::svg(chart).map_err(askama::Error::custom)
}
