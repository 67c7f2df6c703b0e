//! Tests which detector a reference belongs to, and its identity.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::sound;
use plimsoll_detect::{
    CancelToken, Context, DETECTORS, DetectOptions, Detection, Detector, FileView, Output, Silent,
    Want, detect,
};
use plimsoll_model::{
    DetectorMeta, Location, Redacted, RefKind, RefSyntax, Reference, ReferenceId, Target,
};
use plimsoll_source::{Entry, Limits, MemorySource};

/// A detector of an embedding program: each line of a list is a package.
#[derive(Debug)]
struct Lists;

impl Detector for Lists {
    fn meta(&self) -> &'static DetectorMeta {
        static META: DetectorMeta = DetectorMeta::new("lists", "", "", &[]);
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        Want::whole_if(entry.path.file_name().ends_with(b".list"), limits.manifest_bytes)
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        for (line, name) in (1..).zip(std::str::from_utf8(view.bytes()).unwrap().lines()) {
            let mut reference =
                Reference::new(Location::line(view.path().clone(), line), "list", name);
            reference.kind = RefKind::ScriptFetch;
            reference.syntax = RefSyntax::NoVersion;
            reference.detector = "somebody-else".into();
            let ecosystem = "npm".to_owned();
            reference.target = Some(Target::Package { ecosystem, name: name.to_owned() });
            output.references.push(reference);
        }
    }
}

const WORKFLOW: &str = "\
on: push
jobs:
  b:
    runs-on: ubuntu-latest
    container: python:3.12
    steps:
      - uses: actions/checkout@main
      - uses: actions/checkout@main
      - uses: actions/checkout@v4
        with: {repository: o/r, ref: main}
      - uses: actions/checkout@v4
        with: {repository: Foo/Bar, ref: v1}
      - run: |
          git clone -b v1 https://github.com/foo/bar
          curl -O https://example.com/a.tar.gz
          P='left right left'
          npm install $P
";

const PRE_COMMIT: &str = "\
repos:
  - repo: https://github.com/psf/black
    rev: 24.1.0
    hooks: [{id: black}]
";

fn source() -> MemorySource {
    MemorySource::new()
        .with_file(".github/workflows/ci.yml", WORKFLOW)
        .with_file(".pre-commit-config.yaml", PRE_COMMIT)
        .with_file("Cargo.toml", "[package]\nname = \"a\"\n[dependencies]\nserde = \"1\"\n")
        .with_file("package.json", "{\"dependencies\": {\"left-pad\": \"^1\"}}")
        .with_file("pyproject.toml", "[project]\nname = \"a\"\ndependencies = [\"torch>=2\"]\n")
        .with_file("own.list", "one\ntwo\none\n")
}

fn run(source: &MemorySource, detectors: &[&dyn Detector]) -> Detection {
    let (options, token) = (DetectOptions::default(), CancelToken::default());
    sound(source, detect(source, detectors, &options, &Silent, &token).unwrap())
}

fn all() -> Vec<&'static dyn Detector> {
    let mut detectors = DETECTORS.to_vec();
    detectors.push(&Lists);
    detectors
}

#[test]
fn a_reference_names_its_detector() {
    let found = run(&source(), &all());
    let mut given: BTreeMap<(String, &str), BTreeSet<String>> = BTreeMap::new();
    for reference in &found.references {
        let key = (reference.location.path.to_string(), reference.kind.as_str());
        given.entry(key).or_default().insert(reference.detector.to_string());
    }
    let rows: Vec<String> = given
        .iter()
        .map(|((path, kind), by)| {
            format!("{path} {kind} {}", by.iter().cloned().collect::<Vec<_>>().join("+"))
        })
        .collect();
    assert_eq!(
        rows,
        [
            ".github/workflows/ci.yml action workflow-uses",
            ".github/workflows/ci.yml checkout-repo workflow-uses",
            ".github/workflows/ci.yml job-container workflow-uses",
            ".github/workflows/ci.yml script-fetch script-fetch",
            ".pre-commit-config.yaml pre-commit-hook pre-commit",
            "Cargo.toml package-requirement cargo-packages",
            "own.list script-fetch lists",
            "package.json package-requirement npm-packages",
            "pyproject.toml package-requirement python-requirements",
        ]
    );
    // The evidence of its component has the same detector.
    for reference in &found.references {
        let Some(id) = &reference.component else { continue };
        let component = found.components.iter().find(|component| component.id == *id).unwrap();
        let claims = &mut component.evidence.iter();
        assert!(claims.any(|claim| claim.detector == reference.detector), "{}", reference.value);
    }
}

#[test]
fn the_order_of_detectors_changes_nothing() {
    // The complete results are equal, field by field.
    let found = |detectors: &[&dyn Detector]| format!("{:#?}", run(&source(), detectors));
    let forward = found(&all());
    let mut detectors = all();
    detectors.reverse();
    for turn in 0..detectors.len() {
        detectors.rotate_left(1);
        let other = found(&detectors);
        let differs = forward.lines().zip(other.lines()).find(|(one, other)| one != other);
        assert!(forward == other, "turn {turn}: {differs:?}");
    }
}

#[test]
fn lines_added_above_do_not_change_identities() {
    let ids = |source: &MemorySource| -> Vec<ReferenceId> {
        run(source, &all()).references.iter().map(|reference| reference.id).collect()
    };
    let moved = source()
        .with_file(".github/workflows/ci.yml", format!("# a line\n\n{WORKFLOW}"))
        .with_file(".pre-commit-config.yaml", format!("# a line\n{PRE_COMMIT}"));
    assert_eq!(ids(&source()), ids(&moved));
}

#[test]
fn an_identity_contains_no_credential() {
    let with = |tokens: [&str; 2]| {
        let text = |token: &str| format!("https://example.com/a?token={token}\n");
        let [first, second] = tokens.map(text);
        let source = MemorySource::new().with_file("own.list", first + &second);
        let found = run(&source, &[&Lists]);
        let rows = found.references.iter().map(|it| (it.id, it.value.clone()));
        rows.collect::<Vec<(ReferenceId, Redacted)>>()
    };
    let first = with(["s3cr3tValueOfOne", "s3cr3tValueOfTwo"]);
    assert_ne!(first[0].0, first[1].0);
    assert_eq!(first, with(["an0therValueHere", "andTheL4stValue"]));
}
