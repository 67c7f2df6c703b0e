//! Every detector over every fixture, so that an unintended hit shows up as a changed snapshot.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test stops where something it needs is missing"
)]

use std::collections::BTreeSet;

use plimsoll_detect::{CancelToken, DETECTORS, Detection, Detector, Options, Silent, detect};
use plimsoll_source::{MemorySource, Oid, Source};
use plimsoll_testkit::{Tree, TreeKind};

fn source(tree: &Tree) -> MemorySource {
    let mut source = MemorySource::new();
    for entry in tree.files() {
        let path = entry.path.clone();
        source = match &entry.kind {
            TreeKind::File(content) => source.with_file(path, content.clone()),
            TreeKind::Link(target) => source.with_link(path, target.clone()),
            TreeKind::Gitlink(commit) => source.with_gitlink(path, Oid::from_hex(commit).unwrap()),
        };
    }
    source
}

fn run(source: &dyn Source, detectors: &[&dyn Detector]) -> Detection {
    detect(source, detectors, &Options::default(), &Silent, &CancelToken::default()).unwrap()
}

#[test]
fn every_detector_over_every_fixture() {
    for tree in Tree::all() {
        let source = source(&tree);
        for detector in DETECTORS {
            let found = run(&source, &[*detector]);
            let mut shown = serde_json::json!({
                "components": found.components,
                "references": found.references,
                "diagnostics": found.diagnostics,
            });
            if !found.observations.is_empty() {
                shown["observations"] = serde_json::json!(found.observations);
            }
            let name = format!("{}@{}", detector.meta().id, tree.name());
            insta::assert_snapshot!(name, serde_json::to_string_pretty(&shown).unwrap());
        }
    }
}

/// What is observed takes several detectors: one reads the workflows, another says what is asked.
#[test]
fn observations_of_all_detectors() {
    for name in ["posture", "hardcoded-secret"] {
        let found = run(&source(&Tree::load(name)), DETECTORS);
        let lines: Vec<String> = found
            .observations
            .iter()
            .map(|one| {
                let sign = if one.holds { "for" } else { "against" };
                format!("{} {sign}: {} ({})", one.fact, one.location, one.note)
            })
            .collect();
        insta::assert_snapshot!(format!("observations@{name}"), lines.join("\n"));
    }
}

#[test]
fn files_ids_and_fixtures_agree() {
    let ids: BTreeSet<String> =
        DETECTORS.iter().map(|detector| detector.meta().id.to_owned()).collect();
    let files: BTreeSet<String> =
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/detectors"))
            .unwrap()
            .map(|entry| {
                entry.unwrap().path().file_stem().unwrap().to_str().unwrap().replace('_', "-")
            })
            .filter(|name| name != "mod")
            .collect();
    assert_eq!(ids, files);
    let fixtures: BTreeSet<String> =
        Tree::all().iter().map(|tree| tree.detector().to_owned()).collect();
    assert!(ids.is_subset(&fixtures), "{ids:?} {fixtures:?}");
    assert!(DETECTORS.iter().map(|detector| detector.meta().id).is_sorted());
}

#[test]
fn the_order_of_detectors_changes_nothing() {
    let mut reversed = DETECTORS.to_vec();
    reversed.reverse();
    for tree in Tree::all() {
        let source = source(&tree);
        let (forward, backward) = (run(&source, DETECTORS), run(&source, &reversed));
        assert_eq!(forward.components, backward.components);
        assert_eq!(forward.references, backward.references);
    }
}

/// A detector that panics on one file.
#[derive(Debug)]
struct Brittle;

impl Detector for Brittle {
    fn meta(&self) -> &'static plimsoll_model::DetectorMeta {
        static META: plimsoll_model::DetectorMeta =
            plimsoll_model::DetectorMeta::new("brittle", "", "", &[]);
        &META
    }

    fn wants(&self, _: &plimsoll_source::Entry, _: &plimsoll_source::Limits) -> Option<u64> {
        Some(1 << 20)
    }

    fn file(
        &self,
        _: &plimsoll_detect::Context<'_>,
        entry: &plimsoll_source::Entry,
        _: &[u8],
        _: &mut plimsoll_detect::Output,
    ) {
        assert!(!entry.path.to_string().ends_with("bad.yml"));
    }
}

#[test]
fn a_panic_costs_one_diagnostic() {
    let good = "jobs:\n  a:\n    steps:\n      - uses: a/b@main\n";
    let source = MemorySource::new()
        .with_file(".github/workflows/bad.yml", good)
        .with_file(".github/workflows/good.yml", good);
    let mut detectors = DETECTORS.to_vec();
    detectors.push(&Brittle);
    let found = run(&source, &detectors);
    assert_eq!(found.references.len(), 2);
    assert_eq!(found.diagnostics.len(), 1);
    assert_eq!(found.diagnostics[0].location().path.to_string(), ".github/workflows/bad.yml");
    assert!(found.diagnostics[0].message().contains("brittle"));
}

#[test]
fn a_cancelled_scan_stops() {
    let token = CancelToken::default();
    token.cancel();
    let source = MemorySource::new().with_file("a", "b");
    assert!(detect(&source, DETECTORS, &Options::default(), &Silent, &token).is_err());
}
