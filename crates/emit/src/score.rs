//! A posture score for a terminal, every point explained.

use std::fmt::Write as _;

use plimsoll_model::{CheckScore, FactOrigin, Score};

use crate::escape::terminal;
use crate::table::grid::Grid;

/// Evidence of a check that is listed.
const PLACES: usize = 3;

/// Writes a score as tables: categories, checks with what each rests on, what to do next. `width`
/// is that of the terminal; without it no cell is wrapped.
pub fn render_score(score: &Score, width: impl Into<Option<u16>>) -> String {
    let width = width.into();
    let ruleset = format!("{} {}", score.ruleset.id, score.ruleset.version);
    let mut out = format!(
        "Posture score: {} of 10 ({} with live exceptions excused), by {}\n\n",
        score.overall,
        score.excused,
        terminal(&ruleset)
    );
    let mut grid = Grid::new(&["category", "score", "excused", "points"]);
    for category in &score.categories {
        grid.row([
            terminal(&category.title),
            category.score.to_string(),
            category.excused_score.to_string(),
            category.points.to_string(),
        ]);
    }
    out.push_str(&grid.layout(width, usize::MAX));
    for category in &score.categories {
        let _ = writeln!(
            out,
            "\n{}: {} points, {}",
            terminal(&category.title),
            category.points,
            category.score
        );
        let mut grid = Grid::new(&["check", "points", "what it asks for", "shown", "evidence"]);
        for check in &category.checks {
            grid.row([
                terminal(&check.id),
                format!("{} of {}", check.points, check.weight),
                terminal(&check.title),
                shown(check),
                evidence(check),
            ]);
        }
        out.push_str(&grid.layout(width, usize::MAX));
    }
    if !score.actions.is_empty() {
        out.push_str("\nWhat to do next, and what it gains\n");
        let mut grid = Grid::new(&["gain", "check", "action"]);
        for action in &score.actions {
            let gain = format!("+{}", action.gain);
            grid.row([gain, terminal(&action.check), terminal(&action.text)]);
        }
        out.push_str(&grid.layout(width, usize::MAX));
    }
    out
}

fn shown(check: &CheckScore) -> String {
    let share = format!("{} of {}", check.part, check.whole);
    let excused = match check.excused {
        0 => String::new(),
        count => format!(", {count} excused"),
    };
    match check.origin {
        FactOrigin::Measured if check.whole == 0 => "nothing of the kind".to_owned(),
        FactOrigin::Measured => share + &excused,
        origin => format!("{share}{excused} ({})", origin.as_str()),
    }
}

/// The places that cost points, else those that give them; or what is attested.
fn evidence(check: &CheckScore) -> String {
    if let Some(statement) = &check.statement {
        return terminal(statement);
    }
    let against = check.evidence.iter().filter(|one| !one.holds).count();
    let wanted = check.evidence.iter().filter(|one| one.holds == (against == 0));
    let places: Vec<String> =
        wanted.take(PLACES).map(|one| terminal(&one.location.to_string())).collect();
    // More are counted than are kept.
    let all = if against == 0 { check.part } else { check.whole.saturating_sub(check.part) };
    let rest = usize::try_from(all).unwrap_or(usize::MAX).saturating_sub(PLACES);
    match (places.is_empty(), rest) {
        (true, _) => String::new(),
        (false, 0) => places.join(", "),
        (false, rest) => format!("{} and {rest} more", places.join(", ")),
    }
}
