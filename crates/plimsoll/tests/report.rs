//! Tests the contract of reports: they are valid and sound, and contain neither secrets nor escape sequences.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use std::path::Path;

use plimsoll::model::{Activity, Redacted};
use plimsoll::{Format, MemorySource, RenderOptions, Report, Scan, render};
use plimsoll_testkit::{assert_sound, assert_sound_at, cases, specs};
use proptest::prelude::*;
use serde_json::Value;

/// A scan of a path; panics if the report is not sound.
fn scan(path: &Path, include_inactive: bool) -> Report {
    let report = Scan::path(path).include_inactive(include_inactive).run().unwrap();
    assert_sound_at(&report, path, None);
    report
}

fn reports() -> Vec<Report> {
    let mut reports = vec![scan(&cases::root(), true)];
    for tree in specs::samples() {
        let repo = tree.into_git_repo();
        reports.push(scan(repo.path(), false));
        reports.push(scan(repo.path(), true));
    }
    reports
}

fn json(report: &Report) -> Value {
    let bytes = render(report, Format::Json, &RenderOptions::default()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn every_report_validates_and_reads_back() {
    let text = include_str!("../../model/schema/plimsoll-report-2.schema.json");
    let schema: Value = serde_json::from_str(text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for report in reports() {
        let value = json(&report);
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|why| format!("{why} at {}", why.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let back: Report = serde_json::from_value(value).unwrap();
        assert_eq!(back, report);
    }
}

#[test]
fn the_contract_has_its_fields() {
    let value = json(&reports()[0]);
    for key in [
        "schemaVersion",
        "tool",
        "source",
        "complete",
        "components",
        "references",
        "findings",
        "diagnostics",
        "summary",
    ] {
        assert!(value.get(key).is_some(), "{key}");
    }
    let reference = &value["references"][0];
    for key in [
        "path",
        "line",
        "column",
        "locator",
        "value",
        "kind",
        "pin",
        "trust",
        "comment",
        "component",
    ] {
        assert!(reference.get(key).is_some(), "{key}");
    }
    let component = &value["components"][0];
    for key in [
        "id", "kind", "scope", "name", "version", "purl", "upstream", "revision", "paths",
        "licenses", "evidence",
    ] {
        assert!(component.get(key).is_some(), "{key}");
    }
    for key in ["path", "kind", "message"] {
        assert!(value["diagnostics"][0].get(key).is_some(), "{key}");
    }
}

#[test]
fn omitted_rows_are_counted() {
    let repo = specs::tree("workflow-uses", "Files that never run").into_git_repo();
    let (short, long) = (scan(repo.path(), false), scan(repo.path(), true));
    assert!(short.references.iter().all(|it| it.activity.counts()));
    let inactive = long.references.iter().filter(|it| !it.activity.counts()).count();
    assert!(inactive > 0);
    assert!(long.references.iter().any(|it| it.activity == Activity::Unreached));
    assert_eq!(short.summary.inactive_references, u64::try_from(inactive).unwrap());
    assert_eq!(long.summary.inactive_references, short.summary.inactive_references);
    assert_eq!(long.summary.references, short.summary.references);
}

#[test]
fn credentials_and_escapes_reach_no_output() {
    let secret = "CANARYs3cr3t";
    let evil = "\u{1b}[2Jx";
    let source = MemorySource::new()
        .with_file(
            ".gitmodules",
            format!("[submodule \"https://u:{secret}@h\"]\n\tpath = b\n[submodule \"{evil}\"]\n\tpath = a\n\turl = https://u:{secret}@h/o/r.git\n"),
        )
        .with_file(
            ".github/workflows/c.yml",
            format!(
                "jobs:\n  \"{evil}\":\n    container: https://u:{secret}@reg/i:1\n    steps:\n      - uses: docker://u:{secret}@reg/i:1\n      - uses: u:{secret}@reg\n      - uses: o/r/x?token={secret}@v1\n      - uses: ./x?token={secret}\n      - uses: https://u:{secret}@h/r@main # https://u:{secret}@h\n"
            ).replace('\u{1b}', "\\e"),
        )
        .with_file(format!(".github/workflows/{evil}\n::error::.yml"), "jobs:\n  a:\n    steps:\n      - uses: a/b@main\n");
    let report = Scan::source(Box::new(source.clone())).include_inactive(true).run().unwrap();
    assert_sound(&report, &source);
    assert!(report.references.len() >= 4);
    for meta in plimsoll::OutputKind::Report.formats() {
        let bytes = render(&report, meta.format, &RenderOptions::default()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains(secret), "{}: a credential", meta.name);
        assert!(!text.contains('\u{1b}'), "{}: a raw escape", meta.name);
        assert!(!text.contains("\n::error"), "{}: a CI command", meta.name);
    }
    assert_eq!(Redacted::new(report.references[0].value.as_str()), report.references[0].value);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_workflow_gives_a_report_that_renders(text in "(jobs|steps|uses|a|b|:|-| |\n|@|/|#|\\[|\\]|&|\\*|!|'|\"|\\||>){0,120}") {
        let source = MemorySource::new().with_file(".github/workflows/a.yml", text);
        let report = Scan::source(Box::new(source.clone())).run().unwrap();
        assert_sound(&report, &source);
        for meta in plimsoll::OutputKind::Report.formats() {
            prop_assert!(render(&report, meta.format, &RenderOptions::default()).is_ok());
        }
    }
}

/// Found by fuzzing: if a row has a masked text, invalid bytes of its path are escaped, as in JSON.
#[test]
fn a_masked_name_and_a_path_that_is_not_utf8_are_sound() {
    let source = MemorySource::new().with_file(".gitmodules", b"[submodule \"\"]path = /:g@\xe1");
    let report = Scan::source(Box::new(source.clone())).run().unwrap();
    assert_sound(&report, &source);
    assert_eq!(report.components.len(), 1);
}
