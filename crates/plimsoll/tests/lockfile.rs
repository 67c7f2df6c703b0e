//! What the rules say of lockfiles, from the files to the findings.
#![expect(clippy::unwrap_used, reason = "a test stops where something it needs is missing")]

use plimsoll::{MemorySource, Report, Scan};
use plimsoll_testkit::{Tree, TreeKind};

fn scan(name: &str) -> Report {
    let trees = Tree::all();
    let tree = trees.iter().find(|tree| tree.name() == format!("actions-lock.{name}")).unwrap();
    let mut source = MemorySource::new();
    for entry in tree.files() {
        let TreeKind::File(content) = &entry.kind else { continue };
        source = source.with_file(entry.path.clone(), content.clone());
    }
    Scan::source(Box::new(source)).run().unwrap()
}

/// Rule, severity, subject and line of the findings about the lockfile.
fn findings(report: &Report) -> Vec<String> {
    let rows = report.findings.iter().filter(|finding| finding.rule.starts_with("lockfile-"));
    let mut rows: Vec<String> = rows
        .map(|finding| {
            let place = finding.locations.first().unwrap();
            let file = String::from_utf8_lossy(place.path.file_name()).into_owned();
            let (rule, severity, subject) = (&finding.rule, finding.severity, &finding.subject);
            format!("{rule} {severity} {subject} {file}:{}", place.line.unwrap())
        })
        .collect();
    rows.sort();
    rows
}

#[test]
fn what_agrees_has_no_finding_and_is_pinned() {
    let report = scan("valid");
    assert_eq!(findings(&report), Vec::<String>::new());
    assert!(report.complete);
    let unpinned: Vec<&str> = report
        .findings
        .iter()
        .filter(|finding| finding.rule == "unpinned-action")
        .map(|finding| finding.subject.as_str())
        .collect();
    assert_eq!(unpinned, ["harbor-example/berth@v1.2.3"], "only in the workflow without a lock");
    assert_eq!(report.lockfiles.len(), 1);
}

#[test]
fn what_disagrees_is_said_once_at_its_place() {
    assert_eq!(
        findings(&scan("changed")),
        [
            "lockfile-not-pinned medium harbor-example/added@main ci.yml:9",
            "lockfile-not-pinned medium harbor-example/rope@v3 release.yml:6",
            "lockfile-ref-changed medium actions/cache@v4.0.0 ci.yml:6",
            "lockfile-ref-changed medium harbor-example/berth@V1 ci.yml:7",
        ]
    );
    assert_eq!(
        findings(&scan("stale")),
        [
            "lockfile-stale low .github/workflows/gone.yml actions.lock:8",
            "lockfile-stale low harbor-example/adrift@v1 actions.lock:16",
            "lockfile-stale low harbor-example/sunk@v1 actions.lock:7",
        ]
    );
    assert_eq!(
        findings(&scan("local")),
        ["lockfile-local-action low .github/workflows/ci.yml actions.lock:4"]
    );
    let misleading = findings(&scan("misleading"));
    assert_eq!(misleading.len(), 2);
    assert!(misleading.iter().all(|row| row.starts_with("lockfile-misleading-commit high")));
}

#[test]
fn an_unknown_version_makes_the_report_incomplete_and_leaves_refs_unpinned() {
    let report = scan("version");
    assert!(!report.complete);
    assert_eq!(findings(&report), Vec::<String>::new());
    assert_eq!(report.summary.remote_unpinned, 1);
}
