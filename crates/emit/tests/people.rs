//! Tests the formats for people.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]
#![cfg(all(feature = "cyclonedx", feature = "spdx"))]

mod common;

use plimsoll_emit::{RenderOptions, View};
use plimsoll_model::{Report, SourceInfo, SourceKind};

use common::{empty, parts, rich, text};

fn full() -> RenderOptions {
    RenderOptions::default()
}

fn pins() -> RenderOptions {
    RenderOptions::default().with_view(View::Pins)
}

#[test]
fn table() {
    insta::assert_snapshot!(text(&rich(), "table", &full()));
}

#[test]
fn table_in_100_columns() {
    insta::assert_snapshot!(text(&rich(), "table", &full().with_width(100)));
}

#[test]
fn table_of_pins() {
    insta::assert_snapshot!(text(&rich(), "table", &pins()));
}

#[test]
fn table_of_nothing() {
    insta::assert_snapshot!(text(&empty(), "table", &full()));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(text(&rich(), "markdown", &full()));
}

#[test]
fn cyclonedx() {
    insta::assert_snapshot!(text(&rich(), "cyclonedx-json", &full()));
}

/// The number of rows of the pinning report, in all its tables.
fn rows(table: &str) -> usize {
    let report = table.split("Pinning report").nth(1).unwrap();
    let report = report.split("remarks while reading").next().unwrap();
    let tables = report.split("──\n").skip(1);
    tables.map(|table| table.lines().take_while(|line| !line.is_empty()).count()).sum()
}

#[test]
fn totals_are_those_of_the_rows() {
    let report = rich();
    let table = text(&report, "table", &pins());
    let listed = rows(&table);
    assert_eq!(u64::try_from(listed).unwrap(), report.summary.references);
    assert!(table.contains(&format!("Pinning report: {listed} references")));
    let summary = &report.summary;
    let kinds = summary.remote_references + summary.local_references + summary.invalid_references;
    assert_eq!(kinds, summary.references);
    for (view, part) in [(full(), "## Every reference"), (pins(), "## Pinning report")] {
        let page = text(&report, "markdown", &view);
        let part = page.split(part).nth(1).unwrap().split("\n## ").next().unwrap();
        let rows = part.lines().filter(|line| line.starts_with("| <code>"));
        assert_eq!(rows.count(), listed);
    }
}

#[test]
fn color_changes_nothing_but_codes() {
    let plain = text(&rich(), "table", &full().with_width(90));
    let colored = text(&rich(), "table", &full().with_width(90).with_color(true));
    assert!(!plain.contains('\u{1b}'));
    let mut stripped = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        stripped.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    stripped.push_str(rest);
    assert_ne!(plain, colored);
    assert_eq!(plain, stripped);
}

/// Checks every line, because a heading or a sentence may be too wide as well.
#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [80, 100, 132] {
        for options in [full(), pins()] {
            let table = text(&rich(), "table", &options.with_width(width));
            let wide: Vec<&str> =
                table.lines().filter(|line| line.chars().count() > usize::from(width)).collect();
            assert!(wide.is_empty(), "{width}: {wide:#?}");
        }
    }
}

#[test]
fn a_truncated_list_states_the_number_left_out() {
    let (components, references, findings, _) = parts();
    let many: Vec<_> = (0..200)
        .map(|number| {
            let mut reference = references[0].clone();
            reference.value = format!("o/r{number}@v1").as_str().into();
            reference
        })
        .collect();
    let source = SourceInfo::new(SourceKind::Memory);
    let report = Report::assemble(source, components, many, findings, vec![], 0);
    let table = text(&report, "table", &full());
    assert!(table.contains("… and 140 more: use -o json"), "{table}");
    let table = text(&report, "table", &pins());
    assert!(!table.contains("more: use"), "{table}");
}
