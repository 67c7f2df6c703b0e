//! What a review leads with.

#![expect(clippy::unwrap_used, reason = "a test stops where something it needs is missing")]

mod common;

use common::{NEW, OLD, baseline};
use plimsoll_assess::{agenda, diff};
use plimsoll_model::{
    Baseline, DeferralUse, Finding, FindingKey, Report, Severity, SourceInfo, SourceKind, Topic,
};
use serde_json::{Value, json};

fn reference(name: &str, revision: &str, pin: &str, comment: Option<&str>) -> Value {
    json!({
        "path": "a.yml", "place": "jobs.b", "kind": "action", "name": name,
        "value": format!("{name}@{revision}"), "requested": revision, "comment": comment,
        "pin": pin, "trust": "third-party", "count": 1,
    })
}

fn finding(rule: &str, subject: &str, severity: &str) -> Value {
    json!({
        "rule": rule, "subject": subject, "path": "a.yml", "place": "jobs.b",
        "severity": severity, "fingerprint": format!("v1:{rule}{subject}"), "count": 1,
    })
}

#[test]
fn it_begins_with_what_presses_most_and_no_two_lines_are_alike() {
    let commit = "commit-unverified";
    let before = baseline(
        &[reference("o/a", OLD, commit, Some("v4")), reference("o/b", OLD, commit, None)],
        &[],
        &[],
        &[],
    );
    let after = baseline(
        &[reference("o/a", NEW, commit, Some("v4")), reference("o/b", "v1", "moving-tag", None)],
        &[
            finding("unpinned-install", "x", "medium"),
            finding("unpinned-install", "y", "high"),
            finding("unpinned-install", "z", "high"),
            finding("possible-fork", "o/c", "low"),
        ],
        &[],
        &[],
    );
    let source = SourceInfo::new(SourceKind::Memory);
    let report = Report::assemble(source, vec![], vec![], vec![], vec![], 0);
    let delta = diff(&before, &after);
    let all = agenda(&report, Some(&delta), "2026-11-25".parse().unwrap());
    let told: Vec<(Topic, &str, u64)> =
        all.iter().map(|it| (it.topic, it.title.as_str(), it.count)).collect();
    assert_eq!(
        told,
        [
            (Topic::Alarm, "o/a changed to a different commit, but its comment still says `v4`", 1),
            (Topic::NewHigh, "2 new high findings of unpinned-install", 2),
            (Topic::Weakened, "the pin of o/b weakened (commit-unverified → moving-tag)", 1),
            (Topic::New, "1 new medium finding of unpinned-install", 1),
            (Topic::New, "1 new low finding of possible-fork", 1),
        ]
    );
    assert!(agenda(&report, None, "2026-11-25".parse().unwrap()).is_empty());
}

/// A finding of a report in a file.
fn found(rule: &str, path: &str, ordinal: usize) -> Finding {
    let key = FindingKey { path, locator: "jobs.b", ordinal };
    Finding::new(rule, Severity::High, "x", &key)
}

#[test]
fn a_decision_names_the_files_it_is_about_and_claims_no_decision_of_others() {
    let files = [("a.yml", 2), ("b.yml", 1), ("c.yml", 1)];
    let findings: Vec<Finding> = files
        .iter()
        .flat_map(|(path, count)| (0..*count).map(|at| found("unpinned-action", path, at)))
        .collect();
    let source = SourceInfo::new(SourceKind::Memory);
    let report = Report::assemble(source, vec![], vec![], findings, vec![], 0);
    let today = "2026-11-25".parse().unwrap();
    let all = agenda(&report, None, today);
    let [alone] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!(alone.title, "4 open high findings of unpinned-action");
    assert_eq!(alone.place.as_deref(), Some("2 in a.yml, the others in 2 more files"));
    let baseline = Baseline::of(&report);
    let all = agenda(&report, Some(&diff(&baseline, &baseline)), today);
    let [known] = all.as_slice() else { unreachable!("{all:?}") };
    assert_eq!(
        (known.topic, known.title.as_str()),
        (Topic::Standing, "4 open high findings of unpinned-action, not new since the baseline")
    );
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
            (Topic::Expired, "Exception open expired on 2026-01-01: its 3 findings are open again"),
            (Topic::Expired, "Exception one expired on 2026-01-01: its 1 finding is open again"),
            (Topic::Unused, "Exception empty expired on 2026-01-01, and no finding matches it"),
            (Topic::Unused, "No finding matches exception unused"),
        ]
    );
}

#[test]
fn what_is_not_known_of_a_component_is_not_claimed() {
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
            Some("the files of nnlib changed, and their version is unknown"),
        ),
        (
            row(json!("1"), old.clone(), Value::Null),
            row(json!("1"), new.clone(), Value::Null),
            Some("the files of nnlib changed, but its version is still 1"),
        ),
        // A content that one side does not know is not another.
        (row(json!("1"), Value::Null, Value::Null), row(json!("1"), new, Value::Null), None),
        (
            row(json!("1"), old.clone(), Value::Null),
            row(json!("1"), old.clone(), json!("MIT")),
            Some("nnlib now states a license: MIT; it stated none before"),
        ),
        (
            row(json!("1"), old.clone(), json!("MIT")),
            row(json!("1"), old.clone(), Value::Null),
            Some("nnlib no longer states a license; it stated MIT before"),
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
