//! Tests baselines of every fixture: they are valid against the published schemas, and can be read back.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use std::path::Path;

use plimsoll::{
    Baseline, Context, Delta, Detector, Entry, FileView, Format, Limits, Output, RenderOptions,
    Report, Scan, Want, apply, diff, read_baseline, render_delta, write_baseline,
};
use plimsoll_model::{Aspect, Change, ChangeState, DetectorMeta, FindingRow, Input, Pass};
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

/// The path is spelled differently in the file than on disk.
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

/// A baseline has duplicates if a merge kept both sides. Found by fuzzing.
#[test]
fn a_duplicate_input_is_one_file_and_a_loss_in_either_counts() {
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

/// The tree for which the previous release wrote the baseline in `baselines/`, with a manifest as `package.json`.
fn kept_tree(manifest: &str) -> plimsoll::MemorySource {
    let workflow = "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: \
                    actions/checkout@v4\n      - uses: org/tool@main\n      - run: ./scripts/quiet.sh\n";
    let none = "on: push\njobs:\n  none:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo \
                hello\n";
    plimsoll::MemorySource::new()
        .with_file(".github/workflows/ci.yml", workflow)
        .with_file(".github/workflows/none.yml", none)
        .with_file("package.json", manifest)
        .with_file("requirements.txt", "requests==2.32.3\nflask>=3\n")
        .with_file("scripts/quiet.sh", "#!/bin/sh\necho quiet\n")
}

fn kept_baseline(manifest: &str) -> Baseline {
    Baseline::of(&Scan::source(Box::new(kept_tree(manifest))).run().unwrap())
}

const SITE: &str = "{\"name\": \"site\", \"private\": true}\n";

/// The previous release listed all files that were read. The baselines in this directory were written by it.
#[test]
fn a_baseline_of_the_previous_release_is_read_and_compared() {
    let before = read_baseline(include_bytes!("baselines/without-passes.json")).unwrap();
    assert!(before.passes.is_empty() && !before.rolled_up);
    let now = kept_baseline(SITE);
    let delta = diff(&before, &now);
    // The scale of severities has changed since.
    let is_rescaled = |change: &Change<FindingRow>| change.aspects == [Aspect::Severity];
    assert!(delta.findings.iter().all(is_rescaled), "{delta:#?}");
    assert!(delta.components.is_empty() && delta.references.is_empty(), "{delta:#?}");
    assert!(delta.lost.is_empty() && delta.summary.findings.unverifiable == 0);
    let gone: Vec<(String, ChangeState)> = delta
        .inputs
        .iter()
        .map(|change| (change.before.as_ref().unwrap().path.to_string(), change.state))
        .collect();
    assert_eq!(gone, [("scripts/quiet.sh".to_owned(), ChangeState::Unverifiable)]);
    assert_eq!(apply(&before, &delta), now);
}

#[test]
fn the_previous_release_reads_current_baselines() {
    let text = write_baseline(&kept_baseline(SITE)).unwrap();
    assert_valid(include_str!("baselines/without-passes.schema.json"), &text);
    // It recognizes a baseline by its version, and ignores unknown fields.
    let value: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(value["schemaVersion"], 2);
}

/// A scan may have no passes, if the report has something about every file that was read. It is not a baseline of the
/// previous release, so files that are only in one of two baselines are resolved.
#[test]
fn a_baseline_that_states_no_passes_is_not_one_of_the_previous_release() {
    let workflow = "on: push\njobs: {b: {runs-on: x, steps: [{uses: o/a@v1}]}}\n";
    let path = ".github/workflows/w.yml";
    let source = plimsoll::MemorySource::new().with_file(path, workflow);
    let taken = Baseline::of(&Scan::source(Box::new(source)).run().unwrap());
    let now = kept_baseline(SITE);
    assert!(taken.passes.is_empty() && !now.passes.is_empty());
    let text = write_baseline(&taken).unwrap();
    let value: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(value["rolledUp"], true);
    let state = |before: &Baseline| {
        let delta = diff(before, &now);
        assert_eq!(apply(before, &delta), now);
        let is_it = |input: &Input| input.path.to_string() == path;
        let gone = delta.inputs.iter().find(|it| it.before.as_ref().is_some_and(is_it));
        gone.unwrap().state
    };
    assert_eq!(state(&read_baseline(&text).unwrap()), ChangeState::Resolved);
    // Without the field, it is a baseline that lists all files, unless it has passes.
    let without = |baseline: &Baseline| {
        let mut value = serde_json::to_value(baseline).unwrap();
        value.as_object_mut().unwrap().remove("rolledUp");
        read_baseline(value.to_string().as_bytes()).unwrap()
    };
    assert_eq!(state(&without(&taken)), ChangeState::Unverifiable);
    assert_eq!(without(&now), now);
}

#[test]
fn an_unknown_version_is_rejected_by_name() {
    for version in [3, 17] {
        let mut value = serde_json::to_value(kept_baseline(SITE)).unwrap();
        value["schemaVersion"] = version.into();
        let why = read_baseline(value.to_string().as_bytes()).unwrap_err().to_string();
        assert!(why.contains(&format!("version {version}")), "{why}");
        assert!(why.contains("reads 1 and 2"), "{why}");
    }
}

fn render(delta: &Delta, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    render_delta(delta, format, &RenderOptions::default(), &mut out).unwrap();
    out
}

#[test]
fn a_change_of_a_file_without_results_changes_its_pass() {
    let before = kept_baseline("{\"private\": true}\n");
    let after = kept_baseline("{\"private\": false}\n");
    assert!(before.inputs.iter().all(|input| input.path.to_string() != "package.json"));
    let delta = diff(&before, &after);
    assert!(delta.is_empty() && delta.inputs.is_empty());
    let changed: Vec<&str> = delta
        .passes
        .iter()
        .filter_map(|change| change.after.as_ref()?.detector.as_deref())
        .collect();
    assert_eq!(changed, ["npm-packages", "own-license", "own-product"]);
    assert_eq!(apply(&before, &delta), after);
    let page = |delta| String::from_utf8(render(delta, Format::Markdown)).unwrap();
    let nothing = "and neither has any file that a detector read";
    assert!(!page(&delta).contains(nothing));
    assert!(page(&diff(&before, &before)).contains(nothing));
}

/// Reads every file completely, and finds nothing.
#[derive(Debug)]
struct Reader;

impl Detector for Reader {
    fn meta(&self) -> &'static DetectorMeta {
        static META: DetectorMeta = DetectorMeta::new("reader", "", "", &[]);
        &META
    }

    fn want(&self, _: &Entry, _: &Limits) -> Want {
        Want::Whole { limit: 64 << 20 }
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, _: &mut Output) {
        assert!(!view.is_head());
    }
}

#[test]
fn a_detector_that_reads_every_file_adds_one_row() {
    for tree in specs::samples() {
        let repo = tree.into_git_repo();
        let plain = Baseline::of(&scan(repo.path()));
        let report =
            Scan::path(repo.path()).detector(&Reader).include_inactive(true).run().unwrap();
        let more = Baseline::of(&report);
        let is_new = |pass: &&Pass| plain.passes.iter().all(|known| known.key() != pass.key());
        let new = more.passes.iter().filter(is_new).filter_map(|pass| pass.detector.as_deref());
        assert!(new.eq(["reader"].into_iter().take(more.passes.len() - plain.passes.len())));
        assert!(plain.inputs.iter().all(|input| more.inputs.contains(input)));
        // The additional inputs are files that the report mentions, but which were not read before.
        let mut about = report;
        about.inputs.clear();
        let about = serde_json::to_string(&about).unwrap();
        for Input { path, .. } in &more.inputs {
            assert!(about.contains(&serde_json::to_string(path).unwrap()), "{path}");
        }
    }
}

#[test]
fn every_delta_validates_and_leads_on() {
    let all = baselines();
    for (one, two) in all.iter().zip(all.iter().skip(1)) {
        let delta = diff(one, two);
        let text = render(&delta, Format::Json);
        assert_valid(include_str!("../../model/schema/plimsoll-delta-1.schema.json"), &text);
        assert_eq!(&apply(one, &delta), two);
        for format in [Format::Table, Format::Markdown, Format::Html] {
            let page = render(&delta, format);
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
