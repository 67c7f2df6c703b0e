//! Tests that an input that exceeds a limit is always read up to the same place.

#![expect(clippy::unwrap_used, reason = "a test panics if it fails")]

use std::fmt::Write as _;

use plimsoll::model::DiagnosticKind;
use plimsoll::{Format, MemorySource, Profile, RenderOptions, Report, Scan, render};

const CI: &str = ".github/workflows/ci.yml";
const STEPS: &str = "on: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n";

fn scan(source: MemorySource, jobs: usize) -> Report {
    let report = Scan::source(Box::new(source)).jobs(jobs).run().unwrap();
    let failed = report.diagnostics.iter().find(|it| it.kind() == DiagnosticKind::DetectorFailed);
    assert_eq!(failed, None);
    report
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, index| {
        text.push_str(&line(index));
        text
    })
}

/// A file that refers to a text, and the text.
type Case = (&'static str, fn(usize) -> MemorySource);

/// Readers whose rows are the lines of a text.
const CASES: [Case; 8] = [
    ("workflow", |count| {
        let uses = lines(count, |index| format!("      - uses: o/a{index}@v1\n"));
        MemorySource::new().with_file(CI, format!("{STEPS}{uses}"))
    }),
    ("requirements", |count| {
        let text = lines(count, |index| format!("package{index}==1.0\n"));
        MemorySource::new().with_file("requirements.txt", text)
    }),
    ("package.json", |count| {
        let packages = lines(count, |index| format!("\"p{index}\": \"^1\",\n"));
        let text = format!("{{\"dependencies\": {{\n{packages}\"z\": \"1\"}}}}\n");
        MemorySource::new().with_file("package.json", text)
    }),
    ("pre-commit", |count| {
        let hooks =
            lines(count, |index| format!("- repo: https://h.example/r{index}\n  rev: v1\n"));
        MemorySource::new().with_file(".pre-commit-config.yaml", format!("repos:\n{hooks}"))
    }),
    ("Cargo.toml", |count| {
        let crates = lines(count, |index| format!("c{index} = \"1\"\n"));
        let text = format!("[package]\nname = \"x\"\n[dependencies]\n{crates}");
        MemorySource::new().with_file("Cargo.toml", text)
    }),
    ("pyproject.toml", |count| {
        let packages = lines(count, |index| format!("\"p{index}\",\n"));
        let text = format!("[project]\nname = \"x\"\ndependencies = [\n{packages}]\n");
        MemorySource::new().with_file("pyproject.toml", text)
    }),
    ("shell", |count| {
        let text = lines(count, |index| format!("pip install p{index}\n"));
        MemorySource::new()
            .with_file(CI, format!("{STEPS}      - run: bash a.sh\n"))
            .with_file("a.sh", text)
    }),
    ("Dockerfile", |count| {
        let text = lines(count, |index| format!("FROM image{index}:1\n"));
        MemorySource::new()
            .with_file(CI, format!("{STEPS}      - run: docker build .\n"))
            .with_file("Dockerfile", text)
    }),
];

/// The rows of a report with their places, and the places that were not read.
fn rows(report: &Report) -> (Vec<(Option<u32>, String)>, Vec<String>) {
    let mut rows: Vec<_> =
        report.references.iter().map(|one| (one.location.line, one.value.to_string())).collect();
    rows.sort();
    let lost = report.diagnostics.iter().map(|one| format!("{} {}", one.location(), one.message()));
    (rows, lost.collect())
}

#[test]
fn more_input_adds_rows_at_the_end_up_to_the_limit() {
    for (name, source) in CASES {
        let (few, many) = (scan(source(500), 2), scan(source(1000), 2));
        assert!(few.complete && many.complete, "{name}: {:?}", many.diagnostics);
        let (few, many) = (rows(&few).0, rows(&many).0);
        let last =
            |rows: &[(Option<u32>, String)]| rows.len() - usize::from(name == "package.json");
        assert_eq!(few[..last(&few)], many[..last(&few)], "{name}");
        assert!(many.len() > few.len() + 400, "{name}");
    }
}

#[test]
fn beyond_the_limit_the_same_start_is_read_regardless_of_the_rest() {
    let options = RenderOptions::default();
    let written = |report: &Report| render(report, Format::Json, &options).unwrap();
    for (name, source) in CASES {
        let (one, two) = (scan(source(21_000), 1), scan(source(42_000), 2));
        assert!(
            written(&one) == written(&scan(source(21_000), 4)),
            "{name}: other rows on threads"
        );
        let ((rows, lost), (more, lost_too)) = (rows(&one), rows(&two));
        assert_eq!(rows.len(), 20_000, "{name}");
        assert!(rows == more, "{name}: other rows");
        assert_eq!(lost, lost_too, "{name}");
        assert!(!one.complete && !two.complete, "{name}");
        let limits = one.diagnostics.iter().filter(|it| it.kind() == DiagnosticKind::LimitExceeded);
        let places: Vec<Option<u32>> = limits.map(|it| it.location().line).collect();
        assert!(matches!(places.as_slice(), [Some(line)] if *line > 1_000), "{name}: {places:?}");
    }
}

/// The limits of the untrusted profile are lower: its rows are the first ones of a normal scan.
#[test]
fn the_limits_for_untrusted_trees_keep_the_start() {
    let (name, source) = CASES[0];
    let strangers = |jobs| {
        let scan = Scan::source(Box::new(source(6_000))).profile(Profile::Untrusted);
        scan.jobs(jobs).run().unwrap()
    };
    let (own, few) = (scan(source(6_000), 1), strangers(1));
    let ((all, lost), (front, told)) = (rows(&own), rows(&few));
    assert!(own.complete && lost.is_empty(), "{name}: {lost:?}");
    assert!(!few.complete && told.len() == 1, "{name}: {told:?}");
    assert!(front.len() == 5_000 && all.starts_with(&front), "{name}: {}", front.len());
    let options = RenderOptions::default();
    let written = |report: &Report| render(report, Format::Json, &options).unwrap();
    for jobs in [2, 4] {
        assert!(written(&strangers(jobs)) == written(&few), "{jobs} threads");
    }
}

/// Files within the size limit, but more of them than fit into memory at once.
fn large_files() -> MemorySource {
    let mut source = MemorySource::new();
    for number in 0..6 {
        let words = "word ".repeat(30_000 + number);
        let run =
            format!("{STEPS}      - run: |\n          {words}\n          pip install a{number}\n");
        source = source.with_file(format!(".github/workflows/w{number}.yml"), run);
        let mut lock = "version = 3\n".to_owned();
        for package in 0..1500 {
            write!(
                lock,
                "[[package]]\nname = \"p{package}\"\nversion = \"1.{number}.{package}\"\n"
            )
            .unwrap();
            lock.push_str("source = \"registry+https://index.example\"\n\n");
        }
        source = source
            .with_file(format!("d{number}/Cargo.lock"), lock)
            .with_file(
                format!("d{number}/Cargo.toml"),
                "[package]\nname = \"x\"\n[dependencies]\np1 = \"1\"\n",
            )
            .with_file(format!("d{number}/requirements.txt"), "=\n".repeat(50_000))
            .with_file(format!("d{number}/package.json"), format!("[{}1]", "1,".repeat(600_000)));
    }
    source
}

#[test]
fn the_report_does_not_depend_on_the_number_of_threads() {
    let options = RenderOptions::default();
    let written = |jobs| render(&scan(large_files(), jobs), Format::Json, &options).unwrap();
    let one = written(1);
    for jobs in [2, 7, 64] {
        assert!(written(jobs) == one, "{jobs} threads");
    }
    let report = scan(large_files(), 2);
    assert!(!report.complete);
    assert_eq!(report.components.iter().filter(|it| it.version.is_some()).count(), 6 * 1500);
}
