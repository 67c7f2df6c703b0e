//! Tests the reference case, and that each point depends on the fact of its check.

use std::collections::BTreeSet;

use plimsoll_model::{Fact, Facts, Score};

use super::{Ruleset, read_ruleset, score};
use crate::facts::FACTS;

const PYTORCH: &str = include_str!("../../../testkit/facts/pytorch-2026-02-08.json");

fn pytorch() -> Facts {
    crate::read_facts(PYTORCH, "pytorch.json").unwrap()
}

fn figures(score: &Score) -> (Vec<u64>, String) {
    let categories = score.categories.iter().map(|category| category.score.unwrap()).collect();
    (categories, score.overall.unwrap().to_string())
}

#[test]
fn the_published_figures_are_reproduced() {
    let score = score(&pytorch(), &Ruleset::default());
    assert_eq!(figures(&score), (vec![5, 6, 8, 2, 5], "5.2".to_owned()));
    let exact: Vec<String> =
        score.categories.iter().map(|category| category.points.to_string()).collect();
    assert_eq!(exact, ["5.07", "6.00", "8.00", "2.00", "5.47"]);
    // With an accepted trust boundary, C2 earns its point.
    assert_eq!(score.excused.unwrap().to_string(), "5.4");
    let excused: Vec<u64> =
        score.categories.iter().map(|category| category.excused_score.unwrap()).collect();
    assert_eq!(excused, [5, 6, 8, 2, 6]);
}

#[test]
fn the_next_actions_state_their_gain() {
    let score = score(&pytorch(), &Ruleset::default());
    let told: Vec<String> = score
        .actions
        .iter()
        .take(4)
        .map(|action| format!("+{}: {}", action.gain, action.text))
        .collect();
    assert_eq!(
        told,
        [
            "+0.8: publish an SBOM with each release (`plimsoll scan -o cyclonedx-json=…`)",
            "+0.6: pin 7 requirements with a lockfile",
            "+0.6: match vendored code with advisories (a scanner that reads submodules and copies, or the SBOM)",
            "+0.4: publish 42 components with a version and a license",
        ]
    );
    let pins = score.actions.iter().find(|action| action.check == "C1").unwrap();
    assert_eq!(
        (pins.text.as_str(), pins.gain.to_string()),
        ("pin 13 references to third-party code", "0.4".to_owned())
    );
}

/// Changing one fact changes the points of exactly the checks that use it.
#[test]
fn one_fact_changes_exactly_the_points_of_its_checks() {
    let ruleset = Ruleset::default();
    let before = score(&pytorch(), &ruleset);
    for (id, fact) in pytorch().iter() {
        let mut facts = pytorch();
        let full = fact.part == fact.whole;
        facts.set(id, Fact::counted(if full { 0 } else { fact.whole }, fact.whole));
        let after = score(&facts, &ruleset);
        let checks = |score: &Score| -> Vec<_> {
            let all = score.categories.iter().flat_map(|category| category.checks.clone());
            all.map(|check| (check.id, check.fact, check.points)).collect()
        };
        let mut named = BTreeSet::new();
        for (old, new) in checks(&before).into_iter().zip(checks(&after)) {
            assert_eq!(old.1 == id, old.2 != new.2, "{id}: {old:?} {new:?}");
            named.extend((old.1 == id).then_some(old.0));
        }
        assert!(!named.is_empty(), "no check looks at {id}");
    }
}

#[test]
fn every_point_is_explained() {
    let score = score(&pytorch(), &Ruleset::default());
    for category in &score.categories {
        let sum: plimsoll_model::Points = category.checks.iter().map(|check| check.points).sum();
        let weight: u32 = category.checks.iter().map(|check| check.weight).sum();
        assert_eq!((sum, weight), (category.points, category.weight));
        assert_eq!(category.score, Some(sum.half_up()));
        for check in &category.checks {
            assert!(check.why.ends_with('.') && check.why.len() > 40, "{}", check.id);
            assert!(check.statement.is_some());
        }
    }
    let used: BTreeSet<&str> = score
        .categories
        .iter()
        .flat_map(|category| &category.checks)
        .map(|check| check.fact.as_str())
        .collect();
    let known: BTreeSet<&str> = FACTS.iter().map(|fact| fact.id).collect();
    assert!(used.is_subset(&known));
    assert!(FACTS.iter().map(|fact| fact.id).is_sorted());
}

#[test]
fn a_check_that_cannot_be_measured_does_not_count() {
    let mut facts = pytorch();
    facts.set("external-references-pinned", Fact::counted(0, 0));
    facts.set("no-untrusted-checkout", Fact::counted(0, 0));
    let none = score(&facts, &Ruleset::default());
    let ci = none.categories.iter().find(|category| category.id == "ci-supply-chain").unwrap();
    // Of the others, only C3 earns points: 2 of the remaining 5, not of ten.
    assert_eq!((ci.points.to_string(), ci.weight, ci.score), ("2.00".to_owned(), 5, Some(4)));
    assert!(!none.check("C1").unwrap().applies());
    assert!(none.actions.iter().all(|action| action.check != "C1" && action.check != "C4"));
    for id in
        ["token-permissions", "action-updates", "runner-isolation", "first-party-references-pinned"]
    {
        facts.set(id, Fact::default());
    }
    let without = score(&facts, &Ruleset::default());
    let ci = without.categories.iter().find(|category| category.id == "ci-supply-chain").unwrap();
    assert_eq!((ci.weight, ci.score, ci.excused_score), (0, None, None));
    // V3 was excluded with the same fact: vulnerability scanning has 6 of 9.
    let scores: Vec<Option<u64>> =
        without.categories.iter().map(|category| category.score).collect();
    assert_eq!(scores, [Some(5), Some(7), Some(8), Some(2), None]);
    assert_eq!(without.overall.unwrap().to_string(), "5.5");
}

#[test]
fn without_anything_to_measure_there_is_no_score() {
    let empty = score(&Facts::default(), &Ruleset::default());
    assert_eq!((empty.overall, empty.excused), (None, None));
    assert!(empty.actions.is_empty());
    assert!(empty.categories.iter().all(|category| category.score.is_none()));
}

#[test]
fn actions_state_the_missing_number_with_the_right_plural() {
    let action = |part: u64| {
        let mut facts = pytorch();
        facts.set("requirements-locked", Fact::counted(part, 7));
        let actions = score(&facts, &Ruleset::default()).actions;
        actions.into_iter().find(|action| action.check == "D3").unwrap().text
    };
    assert_eq!(action(6), "pin 1 requirement with a lockfile");
    assert_eq!(action(5), "pin 2 requirements with a lockfile");
    for action in score(&pytorch(), &Ruleset::default()).actions {
        assert!(!action.text.contains(['{', '}', '|']), "{}", action.text);
    }
}

#[test]
fn a_rule_set_that_cannot_be_computed_says_where_and_why() {
    let text = Ruleset::default_text();
    let lines = text.lines().take_while(|line| !line.starts_with("[[category]]"));
    let first = lines.count() + 1;
    assert_eq!(read_ruleset(text, "x").unwrap(), Ruleset::default());
    for (from, to, line, message) in [
        ("weight = 2", "weight = 3", first, "add up to 11, but must add up to 10"),
        (
            "fact = \"standard-manifest\"",
            "fact = \"standard-manifests\"",
            first + 4,
            "did you mean \"standard-manifest\"?",
        ),
        ("id = \"D2\"", "id = \"D1\"", first + 12, "duplicate id \"D1\""),
        ("weight = 2", "weigth = 2", 0, "unknown key `weigth`: did you mean `weight`?"),
        ("measure = \"all\"", "measure = \"most\"", 0, "unknown value `most`"),
        ("[[category]]", "[[category", 0, ""),
    ] {
        let why = read_ruleset(&text.replacen(from, to, 1), "mine.toml").unwrap_err();
        assert!(why.to_string().contains(message), "{why}");
        assert!(why.to_string().starts_with("mine.toml:"), "{why}");
        assert!(line == 0 || why.line() == line, "{why}");
    }
}
