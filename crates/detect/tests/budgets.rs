//! Tests that a file that exceeds a limit is read from its start, regardless of the number of threads, and that the
//! loss is reported.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use std::fmt::Write as _;

use common::sound;
use plimsoll_detect::{
    CancelToken, DETECTORS, DetectOptions, Detection, Gitmodules, Silent, detect,
};
use plimsoll_model::DiagnosticKind;
use plimsoll_source::MemorySource;
use proptest::prelude::*;

const STEPS: &str = "on: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    steps:\n";
const CI: &str = ".github/workflows/ci.yml";

/// The file of a reader, and a text with a given number of entries for it. Files that refer to it are added.
struct Reader {
    path: &'static str,
    text: fn(usize) -> String,
    beside: &'static [(&'static str, &'static str)],
}

const fn alone(path: &'static str, text: fn(usize) -> String) -> Reader {
    Reader { path, text, beside: &[] }
}

fn lines(head: &str, count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(head.to_owned(), |mut text, index| {
        writeln!(text, "{}", line(index)).unwrap();
        text
    })
}

/// Readers of YAML, which have a budget of nodes.
const YAML: [Reader; 4] = [
    alone(CI, |count| lines(STEPS, count, |at| format!("      - uses: o/a{at}@v1 # v1.{at}"))),
    alone("action.yml", |count| {
        let head = "name: a\nruns:\n  using: composite\n  steps:\n";
        lines(head, count, |at| format!("    - uses: o/a{at}@v1"))
    }),
    alone(".pre-commit-config.yaml", |count| {
        let hook = |at| format!("  - repo: https://h.example/r{at}\n    rev: v{at}");
        lines("repos:\n", count, hook)
    }),
    Reader {
        path: "pnpm-lock.yaml",
        text: |count| {
            let package =
                |at| format!("  p{at}@1.0.{at}:\n    resolution: {{integrity: sha512-x}}");
            lines("lockfileVersion: '9.0'\npackages:\n", count, package)
        },
        beside: &[("package.json", "{\"name\": \"x\", \"version\": \"1.0.0\"}\n")],
    },
];

/// Sets a limit.
type SetCap = fn(&mut DetectOptions, u64);

/// One file of each kind with a limit of bytes, and the limit.
const CAPS: [(Reader, SetCap); 12] = [
    (alone(CI, |count| (YAML[0].text)(count)), |to, cap| to.limits.yaml_bytes = cap),
    (alone(".pre-commit-config.yaml", |count| (YAML[2].text)(count)), |to, cap| {
        to.limits.yaml_bytes = cap;
    }),
    (
        Reader {
            path: "a.sh",
            text: |count| lines("", count, |at| format!("pip install p{at}")),
            beside: &[(CI, "on: push\njobs: {b: {runs-on: x, steps: [{run: bash a.sh}]}}\n")],
        },
        |to, cap| to.limits.script_bytes = cap,
    ),
    (
        Reader {
            path: "Dockerfile",
            text: |count| lines("", count, |at| format!("FROM image{at}:1")),
            beside: &[(CI, "on: push\njobs: {b: {runs-on: x, steps: [{run: docker build .}]}}\n")],
        },
        |to, cap| to.limits.script_bytes = cap,
    ),
    (
        alone(".gitmodules", |count| {
            lines("", count, |at| {
                format!("[submodule \"s{at}\"]\n\tpath = s{at}\n\turl = ../s{at}")
            })
        }),
        |to, cap| to.limits.gitmodules_bytes = cap,
    ),
    (alone("requirements.txt", |count| lines("", count, |at| format!("p{at}==1"))), |to, cap| {
        to.limits.manifest_bytes = cap;
    }),
    (
        alone("pyproject.toml", |count| {
            lines("[project]\nname = \"x\"\ndependencies = [\n", count, |at| format!("\"p{at}\","))
                + "]\n"
        }),
        |to, cap| to.limits.manifest_bytes = cap,
    ),
    (
        alone("Cargo.toml", |count| {
            lines("[dependencies]\n", count, |at| format!("p{at} = \"1\""))
        }),
        |to, cap| to.limits.manifest_bytes = cap,
    ),
    (
        alone("package.json", |count| {
            lines("{\"dependencies\": {\n", count, |at| format!("\"p{at}\": \"1\","))
                + "\"z\": \"1\"}}\n"
        }),
        |to, cap| to.limits.manifest_bytes = cap,
    ),
    (
        Reader {
            path: "Cargo.lock",
            text: |count| {
                lines("version = 4\n", count, |at| {
                    format!(
                        "[[package]]\nname = \"p{at}\"\nversion = \"1.0.{at}\"\nsource = \"registry+https://i.example\""
                    )
                })
            },
            beside: &[("Cargo.toml", "[package]\nname = \"x\"\n")],
        },
        |to, cap| to.limits.lockfile_bytes = cap,
    ),
    (
        Reader {
            path: "package-lock.json",
            text: |count| {
                lines("{\"lockfileVersion\": 3, \"packages\": {\n", count, |at| {
                    format!("\"node_modules/p{at}\": {{\"version\": \"1.0.{at}\"}},")
                }) + "\"node_modules/z\": {\"version\": \"1.0.0\"}}}\n"
            },
            beside: YAML[3].beside,
        },
        |to, cap| to.limits.lockfile_bytes = cap,
    ),
    (
        Reader {
            path: "pnpm-lock.yaml",
            text: |count| (YAML[3].text)(count),
            beside: YAML[3].beside,
        },
        |to, cap| to.limits.lockfile_bytes = cap,
    ),
];

impl Reader {
    fn source(&self, text: String) -> MemorySource {
        let source = MemorySource::new().with_file(self.path, text);
        self.beside.iter().fold(source, |source, (path, text)| source.with_file(*path, *text))
    }

    /// The rows of the file: places and values of references and of pinned packages.
    fn rows(&self, found: &Detection) -> Vec<(Option<u32>, String)> {
        let references = found.references.iter();
        let references = references.map(|row| (&row.location, row.value.to_string()));
        let evidence = found.components.iter().flat_map(|row| {
            let version = row.version.as_deref().unwrap_or_default();
            row.evidence
                .iter()
                .map(move |claim| (&claim.location, format!("{}@{version}", row.name)))
        });
        let all = references.chain(evidence).filter(|(at, _)| at.path.to_string() == self.path);
        let mut rows: Vec<_> = all.map(|(at, value)| (at.line, value)).collect();
        rows.sort();
        rows.dedup();
        rows
    }

    /// The places where the file was not read, and the reasons.
    fn lost(&self, found: &Detection) -> Vec<(Option<u32>, DiagnosticKind)> {
        let lost = found.diagnostics.iter().filter(|one| one.kind().is_loss());
        let lost = lost.filter(|one| one.location().path.to_string() == self.path);
        lost.map(|one| (one.location().line, one.kind())).collect()
    }
}

fn scan(source: &MemorySource, options: &DetectOptions) -> Detection {
    sound(source, detect(source, DETECTORS, options, &Silent, &CancelToken::default()).unwrap())
}

/// All results except files, which have no order.
fn shown(found: &Detection) -> String {
    format!(
        "{:#?}{:#?}{:#?}{:#?}",
        found.references, found.components, found.diagnostics, found.coverage
    )
}

/// Scans with different numbers of threads, which must not change the result.
fn scan_on_threads(source: &MemorySource, options: &DetectOptions) -> Detection {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| scan(source, options))
    };
    let one = on(1);
    for threads in [2, 4] {
        assert_eq!(shown(&on(threads)), shown(&one), "{threads} threads");
    }
    one
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn fewer_yaml_nodes_keep_a_shorter_start(
        reader in 0..YAML.len(), count in 1_usize..40, nodes in 4_usize..300, more in 1_usize..100
    ) {
        let reader = &YAML[reader];
        let source = reader.source((reader.text)(count));
        let mut options = DetectOptions::default();
        let all = reader.rows(&scan(&source, &options));
        options.yaml.nodes = nodes + more;
        let some = reader.rows(&scan(&source, &options));
        options.yaml.nodes = nodes;
        let found = scan_on_threads(&source, &options);
        let (few, lost) = (reader.rows(&found), reader.lost(&found));
        prop_assert!(some.starts_with(&few) && all.starts_with(&some), "{:?}\n{:?}\n{:?}", few, some, all);
        if few == all {
            // Nothing is missing, so the limit may or may not have been reached.
            prop_assert!(lost.len() <= 1);
        } else {
            let [(Some(line), DiagnosticKind::LimitExceeded)] = lost.as_slice() else {
                return Err(TestCaseError::fail(format!("{}: {lost:?}", reader.path)));
            };
            let above = all.iter().filter(|(at, _)| at.is_some_and(|at| at + 1 < *line)).count();
            prop_assert!(few.len() >= above, "{}: {} of {above} above line {line}", reader.path, few.len());
        }
    }

    /// With a limit of bytes, a file is read completely or not at all.
    #[test]
    fn a_file_over_the_byte_limit_is_not_read_at_all(reader in 0..CAPS.len(), count in 1_usize..40, by in 1_u64..200) {
        let (reader, set) = &CAPS[reader];
        let text = (reader.text)(count);
        let size = u64::try_from(text.len()).unwrap();
        let source = reader.source(text);
        let all = scan(&source, &DetectOptions::default());
        let mut options = DetectOptions::default();
        set(&mut options, size);
        prop_assert_eq!(shown(&scan(&source, &options)), shown(&all));
        prop_assert!(reader.lost(&all).is_empty() && !reader.rows(&all).is_empty(), "{:?}", all.diagnostics);
        set(&mut options, size.saturating_sub(by));
        // The file is referred to by a workflow, which has the same limit as some of the files.
        let found = scan_on_threads(&source, &options);
        prop_assert_eq!(reader.rows(&found), []);
        prop_assert!(reader.lost(&found).iter().any(|(_, kind)| *kind == DiagnosticKind::TooLarge), "{:?}", found.diagnostics);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// `.gitmodules`, with sections in any form.
    #[test]
    fn sections_are_read_to_their_limit(forms in proptest::collection::vec(0_usize..4, 1..5), over in 1_usize..2_000) {
        let text = |count: usize| {
            (0..count).zip(forms.iter().cycle()).fold(String::new(), |mut text, (at, form)| {
                match form {
                    0 => write!(text, "[submodule \"s{at}\"]\n\tpath = s{at}\n\turl = ../s{at}\n"),
                    1 => write!(text, "[submodule \"s{at}\"] url = ../s{at}\n# a comment\n"),
                    2 => write!(text, "[submodule \"t{}\"]\n\tbranch = b{at}\n", at % 7),
                    _ => write!(text, "[submodule.u{at}]\n\tpath = a\\\nb\n"),
                }
                .unwrap();
                text
            })
        };
        let read = |count: usize| Gitmodules::parse(text(count).as_bytes());
        let (few, one, two) = (read(1_000), read(20_000 + over), read(40_000 + over));
        prop_assert!(few.problems.is_empty(), "{:?}", few.problems);
        prop_assert!(one == two && one.problems.len() == 1, "{:?} {:?}", one.problems, two.problems);
        let lines = |file: &Gitmodules| file.sections.iter().map(|one| (one.line, one.name.clone())).collect::<Vec<_>>();
        prop_assert!(lines(&one).starts_with(&lines(&few)));
        prop_assert!(one.sections.iter().all(|section| section.line < one.problems[0].line));
    }
}

/// Limits that truncate a list rather than a file.
#[test]
fn the_end_of_a_list_is_reported() {
    let ignored = |count| {
        let head = "version: 2\nupdates:\n  - package-ecosystem: npm\n    directory: /\n    schedule: {interval: daily}\n    ignore:\n";
        lines(head, count, |at| format!("      - dependency-name: p{at}"))
    };
    let called = |count| {
        let source = MemorySource::new().with_file(CI, format!("{STEPS}      - run: for f in ci/*.sh; do bash $f; done\n      - run: bash ci/*.sh\n"));
        (0..count).fold(source, |source, at| {
            source.with_file(format!("ci/{at:03}.sh"), "pip install a\n")
        })
    };
    let dependabot =
        |count| MemorySource::new().with_file(".github/dependabot.yml", ignored(count));
    for (path, whole, cut) in [
        (".github/dependabot.yml", dependabot(1000), dependabot(1001)),
        (CI, called(200), called(201)),
    ] {
        let reader = alone(path, |_| String::new());
        assert_eq!(reader.lost(&scan(&whole, &DetectOptions::default())), [], "{path}");
        let kinds: Vec<_> = reader
            .lost(&scan(&cut, &DetectOptions::default()))
            .iter()
            .map(|(_, kind)| *kind)
            .collect();
        assert!(
            !kinds.is_empty() && kinds.iter().all(|kind| *kind == DiagnosticKind::LimitExceeded),
            "{path}: {kinds:?}"
        );
    }
}
