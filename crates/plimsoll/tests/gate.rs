//! Tests the gate of an embedding program: changes that must not pass, and reports that must.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use plimsoll::{
    Baseline, Delta, Gate, GateCondition, GateFailure, MemorySource, Report, Ruleset, Scan,
    compare, read_baseline, write_baseline,
};
use plimsoll_testkit::assert_sound;

const COMMIT: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";
const OTHER: &str = "00bd71901bbe5b1630ceea73d27597364c9af600";

fn source(uses: &str) -> MemorySource {
    let text = format!("on: push\njobs:\n  b:\n    runs-on: x\n    steps:\n      - uses: {uses}\n");
    MemorySource::new().with_file(".github/workflows/ci.yml", text)
}

fn scan(source: &MemorySource) -> Report {
    let report = Scan::source(Box::new(source.clone())).run().unwrap();
    assert_sound(&report, source);
    report
}

fn kept(report: &Report) -> Vec<u8> {
    write_baseline(&Baseline::of(report)).unwrap()
}

fn delta(kept: &[u8], report: &Report) -> Delta {
    compare(&read_baseline(kept).unwrap(), report, &Ruleset::default())
}

/// The failures of the default gate, in words.
fn failures(kept: &[u8], report: &Report) -> Vec<String> {
    let delta = delta(kept, report);
    Gate::default().failures(&delta, report).iter().map(ToString::to_string).collect()
}

#[test]
fn an_unchanged_tree_passes() {
    let report = scan(&source("o/a@v1"));
    assert!(failures(&kept(&report), &report).is_empty());
}

#[test]
fn a_new_finding_comes_with_its_text_and_place() {
    let before = kept(&scan(&source("o/a@v1")));
    let after = scan(&source("o/b@main"));
    let delta = delta(&before, &after);
    let failures = Gate::default().failures(&delta, &after);
    let [GateFailure::NewFindings { findings, count: 1, .. }] = failures.as_slice() else {
        panic!("{failures:?}")
    };
    assert_eq!(findings[0].rule, "unpinned-action");
    assert_eq!(findings[0].locations[0].to_string(), ".github/workflows/ci.yml:6:15");
    assert_eq!(failures[0].to_string(), "new: 1 finding of at least info");
}

#[test]
fn a_weaker_pin_without_a_new_finding_fails() {
    let before = kept(&scan(&source("o/a@v1")));
    let after = scan(&source("o/a@main"));
    let delta = delta(&before, &after);
    let failures = Gate::default().failures(&delta, &after);
    let weakened = failures.iter().find_map(|failure| match failure {
        GateFailure::WeakenedPins { changes, count } => Some((changes, *count)),
        _ => None,
    });
    let (changes, count) = weakened.unwrap();
    let row = |row: &Option<plimsoll::model::ReferenceRow>| row.as_ref().unwrap().value.to_string();
    assert_eq!(
        (count, row(&changes[0].before), row(&changes[0].after)),
        (1, "o/a@v1".into(), "o/a@main".into())
    );
    let weaker = changes[0].after.as_ref().unwrap();
    let places = |report: &Report| -> Vec<String> {
        weaker.references_in(report).iter().map(|it| it.location.to_string()).collect()
    };
    assert_eq!(places(&after), [".github/workflows/ci.yml:6:15"]);
    assert!(places(&scan(&source("o/a@v1"))).is_empty());
}

#[test]
fn equal_references_are_one_row_with_two_places() {
    let text = |revision: &str| {
        let step = format!("      - uses: o/a@{revision}\n");
        let head = "on: push\njobs:\n  b:\n    runs-on: x\n    steps:\n";
        MemorySource::new().with_file(".github/workflows/ci.yml", format!("{head}{step}{step}"))
    };
    let before = kept(&scan(&text("v1")));
    let after = scan(&text("main"));
    let delta = delta(&before, &after);
    let rows: Vec<_> = delta.weakened().filter_map(|change| change.after.as_ref()).collect();
    let places = rows.iter().flat_map(|row| row.references_in(&after));
    let lines: Vec<_> = places.filter_map(|reference| reference.location.line).collect();
    assert_eq!((rows.len(), lines), (1, vec![6, 7]));
}

#[test]
fn a_replaced_commit_with_the_same_version_comment_fails() {
    let before = kept(&scan(&source(&format!("actions/checkout@{COMMIT} # v4.2.2"))));
    let after = scan(&source(&format!("actions/checkout@{OTHER} # v4.2.2")));
    // The two conditions of which a gate by hand would consist.
    let delta = delta(&before, &after);
    assert_eq!((delta.news().count(), delta.summary.weakened), (0, 0));
    let failures = Gate::default().failures(&delta, &after);
    let [GateFailure::SwappedCommits([alarm])] = failures.as_slice() else {
        panic!("{failures:?}")
    };
    assert_eq!((alarm.before.as_str(), alarm.after.as_str()), (COMMIT, OTHER));
    assert_eq!(
        failures[0].to_string(),
        "weakened: 1 commit changed under the same version comment"
    );
}

#[test]
fn a_baseline_without_findings_cannot_hide_new_ones() {
    let before = kept(&scan(&source("o/a@v1")));
    let text = String::from_utf8(before).unwrap();
    let tampered = text.replace("\"kind\": \"security\"", "\"kind\": \"sbom\"");
    assert_ne!(tampered, text);
    let after = scan(&source("o/b@main"));
    let why = "the baseline is an SBOM, which has neither references nor findings";
    assert_eq!(
        failures(tampered.as_bytes(), &after),
        [format!("new: {why}"), format!("weakened: {why}")]
    );
    // The same without tampering: the SBOM of another tool.
    let sbom = br#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []}"#;
    let delta = compare(&plimsoll::read_sbom(sbom).unwrap(), &after, &Ruleset::default());
    assert_eq!(Gate::default().failures(&delta, &after).len(), 2);
    assert!(Gate::on([GateCondition::Losses]).failures(&delta, &after).is_empty());
}

#[test]
fn a_baseline_of_another_repository_fails() {
    let of = |url: &str| {
        Scan::source(Box::new(source(&format!("o/a@{COMMIT}")))).url(url).run().unwrap()
    };
    let before = kept(&of("https://github.com/example/harbor"));
    assert!(failures(&before, &of("git@github.com:example/harbor.git")).is_empty());
    let after = of("https://github.com/example/fleet");
    assert_eq!(
        failures(&before, &after),
        ["other-repository: the baseline is of https://github.com/example/harbor, but this \
          repository is https://github.com/example/fleet"]
    );
    let gate = Gate::default().without(GateCondition::OtherRepository);
    assert!(gate.failures(&delta(&before, &after), &after).is_empty());
}

/// A report may be incomplete because of a kind of file that Plimsoll never reads. That is true of most large
/// repositories, and no change can fix it.
#[test]
fn only_losses_fail_and_not_unsupported_files() {
    let unread = scan(&source("o/a@v1").with_file("gradle/verification-metadata.xml", "<x/>\n"));
    assert!(!unread.complete && !unread.has_losses());
    assert!(failures(&kept(&unread), &unread).is_empty());

    let before = kept(&scan(&source("o/a@v1")));
    let broken = scan(&source("o/a@v1").with_file(".github/workflows/x.yml", "jobs: [\n"));
    let delta = delta(&before, &broken);
    let failures = Gate::default().failures(&delta, &broken);
    let [GateFailure::Losses(lost)] = failures.as_slice() else { panic!("{failures:?}") };
    assert_eq!(lost[0].location().path.to_string(), ".github/workflows/x.yml");
    assert_eq!(failures[0].to_string(), "losses: 1 place not completely read");
}
