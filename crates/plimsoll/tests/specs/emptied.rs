//! Tests that a page fails if its detector or rule is replaced by an empty one.

use std::sync::Arc;

use plimsoll::model::{DetectorMeta, RuleMeta};
use plimsoll::{DETECTORS, Detector, Findings, Inventory, RULES, Rule};
use plimsoll_testkit::specs::Page;

use crate::run::{self, Judges};
use crate::{DETECTOR_PAGES, RULE_PAGES, VERDICTS};

/// A detector with metadata that finds nothing.
#[derive(Debug)]
struct EmptyDetector(&'static DetectorMeta);

impl Detector for EmptyDetector {
    fn meta(&self) -> &'static DetectorMeta {
        self.0
    }
}

/// A rule with metadata that reports nothing.
#[derive(Debug)]
struct EmptyRule(&'static RuleMeta);

impl Rule for EmptyRule {
    fn meta(&self) -> &'static RuleMeta {
        self.0
    }

    fn check(&self, _: &Inventory<'_>, _: &mut Findings) {}
}

impl Judges for EmptyDetector {
    fn detectors(&self) -> Vec<Arc<dyn Detector>> {
        let keep = |shipped: &&'static dyn Detector| -> Arc<dyn Detector> {
            if shipped.meta().id == self.0.id { Arc::new(Self(self.0)) } else { Arc::new(*shipped) }
        };
        DETECTORS.iter().map(keep).collect()
    }
}

impl Judges for EmptyRule {
    fn rules(&self) -> Vec<Arc<dyn Rule>> {
        let keep = |shipped: &&'static dyn Rule| -> Arc<dyn Rule> {
            if shipped.meta().id == self.0.id { Arc::new(Self(self.0)) } else { Arc::new(*shipped) }
        };
        RULES.iter().map(keep).collect()
    }
}

/// Whether the rows of an example on the page with this id change.
fn is_noticed(pages: &[Page], id: &str, judges: &impl Judges) -> bool {
    let Some(page) = pages.iter().find(|page| page.id == id) else { return false };
    let own = VERDICTS.iter().filter(|verdict| verdict.page.path == page.path);
    own.into_iter().any(|verdict| run::rows(verdict.example, judges) != verdict.actual)
}

#[test]
fn an_emptied_detector_is_noticed() {
    let metas = DETECTORS.iter().map(Detector::meta);
    let unnoticed: Vec<&str> = metas
        .filter(|meta| !is_noticed(&DETECTOR_PAGES, &meta.id, &EmptyDetector(meta)))
        .map(|meta| &*meta.id)
        .collect();
    assert!(unnoticed.is_empty(), "no example of its page fails without: {unnoticed:?}");
    println!("emptied detectors noticed: {0} of {0}", DETECTORS.len());
}

#[test]
fn an_emptied_rule_is_noticed() {
    let metas = RULES.iter().map(Rule::meta);
    let unnoticed: Vec<&str> = metas
        .filter(|meta| !is_noticed(&RULE_PAGES, meta.id, &EmptyRule(meta)))
        .map(|meta| meta.id)
        .collect();
    assert!(unnoticed.is_empty(), "no example of its page fails without: {unnoticed:?}");
    println!("emptied rules noticed: {0} of {0}", RULES.len());
}
