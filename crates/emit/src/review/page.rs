//! The page of a review.

use plimsoll_model::{Date, Delta, SourceInfo};

use super::content::Review;
use super::sections;
use crate::links::Links;
use crate::page::{Block, Page, Text, Tone};
use crate::view::{days, rule_settings};

/// The page of a review. The decisions to make come first.
pub(super) fn page<'a>(review: &Review<'a>, links: &'a Links) -> Page<'a> {
    let name = review.report.source.name.as_deref().unwrap_or("source");
    let day = review.day.map(|day| format!(", {day}")).unwrap_or_default();
    let subtitle = Block::Paragraph(subtitle(review).into());
    let warnings = warnings(review).into_iter().map(|text| Block::Warning(text.into()));
    let settings = rule_settings(review.report).map(|text| Block::Paragraph(text.into()));
    Page {
        title: Text::from("Security review: ").with(Tone::Code, name).and(day),
        lead: std::iter::once(subtitle).chain(warnings).chain(settings).collect(),
        sections: sections::all(review, links),
        foot: Vec::new(),
    }
}

fn subtitle(review: &Review<'_>) -> String {
    let now = at(&review.report.source);
    let Some(delta) = review.delta else { return format!("{now}; not compared with a baseline") };
    let day = delta.from.timestamp.and_then(Date::of_timestamp);
    let age = match day.zip(review.day).map(|(then, now)| (then, then.days_until(now))) {
        Some((then, days)) if days >= 0 => format!(" of {then}, {} ago", self::days(days)),
        Some((then, _)) => format!(" of {then}"),
        None => ", which has no date".to_owned(),
    };
    format!("{now}, compared with {}{age} ({})", crate::delta::earlier(delta), from(delta))
}

fn at(source: &SourceInfo) -> String {
    let short = |commit: &str| format!("Commit {}", crate::view::short(commit));
    source.commit.as_deref().map_or_else(|| "Files without a git commit".to_owned(), short)
}

fn from(delta: &Delta) -> String {
    let short = |commit: &str| format!("commit {}", crate::view::short(commit));
    delta.from.commit.as_deref().map_or_else(|| "no commit".to_owned(), short)
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
