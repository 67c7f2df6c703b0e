//! Tests that no secret is in any output, whatever its form and place, and that nothing else is masked.
//!
//! `PLIMSOLL_SECRETS=100000 PLIMSOLL_SECRETS_SEED=7 cargo test --release --test secrets -- --nocapture` sets the
//! number of secrets and the seed.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test panics if something it needs is missing"
)]

use std::fmt::Write as _;

use plimsoll::model::{Redacted, Trend};
use plimsoll::{
    Baseline, Date, MemorySource, OutputKind, RenderOptions, Report, Review, Scan, Step, agenda,
    compare, read_baseline, render, render_delta, render_review, render_score, render_trend, trend,
    write_baseline,
};
use plimsoll_testkit::Random;
use plimsoll_testkit::secrets::{Planting, Shape, harmless, samples};

/// The number of secrets in one tree.
const BATCH: usize = 125;

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn scan(planting: &Planting) -> Report {
    let mut source = MemorySource::new();
    for (path, text) in &planting.files {
        source = source.with_file(path.as_str(), text.as_str());
    }
    Scan::source(Box::new(source)).include_inactive(true).run().unwrap()
}

/// All outputs of a report.
fn outputs(report: &Report, before: &Report) -> Vec<(String, String)> {
    let options = RenderOptions::default();
    let mut all = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>| {
        all.push((name, String::from_utf8(bytes).unwrap()));
    };
    for meta in OutputKind::Report.formats() {
        add(format!("{:?}", meta.format), render(report, meta.format, &options).unwrap());
    }
    let baseline = write_baseline(&Baseline::of(report)).unwrap();
    let read = read_baseline(&baseline).unwrap();
    add("baseline".to_owned(), baseline);
    let delta = compare(&Baseline::of(before), report, &plimsoll::Ruleset::default());
    for meta in OutputKind::Delta.formats() {
        let mut out = Vec::new();
        render_delta(&delta, meta.format, &options, &mut out).unwrap();
        add(format!("delta {}", meta.name), out);
    }
    let first = Baseline::of(before);
    let trend: Trend = trend(&[Step::shown("before", &first), Step::shown("now", &read)]);
    for meta in OutputKind::Trend.formats() {
        let mut out = Vec::new();
        render_trend(&trend, meta.format, &options, &mut out).unwrap();
        add(format!("trend {}", meta.name), out);
    }
    let day: Date = "2026-11-01".parse().unwrap();
    let decisions = agenda(report, Some(&delta), day);
    let review = Review::new(report)
        .with_delta(&delta)
        .with_trend(&trend)
        .with_agenda(&decisions)
        .with_day(day);
    for meta in OutputKind::Review.formats() {
        let mut out = Vec::new();
        render_review(&review, meta.format, &options, &mut out).unwrap();
        add(format!("review {}", meta.name), out);
    }
    for meta in OutputKind::Score.formats() {
        let mut out = Vec::new();
        render_score(report.score.as_ref().unwrap(), meta.format, &options, &mut out).unwrap();
        add(format!("score {}", meta.name), out);
    }
    add("debug".to_owned(), format!("{report:?}").into_bytes());
    all
}

#[test]
fn no_planted_secret_is_in_an_output() {
    let count = number("PLIMSOLL_SECRETS", 1000);
    let seed = number("PLIMSOLL_SECRETS_SEED", 1);
    let empty = scan(&Planting { files: vec![("a".to_owned(), String::new())], planted: vec![] });
    let (mut planted, mut looked, mut leaks) = (0, 0, std::collections::BTreeMap::new());
    let mut batch = 0;
    while planted < count {
        let seed = u64::try_from(seed).unwrap() * 1_000_003 + batch;
        let planting = Planting::grow(&mut Random::new(seed), BATCH);
        let report = scan(&planting);
        for (format, text) in outputs(&report, &empty) {
            looked += 1;
            for (leak, at) in planting.leaks(&text) {
                let entry = leaks.entry((leak.plant.what, leak.field)).or_insert_with(|| {
                    let around: String = text
                        .chars()
                        .skip(text[..at].chars().count().saturating_sub(60))
                        .take(140)
                        .collect();
                    format!("{format}, batch {batch}: {}\n      {around:?}", leak.plant.text)
                });
                let _: &mut String = entry;
            }
        }
        planted += planting.planted.len();
        batch += 1;
    }
    let mut shown = String::new();
    for ((what, field), example) in &leaks {
        writeln!(shown, "  {what} in {field}: {example}").unwrap();
    }
    println!("{planted} secrets in {batch} trees, {looked} outputs, {} kinds of leak", leaks.len());
    assert!(leaks.is_empty(), "{} kinds of leak:\n{shown}", leaks.len());
}

#[test]
fn each_format_and_form_is_masked_alone_and_in_a_sentence() {
    let mut failed = Vec::new();
    for round in 0..20 {
        for plant in samples(&mut Random::new(round)) {
            let (open, close) =
                if plant.shape == Shape::Line { ("", "") } else { ("see ", " there") };
            for text in [plant.text.clone(), format!("{open}{}{close}", plant.text)] {
                // Masking does not resolve variables: it relies on the name of the variable where it is set.
                let masked = Redacted::new(&text);
                let left = plant.cores.iter().any(|core| masked.as_str().contains(core));
                if left {
                    failed.push(format!("{}: {text} -> {masked}", plant.what));
                }
            }
        }
    }
    failed.sort();
    failed.dedup_by_key(|text| text.split(':').next().unwrap().to_owned());
    assert!(failed.is_empty(), "{} kinds:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn values_without_a_secret_stay() {
    let mut random = Random::new(u64::try_from(number("PLIMSOLL_SECRETS_SEED", 1)).unwrap());
    let mut changed = Vec::new();
    for _ in 0..10_000 {
        let text = harmless(&mut random);
        let masked = Redacted::new(&text);
        if masked.as_str() != text {
            changed.push(format!("{text} -> {masked}"));
        }
    }
    changed.truncate(40);
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

/// An npm token with a given body.
fn token(body: &str) -> String {
    format!("npm{}{}", "_", body.repeat(12))
}

fn scan_files(files: &[(String, String)]) -> Report {
    scan(&Planting { files: files.to_vec(), planted: Vec::new() })
}

/// A tree whose components only differ in tokens.
fn apart(one: &str, two: &str) -> Vec<(String, String)> {
    let workflow = format!(
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: docker://img:{one}\n      \
         - uses: docker://img:{two}\n      - uses: docker://img:{one}\n      - uses: o/{one}@main\n      \
         - uses: o/{two}@main\n      - uses: o/r@{one}\n      - uses: o/r@{two}\n      - run: pip install p=={one} q\n      - run: pip install p=={two}\n      - run: curl -LO https://h.example/{one}/x.tgz\n      \
         - run: curl -LO https://h.example/{two}/x.tgz\n"
    );
    vec![
        (".github/workflows/a.yml".to_owned(), workflow),
        (format!("a/{one}/Dockerfile"), "FROM x:latest\n".to_owned()),
        (format!("b/{two}/Dockerfile"), "FROM x:latest\n".to_owned()),
        (format!("third_party/{one}/LICENSE"), "MIT License\n".to_owned()),
        (format!("third_party/{one}/x.c"), "int x;\n".to_owned()),
    ]
}

#[test]
fn rows_that_differ_only_in_secrets_remain_separate() {
    let (one, two) = (token("aZ3"), token("bY4"));
    let masked = scan_files(&apart(&one, &two));
    let plain = scan_files(&apart("ordinary1", "ordinary2"));
    let names = |report: &Report| -> Vec<String> {
        let components = report.components.iter();
        components.map(|it| format!("{} {:?} {:?}", it.name, it.version, it.purl)).collect()
    };
    let (left, right) = (names(&masked), names(&plain));
    assert_eq!(left.len(), right.len(), "{left:#?}\n{right:#?}");
    assert_eq!(masked.references.len(), plain.references.len());
    // Masked revisions are not compared with each other.
    let rules = |report: &Report| -> Vec<String> {
        let findings = report.findings.iter().filter(|finding| finding.rule != "pin-drift");
        findings.map(|finding| finding.rule.clone()).collect()
    };
    assert_eq!(rules(&masked), rules(&plain));
    assert_eq!(masked.inputs.len(), plain.inputs.len());
    let mut ids: Vec<&str> = masked.components.iter().map(|it| it.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), masked.components.len());
    let known = |id: &str| ids.binary_search(&id).is_ok();
    let links = masked.references.iter().filter_map(|it| it.component.as_ref());
    assert!(links.into_iter().all(|id| known(id.as_str())));
    let mut prints: Vec<&str> = masked.findings.iter().map(|it| it.fingerprint.as_str()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), masked.findings.len());
}

#[test]
fn the_report_does_not_depend_on_the_secret() {
    let without_digests = |mut report: Report| {
        report.inputs.iter_mut().for_each(|input| input.sha256 = None);
        render(&report, plimsoll::Format::Json, &RenderOptions::default()).unwrap()
    };
    let of = |one: &str, two: &str| {
        let text = without_digests(scan_files(&apart(&token(one), &token(two))));
        String::from_utf8(text).unwrap()
    };
    // Neither ids, order nor fingerprints depend on the secret, so that nobody can guess it from them.
    assert_eq!(of("aZ3", "bY4"), of("cX5", "dW6"));
    assert_ne!(of("aZ3", "bY4"), of("aZ3", "aZ3"));
}
