//! Measures each stage: listing, reading YAML, detecting, assessing, rendering.
//!
//! The repository is generated, so that the bench has no other inputs: 120 workflows of 20 steps, 60 submodules, and
//! 30 vendored directories of 40 files.
#![expect(
    clippy::as_conversions,
    clippy::expect_used,
    reason = "a bench stops where something it needs is missing"
)]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use plimsoll::workflow::{Document, Role, YamlLimits, extract};
use plimsoll::{
    CancelToken, DETECTORS, DetectOptions, Format, Inventory, MemorySource, RULES, RenderOptions,
    Scan, Silent, Zones, assess, detect, render,
};

const SHA: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";

fn workflow(seed: usize) -> String {
    let mut text = "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n".to_owned();
    for step in 0..20 {
        let uses = match (seed + step) % 4 {
            0 => format!("actions/checkout@{SHA} # v4.2.2"),
            1 => "actions/setup-python@v5".to_owned(),
            2 => format!("owner{step}/action@main"),
            _ => "docker://alpine:3.18".to_owned(),
        };
        let _ = writeln!(text, "      - name: step {step}\n        uses: {uses}\n        with:");
        let _ =
            writeln!(text, "          script: |\n            echo {seed}\n            make {step}");
    }
    text
}

fn repository() -> MemorySource {
    let mut source = MemorySource::new();
    for seed in 0..120 {
        source = source.with_file(format!(".github/workflows/w{seed}.yml"), workflow(seed));
    }
    let mut gitmodules = String::new();
    for index in 0..60 {
        let _ = writeln!(
            gitmodules,
            "[submodule \"s{index}\"]\n\tpath = deps/s{index}\n\turl = https://github.com/o/s{index}"
        );
    }
    source = source.with_file(".gitmodules", gitmodules);
    for library in 0..30 {
        for file in 0..40 {
            let path = format!("third_party/lib{library}-1.{library}.0/src/f{file}.c");
            source = source.with_file(path, format!("int f{file}(void) {{ return {library}; }}\n"));
        }
    }
    source
}

fn stages(criterion: &mut Criterion) {
    let source = repository();
    let text = workflow(1);
    let budget = YamlLimits::default();

    let mut group = criterion.benchmark_group("workflow");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| black_box(Document::parse(&text, &budget)));
    });
    let document = Document::parse(&text, &budget);
    group.bench_function("extract", |bencher| {
        bencher.iter(|| black_box(extract(&document, Role::Workflow, &budget)));
    });
    group.finish();

    let options = DetectOptions::default();
    criterion.bench_function("zones", |bencher| bencher.iter(|| black_box(Zones::of(&source))));
    for detector in DETECTORS {
        criterion.bench_function(&format!("detect/{}", detector.meta().id), |bencher| {
            let token = CancelToken::default();
            bencher.iter(|| black_box(detect(&source, &[*detector], &options, &Silent, &token)));
        });
    }
    let report = Scan::source(Box::new(source)).run().expect("a source in memory");
    criterion.bench_function("assess", |bencher| {
        let inventory = Inventory::new(&report.components, &report.references);
        bencher.iter(|| black_box(assess(&inventory, RULES)));
    });
    for name in [
        "json",
        "table",
        "markdown",
        "sarif",
        "cyclonedx-json",
        "cyclonedx-xml",
        "spdx-json",
        "osv-scanner-json",
        "spdx-tag-value",
        "spdx3-json",
    ] {
        let format: Format = name.parse().expect("a known format");
        criterion.bench_function(&format!("render/{name}"), |bencher| {
            bencher.iter(|| black_box(render(&report, format, &RenderOptions::default())));
        });
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);
