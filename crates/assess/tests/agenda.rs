//! Tests the decisions at the top of a review.

#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

mod common;

use common::{NEW, OLD, baseline};
use plimsoll_assess::{POLICY_RULES, RULES, agenda, diff};
use plimsoll_model::{
    Baseline, Concern, Decision, DeferralUse, Delta, Diagnostic, DiagnosticKind, Finding,
    FindingKey, Location, RepoPath, Report, Severity, SourceInfo, SourceKind, Topic,
};
use serde_json::{Value, json};

fn reference(name: &str, revision: &str, pin: &str, comment: Option<&str>) -> Value {
    json!({
        "path": "a.yml", "place": "jobs.b", "kind": "action", "name": name,
        "value": format!("{name}@{revision}"), "requested": revision, "comment": comment,
        "pin": pin, "trust": "third-party", "count": 1,
    })
}

/// A finding of a report at a line of a file.
fn found(rule: &str, severity: Severity, subject: &str, path: &str, line: u32) -> Finding {
    let locator = format!("jobs.{line}");
    let key = FindingKey { path, locator: &locator, ordinal: 0 };
    let mut finding = Finding::new(rule, severity, subject, &key);
    finding.locations = vec![Location::line(RepoPath::new(path), line)];
    finding
}

fn report(findings: Vec<Finding>) -> Report {
    let source = SourceInfo::new(SourceKind::Memory);
    Report::assemble(source, vec![], vec![], findings, vec![], 0)
}

#[test]
fn the_most_urgent_decision_is_first_and_a_cause_is_one_decision() {
    let commit = "commit-unverified";
    let mut before = baseline(
        &[reference("o/a", OLD, commit, Some("v4")), reference("o/b", OLD, commit, None)],
        &[],
        &[],
        &[],
    );
    let mut after = baseline(
        &[reference("o/a", NEW, commit, Some("v4")), reference("o/b", "v1", "moving-tag", None)],
        &[],
        &[],
        &[],
    );
    let old = found("unpinned-install", Severity::High, "y", "a.yml", 1);
    let all = vec![
        found("unpinned-install", Severity::Medium, "x", "a.yml", 2),
        old.clone(),
        found("unpinned-install", Severity::High, "y", "b.yml", 3),
        found("possible-fork", Severity::Low, "o/c", "a.yml", 4),
        found("of-a-caller", Severity::High, "z", "a.yml", 5),
    ];
    before.findings = Baseline::of(&report(vec![old])).findings;
    let report = report(all);
    after.findings = Baseline::of(&report).findings;
    let delta = diff(&before, &after);
    let all = agenda(&report, Some(&delta), "2026-11-25".parse().unwrap());
    let told: Vec<(Topic, &str, u64)> =
        all.iter().map(|it| (it.topic, it.title.as_str(), it.count)).collect();
    let install = "A script installs a package without an exact version";
    assert_eq!(
        told,
        [
            (Topic::Alarm, "o/a changed to a different commit, but its comment still says `v4`", 1),
            (Topic::NewHigh, &*format!("{install}: y (2 places in 2 files, 1 of them new)"), 2),
            (Topic::NewHigh, "of-a-caller: z", 1),
            (Topic::Weakened, "the pin of o/b weakened (commit-unverified → moving-tag)", 1),
            (Topic::New, &*format!("{install}: x"), 1),
            (Topic::New, "An action may be a fork: o/c", 1),
        ]
    );
    // The new place comes first, and every decision has a consequence, except that of an unknown rule.
    let cause = all.iter().find(|it| it.topic == Topic::NewHigh).unwrap();
    let places: Vec<String> = cause.locations.iter().map(ToString::to_string).collect();
    assert_eq!(places, ["b.yml:3", "a.yml:1"]);
    assert_eq!(cause.severity, Some(Severity::High));
    for decision in &all {
        assert_eq!(decision.consequence.is_none(), decision.title.starts_with("of-a-caller"));
    }
    let nothing = self::report(vec![]);
    assert!(agenda(&nothing, None, "2026-11-25".parse().unwrap()).is_empty());
}

#[test]
fn every_rule_states_the_consequence_of_doing_nothing() {
    let rules = RULES.iter().map(|rule| rule.meta()).chain(POLICY_RULES.iter().copied());
    let silent: Vec<&str> =
        rules.filter(|meta| meta.consequence().is_none()).map(|meta| meta.id).collect();
    assert_eq!(silent, Vec::<&str>::new());
}

#[test]
fn a_decision_names_its_files_and_leaves_other_decisions_unchanged() {
    let places = [("a.yml", 1), ("a.yml", 2), ("b.yml", 1), ("c.yml", 1)];
    let findings = places.map(|(path, line)| {
        let mut finding = found("unpinned-action", Severity::High, "o/a@v1", path, line);
        finding.remediation = "pin it".to_owned();
        finding
    });
    let report = report(findings.to_vec());
    let today = "2026-11-25".parse().unwrap();
    let all = agenda(&report, None, today);
    let [alone] = all.as_slice() else { unreachable!("{all:?}") };
    let title = "An action is not pinned to a full commit SHA: o/a@v1";
    assert_eq!(alone.title, format!("{title} (4 places in 3 files)"));
    assert_eq!(alone.place.as_deref(), Some("2 in a.yml, the others in 2 more files"));
    assert_eq!(alone.options, "pin it, or defer it with a reason and a date");
    let baseline = Baseline::of(&report);
    let all = agenda(&report, Some(&diff(&baseline, &baseline)), today);
    let [known] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!(known.topic, Topic::Standing);
    assert_eq!(known.title, format!("{title} (4 places in 3 files, not new since the baseline)"));
}

#[test]
fn places_that_were_not_read_come_after_high_findings_unless_they_are_run() {
    let high = found("unpinned-action", Severity::High, "o/a@v1", "a.yml", 1);
    let medium = found("unpinned-action", Severity::Medium, "o/b@v1", "a.yml", 2);
    for (path, run) in [("data/table.csv", false), (".github/workflows/b.yml", true)] {
        let place = Location::whole(RepoPath::new(path));
        let lost = Diagnostic::new(place, DiagnosticKind::Unreadable, "neither on disk nor in git");
        let source = SourceInfo::new(SourceKind::Memory);
        let findings = vec![high.clone(), medium.clone()];
        let report = Report::assemble(source, vec![], vec![], findings, vec![lost], 0);
        let all = agenda(&report, None, "2026-11-25".parse().unwrap());
        let topics: Vec<Topic> = all.iter().map(|decision| decision.topic).collect();
        let expected = if run {
            [Topic::Incomplete, Topic::Standing, Topic::Open]
        } else {
            [Topic::Standing, Topic::Incomplete, Topic::Open]
        };
        assert_eq!(topics, expected, "{path}");
    }
}

#[test]
fn an_expired_exception_that_no_finding_matches_does_not_lead() {
    let used = |id: &str, until: &str, matched: u64| {
        let deferral: Value = json!({
            "id": id, "until": until, "reason": "r", "owner": "o", "rules": ["unpinned-action"],
            "matched": matched, "covered": 0, "expired": until < "2026-11-25",
        });
        serde_json::from_value::<DeferralUse>(deferral).unwrap()
    };
    let source = SourceInfo::new(SourceKind::Memory);
    let report = Report::assemble(source, vec![], vec![], vec![], vec![], 0).with_deferrals(vec![
        used("empty", "2026-01-01", 0),
        used("open", "2026-01-01", 3),
        used("one", "2026-01-01", 1),
        used("unused", "2027-01-01", 0),
    ]);
    let all = agenda(&report, None, "2026-11-25".parse().unwrap());
    let told: Vec<(Topic, &str)> = all.iter().map(|it| (it.topic, it.title.as_str())).collect();
    assert_eq!(
        told,
        [
            (Topic::Expired, "Exception open expired on 2026-01-01: its 3 findings are open"),
            (Topic::Expired, "Exception one expired on 2026-01-01: its 1 finding is open"),
            (Topic::Unused, "Exception empty expired on 2026-01-01, and no finding needs it"),
            (Topic::Unused, "No finding needs exception unused"),
        ]
    );
}

/// An expired deferral of the policy, and the finding that it covered.
fn expired() -> (Report, Finding) {
    let mut open = found("unpinned-action", Severity::High, "o/a@v1", "a.yml", 7);
    let state = json!({ "id": "SEC-1", "state": "expired", "until": "2026-01-01" });
    open.deferral = Some(serde_json::from_value(state).unwrap());
    let mut about = found("deferral-expired", Severity::Medium, "SEC-1", "plimsoll.toml", 3);
    about.concern = Concern::Exception;
    let used = json!({
        "id": "SEC-1", "until": "2026-01-01", "reason": "r", "owner": "build", "rules": ["unpinned-action"],
        "matched": 1, "covered": 0, "expired": true,
    });
    let report = report(vec![open.clone(), about]);
    (report.with_deferrals(vec![serde_json::from_value(used).unwrap()]), open)
}

/// The result is the same whether the baseline has the exception, the finding, or neither.
#[test]
fn an_expired_exception_is_one_decision_with_the_place_of_its_findings() {
    let (report, mut open) = expired();
    let after = Baseline::of(&report);
    let mut empty = after.clone();
    empty.findings = Vec::new();
    open.deferral = None;
    let undecided = Baseline::of(&self::report(vec![open]));
    for before in [None, Some(&after), Some(&empty), Some(&undecided)] {
        let delta = before.map(|before| diff(before, &after));
        let all = agenda(&report, delta.as_ref(), "2026-11-25".parse().unwrap());
        let [only] = all.as_slice() else { unreachable!("{all:?}") };
        assert_eq!(only.topic, Topic::Expired);
        assert_eq!(only.title, "Exception SEC-1 expired on 2026-01-01: its 1 finding is open");
        assert_eq!(only.owner.as_deref(), Some("build"));
        assert_eq!((only.severity, only.count), (Some(Severity::High), 1));
        assert_eq!(only.locations.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a.yml:7"]);
    }
}

#[test]
fn without_a_baseline_each_cause_of_medium_severity_is_a_decision_and_the_minor_ones_are_one() {
    let report = report(vec![
        found("unpinned-install", Severity::Low, "x", "a.yml", 1),
        found("unpinned-install", Severity::Low, "y", "b.yml", 2),
        found("unpinned-install", Severity::Medium, "z", "c.yml", 3),
        found("unpinned-action", Severity::High, "o/a@v1", "d.yml", 4),
        found("organization-boundary", Severity::Info, "o", "e.yml", 5),
    ]);
    let today = "2026-11-25".parse().unwrap();
    let told = |delta: Option<&Delta>| {
        let all = agenda(&report, delta, today);
        let row = |it: &Decision| (it.topic, it.severity.unwrap(), it.count);
        all.iter().map(row).collect::<Vec<_>>()
    };
    assert_eq!(
        told(None),
        [
            (Topic::Standing, Severity::High, 1),
            (Topic::Open, Severity::Medium, 1),
            (Topic::Open, Severity::Low, 2),
        ]
    );
    let baseline = Baseline::of(&report);
    assert_eq!(told(Some(&diff(&baseline, &baseline))), [(Topic::Standing, Severity::High, 1)]);
}

#[test]
fn unknown_facts_about_a_component_are_not_claimed() {
    let row = |version: Value, content: Value, license: Value| {
        let row = json!({
            "kind": "vendored-directory", "name": "nnlib", "path": "third_party/nnlib",
            "scope": "product", "count": 1, "version": version, "content": content,
            "license": license,
        });
        baseline(&[], &[], &[row], &[])
    };
    let source = SourceInfo::new(SourceKind::Memory);
    let report = Report::assemble(source, vec![], vec![], vec![], vec![], 0);
    let (old, new) = (json!("swh:1"), json!("swh:2"));
    for (before, after, expected) in [
        (
            row(Value::Null, old.clone(), Value::Null),
            row(Value::Null, new.clone(), Value::Null),
            Some("the files of nnlib changed, and its version is unknown"),
        ),
        (
            row(json!("1"), old.clone(), Value::Null),
            row(json!("1"), new.clone(), Value::Null),
            Some("the files of nnlib changed, but its version is still 1"),
        ),
        // If one side does not state the content, it does not differ.
        (row(json!("1"), Value::Null, Value::Null), row(json!("1"), new, Value::Null), None),
        (
            row(json!("1"), old.clone(), Value::Null),
            row(json!("1"), old.clone(), json!("MIT")),
            Some("nnlib now states a license: MIT; it stated none before"),
        ),
        (
            row(json!("1"), old.clone(), json!("MIT")),
            row(json!("1"), old.clone(), Value::Null),
            Some("nnlib no longer states a license; it previously stated MIT"),
        ),
        (
            row(json!("1"), old.clone(), json!("MIT")),
            row(json!("1"), old, json!("Zlib")),
            Some("nnlib changed its stated license from MIT to Zlib"),
        ),
    ] {
        let all = agenda(&report, Some(&diff(&before, &after)), "2026-11-25".parse().unwrap());
        assert_eq!(all.first().map(|it| it.title.as_str()), expected);
        assert!(all.len() <= 1);
    }
}
