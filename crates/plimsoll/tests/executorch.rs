//! Compares the public repository pytorch/executorch with hand-made lists.
//!
//! `PLIMSOLL_EXECUTORCH` is a clone or bare repository with the commit.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test panics if something it needs is missing"
)]

use std::collections::BTreeSet;
use std::path::Path;

use plimsoll::model::{ComponentKind, DetectorMeta};
use plimsoll::{Baseline, Detector, Entry, Limits, Report, Scan, Want, write_baseline};
use plimsoll_testkit::{assert_sound_at, truth};

fn scan() -> Report {
    let path = std::env::var_os("PLIMSOLL_EXECUTORCH").expect("PLIMSOLL_EXECUTORCH");
    let report = Scan::path(&path).revision(truth::EXECUTORCH_COMMIT).run().unwrap();
    assert_sound_at(&report, Path::new(&path), Some(truth::EXECUTORCH_COMMIT));
    report
}

#[test]
#[ignore = "needs a clone of pytorch/executorch"]
fn submodules() {
    let report = scan();
    let rows = report.components.iter().filter(|it| it.kind == ComponentKind::Submodule);
    let ours: BTreeSet<(String, String)> = rows
        .map(|it| {
            let purl = it.purl.as_deref().unwrap();
            let sha = it.revision.as_ref().unwrap().as_str();
            assert_eq!(purl, purl.to_lowercase());
            assert!(purl.ends_with(sha));
            assert!(it.upstream.as_ref().unwrap().url.as_str().starts_with("https://"));
            (it.paths[0].to_string(), sha.to_owned())
        })
        .collect();
    let expected: BTreeSet<_> =
        truth::executorch_submodules().into_iter().map(|it| (it.path, it.commit)).collect();
    assert_eq!(ours, expected);
}

#[test]
#[ignore = "needs a clone of pytorch/executorch"]
fn references() {
    let report = scan();
    let ours: BTreeSet<_> = report
        .references
        .iter()
        // The lists only have references that GitHub follows.
        .filter(|it| !it.kind.is_fetch())
        .map(|it| {
            let class = Some(it.syntax.to_string()).filter(|name| name != "local");
            let at = &it.location;
            let value = it.value.to_string();
            (at.path.to_string(), at.line.unwrap(), at.column.unwrap(), value, class)
        })
        .collect();
    let expected: BTreeSet<_> = truth::executorch_references()
        .into_iter()
        .map(|it| (it.file, it.line, it.col, it.value, it.ref_class))
        .collect();
    assert_eq!(ours, expected);
    let followed: Vec<_> = report.references.iter().filter(|it| !it.kind.is_fetch()).collect();
    assert_eq!(followed.len(), 281);
    let remote = followed.iter().filter(|it| it.is_remote());
    assert_eq!(remote.map(|it| &it.component).collect::<BTreeSet<_>>().len(), 36);
}

/// Reads every file completely, and finds nothing.
#[derive(Debug)]
struct Reader;

impl Detector for Reader {
    fn meta(&self) -> &'static DetectorMeta {
        static META: DetectorMeta = DetectorMeta::new("reader", "", "", &[]);
        &META
    }

    fn want(&self, entry: &Entry, _: &Limits) -> Want {
        Want::whole_if(entry.kind.is_file(), 256 << 20)
    }
}

#[test]
#[ignore = "needs a clone of pytorch/executorch"]
fn a_detector_that_reads_every_file_does_not_enlarge_the_baseline() {
    let path = std::env::var_os("PLIMSOLL_EXECUTORCH").expect("PLIMSOLL_EXECUTORCH");
    let baseline = |scan: Scan| {
        let baseline = Baseline::of(&scan.revision(truth::EXECUTORCH_COMMIT).run().unwrap());
        (write_baseline(&baseline).unwrap().len(), baseline)
    };
    let (before, plain) = baseline(Scan::path(&path));
    let (after, more) = baseline(Scan::path(&path).detector(Reader));
    let reader = more.passes.iter().find(|pass| pass.detector.as_deref() == Some("reader"));
    let files = reader.map_or(0, |pass| pass.files);
    println!(
        "{before} bytes and {} rows, {after} and {} with {files} files more looked at",
        plain.inputs.len(),
        more.inputs.len()
    );
    assert!(files > 3000, "{files}");
    assert!(after < before + before / 100, "{before} {after}");
}
