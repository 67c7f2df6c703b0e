//! A posture score for a terminal, every point explained.

use std::fmt::Write as _;

use plimsoll_model::{CategoryScore, CheckScore, FactOrigin, Score};

use crate::escape::log;
use crate::table::grid::Grid;

/// Evidence of a check that is listed.
const PLACES: usize = 3;

/// Writes a score as tables: categories, checks with what each rests on, what to do next. `width`
/// is that of the terminal; without it no cell is wrapped.
pub fn render_score(score: &Score, width: impl Into<Option<u16>>) -> String {
    let width = width.into();
    let ruleset = format!("{} {}", score.ruleset.id, score.ruleset.version);
    let mut out = format!("{}, by {}\n", headline(score), log(&ruleset));
    if score.categories.iter().any(|category| category.weight < FULL) {
        out.push_str(NOT_APPLICABLE);
    }
    out.push('\n');
    let mut grid = Grid::new(&["category", "score", "excused", "points"]);
    for category in &score.categories {
        grid.row([
            log(&category.title),
            figure(category.score),
            figure(category.excused_score),
            points(category),
        ]);
    }
    out.push_str(&grid.layout(width, usize::MAX));
    for category in &score.categories {
        let _ = writeln!(
            out,
            "\n{}: {}, score {}",
            log(&category.title),
            points(category),
            figure(category.score)
        );
        let mut grid = Grid::new(&["check", "points", "what it asks for", "shown", "evidence"]);
        for check in &category.checks {
            grid.row([
                log(&check.id),
                earned(check),
                log(&check.title),
                shown(check),
                evidence(check),
            ]);
        }
        out.push_str(&grid.layout(width, usize::MAX));
    }
    if !score.actions.is_empty() {
        out.push_str("\nWhat to do next, and what the overall score gains by it\n");
        let mut grid = Grid::new(&["gain", "check", "action"]);
        for action in &score.actions {
            let gain = format!("+{}", action.gain);
            grid.row([gain, log(&action.check), log(&action.text)]);
        }
        out.push_str(&grid.layout(width, usize::MAX));
    }
    out
}

/// The weight of a category of which every check applies.
const FULL: u32 = 10;

/// What a reader must know of a score with checks that do not apply.
const NOT_APPLICABLE: &str =
    "A check without anything to measure is not applicable and does not count.\n";

/// The overall score in one line.
pub(crate) fn headline(score: &Score) -> String {
    match (score.overall, score.excused) {
        (Some(overall), Some(excused)) => {
            format!("Posture score: {overall} of 10 ({excused} with live exceptions excused)")
        }
        _ => "Posture score: none, since nothing was found that a check could measure".to_owned(),
    }
}

/// The score of a category.
pub(crate) fn figure(score: Option<u64>) -> String {
    score.map_or_else(|| "not applicable".to_owned(), |score| score.to_string())
}

/// The points of a category, and how many there are to earn.
pub(crate) fn points(category: &CategoryScore) -> String {
    if category.weight == 0 {
        return "not applicable".to_owned();
    }
    format!("{} of {} points", category.points, category.weight)
}

/// The points of a check, and how many there are to earn.
fn earned(check: &CheckScore) -> String {
    if !check.applies() {
        return String::new();
    }
    format!("{} of {}", check.points, check.weight)
}

/// Of how many the fact of a check is so, and who says so.
pub(crate) fn shown(check: &CheckScore) -> String {
    let share = format!("{} of {}", check.part, check.whole);
    let excused = match check.excused {
        0 => String::new(),
        count => format!(", {count} excused"),
    };
    match check.origin {
        _ if !check.applies() => "not applicable".to_owned(),
        FactOrigin::Measured => share + &excused,
        origin => format!("{share}{excused} ({})", origin.as_str()),
    }
}

/// The places that cost points, else those that give them; or what is attested.
fn evidence(check: &CheckScore) -> String {
    let statement = check.statement.as_deref().map(log).unwrap_or_default();
    if check.origin != FactOrigin::Measured {
        return statement;
    }
    let places = places(check);
    let parts = [places, statement];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("; ")
}

fn places(check: &CheckScore) -> String {
    let against = check.evidence.iter().filter(|one| !one.holds).count();
    let wanted = check.evidence.iter().filter(|one| one.holds == (against == 0));
    let places: Vec<String> =
        wanted.take(PLACES).map(|one| log(&one.location.to_string())).collect();
    // More are counted than are kept.
    let all = if against == 0 { check.part } else { check.whole.saturating_sub(check.part) };
    let rest = usize::try_from(all).unwrap_or(usize::MAX).saturating_sub(PLACES);
    match (places.is_empty(), rest) {
        (true, _) => String::new(),
        (false, 0) => places.join(", "),
        (false, rest) => format!("{} and {rest} more", places.join(", ")),
    }
}
