//! Small files that would use all memory or run time in a reader without limits. Each of them once did: without its
//! limit, the scan does not end in time.

#![expect(clippy::unwrap_used, reason = "a test panics if it fails")]

mod common;

use std::fmt::Write as _;

use common::sound;
use plimsoll_detect::{
    CancelToken, DETECTORS, DetectOptions, Detection, Gitmodules, Silent, detect,
};
use plimsoll_model::DiagnosticKind;
use plimsoll_source::MemorySource;

fn scan(source: &MemorySource) -> Detection {
    let found =
        detect(source, DETECTORS, &DetectOptions::default(), &Silent, &CancelToken::default());
    sound(source, found.unwrap())
}

fn workflow(text: String) -> Detection {
    scan(&MemorySource::new().with_file(".github/workflows/ci.yml", text))
}

#[test]
fn layers_in_which_each_node_refers_to_all_of_the_next() {
    let mut source = MemorySource::new().with_file(
        ".github/workflows/ci.yml",
        "jobs:\n  b:\n    steps:\n      - uses: ./vendor/l0/a0\n",
    );
    for layer in 0..12 {
        for action in 0..10 {
            let mut text = "runs:\n  using: composite\n  steps:\n".to_owned();
            for next in 0..10 {
                writeln!(text, "    - uses: ./vendor/l{}/a{next}", layer + 1).unwrap();
            }
            source = source.with_file(format!("vendor/l{layer}/a{action}/action.yml"), text);
        }
    }
    let found = scan(&source);
    assert_eq!(found.references.iter().filter(|it| it.activity.counts()).count(), 1 + 111 * 10);
}

#[test]
fn an_endless_value() {
    let text = format!("[submodule \"a\"]\npath = a\nx = {}", "\\\\\\\n".repeat(1_000_000));
    let file = Gitmodules::parse(text.as_bytes());
    assert_eq!(file.sections.len(), 1);
}

#[test]
fn long_text_repeated_by_alias() {
    let long = "x".repeat(500_000);
    for (first, rest) in [
        (format!("uses: &s a/{long}@v1"), "uses: *s"),
        (
            format!("{{uses: a/b@v1, with: {{version: &s latest{long}}}}}"),
            "{uses: a/b@v1, with: {version: *s}}",
        ),
        (
            format!("{{uses: actions/checkout@v4, with: {{repository: &s 'a/{long}'}}}}"),
            "{uses: actions/checkout@v4, with: {repository: *s}}",
        ),
    ] {
        let aliases = format!("      - {rest}\n").repeat(20_000);
        let found = workflow(format!("jobs:\n  b:\n    steps:\n      - {first}\n{aliases}"));
        assert!(found.diagnostics.iter().any(|it| it.kind() == DiagnosticKind::LimitExceeded));
    }
}

#[test]
fn many_variables_for_many_scripts() {
    let mut text = "env:\n".to_owned();
    for index in 0..199 {
        writeln!(text, "  V{index}: {}", "x".repeat(950)).unwrap();
    }
    text.push_str("jobs:\n  b:\n    steps:\n");
    text.push_str(&"      - run: echo x\n".repeat(30_000));
    let found = workflow(text);
    assert!(found.diagnostics.iter().any(|it| it.kind() == DiagnosticKind::LimitExceeded));
}

#[test]
fn many_checkouts_before_many_local_paths() {
    let mut text = "jobs:\n  b:\n    steps:\n".to_owned();
    for index in 0..20_000 {
        writeln!(text, "      - {{uses: actions/checkout@v4, with: {{path: d{index}}}}}").unwrap();
    }
    text.push_str(&"      - uses: ./x\n".repeat(30_000));
    let found = workflow(text);
    assert!(found.diagnostics.iter().any(|it| it.kind() == DiagnosticKind::LimitExceeded));
}

#[test]
fn merge_keys_of_one_long_list() {
    let items = "{}, ".repeat(100_000);
    let steps = "      - {<<: *l, uses: a/b@v1}\n".repeat(20_000);
    let found = workflow(format!("x: &l [{items}]\njobs:\n  b:\n    steps:\n{steps}"));
    assert!(found.diagnostics.iter().any(|it| it.kind() == DiagnosticKind::LimitExceeded));
}
