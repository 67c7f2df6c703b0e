//! The quarterly review: compares a repository with the baseline of the previous quarter, and writes the report for
//! the meeting of the security lead.
//!
//! `cargo run --example quarterly_review -- examples/harbor target/harbor-baseline.json target/harbor-review.html`
//!
//! The first run writes a baseline, which is committed. Each later run compares with it, prints the open decisions,
//! writes the review, and exits with code 10 if there is a new decision. After the review, remove the baseline and
//! run this again to write a new one.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example prints to the terminal and reads its arguments"
)]

use std::error::Error;
use std::process::ExitCode;

use plimsoll::{
    Baseline, Date, Format, RULES, RenderOptions, Review, Ruleset, Scan, agenda, compare, policy,
    read_baseline, render_review, write_baseline,
};

/// The decisions of people. Usually they are in the file `plimsoll.toml` of the repository.
const POLICY: &str = r#"
version = 1

[[defer]]
id = "HARBOR-1"
rule = "unpinned-image"
match = { path = ".github/workflows/nightly.yaml" }
reason = "the nightly build only tries images out"
owner = "build-team"
until = 2027-03-31
max_count = 4
"#;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |or: &str| arguments.next().unwrap_or_else(|| or.to_owned());
    let path = next("examples/harbor");
    let file = next("target/harbor-baseline.json");
    let page = next("target/harbor-review.html");

    // The day determines which exceptions are valid, so a review can be reproduced later.
    let today: Date = "2026-12-31".parse()?;
    let report = Scan::path(&path)
        .name("harbor")
        .policy(policy(POLICY, "plimsoll.toml")?)
        .as_of(today)
        .run()?;

    let Ok(before) = std::fs::read(&file) else {
        std::fs::write(&file, write_baseline(&Baseline::of(&report))?)?;
        println!("{file}: the first baseline, {} findings; commit it", report.summary.findings());
        return Ok(ExitCode::SUCCESS);
    };

    let delta = compare(&read_baseline(&before)?, &report, &Ruleset::default());
    let decisions = agenda(&report, Some(&delta), today);
    for decision in decisions.iter().take(5) {
        println!("{}: {}", decision.title, decision.options);
    }
    if let Some(score) = &report.score {
        if let (Some(overall), Some(excused)) = (score.overall, score.excused) {
            println!("posture score: {overall} ({excused} without deferred findings)");
        }
        if let Some(action) = score.actions.first() {
            println!("+{}: {}", action.gain, action.text);
        }
    }

    let review = Review::new(&report).with_delta(&delta).with_agenda(&decisions).with_day(today);
    let rules: Vec<_> = RULES.iter().map(|rule| *rule.meta()).collect();
    let options = RenderOptions::default().with_rules(rules);
    let mut out = std::fs::File::create(&page)?;
    render_review(&review, Format::Html, &options, &mut out)?;
    println!("{page}: the review");

    let news = delta.news().count() + delta.alarms.len();
    let weakened = delta.summary.weakened;
    println!("{news} new, {weakened} weakened, {} resolved", delta.summary.findings.resolved);
    let calm = news == 0 && weakened == 0;
    Ok(if calm { ExitCode::SUCCESS } else { ExitCode::from(10) })
}
