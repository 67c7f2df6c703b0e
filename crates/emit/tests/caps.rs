//! Tests that a writer that truncates a long list shows its start, and how many items are left out.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![cfg(all(feature = "cyclonedx", feature = "spdx", feature = "review"))]

mod common;

use common::text;
use plimsoll_emit::{Format, RenderOptions, Review, render_review};
use plimsoll_model::{Finding, FindingKey, Report, Severity, SourceInfo, SourceKind};
use proptest::prelude::*;

/// A report with this many findings, each of which is separate.
fn report(count: usize) -> Report {
    let finding = |at: usize| {
        let path = format!("p{at:06}.yml");
        let key = FindingKey { path: &path, locator: "jobs.b", ordinal: 0 };
        Finding::new("x", Severity::High, &format!("owner/subject-{at:06}@v1"), &key)
    };
    let findings = (0..count).map(finding).collect();
    Report::assemble(SourceInfo::new(SourceKind::Memory), vec![], vec![], findings, vec![], 0)
}

/// A review on a terminal, which omits its appendix.
const FOLDED: usize = 4;

/// The writers that truncate long lists.
const WRITERS: [fn(&Report) -> String; 8] = [
    |report| text(report, "table", &RenderOptions::default()),
    |report| text(report, "sarif", &RenderOptions::default()),
    |report| text(report, "markdown", &RenderOptions::default()),
    |report| text(report, "html", &RenderOptions::default()),
    |report| review(report, "table"),
    |report| review(report, "markdown"),
    |report| review(report, "html"),
    |report| review(report, "github"),
];

fn review(report: &Report, format: &str) -> String {
    let (mut out, format) = (Vec::new(), format.parse::<Format>().unwrap());
    render_review(&Review::new(report), format, &RenderOptions::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The subjects in a text, each once, in order.
fn shown(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in text.split("subject-").skip(1) {
        let number: String = part.chars().take(6).collect();
        if found.last() != Some(&number) {
            found.push(number);
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|number| seen.insert(number.clone()));
    found
}

/// The subjects of a report, in order: high severity first.
fn all(report: &Report) -> Vec<String> {
    shown(&report.findings.iter().map(|one| one.subject.to_string() + " ").collect::<String>())
}

fn check(writer: usize, count: usize) -> Result<(), TestCaseError> {
    let report = report(count);
    let text = WRITERS.get(writer).unwrap()(&report);
    let (shown, all) = (shown(&text), all(&report));
    // A review groups findings by subject.
    let mut grouped = all.clone();
    grouped.sort();
    let is_front = all.starts_with(&shown) || grouped.starts_with(&shown);
    prop_assert!(all.len() == count && is_front, "{writer}: {shown:?} {all:?}");
    let left = count - shown.len();
    let told = text.split(|c: char| !c.is_ascii_digit()).any(|word| word == left.to_string());
    prop_assert!(left == 0 || told, "{writer}: {left} of {count} are not told\n{text}");
    // Only long lists are truncated.
    prop_assert!(left == 0 || shown.len() >= 9 || writer == FOLDED, "{writer}: {shown:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_start_is_shown_and_the_rest_is_counted(writer in 0..WRITERS.len(), count in 1_usize..300) {
        check(writer, count)?;
    }
}

/// GitHub rejects a SARIF file with more results.
#[test]
fn results_of_sarif_beyond_the_limit_are_counted() {
    check(1, 25_040).unwrap();
}
