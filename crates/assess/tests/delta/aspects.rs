//! Tests the aspects of a change: each field alone, and the resulting state.

use plimsoll_assess::{apply, diff};
use plimsoll_model::{Aspect, Baseline, BaselineKind, ChangeState};
use serde_json::{Value, json};

use crate::common::baseline;

use ChangeState::{Changed, Deferred, Moved, Unchanged};

type Expected<'a> = (ChangeState, &'a [Aspect]);

/// A row with different values in some fields.
fn with(row: &Value, fields: &Value) -> Value {
    let mut row = row.clone();
    let known = row.as_object_mut().unwrap();
    known.extend(fields.as_object().unwrap().clone());
    row
}

fn reference() -> Value {
    json!({
        "path": "a.yml", "place": "jobs.x", "kind": "action", "name": "o/a", "value": "o/a@v1",
        "requested": "v1", "comment": "c", "pin": "moving-tag", "trust": "third-party", "count": 2,
    })
}

fn finding() -> Value {
    json!({
        "rule": "unpinned-action", "subject": "o/a@v1", "path": "a.yml", "place": "jobs.x",
        "severity": "medium", "fingerprint": "v1:1", "count": 2,
    })
}

fn component() -> Value {
    json!({
        "kind": "vendored-directory", "name": "zlib", "path": "third_party/zlib",
        "upstream": "https://zlib.example", "purl": "pkg:generic/zlib@1", "version": "1",
        "revision": "r1", "license": "Zlib", "content": "swh:1", "scope": "product",
        "pin": "full-tag", "count": 2,
    })
}

#[test]
fn of_references() {
    let of = |row: &Value| baseline(std::slice::from_ref(row), &[], &[], &[]);
    let cases: &[(Value, Expected<'_>)] = &[
        (json!({ "pin": "branch" }), (Changed, &[Aspect::Weakened])),
        (json!({ "pin": "full-tag" }), (Changed, &[Aspect::Strengthened])),
        (json!({ "requested": "v2" }), (Changed, &[Aspect::Revision])),
        (json!({ "value": "o/a@v2" }), (Changed, &[Aspect::Revision])),
        (json!({ "comment": null }), (Changed, &[Aspect::Comment])),
        (json!({ "trust": "platform" }), (Changed, &[Aspect::Role])),
        (json!({ "place": "jobs.y" }), (Moved, &[Aspect::Place])),
        (json!({ "path": "b.yml" }), (Moved, &[Aspect::Place])),
        (json!({ "remote": false }), (Unchanged, &[])),
        (
            json!({ "pin": "branch", "place": "jobs.y" }),
            (Changed, &[Aspect::Weakened, Aspect::Place]),
        ),
    ];
    for (fields, (state, aspects)) in cases {
        let (before, after) = (of(&reference()), of(&with(&reference(), fields)));
        let delta = diff(&before, &after);
        let [change] = delta.references.as_slice() else { unreachable!("{fields}: {delta:?}") };
        assert_eq!((change.state, change.aspects.as_slice()), (*state, *aspects), "{fields}");
        assert_eq!(change.before.as_ref(), before.references.first(), "{fields}");
        assert_eq!(change.after.as_ref(), after.references.first(), "{fields}");
        let firmness = |aspect| if aspects.contains(&aspect) { 2 } else { 0 };
        assert_eq!(delta.summary.weakened, firmness(Aspect::Weakened), "{fields}");
        assert_eq!(delta.summary.strengthened, firmness(Aspect::Strengthened), "{fields}");
    }
}

#[test]
fn of_findings() {
    let of = |row: &Value| {
        let path = row["path"].clone();
        let holder = with(&reference(), &json!({ "path": path }));
        baseline(&[holder], std::slice::from_ref(row), &[], &[])
    };
    let live = json!({ "id": "X", "state": "live", "until": "2026-06-30" });
    let cases: &[(Value, Expected<'_>)] = &[
        (json!({ "subject": "o/a@v2" }), (Changed, &[Aspect::Revision])),
        (json!({ "severity": "low" }), (Changed, &[Aspect::Severity])),
        (json!({ "deferral": live }), (Deferred, &[Aspect::Deferral])),
        (json!({ "place": "jobs.y" }), (Moved, &[Aspect::Place])),
        (json!({ "path": "b.yml" }), (Moved, &[Aspect::Place])),
        (json!({ "fingerprint": "v1:2" }), (Unchanged, &[])),
    ];
    for (fields, (state, aspects)) in cases {
        let (before, after) = (of(&finding()), of(&with(&finding(), fields)));
        let delta = diff(&before, &after);
        let [change] = delta.findings.as_slice() else { unreachable!("{fields}: {delta:?}") };
        assert_eq!((change.state, change.aspects.as_slice()), (*state, *aspects), "{fields}");
        assert_eq!(change.before.as_ref(), before.findings.first(), "{fields}");
        assert_eq!(change.after.as_ref(), after.findings.first(), "{fields}");
        assert_eq!(apply(&before, &delta), after, "{fields}");
    }
}

/// The state and the aspects of the only component that differs between two baselines.
fn told(before: &Baseline, after: &Baseline, fields: &Value) -> (ChangeState, Vec<Aspect>) {
    let delta = diff(before, after);
    let [change] = delta.components.as_slice() else { unreachable!("{fields}: {delta:?}") };
    assert_eq!(change.before.as_ref(), before.components.first(), "{fields}");
    assert_eq!(change.after.as_ref(), after.components.first(), "{fields}");
    (change.state, change.aspects.clone())
}

#[test]
fn of_components() {
    let of = |row: &Value| baseline(&[], &[], std::slice::from_ref(row), &[]);
    let cases: &[(Value, Expected<'_>)] = &[
        (json!({ "pin": "branch" }), (Changed, &[Aspect::Weakened])),
        (json!({ "pin": "content-digest" }), (Changed, &[Aspect::Strengthened])),
        (json!({ "pin": null }), (Unchanged, &[])),
        (json!({ "version": "2" }), (Changed, &[Aspect::Revision])),
        (json!({ "revision": "r2" }), (Changed, &[Aspect::Revision])),
        (json!({ "revision": null }), (Changed, &[Aspect::Revision])),
        (json!({ "content": "swh:2" }), (Changed, &[Aspect::Content])),
        (json!({ "content": null }), (Unchanged, &[])),
        // A new version has new content.
        (json!({ "content": "swh:2", "version": "2" }), (Changed, &[Aspect::Revision])),
        (json!({ "license": "MIT" }), (Changed, &[Aspect::License])),
        (json!({ "license": null }), (Changed, &[Aspect::License])),
        (json!({ "upstream": "https://other.example" }), (Changed, &[Aspect::Upstream])),
        (json!({ "name": "zlib-ng" }), (Changed, &[Aspect::Upstream])),
        (json!({ "purl": "pkg:generic/zlib-ng@1" }), (Changed, &[Aspect::Upstream])),
        (json!({ "purl": null }), (Changed, &[Aspect::Upstream])),
        (json!({ "purl": "pkg:generic/zlib@1.0?checksum=x" }), (Unchanged, &[])),
        (json!({ "scope": "test" }), (Changed, &[Aspect::Role])),
        (json!({ "path": "libraries/zlib" }), (Moved, &[Aspect::Place])),
    ];
    for (fields, (state, aspects)) in cases {
        let (before, after) = (of(&component()), of(&with(&component(), fields)));
        assert_eq!(told(&before, &after, fields), (*state, aspects.to_vec()), "{fields}");
    }
}

/// An SBOM omits many fields: only fields that both sides state can differ, regardless of which side is the SBOM.
#[test]
fn of_components_of_an_sbom() {
    let of = |row: &Value, kind| {
        let mut baseline = baseline(&[], &[], std::slice::from_ref(row), &[]);
        baseline.kind = kind;
        baseline
    };
    // An SBOM lists each component once.
    let plain = with(&component(), &json!({ "revision": null, "count": 1 }));
    let cases: &[(Value, Expected<'_>)] = &[
        (json!({ "version": "2" }), (Changed, &[Aspect::Revision])),
        (json!({ "version": null }), (Unchanged, &[])),
        // The version of one tool may be the revision of another.
        (json!({ "version": null, "revision": "1" }), (Unchanged, &[])),
        (json!({ "version": null, "revision": "2" }), (Changed, &[Aspect::Revision])),
        (json!({ "license": "MIT" }), (Changed, &[Aspect::License])),
        (json!({ "license": null }), (Unchanged, &[])),
        // The same expression, spelled differently.
        (json!({ "license": "(zlib)" }), (Unchanged, &[])),
        (json!({ "license": "MIT", "version": null }), (Changed, &[Aspect::License])),
        (json!({ "purl": "pkg:generic/zlib-ng@1" }), (Changed, &[Aspect::Upstream])),
        (json!({ "purl": null }), (Unchanged, &[])),
        // The name only matters if one side has no package URL.
        (json!({ "name": "group/zlib" }), (Unchanged, &[])),
        (json!({ "name": "group/zlib", "purl": null }), (Changed, &[Aspect::Upstream])),
        (json!({ "pin": "branch", "content": "swh:2", "scope": "test" }), (Unchanged, &[])),
    ];
    // An SBOM contains control characters only as escapes.
    let [raw, escaped] = ["1\u{7}", "1\\u{7}"].map(|it| with(&plain, &json!({ "version": it })));
    let delta = diff(&of(&escaped, BaselineKind::Sbom), &of(&raw, BaselineKind::Security));
    assert!(delta.is_empty(), "{delta:?}");
    for (fields, (state, aspects)) in cases {
        let other = with(&plain, fields);
        for (kind, other_kind) in [
            (BaselineKind::Sbom, BaselineKind::Security),
            (BaselineKind::Security, BaselineKind::Sbom),
            (BaselineKind::Sbom, BaselineKind::Sbom),
        ] {
            let (before, after) = (of(&plain, kind), of(&other, other_kind));
            assert_eq!(told(&before, &after, fields), (*state, aspects.to_vec()), "{fields}");
        }
    }
}
