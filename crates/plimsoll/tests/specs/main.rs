//! Tests the pages of detectors and rules: each example results in exactly the rows on its page.
//! `plimsoll_testkit::specs` describes the form of a page.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test panics if something it needs is missing"
)]

mod emptied;
mod faults;
mod rows;
mod run;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use plimsoll::{DETECTORS, POLICY_RULES, RULES};
use plimsoll_testkit::specs::{self, Page, Verdict};

static DETECTOR_PAGES: LazyLock<Vec<Page>> = LazyLock::new(Page::detectors);
static RULE_PAGES: LazyLock<Vec<Page>> = LazyLock::new(Page::rules);
static TRAP_PAGES: LazyLock<Vec<Page>> = LazyLock::new(Page::traps);

/// All examples, run once for all tests.
static VERDICTS: LazyLock<Vec<Verdict<'static>>> = LazyLock::new(|| {
    let run = |pages| specs::judge(pages, |example| run::rows(example, &run::Shipped));
    let mut verdicts = run(&DETECTOR_PAGES);
    verdicts.extend(run(&RULE_PAGES));
    verdicts.extend(run(&TRAP_PAGES));
    verdicts
});

#[test]
fn every_example_has_the_rows_on_its_page() {
    specs::settle(&VERDICTS);
}

#[test]
fn every_detector_and_rule_has_its_page() {
    let detectors = DETECTORS.iter().map(|detector| &*detector.meta().id).collect();
    assert_eq!(ids_of(&DETECTOR_PAGES), detectors);
    let rules = RULES.iter().map(|rule| rule.meta().id);
    assert_eq!(ids_of(&RULE_PAGES), rules.chain(POLICY_RULES.iter().map(|meta| meta.id)).collect());
    for page in DETECTOR_PAGES.iter().chain(RULE_PAGES.iter()) {
        assert!(!page.examples.is_empty(), "{}: no example", page.path.display());
        assert_eq!(page.title, page.id, "{}: the title is the id", page.path.display());
    }
}

fn ids_of(pages: &[Page]) -> BTreeSet<&str> {
    pages.iter().map(|page| page.id.as_str()).collect()
}

/// The near miss shows that the rule does not report everything.
#[test]
fn every_rule_fires_on_its_page_and_has_a_near_miss() {
    let mut wrong = Vec::new();
    for page in RULE_PAGES.iter() {
        let examples: Vec<_> =
            VERDICTS.iter().filter(|verdict| verdict.page.path == page.path).collect();
        let fires = |verdict: &&&Verdict<'_>| rows::fires(&verdict.actual, &page.id);
        let firing = examples.iter().filter(fires).count();
        if firing == 0 || firing == examples.len() {
            wrong.push(format!("{}: {firing} of {} examples fire", page.id, examples.len()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
