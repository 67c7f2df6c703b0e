//! `plimsoll diff` and `plimsoll review`: what differs, for a gate and for people.

use std::io::Write as _;

use anyhow::Context as _;
use plimsoll::model::{Decision, Thresholds, Trend};
use plimsoll::{
    Baseline, Delta, DeltaFormat, History, RenderOptions, Report, Review, ReviewFormat, Scan,
    agenda, compare, render_delta, render_review,
};

use super::{baseline, history};
use crate::args::{Cli, DiffArgs, FromArgs, News, PolicyArgs, ReviewArgs, SourceArgs};
use crate::exit::{Exit, Failure};
use crate::given::Given;
use crate::judge::{self, Judge};
use crate::output::{self, DiffFormat, Outputs};
use crate::progress::Progress;
use crate::{gate, root};

/// A report, and what it is compared with.
struct Compared {
    judge: Judge,
    report: Report,
    delta: Option<Delta>,
    limits: Thresholds,
}

/// Runs `plimsoll diff`.
pub(crate) fn diff(cli: &Cli, args: &DiffArgs) -> Result<Exit, Failure> {
    let default = DiffFormat::Delta(DeltaFormat::Table);
    let outputs = Outputs::new(&args.output, default, &args.source.tree())?;
    let asked = [News::New, News::Weakened].iter().any(|news| args.fail_on.contains(news));
    if args.from.sbom.is_some() && asked {
        let why = "--fail-on new and weakened look at references and findings, and an SBOM has \
                   components alone: compare with a baseline, or a revision";
        return Err(Failure::usage(anyhow::anyhow!(why)));
    }
    let found = take(cli, &args.source, &args.from, &args.policy, args.rev.as_deref())?;
    let Compared { judge, report, delta: Some(delta), limits } = found else {
        return Err(Failure::usage(anyhow::anyhow!("nothing to compare with")));
    };
    let decisions = agenda(&report, Some(&delta), judge.day);
    let review =
        Review::new(&report).with_delta(&delta).with_agenda(&decisions).with_day(judge.day);
    outputs.write(|output, out| {
        let options =
            if output.is_standard() { options().with_width(output::width()) } else { options() };
        match output.format {
            DiffFormat::Delta(format) => {
                let content = render_delta(&delta, format, &options)?;
                out.write_all(&content).map_err(plimsoll::RenderError::from)
            }
            DiffFormat::Review(format) => render_review(&review, format, &options, out),
        }
    })?;
    if args.step_summary {
        let page = render_delta(&delta, DeltaFormat::Markdown, &options());
        let page = page.map_err(|why| Failure::internal(anyhow::Error::new(why)))?;
        step_summary(bounded(&page))?;
    }
    if !cli.quiet {
        judge::announce(&report);
    }
    let (exit, why) = gate::exit(&delta, &report, &args.fail_on, &limits, &args.source);
    if args.fail_on.contains(&News::ScoreDrop) && delta.score.before.is_none() {
        crate::say(
            "note: there is no score to compare with, so that --fail-on score-drop looks at the \
             floor of the policy alone: `plimsoll baseline update` keeps the score",
        );
    }
    if let Some(why) = why {
        crate::say(&format!("failed on {why}"));
    }
    Ok(gate::told(exit, &report))
}

/// Runs `plimsoll review`.
pub(crate) fn review(cli: &Cli, args: &ReviewArgs) -> Result<Exit, Failure> {
    let outputs = Outputs::new(&args.output, ReviewFormat::Markdown, &args.source.tree())?;
    let found = take(cli, &args.source, &args.from, &args.policy, args.rev.as_deref())?;
    let trend = trend(args, &found)?;
    let decisions: Vec<Decision> = agenda(&found.report, found.delta.as_ref(), found.judge.day);
    let review = Review::new(&found.report)
        .with_delta(found.delta.as_ref())
        .with_trend(trend.as_ref())
        .with_agenda(&decisions)
        .with_day(found.judge.day);
    outputs.write(|output, out| render_review(&review, output.format, &options(), out))?;
    if !cli.quiet {
        for output in outputs.iter() {
            if let Some(file) = &output.file {
                crate::say(&format!("{}: {}", output.format, file.display()));
            }
        }
        judge::announce(&found.report);
    }
    Ok(gate::told(gate::complete(&found.report, &args.source), &found.report))
}

/// The rules that ran, for their descriptions.
pub(crate) fn options() -> RenderOptions {
    let about = plimsoll::POLICY_RULES.iter().map(|meta| **meta);
    let rules: Vec<_> = plimsoll::RULES.iter().map(|rule| *rule.meta()).chain(about).collect();
    RenderOptions::default().with_rules(rules)
}

/// How it stood before: from the folder of earlier baselines, or from past revisions.
fn trend(args: &ReviewArgs, found: &Compared) -> Result<Option<Trend>, Failure> {
    let now = Baseline::of(&found.report);
    if let Some(folder) = &args.history {
        return history::of_folder(folder, &now, &found.judge.ruleset, &Given::new(&args.source))
            .map(Some);
    }
    let Some(quarters) = args.quarters else { return Ok(None) };
    let mut past = History::path(&args.source.path)
        .profile(args.source.trust.profile())
        .git_reach(args.source.trust.git_reach())
        .last(quarters.get())
        .jobs(args.source.jobs)
        .ruleset(found.judge.ruleset.clone());
    if let Some(revision) = &args.rev {
        past = past.revision(revision);
    }
    for name in &args.source.own_org {
        past = past.own_organization(name);
    }
    if let Some(url) = &args.source.url {
        past = past.url(url);
    }
    past = past.trust_repo_config(found.judge.trusts_repository());
    if let Some(policy) = found.judge.policy() {
        past = past.policy(policy.clone());
    }
    let past = past.run().map_err(Failure::of_scan)?;
    history::shallow(&past);
    Ok(Some(past.trend))
}

fn take(
    cli: &Cli,
    source: &SourceArgs,
    from: &FromArgs,
    policy: &PolicyArgs,
    revision: Option<&str>,
) -> Result<Compared, Failure> {
    let given = match &from.from_rev {
        Some(revision) => Given::at(source, revision)?,
        None => Given::new(source),
    };
    let judge = Judge::new(policy, &given)?;
    let progress = Progress::new(cli.quiet);
    let mut revision = revision.map(str::to_owned);
    let before = match (&from.baseline, &from.since, &from.sbom) {
        (Some(file), _, _) => {
            let baseline = baseline::read(file, &given)?;
            root::check(&source.path, &baseline)?;
            Some(baseline)
        }
        (_, Some(since), _) => {
            let (since, until) = range(since);
            revision = until.map(str::to_owned).or(revision);
            let report = judge.report(source, Some(since), &progress, Ok)?;
            Some(Baseline::of(&report))
        }
        (_, _, Some(file)) => Some(baseline::read_sbom(file, &given)?),
        _ => None,
    };
    let report = judge.report(source, revision.as_deref(), &progress, |scan| {
        Ok(before.iter().fold(scan, Scan::known))
    })?;
    let delta = before.map(|before| compare(&before, &report, &judge.ruleset));
    let limits = judge.policy().map(|policy| policy.thresholds.clone()).unwrap_or_default();
    Ok(Compared { judge, report, delta, limits })
}

/// `A..B` names two revisions, and `A..` leaves out that the second is `HEAD`; anything else is one.
/// A third dot says nothing here: two states are compared, and not two lines.
fn range(text: &str) -> (&str, Option<&str>) {
    match text.split_once("..") {
        Some((since, "")) if !since.is_empty() => (since, Some("HEAD")),
        Some((since, until)) if !since.is_empty() => (since, Some(until.trim_start_matches('.'))),
        _ => (text, None),
    }
}

/// Most bytes of a summary: GitHub refuses one of more than a mebibyte, as a whole.
const SUMMARY: usize = 1_000_000;

/// As many whole lines as a summary may have. The most pressing stand first.
fn bounded(page: &[u8]) -> &[u8] {
    let head = page.get(..SUMMARY).unwrap_or(page);
    if head.len() == page.len() {
        return page;
    }
    let end = head.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    head.get(..end).unwrap_or_default()
}

/// Appends to what GitHub shows as the summary of the step.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn step_summary(page: &[u8]) -> Result<(), Failure> {
    let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY") else {
        let why = "--step-summary: GITHUB_STEP_SUMMARY is not set; outside of GitHub's runners write \
                   the summary with `-o markdown=FILE`";
        return Err(Failure::usage(anyhow::anyhow!(why)));
    };
    let append = || -> anyhow::Result<()> {
        // It is not replaced: other steps have written to it, and it may be mounted by itself.
        let mut out = std::fs::OpenOptions::new().append(true).create(true).open(&file)?;
        let before = out.metadata()?;
        if let Err(why) = out.write_all(page) {
            if before.is_file() {
                out.set_len(before.len())?;
            }
            return Err(why.into());
        }
        Ok(())
    };
    append().context("the summary of the step could not be written").map_err(Failure::usage)
}
