//! Tests that twice the input takes at most 2.2 times as long: for each parser, each kind of input, and each output.
//!
//! The test compares sixteen times the input, which is four doublings, with the fourth power of 2.2 (23.4): a single
//! doubling may exceed a cache or a size class of the allocator, and quadratic time would be 256 times as long. CPU
//! time is measured, so that other processes do not count. Disturbances only make a run slower, so the fastest of
//! several runs is used, and a case is repeated before it fails.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test panics if it fails")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use plimsoll::model::{Diagnostic, DiagnosticKind};
use plimsoll::{MemorySource, RenderOptions, Report, Scan, render};
use plimsoll_testkit::clock::process_time;

const TIMES: usize = 16;

const MOST: f64 = 2.2 * 2.2 * 2.2 * 2.2;

/// Long enough to see growth that is more than linear, and to ignore the fixed cost of a scan.
const ENOUGH: Duration = Duration::from_millis(10);

const ROUNDS: usize = 25;

/// A test case: a file with `head`, and then repetitions of `line` with a counter for `{n}`.
struct Lines {
    path: &'static str,
    head: &'static str,
    line: &'static str,
    tail: &'static str,
    /// The maximum number of lines: more than that would exceed a limit.
    most: usize,
}

const fn lines(path: &'static str, head: &'static str, line: &'static str, most: usize) -> Lines {
    Lines { path, head, line, tail: "", most }
}

const STEPS: &str = "on: push\njobs:\n  b:\n    runs-on: x\n    steps:\n";
const CI: &str = ".github/workflows/ci.yml";
const RUN: &str = "on: push\njobs:\n  b:\n    steps:\n      - run: |\n          true\n";

const LOCKED: &str = "\"node_modules/p{n}\": {\"version\": \"1.0.{n}\", \
    \"resolved\": \"https://registry.example/p{n}.tgz\", \"license\": \"MIT OR ISC\", \
    \"integrity\": \"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=\", \"dependencies\": {\"z\": \"^1.0.0\"}},\n";

/// One file that grows line by line.
const FILES: &[Lines] = &[
    lines(CI, STEPS, "      - uses: o/a{n}@v1 # v1.{n}\n", 20_000),
    lines(CI, STEPS, "      - uses: o/a@main\n", 20_000),
    lines(CI, STEPS, "      - uses: ./.github/actions/a{n}\n", 20_000),
    lines(CI, STEPS, "      - uses: actions/checkout@v4\n        with: {path: d{n}}\n", 10_000),
    lines(CI, STEPS, "      - uses: ${{ matrix.x{n} || 'o/a@v1' }}\n", 10_000),
    lines(CI, STEPS, "      - {uses: o/a@v1, with: {version: latest, k{n}: v}}\n", 10_000),
    lines(CI, STEPS, "      - run: pip install p{n}\n        env: {A: b, V{n}: x}\n", 10_000),
    lines(CI, STEPS, "      # a comment with 'quotes' {n}\n", 60_000),
    lines(CI, "on: push\njobs:\n", "  j{n}:\n    uses: o/r/.github/workflows/w.yml@v{n}\n", 10_000),
    lines(CI, "on: push\njobs:\n", "  j{n}:\n    container: i{n}:1\n    steps: []\n", 10_000),
    lines(CI, "x: &a {steps: [{uses: o/a@v1}]}\njobs:\n", "  j{n}: *a\n", 20_000),
    lines(CI, RUN, "          curl -L https://h.example/{n} | bash\n", 10_000),
    lines(CI, RUN, "          V{n}=1.{n}; pip install a==$V{n}\n", 10_000),
    lines(CI, RUN, "          f{n}() { git clone https://h.example/o/r{n}; }; f{n}\n", 8_000),
    lines(CI, RUN, "          if x; then cd d{n}; fi; bash ./s{n}.sh\n", 8_000),
    lines(CI, RUN, "          cat <<E > f{n}\n          $x {n}\n          E\n", 10_000),
    lines(CI, RUN, "          echo \"$(a{n} \"$(b)\")\" && (c | d) >o 2>&1\n", 10_000),
    lines("action.yml", "runs:\n  using: composite\n  steps:\n", "    - uses: o/a{n}@v1\n", 20_000),
    lines(
        ".github/workflows/actions.lock",
        "version: v0.0.2\nactions:\n",
        "  o/a{n}@v1:\n    ref: v1\n    commit: sha1-0123456789012345678901234567890123456789\n",
        10_000,
    ),
    lines(".gitmodules", "", "[submodule \"s{n}\"]\n\tpath = t/s{n}\n\turl = ../s{n}.git\n", 9_000),
    lines("requirements.txt", "", "package{n}[x]>=1.{n},<2 ; python_version < '3.9'\n", 10_000),
    lines("pyproject.toml", "[project]\ndependencies = [\n", "  \"package{n}>=1.{n}\",\n", 10_000),
    lines("Pipfile", "[packages]\n", "package{n} = \"==1.{n}\"\n", 10_000),
    lines("Cargo.toml", "[package]\nname = \"x\"\n[dependencies]\n", "c{n} = \"1.{n}\"\n", 10_000),
    lines(
        "Cargo.lock",
        "version = 4\n",
        "[[package]]\nname = \"c{n}\"\nversion = \"1.0.{n}\"\n",
        9_000,
    ),
    lines("uv.lock", "version = 1\n", "[[package]]\nname = \"p{n}\"\nversion = \"1.{n}\"\n", 9_000),
    lines("poetry.lock", "", "[[package]]\nname = \"p{n}\"\nversion = \"1.{n}\"\n", 9_000),
    lines("yarn.lock", "# yarn lockfile v1\n", "p{n}@^1.0.0:\n  version \"1.0.{n}\"\n\n", 9_000),
    Lines {
        path: "yarn.lock",
        head: "# yarn lockfile v1\n\n",
        line: "p{n}@^1.0.0, ",
        tail: "z@^1.0.0:\n  version \"1.0.0\"\n",
        most: 40_000,
    },
    lines(
        "yarn.lock",
        "# yarn lockfile v1\n\na@^1.0.0:\n  version \"1.0.0\"\n  dependencies:\n",
        "    p{n} \"^1.0.0\"\n",
        20_000,
    ),
    lines(
        "pnpm-lock.yaml",
        "lockfileVersion: '9.0'\npackages:\n",
        "  p{n}@1.0.{n}:\n    resolution: {integrity: sha512-x}\n",
        9_000,
    ),
    Lines {
        path: "package.json",
        head: "{\"dependencies\": {\n",
        line: "\"p{n}\": \"^1.{n}\",\n",
        tail: "\"z\": \"1.0.0\"}}\n",
        most: 10_000,
    },
    Lines {
        path: "package-lock.json",
        head: "{\"lockfileVersion\": 3, \"packages\": {\n",
        line: "\"node_modules/p{n}\": {\"version\": \"1.0.{n}\"},\n",
        tail: "\"node_modules/z\": {\"version\": \"1.0.0\"}}}\n",
        most: 9_000,
    },
    // With all fields that a document can have for a package.
    Lines {
        path: "package-lock.json",
        head: "{\"lockfileVersion\": 3, \"packages\": {\n",
        line: LOCKED,
        tail: "\"node_modules/z\": {\"version\": \"1.0.0\"}}}\n",
        most: 9_000,
    },
    lines(
        ".pre-commit-config.yaml",
        "repos:\n",
        "  - repo: https://github.com/o/r{n}\n    rev: v1.{n}\n    hooks: [{id: h}]\n",
        9_000,
    ),
];

impl Lines {
    fn source(&self, count: usize) -> MemorySource {
        MemorySource::new().with_file(self.path, self.text(count))
    }

    fn text(&self, count: usize) -> String {
        let mut text = self.head.to_owned();
        for index in 0..count {
            text.push_str(&self.line.replace("{n}", &format!("{index:05}")));
        }
        text + self.tail
    }
}

/// A source of a given size, for tests of growth other than by the lines of one file.
type Grow = fn(usize) -> MemorySource;

fn workflow(text: String) -> MemorySource {
    MemorySource::new().with_file(CI, text)
}

/// Names, sources by size, and the largest size.
const OTHERS: &[(&str, Grow, usize)] = &[
    ("many small workflows", small_workflows, 10_000),
    (
        "a long value with @",
        |n| workflow(format!("{STEPS}      - uses: a/b{}\n", "@".repeat(n))),
        1 << 20,
    ),
    (
        "a long value with /",
        |n| workflow(format!("{STEPS}      - uses: a{}@v1\n", "/b".repeat(n))),
        1 << 19,
    ),
    ("nested lists", |n| workflow(format!("x: {}{}\n", "[".repeat(n), "]".repeat(n))), 1 << 20),
    (
        "a deep expression",
        |n| workflow(format!("{STEPS}      - uses: ${{{{ {}1 }}}}\n", "(".repeat(n))),
        1 << 20,
    ),
    (
        "a long expression",
        |n| workflow(format!("{STEPS}      - uses: ${{{{ {}1 }}}}\n", "a || ".repeat(n))),
        1 << 18,
    ),
    (
        "a long expansion",
        |n| workflow(format!("{RUN}          x {}\n", "${a:-".repeat(n))),
        1 << 18,
    ),
    ("many vendored directories", vendored, 10_000),
    (
        "deep directories",
        |n| MemorySource::new().with_file(format!("third_party/{}x.c", "d/".repeat(n)), "x"),
        500,
    ),
    ("a Dockerfile", dockerfile, 8_000),
    ("scripts that call each other", chain, 5_000),
    ("requirements that include each other", included, 2_000),
    ("one file that includes many", many_includes, 12_000),
    ("substitutions that nothing closes", |n| script("$(\n".repeat(n)), 1 << 17),
    ("backticks", |n| script("`\n".repeat(n)), 1 << 16),
    ("here-documents that nothing closes", |n| script("cat <<E\n".repeat(n)), 1 << 16),
    ("scripts within scripts", nested_scripts, 1 << 13),
    ("constructs that nothing closes", |n| script("if a;then\n".repeat(n)), 1 << 15),
    ("short words", |n| script(format!("x {}", "a ".repeat(n))), 1 << 20),
    ("stages", |n| built("FROM a\nFROM a AS s\n".repeat(n)), 20_000),
    ("here-documents of RUN", |n| built(format!("FROM a\n{}", "RUN <<E\n".repeat(n))), 1 << 16),
    ("a workflow of one line", one_line, 15_000),
    ("tables of one array", |n| pyproject("[[a]]\nb=1\n".repeat(n)), 40_000),
    ("elements of a lockfile", elements, 1 << 16),
    ("dotted keys", dotted, 60_000),
    ("numbers", |n| pyproject(format!("a = [{}]\n", "1,".repeat(n))), 1 << 17),
    ("one path of many folders", folders, 1 << 13),
];

fn script(text: String) -> MemorySource {
    workflow(format!("{RUN}          bash a.sh\n")).with_file("a.sh", text)
}

fn built(text: String) -> MemorySource {
    workflow(format!("{RUN}          docker build .\n")).with_file("Dockerfile", text)
}

fn pyproject(text: String) -> MemorySource {
    MemorySource::new().with_file("pyproject.toml", text)
}

fn nested_scripts(count: usize) -> MemorySource {
    script(format!("{}true{}\n", "bash -c \"$(".repeat(count), ")\"".repeat(count)))
}

fn one_line(count: usize) -> MemorySource {
    let steps = "{uses: a/b@v1}, ".repeat(count);
    workflow(format!("on: push\njobs: {{a: {{runs-on: x, steps: [{steps}]}}}}\n"))
}

fn dotted(count: usize) -> MemorySource {
    let keys = (0..count).fold(String::new(), |mut text, index| {
        writeln!(text, "a.b{index:05} = 1").unwrap();
        text
    });
    pyproject(keys)
}

fn elements(count: usize) -> MemorySource {
    MemorySource::new().with_file("Cargo.lock", "[[a]]\nb = 1\n".repeat(count))
}

fn folders(count: usize) -> MemorySource {
    let path = "node_modules/a/".repeat(count);
    let text = format!(
        "{{\"packages\": {{\"{path}node_modules/z\": {{\"dependencies\": {{\"a\": \"1\"}}}}}}}}"
    );
    MemorySource::new().with_file("package-lock.json", text)
}

fn many_includes(count: usize) -> MemorySource {
    let mut text = String::new();
    let mut source = MemorySource::new();
    for index in 0..count {
        writeln!(text, "-r r/{index:05}.txt").unwrap();
        source = source.with_file(format!("r/{index:05}.txt"), "");
    }
    source.with_file("requirements.txt", text)
}

fn small_workflows(count: usize) -> MemorySource {
    (0..count).fold(MemorySource::new(), |source, index| {
        let text = "on: push\njobs: {b: {steps: [{uses: o/a@v1}]}}\n";
        source.with_file(format!(".github/workflows/w{index:05}.yml"), text)
    })
}

fn vendored(count: usize) -> MemorySource {
    (0..count).fold(MemorySource::new(), |source, index| {
        source.with_file(format!("third_party/lib{index:05}/src/a.c"), "int a;\n")
    })
}

fn dockerfile(count: usize) -> MemorySource {
    let mut text = "FROM a:1\n".to_owned();
    for index in 0..count {
        writeln!(text, "ARG V{index:05}=1\nRUN apt-get install -y p{index:05}=$V{index:05}")
            .unwrap();
    }
    workflow(format!("{RUN}          docker build .\n")).with_file("Dockerfile", text)
}

fn chain(count: usize) -> MemorySource {
    let source = workflow(format!("{RUN}          bash s00000.sh\n"));
    (0..count).fold(source, |source, index| {
        source.with_file(
            format!("s{index:05}.sh"),
            format!("pip install a\nbash s{:05}.sh\n", index + 1),
        )
    })
}

fn included(count: usize) -> MemorySource {
    let source = MemorySource::new().with_file("requirements.txt", "-r r00000.txt\n");
    (0..count).fold(source, |source, index| {
        source.with_file(
            format!("r{index:05}.txt"),
            format!("p{index:05}==1\n-r r{:05}.txt\n", index + 1),
        )
    })
}

fn time<T, R>(given: T, work: &dyn Fn(T) -> R) -> Duration {
    let begun = process_time();
    let made = black_box(work(black_box(given)));
    let time = process_time().saturating_sub(begun);
    drop(made);
    time
}

/// The ratio of the fastest times for a large and a small input, measured alternately.
fn ratio<T, R>(small: &dyn Fn() -> T, large: &dyn Fn() -> T, work: &dyn Fn(T) -> R) -> f64 {
    let (mut least, mut most) = (Duration::MAX, Duration::MAX);
    let mut ratio = f64::INFINITY;
    for _ in 0..ROUNDS {
        least = least.min(time(small(), work));
        most = most.min(time(large(), work));
        ratio = most.as_secs_f64() / least.as_secs_f64();
        if ratio <= MOST {
            break;
        }
    }
    ratio
}

fn scan(source: MemorySource) -> Report {
    let report = Scan::source(Box::new(source)).jobs(1).run();
    let report = report.unwrap_or_else(|why| panic!("{why}"));
    let failed = |lost: &Diagnostic| lost.kind() == DiagnosticKind::DetectorFailed;
    assert!(!report.diagnostics.iter().any(failed), "a detector failed");
    report
}

/// Reduces the size by halves while a scan of half the size takes long enough to be measured, then compares the time
/// with that of sixteen times the size.
fn of_source(name: &str, source: &dyn Fn(usize) -> MemorySource, most: usize) -> Option<String> {
    let mut size = most / TIMES;
    while size > 20 && time(source(size / 2), &scan) > ENOUGH {
        size /= 2;
    }
    let found = ratio(&|| source(size), &|| source(size * TIMES), &scan);
    (found > MOST).then(|| format!("{name}: {size} to {} costs {found:.2} times", size * TIMES))
}

/// A single test, so that no other test of this file runs at the same time.
#[test]
fn time_is_in_proportion_to_the_input() {
    let files = FILES
        .iter()
        .filter_map(|case| of_source(case.line, &|count| case.source(count), case.most));
    let others = OTHERS.iter().filter_map(|(name, source, most)| of_source(name, source, *most));
    let slow: Vec<String> = files.chain(others).chain(slow_outputs()).collect();
    assert!(slow.is_empty(), "{slow:#?}");
}

fn slow_outputs() -> Vec<String> {
    let report = |count: usize| {
        let cases = FILES.iter().filter(|case| case.most > 8_000);
        scan(cases.fold(MemorySource::new(), |source, case| {
            source.with_file(case.path, case.text(count))
        }))
    };
    let (small, large) = (report(50), report(50 * TIMES));
    let options = RenderOptions::default();
    let mut slow = Vec::new();
    for meta in plimsoll::OutputKind::Report.formats() {
        let write = |report: &Report| render(report, meta.format, &options).unwrap();
        let found = ratio(&|| &small, &|| &large, &write);
        if found > MOST {
            slow.push(format!("{}: {found:.2} times", meta.format));
        }
    }
    slow
}
