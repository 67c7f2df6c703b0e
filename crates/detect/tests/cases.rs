//! Tests the workflows with one case each: each notation of a reference, with its expected result.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test panics if something it needs is missing"
)]

mod common;

use std::collections::BTreeMap;

use common::sound;
use plimsoll_detect::{CancelToken, DETECTORS, DetectOptions, Detection, Silent, detect};
use plimsoll_model::{ComponentKind, DiagnosticKind, RefKind, Reference};
use plimsoll_source::{DirectorySource, Limits, MemorySource};
use plimsoll_testkit::{ExpectedReference, cases};

fn scan() -> Detection {
    let source = DirectorySource::open(&cases::root(), &Limits::default()).unwrap();
    let found =
        detect(&source, DETECTORS, &DetectOptions::default(), &Silent, &CancelToken::default());
    sound(&source, found.unwrap())
}

/// The names of the kinds of references in the expectations.
fn kind(reference: &Reference) -> &'static str {
    match reference.kind {
        RefKind::Action | RefKind::ReusableWorkflow => "repo",
        RefKind::WorkspacePath => "local",
        RefKind::SelfRepository => "local-selfrepo",
        RefKind::DockerUses => "docker",
        RefKind::Invalid if reference.value.as_str().trim().is_empty() => "empty",
        RefKind::Invalid => "malformed",
        other => panic!("{other}"),
    }
}

fn key(file: &str, line: u32, column: u32, value: &str) -> String {
    format!("{file}:{line}:{column} {value:?}")
}

#[test]
fn every_case_is_found_at_its_place_and_nothing_else() {
    let found = scan();
    let listed: Vec<&Reference> =
        found.references.iter().filter(|reference| reference.activity.counts()).collect();
    let mut ours: Vec<String> = listed
        .iter()
        .map(|reference| {
            let at = &reference.location;
            let (line, column) = (at.line.unwrap(), at.column.unwrap());
            key(&at.path.to_string(), line, column, reference.value.as_str())
        })
        .collect();
    let mut expected: Vec<String> =
        cases::expected().iter().map(|row| key(&row.file, row.line, row.col, &row.value)).collect();
    ours.sort();
    expected.sort();
    assert_eq!(ours, expected);
}

#[test]
fn kinds_and_classes_are_the_expected_ones() {
    let found = scan();
    let mut by_place: BTreeMap<String, Vec<&Reference>> = BTreeMap::new();
    for reference in found.references.iter().filter(|reference| reference.activity.counts()) {
        let at = &reference.location;
        let place = format!("{}:{}", at.path, at.line.unwrap());
        by_place.entry(place).or_default().push(reference);
    }
    for row in cases::expected() {
        let reference = by_place[&format!("{}:{}", row.file, row.line)][0];
        check(&row, reference);
    }
}

fn check(row: &ExpectedReference, reference: &Reference) {
    if row.type_name == "uses" {
        assert_eq!(Some(kind(reference)), row.kind.as_deref(), "{}", row.file);
    }
    if let Some(class) = &row.ref_class {
        assert_eq!(reference.syntax.as_str(), class, "{}", row.file);
    }
}

#[test]
fn values_that_github_rejects_are_found_and_reported() {
    let found = scan();
    for file in [
        "no-ref",
        "empty",
        "backslash",
        "https",
        "docker-upper",
        "local-bare",
        "self-at",
        "dupkeys",
        "merge-key",
    ] {
        let path = format!(".github/workflows/{file}.yml");
        assert!(
            found.diagnostics.iter().any(|diagnostic| {
                diagnostic.kind() == DiagnosticKind::HostRefuses
                    && diagnostic.location().path.to_string() == path
            }),
            "{file}"
        );
    }
}

#[test]
fn matrix_values_are_expanded_at_one_place() {
    let found = scan();
    let image = found
        .references
        .iter()
        .find(|reference| reference.value.as_str().contains("matrix.img"))
        .unwrap();
    let values: Vec<_> =
        image.expansions.iter().map(|value| (value.value.as_str(), value.pin.as_str())).collect();
    assert_eq!(values[0], ("alpine:3.18", "moving-tag"));
    assert_eq!(values[1].1, "content-digest");
    assert_eq!(values[2], ("ubuntu:latest", "branch"));
    assert_eq!(image.pin.as_str(), "branch");
}

#[test]
fn conclusions_from_references() {
    let workflow = "on: push
jobs:
  a:
    runs-on: ubuntu-latest
    container: ':1'
    steps:
      - uses: docker://
      - uses: o/action@v1
      - run: curl -fsSLO https://files.harbor.example/rope.tar.gz
";
    let source = MemorySource::new()
        .with_file(".github/workflows/a.yml", workflow)
        .with_file("third_party/x/.github/workflows/z.yml", workflow);
    let found =
        detect(&source, DETECTORS, &DetectOptions::default(), &Silent, &CancelToken::default());
    let found = sound(&source, found.unwrap());
    let component = |name: &str| {
        let mut named = found.components.iter().filter(|component| component.name.contains(name));
        named.next().unwrap()
    };
    let action = component("action");
    assert!(action.active, "one of its two references is reached");
    assert!(action.evidence.iter().all(|claim| claim.detector == "workflow-uses"));
    let archive = component("rope");
    assert!(archive.evidence.iter().all(|claim| claim.detector == "script-fetch"));
    let images = found.components.iter().filter(|it| it.kind == ComponentKind::ContainerImage);
    assert_eq!(images.count(), 0, "an image without a name is not a component");
}
