//! Compares scans of real packages from the registries with counts by a second method.
//!
//! `cargo xtask corpus` downloads them; `PLIMSOLL_CORPUS` is their folder. Without it, these tests are skipped,
//! because tests must not need the network.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test panics if something it needs is missing"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use plimsoll::{Report, Scan};
use plimsoll_testkit::assert_sound_at;
use serde_json::Value;

fn corpus() -> PathBuf {
    let dir = std::env::var_os("PLIMSOLL_CORPUS").expect("PLIMSOLL_CORPUS names the corpora");
    std::fs::canonicalize(dir).expect("run `cargo xtask corpus` first")
}

/// References that are `uses:`, as (active, active by commit, inactive).
fn counts(report: &Report) -> (u64, u64, u64) {
    let uses = |it: &&plimsoll::Reference| it.locator.ends_with("uses");
    let mut counted = (0, 0, 0);
    for reference in report.references.iter().filter(uses) {
        if reference.activity.counts() {
            counted.0 += 1;
            counted.1 += u64::from(reference.pin == plimsoll::PinStrength::CommitUnverified);
        } else {
            counted.2 += 1;
        }
    }
    counted
}

/// The same counts by a script that reads lines, without a YAML parser.
fn second_method(root: &Path) -> (u64, u64, u64) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/testkit/corpora/count_uses.py");
    let output = Command::new("python3").arg(script).arg(root).output().expect("python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let number = |key: &str| value[key].as_u64().unwrap();
    (number("active"), number("active_sha"), number("inactive"))
}

fn check(folder: &str, expected: (u64, u64, u64)) -> Report {
    let root = corpus().join(folder);
    let report = Scan::path(&root).include_inactive(true).run().unwrap();
    assert_sound_at(&report, &root, None);
    let ours = counts(&report);
    assert_eq!(ours, second_method(&root), "{folder}: the second method");
    assert_eq!(ours, expected, "{folder}");
    report
}

#[test]
#[ignore = "needs the corpora"]
fn numpy() {
    let report = check("numpy-2.5.5", (115, 109, 110));
    let submodules = report.components.iter().filter(|it| it.submodule.is_some()).count();
    assert_eq!(submodules, 7);
}

#[test]
#[ignore = "needs the corpora"]
fn rocksdb() {
    check("librocksdb-sys-0.19.0+11.8.1/rocksdb", (275, 0, 0));
    // For this crate, RocksDB is vendored, and another reference is in the copy of snappy.
    check("librocksdb-sys-0.19.0+11.8.1", (0, 0, 276));
}

#[test]
#[ignore = "needs the corpora"]
fn libgit2() {
    check("libgit2-sys-0.18.8+1.9.7", (0, 0, 34));
}

#[test]
#[ignore = "needs the corpora"]
fn scipy() {
    check("scipy-1.18.1", (0, 0, 51));
}
