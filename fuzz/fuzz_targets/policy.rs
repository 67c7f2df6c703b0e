//! Any text as a policy, a rule set and facts: errors have a place in the text, and a valid policy is applied.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::{MemorySource, Ruleset, Scan, policy, read_facts, read_ruleset, score};
use plimsoll_testkit::assert_sound;

fn assert_placed(why: &dyn std::fmt::Display, text: &str) {
    let told = why.to_string();
    let mut parts = told.splitn(4, ':');
    assert_eq!(parts.next(), Some("x"), "{told}");
    let line: usize = parts.next().unwrap().parse().unwrap();
    assert!((1..=text.matches('\n').count() + 1).contains(&line), "{told}");
}

fuzz_target!(|content: &[u8]| {
    let Ok(text) = std::str::from_utf8(content) else { return };
    match policy(text, "x") {
        Err(why) => assert_placed(&why, text),
        Ok(policy) => {
            let workflow = "jobs: {b: {steps: [{uses: o/a@v4}, {uses: docker://o/b}]}}\n";
            let source = MemorySource::new().with_file(".github/workflows/ci.yml", workflow);
            let scan = Scan::source(Box::new(source.clone())).policy(policy);
            let report = scan.as_of("2026-06-01".parse().unwrap()).run().unwrap();
            assert_sound(&report, &source);
        }
    }
    match read_facts(text, "x") {
        Err(why) => assert_placed(&why, text),
        Ok(facts) => {
            let score = score(&facts, &Ruleset::default());
            assert!(score.overall.is_none_or(|overall| overall.count() <= 100));
        }
    }
    match read_ruleset(text, "x") {
        Err(why) => assert_placed(&why, text),
        Ok(ruleset) => {
            let overall = score(&Default::default(), &ruleset).overall;
            assert!(overall.is_none_or(|overall| overall.count() <= 100));
        }
    }
});
