//! Baselines of every fixture: the published schemas hold, and what is kept reads back.
#![expect(clippy::unwrap_used, reason = "a test stops where something it needs is missing")]

use std::path::Path;

use plimsoll::{
    Baseline, DeltaFormat, RenderOptions, Report, Scan, apply, diff, read_baseline, render_delta,
    write_baseline,
};
use plimsoll_testkit::{assert_sound_at, cases, specs};
use serde_json::Value;

fn scan(path: &Path) -> Report {
    let report = Scan::path(path).run().unwrap();
    assert_sound_at(&report, path, None);
    report
}

fn baselines() -> Vec<Baseline> {
    let mut all = vec![Baseline::of(&scan(&cases::root()))];
    for tree in specs::samples() {
        let repo = tree.into_git_repo();
        all.push(Baseline::of(&scan(repo.path())));
    }
    all
}

fn assert_valid(schema: &str, text: &[u8]) {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let value: Value = serde_json::from_slice(text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|why| why.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn every_baseline_validates_and_reads_back() {
    for baseline in baselines() {
        let text = write_baseline(&baseline).unwrap();
        assert_valid(include_str!("../../model/schema/plimsoll-baseline-2.schema.json"), &text);
        assert_eq!(read_baseline(&text).unwrap(), baseline);
        assert!(diff(&baseline, &baseline).is_empty());
    }
}

/// Such a path has another spelling in the file than it has on disk.
#[test]
fn a_path_that_is_not_utf_8_reads_back_as_it_was_taken() {
    let text = "on: push\njobs: {b: {runs-on: x, steps: [{uses: o/a@v1}]}}\n";
    let source = plimsoll::MemorySource::new()
        .with_file(b".github/workflows/\xff\xc3(.yml".as_slice(), text)
        .with_file(b"a\xfe/.gitmodules".as_slice(), "");
    let taken = Baseline::of(&Scan::source(Box::new(source)).run().unwrap());
    assert_eq!(taken.references.len(), 1);
    let read = read_baseline(&write_baseline(&taken).unwrap()).unwrap();
    assert_eq!(read, taken);
    let delta = diff(&read, &taken);
    assert!(delta.is_empty() && delta.inputs.is_empty(), "{:?}", delta.inputs);
}

/// As where both sides of a merge were kept. Found by fuzzing.
#[test]
fn a_file_that_a_baseline_names_twice_is_one_and_lost_where_one_of_them_is() {
    let text = "on: push\njobs: {b: {runs-on: x, steps: [{uses: o/a@v1}]}}\n";
    let source = plimsoll::MemorySource::new().with_file(".github/workflows/w.yml", text);
    let taken = Baseline::of(&Scan::source(Box::new(source)).run().unwrap());
    let twice = |row: Value| {
        let mut value = serde_json::to_value(&taken).unwrap();
        value["inputs"].as_array_mut().unwrap().push(row);
        read_baseline(value.to_string().as_bytes()).unwrap()
    };
    let path = ".github/workflows/w.yml";
    let read = twice(serde_json::json!({"path": path, "sha256": "0".repeat(64), "status": "read"}));
    let lost = twice(serde_json::json!({"path": path, "status": "unread", "lost": "too-large"}));
    for before in [&read, &lost] {
        assert_eq!(before.inputs.len(), 1);
        assert_eq!(&apply(&taken, &diff(&taken, before)), before);
    }
    assert!(lost.inputs[0].is_lost() && !read.inputs[0].is_lost());
}

#[test]
fn every_delta_validates_and_leads_on() {
    let all = baselines();
    for (one, two) in all.iter().zip(all.iter().skip(1)) {
        let delta = diff(one, two);
        let text = render_delta(&delta, DeltaFormat::Json, &RenderOptions::default()).unwrap();
        assert_valid(include_str!("../../model/schema/plimsoll-delta-1.schema.json"), &text);
        assert_eq!(&apply(one, &delta), two);
        for format in [DeltaFormat::Table, DeltaFormat::Markdown] {
            let page = render_delta(&delta, format, &RenderOptions::default()).unwrap();
            assert!(!page.contains(&0x1b) && std::str::from_utf8(&page).is_ok());
        }
    }
}

#[test]
fn a_work_tree_and_its_revision_have_the_same_baseline() {
    let repo = specs::tree("git-submodule", "Every form of an entry").into_git_repo();
    let tree = Baseline::of(&scan(repo.path()));
    let revision = Baseline::of(&Scan::path(repo.path()).revision("HEAD").run().unwrap());
    assert_eq!(write_baseline(&tree).unwrap(), write_baseline(&revision).unwrap());
}
