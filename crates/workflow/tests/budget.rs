//! With a limit, the result is a prefix of the result without limits, and the limit is reported.

use std::fmt::Write as _;

use plimsoll_workflow::{Document, Extraction, Mark, Role, YamlLimits, extract, parse_lock};
use proptest::prelude::*;

/// Position and description of each row of an extraction.
type Rows = Vec<(Mark, String)>;

/// Returns the rows of each list, each in the order of the file.
fn rows(found: &Extraction) -> [Rows; 4] {
    [
        found
            .found
            .iter()
            .map(|row| (row.mark, format!("{} {}", row.locator, row.value)))
            .collect(),
        found.jobs.iter().map(|row| (row.mark, row.locator.clone())).collect(),
        found.checkouts.iter().map(|row| (row.mark, row.locator.clone())).collect(),
        found.scripts.iter().map(|row| (row.mark, row.locator.clone())).collect(),
    ]
}

fn read(text: &str, limits: &YamlLimits) -> (Extraction, Option<(u32, bool)>) {
    let document = Document::parse(text, limits);
    let error = document.error().map(|error| (error.line, error.limit));
    (extract(&document, Role::Workflow, limits), error)
}

/// Returns a workflow with jobs and several kinds of steps; the kinds are random.
fn workflow(jobs: &[Vec<u8>]) -> String {
    let mut text = "x: &x {env: {A: b}}\non: push\njobs:\n".to_owned();
    for (number, steps) in jobs.iter().enumerate() {
        writeln!(text, "  j{number}:\n    runs-on: ubuntu-latest\n    steps:").unwrap_or_default();
        for (step, kind) in steps.iter().enumerate() {
            let line = match kind % 6 {
                0 => format!("uses: o/a{step}@v1 # v1.{step}"),
                1 => format!("run: pip install p{step}"),
                2 => format!("{{uses: actions/checkout@v4, with: {{path: d{step}}}}}"),
                3 => "*x".to_owned(),
                4 => format!("{{<<: *x, uses: ./d{step}}}"),
                _ => format!("uses: ${{{{ matrix.x || 'o/b{step}@v1' }}}}"),
            };
            writeln!(text, "      - {line}").unwrap_or_default();
        }
    }
    text
}

fn jobs() -> impl Strategy<Value = Vec<Vec<u8>>> {
    proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..12), 1..6)
}

fn is_front(few: &Rows, all: &Rows) -> bool {
    all.starts_with(few)
}

proptest! {
    /// A limit on nodes: the parser stops, and everything above that position was read.
    #[test]
    fn a_node_limit_is_reported_and_keeps_the_start(jobs in jobs(), nodes in 1_usize..200, more in 0_usize..200) {
        let text = workflow(&jobs);
        let mut limits = YamlLimits::default();
        let (all, none) = read(&text, &limits);
        prop_assert_eq!(none, None);
        limits.nodes = nodes;
        let (few, error) = read(&text, &limits);
        limits.nodes = nodes + more;
        let (some, _) = read(&text, &limits);
        for (few, (some, all)) in rows(&few).iter().zip(rows(&some).iter().zip(rows(&all).iter())) {
            prop_assert!(is_front(few, some) && is_front(some, all), "{:?}\n{:?}\n{:?}", few, some, all);
        }
        match error {
            None => prop_assert_eq!(rows(&few), rows(&all)),
            Some((line, limit)) => {
                prop_assert!(limit && line > 0);
                // No row above the position is missing.
                for (few, all) in rows(&few).iter().zip(rows(&all).iter()) {
                    let above = all.iter().take_while(|(mark, _)| mark.end_line < line).count();
                    prop_assert!(few.len() >= above, "{} of {} above line {}", few.len(), above, line);
                }
            }
        }
    }

    /// Limits on visited nodes and on values: the walk stops.
    #[test]
    fn a_walk_limit_is_reported_and_keeps_the_start(
        jobs in jobs(), visits in 1_usize..400, found in 1_usize..30, more in 0_usize..100
    ) {
        let text = workflow(&jobs);
        let mut limits = YamlLimits::default();
        let (all, _) = read(&text, &limits);
        (limits.visits, limits.found) = (visits, found);
        let (few, _) = read(&text, &limits);
        (limits.visits, limits.found) = (visits + more, found + more);
        let (some, _) = read(&text, &limits);
        for (few, (some, all)) in rows(&few).iter().zip(rows(&some).iter().zip(rows(&all).iter())) {
            prop_assert!(is_front(few, some) && is_front(some, all), "{:?}\n{:?}\n{:?}", few, some, all);
        }
        prop_assert!(few.exhausted.is_some() || rows(&few) == rows(&all), "lost and not told");
    }

    /// GitHub reads a lockfile completely or not at all, so a part of one locks nothing.
    #[test]
    fn a_lockfile_is_read_completely_or_locks_nothing(entries in 1_usize..40, nodes in 1_usize..500, visits in 1_usize..2_000) {
        let mut text = "version: v0.0.2\nworkflows:\n  .github/workflows/ci.yml:\n".to_owned();
        for number in 0..entries {
            writeln!(text, "    - o/a{number}@v1").unwrap_or_default();
        }
        text.push_str("dependencies:\n");
        for number in 0..entries {
            let entry = format!("{{ref: v1, commit: sha1-{}, owner_id: 1, repo_id: 2}}", "0123456789".repeat(4));
            writeln!(text, "  o/a{number}@v1:\n    {entry}").unwrap_or_default();
        }
        let mut limits = YamlLimits::default();
        let whole = parse_lock(&text, &limits);
        prop_assert!(whole.is_trusted() && whole.entries.len() == entries, "{:?}", whole.problems);
        (limits.nodes, limits.visits) = (nodes, visits);
        let read = parse_lock(&text, &limits);
        let same = read.is_trusted() && read.entries == whole.entries && read.workflows == whole.workflows;
        prop_assert!(same || !read.is_trusted() && !read.problems.is_empty(), "{:?}", read);
    }
}
