//! Tests the effect of other rules, other files, deferrals and comments on a change.

use plimsoll_assess::{apply, diff};
use plimsoll_model::{Aspect, Baseline, Change, ChangeState, Input};
use serde_json::{Value, json};

use crate::common::{NEW, OLD, baseline};

use ChangeState::{Changed, DeferralExpired, Deferred, New, Resolved, Unverifiable};

fn finding(rule: &str, subject: &str, count: u64, deferral: Option<&str>) -> Value {
    let deferral =
        deferral.map(|state| json!({ "id": "X", "state": state, "until": "2026-06-30" }));
    json!({
        "rule": rule, "subject": subject, "path": "a.yml", "place": "jobs.x", "severity": "high",
        "fingerprint": format!("v1:{rule}{subject}"), "count": count, "deferral": deferral,
    })
}

fn told(before: &Baseline, after: &Baseline) -> Vec<(ChangeState, String, Vec<Aspect>)> {
    let delta = diff(before, after);
    let changes = delta.findings.into_iter();
    let name = |change: &Change<plimsoll_model::FindingRow>| {
        let row = change.after.as_ref().or(change.before.as_ref()).unwrap();
        format!("{} {}", row.rule, row.subject)
    };
    changes.map(|change| (change.state, name(&change), change.aspects)).collect()
}

#[test]
fn findings_are_new_only_if_their_rule_was_applied_before() {
    let of = |rules: &[&str], findings: &[Value]| {
        let mut baseline = baseline(&[], findings, &[], &[]);
        baseline.rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
        baseline
    };
    let (gone, come) = (
        [finding("only-before", "a", 1, None), finding("both", "a", 1, None)],
        [finding("only-after", "b", 1, None), finding("both", "b", 1, None)],
    );
    let before = of(&["both", "only-before"], &gone);
    let after = of(&["both", "only-after"], &come);
    let delta = diff(&before, &after);
    assert_eq!(delta.rules_added, ["only-after"]);
    assert_eq!(delta.rules_removed, ["only-before"]);
    assert_eq!(
        told(&before, &after),
        [
            (New, "both b".to_owned(), vec![]),
            (New, "only-after b".to_owned(), vec![Aspect::Rule]),
            (Resolved, "both a".to_owned(), vec![]),
            (Unverifiable, "only-before a".to_owned(), vec![Aspect::Rule]),
        ]
    );
    let news: Vec<&str> = delta.news().map(|row| row.rule.as_str()).collect();
    assert_eq!(news, ["both"]);
    // A baseline without a list of rules does not state which of them were applied.
    for (before, after) in [
        (of(&[], &gone), of(&["both"], &come)),
        (of(&["both"], &gone), of(&[], &come)),
        (of(&[], &gone), of(&[], &come)),
    ] {
        let delta = diff(&before, &after);
        assert!(delta.rules_added.is_empty() && delta.rules_removed.is_empty());
        let states: Vec<_> = delta.findings.iter().map(|change| change.state).collect();
        assert_eq!(states, [New, New, Resolved, Resolved]);
        assert!(delta.findings.iter().all(|change| change.aspects.is_empty()));
    }
}

#[test]
fn a_deferral_determines_the_state_of_a_finding() {
    let of = |rows: &[Value]| baseline(&[], rows, &[], &[]);
    let before = of(&[
        finding("r", "put-off", 1, None),
        finding("r", "still-put-off", 20, Some("live")),
        finding("r", "over", 300, Some("live")),
        finding("r", "long-over", 4_000, Some("expired")),
        finding("r", "no-more-marked", 50_000, Some("live")),
        finding("r", "over-from-the-start", 900_000_000, None),
    ]);
    let after = of(&[
        finding("r", "put-off", 1, Some("live")),
        finding("r", "still-put-off", 20, Some("live")),
        finding("r", "over", 300, Some("expired")),
        finding("r", "long-over", 4_000, Some("expired")),
        finding("r", "no-more-marked", 50_000, None),
        finding("r", "over-from-the-start", 900_000_000, Some("expired")),
        finding("s", "new-and-put-off", 600_000, Some("live")),
        finding("s", "new-and-over", 7_000_000, Some("overflow")),
        finding("s", "new", 80_000_000, None),
    ]);
    let named = |state, name: &str, aspects: &[Aspect]| (state, name.to_owned(), aspects.to_vec());
    assert_eq!(
        told(&before, &after),
        [
            named(New, "s new", &[]),
            named(New, "s new-and-over", &[]),
            named(DeferralExpired, "r over", &[Aspect::Deferral]),
            named(Changed, "r no-more-marked", &[Aspect::Deferral]),
            named(Changed, "r over-from-the-start", &[Aspect::Deferral]),
            named(Deferred, "r put-off", &[Aspect::Deferral]),
            named(Deferred, "s new-and-put-off", &[]),
        ]
    );
    let delta = diff(&before, &after);
    let totals = delta.summary.findings;
    assert_eq!(
        (totals.new, totals.changed, totals.deferred, totals.deferral_expired, totals.unchanged),
        (87_000_000, 900_050_000, 600_021, 4_300, 0)
    );
    assert_eq!((totals.resolved, totals.unverifiable, totals.moved), (0, 0, 0));
    let marked: Vec<u64> = delta.deferred.iter().map(|row| row.count).collect();
    assert_eq!(marked.iter().sum::<u64>(), 907_604_321);
}

#[test]
fn new_removed_and_changed_files() {
    let file = |path: &str, digest: Option<&str>, status: &str| json!({ "path": path, "sha256": digest, "status": status });
    let of = |inputs: Vec<Value>| {
        let mut baseline = baseline(&[], &[], &[], &[]);
        baseline.inputs = serde_json::from_value::<Vec<Input>>(json!(inputs)).unwrap();
        baseline
    };
    let before = of(vec![
        file("changed.yml", Some("1"), "read"),
        file("gone.yml", Some("1"), "read"),
        file("less.yml", Some("1"), "read"),
        file("same.yml", Some("1"), "read"),
    ]);
    let after = of(vec![
        file("changed.yml", Some("2"), "read"),
        file("less.yml", Some("1"), "partial"),
        file("new.yml", Some("1"), "read"),
        file("same.yml", Some("1"), "read"),
    ]);
    let delta = diff(&before, &after);
    let path = |input: Option<&Input>| input.map(|input| input.path.to_string());
    let found: Vec<_> = delta
        .inputs
        .iter()
        .map(|change| (change.state, path(change.before.as_ref()), path(change.after.as_ref())))
        .collect();
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(
        found,
        [
            (Changed, name("changed.yml"), name("changed.yml")),
            (Changed, name("less.yml"), name("less.yml")),
            (New, None, name("new.yml")),
            (Resolved, name("gone.yml"), None),
        ]
    );
    assert_eq!(apply(&before, &delta), after);
    assert!(diff(&after, &after).inputs.is_empty());
    let lost: Vec<String> = delta.lost.iter().map(|input| input.path.to_string()).collect();
    assert_eq!(lost, ["less.yml"]);
}

#[test]
fn an_alarm_needs_two_commits_and_one_claim_of_a_version() {
    let row = |revision: &str, comment: Option<&str>, pin: &str| {
        let row = json!({
            "path": "a.yml", "place": "jobs.x", "kind": "action", "name": "o/a",
            "value": format!("o/a@{revision}"), "requested": revision, "comment": comment,
            "pin": pin, "trust": "third-party", "count": 2,
        });
        baseline(&[row], &[], &[], &[])
    };
    let commit = "commit-unverified";
    let first = row(OLD, Some("v4"), commit);
    let [alarm] = &diff(&first, &row(NEW, Some("v4"), commit)).alarms[..] else { unreachable!() };
    assert_eq!((alarm.name.as_str(), alarm.comment.as_str(), alarm.count), ("o/a", "v4", 2));
    assert_eq!((alarm.before.as_str(), alarm.after.as_str()), (OLD, NEW));
    for (before, after) in [
        // The same commit, whether verified or not.
        (row(OLD, Some("v4"), commit), row(OLD, Some("v4"), "commit-verified")),
        // No commit before, or none after.
        (row("v4", Some("v4"), "moving-tag"), row(NEW, Some("v4"), commit)),
        (row(OLD, Some("v4"), commit), row("v4", Some("v4"), "moving-tag")),
        (row("v3", Some("v4"), "moving-tag"), row("v4", Some("v4"), "moving-tag")),
        // Another comment, no comment, or one without a version.
        (row(OLD, Some("v4"), commit), row(NEW, Some("v5"), commit)),
        (row(OLD, None, commit), row(NEW, Some("v4"), commit)),
        (row(OLD, None, commit), row(NEW, None, commit)),
        (row(OLD, Some("the fork"), commit), row(NEW, Some("the fork"), commit)),
    ] {
        assert_eq!(diff(&before, &after).alarms, [], "{:?}", after.references);
    }
    let firmest = row(NEW, Some("v4"), "locked");
    assert_eq!(diff(&first, &firmest).alarms.len(), 1);
}
