//! The report as a contract: it validates, its numbers reconcile, secrets and escapes stay inside.
#![expect(clippy::unwrap_used, reason = "a test stops where something it needs is missing")]

use plimsoll::model::{Activity, Redacted};
use plimsoll::{Format, MemorySource, RenderOptions, Report, Scan, render};
use plimsoll_testkit::{Tree, cases};
use proptest::prelude::*;
use serde_json::Value;

fn reports() -> Vec<Report> {
    let mut reports = vec![Scan::path(cases::root()).include_inactive(true).run().unwrap()];
    for tree in Tree::all() {
        let repo = tree.into_git_repo();
        reports.push(Scan::path(repo.path()).run().unwrap());
        reports.push(Scan::path(repo.path()).include_inactive(true).run().unwrap());
    }
    reports
}

fn json(report: &Report) -> Value {
    let bytes = render(report, Format::Json, &RenderOptions::default()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn every_report_validates_and_reads_back() {
    let text = include_str!("../../model/schema/plimsoll-report-1.schema.json");
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
fn numbers_reconcile_with_rows() {
    for report in reports() {
        let totals = &report.summary;
        let counted: Vec<_> = report.references.iter().filter(|it| it.activity.counts()).collect();
        let count = |n: usize| u64::try_from(n).unwrap();
        assert_eq!(totals.references, count(counted.len()));
        assert_eq!(totals.references, totals.references_by_kind.values().sum::<u64>());
        assert_eq!(totals.references, totals.references_by_pin.values().sum::<u64>());
        assert_eq!(totals.references, totals.references_by_trust.values().sum::<u64>());
        assert_eq!(totals.remote_references, totals.remote_pinned + totals.remote_unpinned);
        assert_eq!(
            totals.references,
            totals.remote_references + totals.local_references + totals.invalid_references
        );
        assert_eq!(totals.components, totals.components_by_kind.values().sum::<u64>());
        assert_eq!(totals.components, count(report.components.len()));
        assert_eq!(totals.findings(), count(report.findings.len()));
        assert_eq!(totals.diagnostics, count(report.diagnostics.len()));
        assert_eq!(report.complete, !report.diagnostics.iter().any(|it| it.kind().is_loss()));
        for reference in &report.references {
            if let Some(id) = &reference.component {
                assert!(report.component(id).is_some(), "{id} is not listed");
            }
        }
        let mut prints: Vec<_> = report.findings.iter().map(|it| &it.fingerprint).collect();
        prints.sort();
        prints.dedup();
        assert_eq!(prints.len(), report.findings.len(), "fingerprints tell findings apart");
    }
}

#[test]
fn what_is_left_out_is_counted() {
    let repo = Tree::load("workflow-uses").into_git_repo();
    let short = Scan::path(repo.path()).run().unwrap();
    let long = Scan::path(repo.path()).include_inactive(true).run().unwrap();
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
    let report = Scan::source(Box::new(source)).include_inactive(true).run().unwrap();
    assert!(report.references.len() >= 4);
    for meta in plimsoll::FORMATS {
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
        let report = Scan::source(Box::new(source)).run().unwrap();
        for meta in plimsoll::FORMATS {
            prop_assert!(render(&report, meta.format, &RenderOptions::default()).is_ok());
        }
    }
}
