//! Tests which rows of two baselines are paired.

use plimsoll_assess::{apply, diff};
use plimsoll_model::{Aspect, Baseline, BaselineKind, ChangeState, ComponentRow, Delta};
use serde_json::{Value, json};

use crate::common::baseline;

fn component(kind: &str, name: &str, path: Option<&str>, purl: Option<&str>) -> Value {
    json!({
        "kind": kind, "name": name, "path": path, "purl": purl, "scope": "product", "count": 1,
    })
}

/// The state of each change of a component, and the names of its rows.
fn components(delta: &Delta) -> Vec<(ChangeState, Option<&str>, Option<&str>)> {
    fn name(row: Option<&ComponentRow>) -> Option<&str> {
        row.map(|row| row.name.as_str())
    }
    let changes = delta.components.iter();
    changes
        .map(|change| (change.state, name(change.before.as_ref()), name(change.after.as_ref())))
        .collect()
}

#[test]
fn components_are_matched_by_place_then_package_then_name() {
    let changed = |before, after| vec![(ChangeState::Changed, Some(before), Some(after))];
    let two = |before, after| {
        vec![(ChangeState::New, None, Some(after)), (ChangeState::Resolved, Some(before), None)]
    };
    let folder = "vendored-directory";
    for (before, after, expected) in [
        // Components at the same path are paired, whatever they are.
        (
            component(folder, "zlib", Some("third_party/z"), None),
            component(folder, "zlib-ng", Some("third_party/z"), None),
            changed("zlib", "zlib-ng"),
        ),
        (
            component(folder, "zlib", Some("third_party/z"), None),
            component(folder, "zlib-ng", Some("third_party/y"), None),
            two("zlib", "zlib-ng"),
        ),
        // Packages have no path, which does not mean that they have the same one.
        (
            component("package", "a", None, None),
            component("package", "b", None, None),
            two("a", "b"),
        ),
        // The package URL, with and without its version.
        (
            component("package", "g:a", None, Some("pkg:maven/g/a@1")),
            component("package", "a", None, Some("pkg:maven/g/a@1")),
            changed("g:a", "a"),
        ),
        (
            component("package", "g:a", None, Some("pkg:maven/g/a@1")),
            component("package", "a", None, Some("pkg:maven/g/a@2")),
            changed("g:a", "a"),
        ),
        (
            component("package", "g:a", None, Some("pkg:maven/g/a@1")),
            component("package", "b", None, Some("pkg:maven/g/b@1")),
            two("g:a", "b"),
        ),
    ] {
        let of = |row: &Value| baseline(&[], &[], std::slice::from_ref(row), &[]);
        assert_eq!(components(&diff(&of(&before), &of(&after))), expected, "{before} {after}");
    }
}

#[test]
fn a_name_is_enough_without_a_package_url() {
    let of = |row: Value| baseline(&[], &[], &[row], &[]);
    let count = |before: Value, after: Value| diff(&of(before), &of(after)).components.len();
    let row = component;
    assert_eq!(count(row("package", "a", None, None), row("fetched-archive", "a", None, None)), 1);
    assert_eq!(
        count(
            row("package", "a", None, Some("pkg:npm/a@1")),
            row("fetched-archive", "a", None, Some("pkg:gem/a@1"))
        ),
        2
    );
    // The same kind and name, but another registry: a different package.
    assert_eq!(
        count(
            row("package", "a", None, Some("pkg:npm/a@1")),
            row("package", "a", None, Some("pkg:gem/a@1"))
        ),
        1
    );
}

#[test]
fn a_component_is_resolved_only_if_its_place_was_read_and_searched() {
    use BaselineKind::{Sbom, Security};
    use ChangeState::{Resolved, Unverifiable};
    let row = component("vendored-directory", "zlib", Some("third_party/zlib"), None);
    let state = |from, to, unread: &[&str]| {
        let mut before = baseline(&[], &[], std::slice::from_ref(&row), &[]);
        let mut after = baseline(&[], &[], &[], unread);
        (before.kind, after.kind) = (from, to);
        diff(&before, &after).components.first().map(|change| change.state)
    };
    assert_eq!(state(Security, Security, &[]), Some(Resolved));
    assert_eq!(state(Security, Security, &["src"]), Some(Resolved));
    assert_eq!(state(Security, Security, &["third_party"]), Some(Unverifiable));
    assert_eq!(state(Security, Security, &["third_party/zlib"]), Some(Unverifiable));
    assert_eq!(state(Security, Sbom, &[]), Some(Unverifiable));
    assert_eq!(state(Sbom, Security, &[]), Some(Unverifiable));
    assert_eq!(state(Sbom, Sbom, &[]), Some(Unverifiable));
}

fn reference(place: &str, name: &str, revision: &str, comment: &str, count: u64) -> Value {
    json!({
        "path": "a.yml", "place": place, "kind": "action", "name": name,
        "value": format!("{name}@{revision}"), "requested": revision, "comment": comment,
        "pin": "moving-tag", "trust": "third-party", "count": count,
    })
}

/// The places, values and counts of the changes of references.
fn references(before: &[Value], after: &[Value]) -> Vec<String> {
    let delta = diff(&baseline(before, &[], &[], &[]), &baseline(after, &[], &[], &[]));
    let side = |row: Option<&plimsoll_model::ReferenceRow>| {
        row.map_or_else(
            || "nothing".to_owned(),
            |row| format!("{} {} x{}", row.place, row.value, row.count),
        )
    };
    let changes = delta.references.iter().map(|change| {
        let (before, after) = (side(change.before.as_ref()), side(change.after.as_ref()));
        format!("{}: {before} -> {after}", change.state)
    });
    changes.collect()
}

#[test]
fn references_are_matched_by_job_and_value_then_value_then_name() {
    // References are paired within their job, although either would match the other.
    assert_eq!(
        references(
            &[reference("x", "o/a", "v1", "c", 1), reference("y", "o/a", "v1", "c", 1)],
            &[reference("x", "o/a", "v1", "d", 1), reference("y", "o/a", "v1", "d", 1)],
        ),
        ["changed: x o/a@v1 x1 -> x o/a@v1 x1", "changed: y o/a@v1 x1 -> y o/a@v1 x1"]
    );
    // The same value in another job is preferred to another value in the same job.
    assert_eq!(
        references(
            &[reference("x", "o/a", "v1", "c", 1), reference("y", "o/a", "v2", "c", 1)],
            &[reference("x", "o/a", "v2", "d", 1), reference("y", "o/a", "v1", "d", 1)],
        ),
        ["changed: y o/a@v2 x1 -> x o/a@v2 x1", "changed: x o/a@v1 x1 -> y o/a@v1 x1"]
    );
    // Another value in the same job is preferred to one in another job.
    assert_eq!(
        references(
            &[reference("x", "o/a", "v1", "c", 1)],
            &[reference("x", "o/a", "v2", "c", 1), reference("y", "o/a", "v3", "c", 1)],
        ),
        ["new: nothing -> y o/a@v3 x1", "changed: x o/a@v1 x1 -> x o/a@v2 x1"]
    );
    assert_eq!(
        references(&[reference("x", "o/a", "v1", "c", 1)], &[reference("y", "o/a", "v2", "c", 1)]),
        ["changed: x o/a@v1 x1 -> y o/a@v2 x1"]
    );
    assert_eq!(
        references(&[reference("x", "o/a", "v1", "c", 1)], &[reference("x", "o/b", "v1", "c", 1)]),
        ["new: nothing -> x o/b@v1 x1", "resolved: x o/a@v1 x1 -> nothing"]
    );
}

#[test]
fn as_many_rows_are_paired_as_both_sides_have() {
    // Three of five are equal, and the others are resolved.
    assert_eq!(
        references(&[reference("x", "o/a", "v1", "c", 5)], &[reference("x", "o/a", "v1", "c", 3)]),
        ["resolved: x o/a@v1 x2 -> nothing"]
    );
    assert_eq!(
        references(&[reference("x", "o/a", "v1", "c", 3)], &[reference("x", "o/a", "v1", "c", 5)]),
        ["new: nothing -> x o/a@v1 x2"]
    );
    // Five are distributed over two places with four in total.
    assert_eq!(
        references(
            &[reference("x", "o/a", "v1", "c", 5)],
            &[reference("x", "o/a", "v2", "c", 3), reference("y", "o/a", "v2", "c", 1)],
        ),
        [
            "changed: x o/a@v1 x3 -> x o/a@v2 x3",
            "changed: x o/a@v1 x1 -> y o/a@v2 x1",
            "resolved: x o/a@v1 x1 -> nothing",
        ]
    );
}

#[test]
fn findings_that_differ_only_in_their_fingerprint_are_distinguished() {
    let of = |fingerprint: &str| -> Baseline {
        let row = json!({
            "rule": "unpinned-action", "subject": "o/a@v1", "path": "a.yml", "place": "jobs.x",
            "severity": "high", "fingerprint": fingerprint, "count": 2,
        });
        baseline(&[], &[row], &[], &[])
    };
    let (before, after) = (of("v1:1"), of("v1:2"));
    let delta = diff(&before, &after);
    assert_eq!(delta.summary.findings.unchanged, 2);
    assert!(delta.is_empty());
    assert_eq!(apply(&before, &delta), after);
    assert!(diff(&after, &after).findings.is_empty());
}

#[test]
fn a_package_url_with_a_scope_keeps_it() {
    let of = |purl: &str| baseline(&[], &[], &[component("package", "a", None, Some(purl))], &[]);
    let aspects = |before: &str, after: &str| {
        let delta = diff(&of(before), &of(after));
        delta.components.first().map(|change| change.aspects.clone())
    };
    for (before, after, expected) in [
        ("pkg:npm/@s/a", "pkg:npm/@s/b", vec![Aspect::Upstream]),
        ("pkg:npm/@s/a", "pkg:npm/@s/a@1", vec![]),
        ("pkg:npm/@s/a@1?x=1", "pkg:npm/@s/a@2", vec![]),
        ("pkg:github/o/r@1#a", "pkg:github/o/r@2#a", vec![]),
        ("pkg:github/o/r@1#a", "pkg:github/o/r@1#b", vec![Aspect::Upstream]),
    ] {
        assert_eq!(aspects(before, after), Some(expected), "{before} {after}");
    }
}
