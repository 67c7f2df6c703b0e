//! Tests all detectors together: their table, their order, a panic, a cancelled scan.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test panics if something it needs is missing"
)]

mod common;

use std::collections::BTreeSet;

use common::sound;
use plimsoll_detect::{
    CancelToken, Context, DETECTORS, DetectOptions, Detection, Detector, FileView, Output, Silent,
    Want, detect,
};
use plimsoll_source::{Entry, Limits, MemorySource, Oid, Source};
use plimsoll_testkit::{Tree, TreeKind, specs};

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
    detect(source, detectors, &DetectOptions::default(), &Silent, &CancelToken::default()).unwrap()
}

#[test]
fn files_and_ids_agree() {
    let ids: BTreeSet<String> =
        DETECTORS.iter().map(|detector| detector.meta().id.to_string()).collect();
    let files: BTreeSet<String> =
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/detectors"))
            .unwrap()
            .map(|entry| {
                entry.unwrap().path().file_stem().unwrap().to_str().unwrap().replace('_', "-")
            })
            .filter(|name| name != "mod")
            .collect();
    assert_eq!(ids, files);
    assert!(DETECTORS.iter().map(|detector| &detector.meta().id).is_sorted());
}

#[test]
fn the_order_of_detectors_changes_nothing() {
    let mut reversed = DETECTORS.to_vec();
    reversed.reverse();
    for tree in specs::trees() {
        let source = source(&tree);
        let (forward, backward) = (run(&source, DETECTORS), run(&source, &reversed));
        let forward = sound(&source, forward);
        assert_eq!(forward.components, backward.components);
        assert_eq!(forward.references, backward.references);
        assert_eq!(forward.observations, backward.observations);
        assert_eq!(forward.coverage, backward.coverage);
        assert_eq!(forward.manifest_coverage, backward.manifest_coverage);
        assert_eq!(forward.diagnostics, backward.diagnostics);
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

    fn want(&self, _: &Entry, _: &Limits) -> Want {
        Want::Whole { limit: 1 << 20 }
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, _: &mut Output) {
        assert!(!view.path().to_string().ends_with("bad.yml"));
    }
}

#[test]
fn a_panic_is_one_diagnostic() {
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
    assert!(detect(&source, DETECTORS, &DetectOptions::default(), &Silent, &token).is_err());
}
