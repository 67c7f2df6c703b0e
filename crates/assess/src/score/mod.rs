//! The posture score, computed from facts by a rule set.

mod ruleset;
#[cfg(test)]
mod tests;

use plimsoll_model::{Action, CategoryScore, CheckScore, Fact, Facts, Points, Score, Tenths};

use ruleset::{Check, Measure};

pub use ruleset::{Ruleset, read_ruleset};

/// Computes the score of facts. A check is applicable if its fact is known and its `whole` is not
/// zero. Checks that are not applicable do not count in their category, and a category without
/// applicable checks does not count in the mean.
///
/// ```
/// use plimsoll_assess::{Ruleset, score};
/// use plimsoll_model::{Fact, Facts};
///
/// let mut facts = Facts::default();
/// facts.set("external-references-pinned", Fact::counted(21, 34));
/// let score = score(&facts, &Ruleset::default());
/// assert_eq!(score.check("C1").unwrap().points.to_string(), "2.47");
/// ```
pub fn score(facts: &Facts, ruleset: &Ruleset) -> Score {
    let mut score = of(facts, ruleset);
    score.actions = actions(&score, facts, ruleset);
    score
}

fn of(facts: &Facts, ruleset: &Ruleset) -> Score {
    let categories = ruleset.categories.iter().map(|category| {
        let checks = category.checks.iter().map(|check| weigh(check, facts)).collect();
        CategoryScore::new(&category.id, &category.title, checks)
    });
    Score::new(ruleset.id.clone(), categories.collect())
}

fn weigh(check: &Check, facts: &Facts) -> CheckScore {
    let unknown = Fact::default();
    let fact = facts.get(&check.fact).unwrap_or(&unknown);
    let share = |part: u64| match check.measure {
        Measure::Ratio => Points::share(check.weight, part, fact.whole),
        Measure::All if fact.whole == 0 => Points::default(),
        Measure::All => Points::share(check.weight, u64::from(part >= fact.whole), 1),
    };
    let mut score = CheckScore::new(&check.id, &check.title, &check.fact, check.weight, &check.why);
    score.points = share(fact.part);
    score.excused_points = share(fact.part.saturating_add(fact.excused));
    (score.part, score.whole, score.excused) = (fact.part, fact.whole, fact.excused);
    score.origin = fact.origin;
    score.statement.clone_from(&fact.statement);
    score.evidence.clone_from(&fact.evidence);
    score
}

/// Returns an action for each fact that costs points, with the points it gains. The gain is
/// computed by scoring again with that fact fulfilled, because several checks may use one fact, and
/// categories are rounded.
fn actions(score: &Score, facts: &Facts, ruleset: &Ruleset) -> Vec<Action> {
    let points =
        |score: &Score| -> Points { score.categories.iter().map(|category| category.points).sum() };
    let mut actions: Vec<Action> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for check in ruleset.categories.iter().flat_map(|category| &category.checks) {
        let Some(known) = score.check(&check.id) else { continue };
        let full = Points::share(check.weight, 1, 1);
        if !known.applies() || known.points >= full || !seen.insert(&check.fact) {
            continue;
        }
        let mut better = facts.clone();
        better.set(&check.fact, Fact::counted(known.whole, known.whole));
        let fixed = of(&better, ruleset);
        let tenths = |score: &Score| score.overall.map_or(0, Tenths::count);
        let gain = Tenths::new(tenths(&fixed).saturating_sub(tenths(score)));
        let text = check.action(known);
        actions.push(Action::new(&check.id, text, gain, points(&fixed).less(points(score))));
    }
    actions.sort_by(|a, b| (b.gain, b.points, &a.check).cmp(&(a.gain, a.points, &b.check)));
    actions
}
