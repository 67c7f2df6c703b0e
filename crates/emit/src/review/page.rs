//! The page of a review.

use plimsoll_model::{Delta, SourceInfo};

use super::content::Review;
use super::sections;
use crate::page::{Block, Page, Text, Tone};

/// The page of a review: what has to be decided leads.
pub(super) fn page<'a>(review: &Review<'a>) -> Page<'a> {
    let name = review.report.source.name.as_deref().unwrap_or("source");
    let day = review.day.map(|day| format!(", {day}")).unwrap_or_default();
    let subtitle = Block::Paragraph(subtitle(review).into());
    let warnings = warnings(review).into_iter().map(|text| Block::Warning(text.into()));
    Page {
        title: Text::from("Security review: ").with(Tone::Code, name).and(day),
        lead: std::iter::once(subtitle).chain(warnings).collect(),
        sections: sections::all(review),
        foot: Vec::new(),
    }
}

fn subtitle(review: &Review<'_>) -> String {
    let now = at(&review.report.source);
    let Some(delta) = review.delta else { return now };
    format!("from {} to {now}", from(delta))
}

fn at(source: &SourceInfo) -> String {
    source.commit.as_deref().map_or_else(|| "the files as they are".to_owned(), crate::view::short)
}

fn from(delta: &Delta) -> String {
    let what = crate::delta::earlier(delta);
    delta.from.commit.as_deref().map_or_else(|| what.to_owned(), crate::view::short)
}

fn warnings(review: &Review<'_>) -> Vec<String> {
    let mut all = review.delta.map(crate::delta::warnings).unwrap_or_default();
    if review.delta.is_none() && review.report.has_losses() {
        all.push(
            "Incomplete: something could not be read; the end of the page lists it".to_owned(),
        );
    }
    if review.report.unread().next().is_some() {
        let unread = crate::view::unread(review.report);
        all.push(format!("Incomplete inventory: {unread}"));
    }
    all
}
