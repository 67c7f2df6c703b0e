//! Renders a posture score, with an explanation of each point.

use std::io::Write;

use plimsoll_model::{CategoryScore, CheckScore, FactOrigin, Score};

use crate::page::{self, Block, Cell, Page, Section, Table, number, prose, word};
use crate::{Format, OutputKind, RenderError, RenderOptions, json};

/// The maximum number of places listed for a check.
const PLACES: usize = 3;

/// Writes a score: categories, checks with their evidence, and what to do next.
///
/// # Errors
///
/// [`RenderErrorKind::FormatUnsuited`](crate::RenderErrorKind::FormatUnsuited) for a format that is not one of
/// [`OutputKind::Score`], [`RenderErrorKind::FormatDisabled`](crate::RenderErrorKind::FormatDisabled) for one
/// that is not in this build, [`RenderErrorKind::Write`](crate::RenderErrorKind::Write) if writing to `out`
/// fails.
pub fn render_score(
    score: &Score,
    format: Format,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    match format {
        Format::Json => json::write(score, "JSON", out),
        page => page::write(&self::page(score), OutputKind::Score, page, options, out),
    }
}

fn page(score: &Score) -> Page<'_> {
    let mut sections = vec![
        Section::new("categories", "Categories", vec![Block::Table(categories(score, None))]),
        Section::new("checks", "Checks with their evidence", checks(score)),
    ];
    if !score.actions.is_empty() {
        let title = "What to do next, and how much it raises the overall score";
        sections.push(Section::new("actions", title, vec![Block::Table(actions(score))]));
    }
    Page { title: headline(score).into(), lead: lead(score), sections, foot: Vec::new() }
}

/// The overall score in one line.
pub(crate) fn headline(score: &Score) -> String {
    match (score.overall, score.excused) {
        (Some(overall), Some(excused)) => {
            format!("Posture score: {overall} out of 10 ({excused} without deferred findings)")
        }
        _ => "Posture score: none, because no check is applicable".to_owned(),
    }
}

/// The weight of a category if all its checks are applicable.
const FULL: u32 = 10;

/// Explains how the score is computed.
pub(crate) fn lead(score: &Score) -> Vec<Block<'static>> {
    let made = format!(
        "Rule set {} {}: the score of a category is the share of points that its applicable checks earn, out of \
         ten, with halves rounded up; the overall score is the mean of the applicable categories.",
        score.ruleset.id, score.ruleset.version
    );
    let mut all = vec![Block::Paragraph(made.into())];
    if score.categories.iter().any(|category| category.weight < FULL) {
        let text = "A check with nothing to measure is not applicable and does not count.";
        all.push(Block::Paragraph(text.into()));
    }
    all
}

/// The table of categories, with their previous scores.
pub(crate) fn categories<'a>(score: &'a Score, before: Option<&'a Score>) -> Table<'a> {
    let columns = [
        prose("Category"),
        number("Before"),
        number("Score"),
        number("Without deferred").dropped(1),
        number("Points").dropped(2),
    ];
    Table::new("", columns, score.categories.iter().collect(), move |category| {
        let old = before
            .and_then(|score| score.categories.iter().find(|earlier| earlier.id == category.id));
        [
            category.title.as_str().into(),
            old.map(|old| figure(old.score)).unwrap_or_default().into(),
            figure(category.score).into(),
            figure(category.excused_score).into(),
            points(category).into(),
        ]
    })
}

/// The tables of checks by category.
pub(crate) fn checks(score: &Score) -> Vec<Block<'_>> {
    let columns = [
        word("Check"),
        number("Points"),
        prose("Requirement"),
        prose("Result"),
        prose("Evidence").dropped(1),
    ];
    let tables = score.categories.iter().map(|category| {
        let score = figure(category.score);
        let caption = format!("{}: {}, score {score}", category.title, points(category));
        Block::Table(Table::new(caption, columns, category.checks.iter().collect(), |check| {
            let (id, title) = (check.id.clone(), check.title.clone());
            [id, earned(check), title, shown(check), evidence(check)].map(Cell::from)
        }))
    });
    tables.collect()
}

/// The table of actions, highest gain first.
pub(crate) fn actions(score: &Score) -> Table<'_> {
    let columns = [number("Gain"), word("Check"), prose("Action")];
    Table::new("", columns, score.actions.iter().collect(), |action| {
        let gain = format!("+{}", action.gain);
        [gain.into(), action.check.as_str().into(), action.text.as_str().into()]
    })
}

/// The score of a category.
fn figure(score: Option<u64>) -> String {
    score.map_or_else(|| "not applicable".to_owned(), |score| score.to_string())
}

/// The earned and possible points of a category.
fn points(category: &CategoryScore) -> String {
    if category.weight == 0 {
        return "not applicable".to_owned();
    }
    format!("{} of {} points", category.points, category.weight)
}

/// The earned and possible points of a check.
fn earned(check: &CheckScore) -> String {
    if !check.applies() {
        return String::new();
    }
    format!("{} of {}", check.points, check.weight)
}

/// The result of a check as part and whole, with its origin.
fn shown(check: &CheckScore) -> String {
    let share = format!("{} of {}", check.part, check.whole);
    let excused = match check.excused {
        0 => String::new(),
        count => format!(", {count} deferred"),
    };
    match check.origin {
        _ if !check.applies() => "not applicable".to_owned(),
        FactOrigin::Measured => share + &excused,
        origin => format!("{share}{excused} ({})", origin.as_str()),
    }
}

/// The places that cost points, otherwise those that earn them, or the attestation.
fn evidence(check: &CheckScore) -> String {
    let statement = check.statement.clone().unwrap_or_default();
    if check.origin != FactOrigin::Measured {
        return statement;
    }
    let places = places(check);
    let parts = [places, statement];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("; ")
}

fn places(check: &CheckScore) -> String {
    let against = check.evidence.iter().filter(|place| !place.holds).count();
    let wanted = check.evidence.iter().filter(|place| place.holds == (against == 0));
    let places: Vec<String> = wanted.take(PLACES).map(|place| place.location.to_string()).collect();
    // Not all counted places are stored.
    let all = if against == 0 { check.part } else { check.whole.saturating_sub(check.part) };
    let rest = usize::try_from(all).unwrap_or(usize::MAX).saturating_sub(PLACES);
    match (places.is_empty(), rest) {
        (true, _) => String::new(),
        (false, 0) => places.join(", "),
        (false, rest) => format!("{} and {rest} more", places.join(", ")),
    }
}
