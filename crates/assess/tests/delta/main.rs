//! Tests the invariants of comparing two baselines, and which changes are new.

#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

mod aspects;
#[path = "../common/mod.rs"]
mod common;
mod pairing;
mod policies;

use common::{NEW, OLD, baseline};
use plimsoll_assess::{apply, diff};
use plimsoll_model::{Aspect, Baseline, BaselineKind, Change, ChangeState, Row};
use proptest::prelude::*;
use serde_json::{Value, json};

fn reference(path: &str, place: &str, revision: &str, comment: Option<&str>, count: u64) -> Value {
    let pin = if revision.len() == 40 { "commit-unverified" } else { "moving-tag" };
    json!({
        "path": path, "place": place, "kind": "action", "name": "o/a",
        "value": format!("o/a@{revision}"), "requested": revision, "comment": comment,
        "pin": pin, "trust": "third-party", "count": count,
    })
}

fn finding(path: &str, place: &str, subject: &str, severity: &str) -> Value {
    json!({
        "rule": "unpinned-action", "subject": subject, "path": path, "place": place,
        "severity": severity, "fingerprint": format!("v1:{path}{place}{subject}"), "count": 1,
    })
}

fn component(version: &str, license: Option<&str>, content: &str) -> Value {
    json!({
        "kind": "vendored-directory", "name": "zlib", "path": "third_party/zlib",
        "version": version, "license": license, "content": content, "scope": "product", "count": 1,
    })
}

fn states(delta: &plimsoll_model::Delta) -> Vec<ChangeState> {
    delta.findings.iter().map(|change| change.state).collect()
}

#[test]
fn a_replaced_commit_in_nineteen_files_is_one_alarm() {
    let at = |commit: &str, comment: &str| {
        let files =
            (0..19).map(|n| reference(&format!("w{n}.yml"), "jobs.b", commit, Some(comment), 1));
        baseline(&files.collect::<Vec<_>>(), &[], &[], &[])
    };
    let delta = diff(&at(OLD, "v4"), &at(NEW, "v4"));
    assert_eq!(delta.summary.references.changed, 19);
    let [alarm] = delta.alarms.as_slice() else { unreachable!("{:?}", delta.alarms) };
    assert_eq!((alarm.count, alarm.before.as_str(), alarm.after.as_str()), (19, OLD, NEW));
    // The comment states a different version, so this is an update.
    assert!(diff(&at(OLD, "v4.1.0"), &at(NEW, "v4.2.0")).alarms.is_empty());
    // A comment without a version does not describe the commit.
    assert!(diff(&at(OLD, "the fork"), &at(NEW, "the fork")).alarms.is_empty());
}

#[test]
fn moved_findings_are_not_new() {
    let before =
        [finding("a.yml", "jobs.x", "o/a@v1", "high"), finding("b.yml", "jobs.x", "o/b@v1", "low")];
    let after =
        [finding("a.yml", "jobs.y", "o/a@v1", "high"), finding("c.yml", "jobs.x", "o/b@v1", "low")];
    let uses = |path: &str| [reference(path, "jobs.x", "v1", None, 2)];
    let delta = diff(
        &baseline(&uses("b.yml"), &before, &[], &[]),
        &baseline(&uses("c.yml"), &after, &[], &[]),
    );
    assert_eq!(states(&delta), [ChangeState::Moved, ChangeState::Moved]);
    assert_eq!(delta.summary.references.moved, 2);
}

#[test]
fn weakened_strengthened_and_changed() {
    let at = |revision: &str, subject: &str, severity: &str| {
        let finding = finding("a.yml", "jobs.x", subject, severity);
        baseline(&[reference("a.yml", "jobs.x", revision, None, 3)], &[finding], &[], &[])
    };
    let (pinned, tagged) = (at(OLD, "o/a@v1", "low"), at("v2", "o/a@v2", "high"));
    let delta = diff(&pinned, &tagged);
    assert_eq!((delta.summary.weakened, delta.summary.strengthened), (3, 0));
    assert_eq!(states(&delta), [ChangeState::Changed]);
    assert_eq!(delta.findings.first().unwrap().aspects, [Aspect::Revision, Aspect::Severity]);
    assert_eq!(diff(&tagged, &pinned).summary.strengthened, 3);
}

#[test]
fn a_finding_is_resolved_only_with_proof() {
    let before = baseline(&[], &[finding("d/a.yml", "jobs.x", "o/a@v1", "high")], &[], &[]);
    for (unread, state) in [
        (&[][..], ChangeState::Resolved),
        (&["d/b.yml"], ChangeState::Resolved),
        (&["d/a.yml"], ChangeState::Unverifiable),
        (&["d"], ChangeState::Unverifiable),
        (&[""], ChangeState::Unverifiable),
    ] {
        let delta = diff(&before, &baseline(&[], &[], &[], unread));
        assert_eq!(states(&delta), [state], "{unread:?}");
    }
    // A finding without a file may have been in any of them.
    let before = baseline(&[], &[finding("", "", "o/a", "low")], &[], &[]);
    let delta = diff(&before, &baseline(&[], &[], &[], &["x.yml"]));
    assert_eq!(states(&delta), [ChangeState::Unverifiable]);
}

#[test]
fn components_that_are_updated_relicensed_or_modified() {
    let at = |version, license, content| {
        baseline(&[], &[], &[component(version, license, content)], &[])
    };
    let first = at("1.2", Some("Zlib"), "swh:1");
    for (other, aspect) in [
        (at("1.3", Some("Zlib"), "swh:2"), Aspect::Revision),
        (at("1.2", Some("MIT"), "swh:1"), Aspect::License),
        (at("1.2", Some("Zlib"), "swh:2"), Aspect::Content),
    ] {
        let delta = diff(&first, &other);
        let [change] = delta.components.as_slice() else { unreachable!() };
        assert_eq!(
            (change.state, change.aspects.as_slice()),
            (ChangeState::Changed, &[aspect][..])
        );
    }
}

#[test]
fn another_tag_of_an_image_is_a_change_and_not_new() {
    let of =
        |subject: &str| baseline(&[], &[finding("a.yml", "jobs.x", subject, "high")], &[], &[]);
    for (before, after) in [
        ("ubuntu:20.04", "ubuntu:22.04"),
        ("docker://ghcr.io/o/a:1", "docker://ghcr.io/o/a:2"),
        ("o/a@v1", "o/a@v2"),
    ] {
        assert_eq!(states(&diff(&of(before), &of(after))), [ChangeState::Changed], "{before}");
    }
    let other = diff(&of("docker://host:5000/a"), &of("docker://host:5000/b"));
    assert_eq!(other.summary.findings.new, 1);
}

#[test]
fn many_files_of_another_name_are_followed() {
    let tree = |folder: &str| {
        let mut rows = Vec::new();
        let mut findings = Vec::new();
        for number in 0..3_000 {
            let path = format!("{folder}/{number}.yml");
            rows.push(reference(&path, "jobs.x", "v1", None, 1));
            let mut own = reference(&path, "jobs.x", "v1", None, 1);
            (own["name"], own["value"]) =
                (json!(format!("o/{number}")), json!(format!("o/{number}@v1")));
            rows.push(own);
            findings.push(finding(&path, "jobs.x", "o/a@v1", "high"));
        }
        baseline(&rows, &findings, &[], &[])
    };
    let totals = diff(&tree("old"), &tree("new")).summary;
    assert_eq!(
        (totals.findings.new, totals.findings.resolved, totals.findings.moved),
        (0, 0, 3_000)
    );
    assert_eq!((totals.references.new, totals.references.moved), (0, 6_000));
}

#[test]
fn an_sbom_differs_only_in_what_it_states() {
    let mut sbom = baseline(&[], &[], &[component("1", None, "x")], &[]);
    sbom.kind = BaselineKind::Sbom;
    sbom.components[0].content = None;
    let now = |version| baseline(&[], &[], &[component(version, Some("Zlib"), "y")], &[]);
    let same = diff(&sbom, &now("1"));
    let totals = same.summary.components;
    assert_eq!((totals.unchanged, totals.moved, totals.changed), (1, 0, 0));
    assert!(same.is_empty());
    assert_eq!(apply(&sbom, &same).components, now("1").components);
    let updated = diff(&sbom, &now("2"));
    assert_eq!(updated.components[0].aspects, [Aspect::Revision]);
}

/// A package as another tool lists it, with the file that names it and its license.
fn listed(name: &str, version: &str, path: Option<&str>, license: Option<&str>) -> Value {
    json!({
        "kind": "action", "name": name, "purl": format!("pkg:github/{name}@{version}"), "version": version,
        "path": path, "license": license, "scope": "ci", "count": 1,
    })
}

#[test]
fn a_component_that_an_sbom_lists_several_times_is_one() {
    let mut sbom = baseline(
        &[],
        &[],
        &[
            listed("o/a", "1", None, None),
            listed("o/a", "1", Some("a.yml"), None),
            listed("o/a", "1", Some("b.yml"), Some("MIT")),
            listed("o/a", "2", None, None),
            listed("o/b", "1", Some("a.yml"), Some("MIT")),
            listed("o/b", "1", Some("b.yml"), Some("ISC")),
            listed("o/c", "1", None, None),
            listed("o/c", "1", Some("a.yml"), None),
        ],
        &[],
    );
    sbom.kind = BaselineKind::Sbom;
    let own = [
        listed("o/a", "1", None, Some("ISC")),
        listed("o/a", "3", None, None),
        listed("o/b", "1", None, Some("MIT")),
    ];
    let now = baseline(&[], &[], &own, &[]);
    for (before, after) in [(&sbom, &now), (&now, &sbom)] {
        let delta = diff(before, after);
        let totals = delta.summary.components;
        // `o/a` 1 has a different license, `o/a` 2 is now 3, and the SBOM states two licenses for `o/b`.
        assert_eq!((totals.changed, totals.unchanged), (2, 1), "{:#?}", delta.components);
        assert_eq!((totals.new + totals.unverifiable, totals.resolved), (1, 0));
    }
    let delta = diff(&sbom, &now);
    assert_eq!(apply(&sbom, &delta).components, now.components);
    assert!(diff(&sbom, &sbom).components.is_empty());
}

/// Two copies in the tree match one entry of an SBOM.
#[test]
fn a_copy_that_is_in_the_tree_twice_matches_one_sbom_entry() {
    let copy = |path: &str, purl: Option<&str>| {
        let mut row = component("1", None, "x");
        let fields = row.as_object_mut().unwrap();
        fields.insert("path".to_owned(), json!(path));
        fields.insert("purl".to_owned(), json!(purl));
        row
    };
    let purl = Some("pkg:generic/zlib@1");
    let mut package = copy("", purl);
    let fields = package.as_object_mut().unwrap();
    fields.insert("kind".to_owned(), json!("package"));
    fields.remove("path");
    let mut sbom = baseline(&[], &[], &[package], &[]);
    sbom.kind = BaselineKind::Sbom;
    let now = baseline(&[], &[], &[copy("a/zlib", purl), copy("b/zlib", purl)], &[]);
    let delta = diff(&sbom, &now);
    let totals = delta.summary.components;
    assert_eq!((totals.unchanged, totals.new, totals.unverifiable), (2, 0, 0));
    assert_eq!(apply(&sbom, &delta).components, now.components);
    // If copies only differ in their path, one that is not listed is new.
    let mut own = baseline(&[], &[], &[copy("a/zlib", None)], &[]);
    own.kind = BaselineKind::Sbom;
    let now = baseline(&[], &[], &[copy("a/zlib", None), copy("b/zlib", None)], &[]);
    let totals = diff(&own, &now).summary.components;
    assert_eq!((totals.unchanged, totals.new), (1, 1));
}

#[test]
fn with_an_sbom_only_components_are_in_the_delta() {
    let mut sbom = baseline(&[], &[], &[component("1", None, "x")], &[]);
    sbom.kind = BaselineKind::Sbom;
    let references = [reference("a.yml", "jobs.b", "v1", None, 1)];
    let findings = [finding("a.yml", "jobs.b", "o/a@v1", "high")];
    let now = baseline(&references, &findings, &[component("2", None, "x")], &[]);
    for (before, after) in [(&sbom, &now), (&now, &sbom)] {
        let delta = diff(before, after);
        assert_eq!((delta.references.len(), delta.findings.len()), (0, 0));
        assert_eq!((delta.inputs.len(), delta.passes.len()), (0, 0));
        assert_eq!(delta.summary.findings, plimsoll_model::Totals::default());
        assert_eq!(delta.summary.components.changed, 1);
    }
}

/// Whether a change has at least one row, and the rows before and after differ.
fn is_a_change<R: Row>(change: &Change<R>) -> bool {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            before.count() > 0
                && before.count() == after.count()
                && before.times(1) != after.times(1)
        }
        (Some(row), None) | (None, Some(row)) => row.count() > 0,
        (None, None) => false,
    }
}

/// A few rows from few values, so that many are equal, similar or moved.
fn any_baseline() -> impl Strategy<Value = Baseline> {
    let path = prop::sample::select(vec!["a.yml", "b.yml", "c.yml"]);
    let place = prop::sample::select(vec!["jobs.x", "jobs.y", ""]);
    let revision = prop::sample::select(vec!["v1", "v2", OLD, NEW]);
    let comment = prop::sample::select(vec![None, Some("v1"), Some("v2")]);
    let reference = (path.clone(), place.clone(), revision.clone(), comment, 1..4_u64).prop_map(
        |(path, place, revision, comment, n)| reference(path, place, revision, comment, n),
    );
    let severity = prop::sample::select(vec!["low", "high"]);
    let state =
        prop::sample::select(vec![None, None, Some("live"), Some("expired"), Some("overflow")]);
    let finding = (path, place, revision, severity, state, 1..4_u64).prop_map(
        |(path, place, rev, level, state, count)| {
            let mut row = finding(path, place, &format!("o/a@{rev}"), level);
            let fields = row.as_object_mut().unwrap();
            fields.insert("count".to_owned(), json!(count));
            if let Some(state) = state {
                let deferral = json!({ "id": "X", "state": state, "until": "2026-06-30" });
                fields.insert("deferral".to_owned(), deferral);
            }
            row
        },
    );
    let word = prop::sample::select(vec!["1", "2"]);
    let component = (word.clone(), word.clone(), word)
        .prop_map(|(version, license, content)| component(version, Some(license), content));
    let unread = prop::sample::subsequence(vec!["", "a.yml", "third_party"], 0..2);
    (
        prop::collection::vec(reference, 0..8),
        prop::collection::vec(finding, 0..8),
        prop::collection::vec(component, 0..3),
        unread,
    )
        .prop_map(|(references, findings, components, unread)| {
            baseline(&references, &findings, &components, &unread)
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_differs_from_itself(one in any_baseline()) {
        let delta = diff(&one, &one);
        prop_assert!(delta.is_empty() && delta.alarms.is_empty());
        prop_assert_eq!(apply(&one, &delta), one);
    }

    #[test]
    fn a_delta_applied_to_the_first_baseline_yields_the_second(one in any_baseline(), two in any_baseline()) {
        prop_assert_eq!(apply(&one, &diff(&one, &two)), two);
    }

    /// Equal rows are counted as unchanged, and are not changes.
    #[test]
    fn no_change_is_empty(one in any_baseline(), two in any_baseline()) {
        let delta = diff(&one, &two);
        prop_assert!(delta.references.iter().all(is_a_change));
        prop_assert!(delta.findings.iter().all(is_a_change));
        prop_assert!(delta.components.iter().all(is_a_change));
    }

    #[test]
    fn totals_match_their_rows(one in any_baseline(), two in any_baseline()) {
        let delta = diff(&one, &two);
        let totals = &delta.summary;
        let size = |rows: &[plimsoll_model::FindingRow]| rows.iter().map(Row::count).sum::<u64>();
        let found = totals.findings;
        let came = delta.findings.iter().filter(|it| it.before.is_none() && it.state == ChangeState::Deferred);
        let came: u64 = came.filter_map(|it| it.after.as_ref()).map(Row::count).sum();
        let put_off = found.deferred - came + found.deferral_expired;
        let both = found.changed + found.moved + found.unchanged + put_off;
        prop_assert_eq!(both + came + totals.findings.new, size(&two.findings));
        let gone = totals.findings.resolved + totals.findings.unverifiable;
        prop_assert_eq!(both + gone, size(&one.findings));
    }
}

#[test]
fn a_pin_or_identity_unknown_on_one_side_is_not_a_change() {
    let at = |pin: Option<&str>, purl: Option<&str>| {
        let mut row = component("1", Some("Zlib"), "swh:1");
        let fields = row.as_object_mut().unwrap();
        fields.insert("pin".to_owned(), json!(pin));
        fields.insert("purl".to_owned(), json!(purl));
        baseline(&[], &[], &[row], &[])
    };
    let aspects = |before: &Baseline, after: &Baseline| {
        let delta = diff(before, after);
        let change = delta.components.first().unwrap();
        (change.state, change.aspects.clone())
    };
    let (unknown, branch, digest) =
        (at(None, None), at(Some("branch"), None), at(Some("content-digest"), None));
    assert_eq!(aspects(&digest, &unknown), (ChangeState::Unchanged, vec![]));
    assert_eq!(aspects(&unknown, &branch), (ChangeState::Unchanged, vec![]));
    assert_eq!(aspects(&digest, &branch), (ChangeState::Changed, vec![Aspect::Weakened]));
    assert_eq!(aspects(&branch, &digest), (ChangeState::Changed, vec![Aspect::Strengthened]));
    // Another version is the same package; another name is not.
    let purl = |text| at(None, Some(text));
    let (one, two) = (purl("pkg:npm/%40a/b@1?x=y"), purl("pkg:npm/%40a/b@2"));
    assert_eq!(aspects(&one, &two), (ChangeState::Unchanged, vec![]));
    assert_eq!(
        aspects(&one, &purl("pkg:npm/%40a/c@1")),
        (ChangeState::Changed, vec![Aspect::Upstream])
    );
}

#[test]
fn tools_refer_to_a_package_in_several_ways() {
    let named = |name: &str, purl: Option<&str>| {
        let mut row = component("1", None, "x");
        let fields = row.as_object_mut().unwrap();
        fields.insert("name".to_owned(), json!(name));
        fields.insert("purl".to_owned(), json!(purl));
        baseline(&[], &[], &[row], &[])
    };
    let mut sbom = named("group/zlib", Some("pkg:generic/zlib@1"));
    sbom.kind = BaselineKind::Sbom;
    let same = diff(&sbom, &named("zlib", Some("pkg:generic/zlib@1")));
    assert_eq!(same.summary.components.unchanged, 1);
    let other = diff(&sbom, &named("zlib", Some("pkg:generic/zlib-ng@1")));
    assert_eq!(other.components.first().unwrap().aspects, [Aspect::Upstream]);
}
