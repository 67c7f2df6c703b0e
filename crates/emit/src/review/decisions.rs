//! The decisions to make, most urgent first.

use plimsoll_model::{Decision, Severity};

use super::content::Review;
use crate::links::Links;
use crate::page::{Block, Cell, Section, Span, Step, Table, Text, Tone, advice, code, prose, word};
use crate::view::count;

/// The number of decisions that a review leads with in any case: they fit the first printed page.
const LEADING: usize = 7;

/// The maximum number of further decisions of high severity that a review leads with.
const URGENT: usize = 50;

/// The maximum number of decisions in the appendix: after that many decisions, people scan again before they make the
/// next ones.
const LISTED: usize = 50;

/// The maximum number of places that a decision names.
const PLACES: usize = 3;

/// The decisions that a review leads with.
pub(super) fn leading<'a>(review: &Review<'_>, links: &Links) -> Vec<Block<'a>> {
    if review.agenda.is_empty() {
        return vec![Block::Paragraph("There is nothing to decide.".into())];
    }
    let (leading, rest) = split(review);
    let steps = leading.into_iter().map(|decision| step(decision, links));
    let mut blocks = vec![Block::Steps(steps.collect())];
    if !rest.is_empty() {
        let more = count(rest.len(), "more decision");
        let text = format!("{more}: see \"Further decisions\" in the appendix");
        blocks.push(Block::Paragraph(text.into()));
    }
    blocks
}

/// The decisions to lead with (the first ones, and those of high severity) and the others, each in their order.
fn split<'a>(review: &Review<'a>) -> (Vec<&'a Decision>, Vec<&'a Decision>) {
    let (first, rest) = review.agenda.split_at(LEADING.min(review.agenda.len()));
    let mut urgent = 0;
    let (high, rest): (Vec<&Decision>, Vec<&Decision>) = rest.iter().partition(|decision| {
        urgent += usize::from(decision.severity == Some(Severity::High));
        decision.severity == Some(Severity::High) && urgent <= URGENT
    });
    (first.iter().chain(high).collect(), rest)
}

/// The decisions for the appendix, which do not fit on the first page.
pub(super) fn further<'a>(review: &Review<'a>, links: &'a Links) -> Option<Section<'a>> {
    let (_, rest) = split(review);
    if rest.is_empty() {
        return None;
    }
    let columns = [
        word("About").dropped(2),
        word("Severity").dropped(2),
        prose("What"),
        prose("At stake").dropped(1),
        code("Where").below(),
        prose("Owner").dropped(0),
        advice("To do"),
        advice("If nothing is done").dropped(1),
    ];
    let listed: Vec<&Decision> = rest.iter().copied().take(LISTED).collect();
    let table = Table::new("", columns, listed, move |decision| {
        [
            decision.topic.as_str().into(),
            decision.severity.map(Severity::as_str).unwrap_or_default().into(),
            decision.title.as_str().into(),
            decision.at_stake.clone().unwrap_or_default().into(),
            Cell::spans(places(decision, links)),
            decision.owner.clone().unwrap_or_default().into(),
            decision.options.as_str().into(),
            decision.consequence.clone().unwrap_or_default().into(),
        ]
    });
    let title = format!("Further decisions: {}", rest.len());
    let mut blocks = vec![Block::Table(table)];
    if let Some(more @ 1..) = rest.len().checked_sub(LISTED) {
        let text = format!(
            "{}: see \"agenda\" in the JSON of the review; their findings are listed below",
            count(more, "less urgent decision")
        );
        blocks.push(Block::Paragraph(text.into()));
    }
    Some(Section::new("further", title, blocks))
}

fn step(decision: &Decision, links: &Links) -> Step {
    let mut facts = Vec::new();
    let mut spans = places(decision, links).into_iter();
    if let Some(first) = spans.next() {
        let first = Text::default().with_span(first);
        facts.push(("Where", spans.fold(first, |text, span| text.and(", ").with_span(span))));
    }
    facts.extend(decision.at_stake.clone().map(|text| ("At stake", text.into())));
    let nobody = || "not named; assign one".to_owned();
    facts.push(("Owner", decision.owner.clone().unwrap_or_else(nobody).into()));
    facts.push(("To do", Text::marked(Tone::Plain, &decision.options)));
    let consequence = decision.consequence.as_deref();
    facts.extend(consequence.map(|text| ("If nothing is done", Text::marked(Tone::Plain, text))));
    let title = Text::marked(Tone::Strong, &decision.title);
    let text = match decision.severity {
        Some(severity) => title.and(" ").with(Tone::of_severity(severity), severity.as_str()),
        None => title,
    };
    Step { text, facts }
}

/// The first places, and the number of further ones.
fn places(decision: &Decision, links: &Links) -> Vec<Span> {
    let shown = decision.locations.iter().take(PLACES).map(|location| links.place(location));
    let mut spans: Vec<Span> = shown.collect();
    if spans.is_empty() {
        spans.extend(decision.place.as_deref().map(|place| Span::new(Tone::Plain, place)));
        return spans;
    }
    let all = usize::try_from(decision.count).unwrap_or(usize::MAX);
    let all = all.max(decision.locations.len());
    if all > spans.len() {
        let text = format!("and {}", count(all - spans.len(), "more place"));
        spans.push(Span::new(Tone::Plain, text));
    }
    spans
}
