//! What a review leads with.

#![expect(clippy::unwrap_used, reason = "a test stops where something it needs is missing")]

mod common;

use common::{NEW, OLD, baseline};
use plimsoll_assess::{agenda, diff};
use plimsoll_model::{Report, SourceInfo, SourceKind, Topic};
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
            (Topic::Alarm, "o/a now runs another commit, and its comment still says `v4`", 1),
            (Topic::NewHigh, "2 new high findings of unpinned-install", 2),
            (Topic::Weakened, "o/b is tied down less firmly (commit-unverified → moving-tag)", 1),
            (Topic::New, "1 new medium finding of unpinned-install", 1),
            (Topic::New, "1 new low finding of possible-fork", 1),
        ]
    );
    assert!(agenda(&report, None, "2026-11-25".parse().unwrap()).is_empty());
}
