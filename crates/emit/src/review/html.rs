//! A review as a page that needs no script and no other file.
//!
//! `askama` writes it: every value of the template is escaped for HTML, but for the drawings of
//! `charts-rs`, which escapes what stands in them itself. Control characters and those that reorder
//! a line are made visible before.

use askama::Template;

use super::charts;
use super::content::Review;
use super::page::{Chart, Page};
use crate::RenderError;
use crate::escape::terminal;

#[derive(Template)]
#[template(path = "review.html")]
struct Sheet<'a> {
    page: &'a Page,
    sections: Vec<Drawn<'a>>,
    style: &'static str,
}

/// A section with its drawing.
struct Drawn<'a> {
    section: &'a super::page::Section,
    title: &'a str,
    svg: Option<String>,
}

const STYLE: &str = include_str!("../../templates/review.css");

/// Writes the page.
pub(super) fn render(review: &Review<'_>) -> Result<String, RenderError> {
    let page = visible(Page::of(review));
    let mut sections = Vec::new();
    for section in &page.sections {
        let svg = section.chart.as_ref().map(charts::svg).transpose()?;
        let title = section.chart.as_ref().map(charts::title).unwrap_or_default();
        sections.push(Drawn { section, title, svg });
    }
    let sheet = Sheet { page: &page, sections, style: STYLE };
    sheet.render().map_err(|why| RenderError::write("HTML", why))
}

/// Makes visible what a reader could not see.
fn visible(mut page: Page) -> Page {
    let see = |text: &mut String| *text = terminal(text);
    see(&mut page.title);
    see(&mut page.subtitle);
    page.warnings.iter_mut().for_each(see);
    for item in &mut page.decisions {
        [&mut item.title, &mut item.options, &mut item.detail].into_iter().for_each(see);
    }
    for figure in &mut page.figures {
        [&mut figure.value, &mut figure.note].into_iter().for_each(see);
    }
    for section in &mut page.sections {
        [&mut section.title, &mut section.lead].into_iter().for_each(see);
        for table in &mut section.tables {
            see(&mut table.caption);
            table.rows.iter_mut().flatten().for_each(see);
        }
        if let Some(Chart::Bars { labels, .. } | Chart::Lines { labels, .. }) = &mut section.chart {
            labels.iter_mut().for_each(see);
        }
    }
    page
}
