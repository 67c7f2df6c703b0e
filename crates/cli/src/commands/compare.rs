//! `plimsoll diff` and `plimsoll review`: changes, for a gate and for people.

use std::path::Path;
use std::sync::Arc;

use plimsoll::model::{BaselineSource, Decision, Thresholds, Trend};
use plimsoll::{
    Baseline, Delta, Format, History, Report, Review, Scan, agenda, compare, render_delta,
    render_review,
};

use crate::args::{Cli, DiffArgs, FromArgs, News, PolicyArgs, ReviewArgs, SourceArgs};
use crate::exit::{Exit, Failure};
use crate::given::Given;
use crate::judge::{self, Judge};
use crate::message::say;
use crate::output::{self, Outputs};
use crate::progress::Progress;
use crate::rules::render_options;
use crate::{gate, inventory, root, terminal, trend};

/// A report and the baseline to compare it with.
struct Compared {
    judge: Judge,
    report: Report,
    delta: Option<Delta>,
    limits: Thresholds,
}

/// Runs `plimsoll diff`.
pub(crate) fn diff(cli: &Cli, args: &DiffArgs) -> Result<Exit, Failure> {
    let outputs = Outputs::new(&args.output, Format::Table, &args.source.tree())?;
    let asked = [News::New, News::Weakened].iter().any(|news| args.fail_on.contains(news));
    if args.from.sbom.is_some() && asked {
        let why = "--fail-on new and weakened need references and findings, but an SBOM only has \
                   components: compare with a baseline or a revision";
        return Err(Failure::usage(anyhow::anyhow!(why)));
    }
    let prepared = Asked::new(cli, &args.source, &args.from, &args.policy)?;
    let compared = prepared.compare(&args.source)?;
    let Compared { judge, report, delta: Some(delta), limits } = compared else {
        return Err(Failure::usage(anyhow::anyhow!("nothing to compare with")));
    };
    let decisions = agenda(&report, Some(&delta), judge.day);
    let review =
        Review::new(&report).with_delta(&delta).with_agenda(&decisions).with_day(judge.day);
    outputs.write(|output, out| {
        let options = output.options(cli.color, render_options());
        match output.format {
            // Only these formats show the delta; the others show the findings or the whole review.
            format @ (Format::Table | Format::Markdown | Format::Json) => {
                render_delta(&delta, format, &options, out)
            }
            format => render_review(&review, format, &options, out),
        }
    })?;
    if args.step_summary {
        let mut page = Vec::new();
        render_delta(&delta, Format::Markdown, &render_options(), &mut page)
            .map_err(|why| Failure::internal(anyhow::Error::new(why)))?;
        output::step_summary(&page)?;
    }
    if !cli.quiet {
        outputs.announce();
        judge::announce(&report);
    }
    let (exit, why) = gate::exit(&delta, &report, &args.fail_on, &limits, &args.source);
    if args.fail_on.contains(&News::ScoreDrop) && delta.score.before.is_none() {
        say("note: the baseline has no score, so --fail-on score-drop only checks the \
             minimum in the policy: `plimsoll baseline update` stores the score");
    }
    if let Some(why) = why {
        say(&format!("failed on {why}"));
    }
    Ok(gate::report_losses(exit, &report))
}

/// Runs `plimsoll review`.
pub(crate) fn review(cli: &Cli, args: &ReviewArgs) -> Result<Exit, Failure> {
    // Lines of Markdown are as long as their sentences and tables, which a terminal breaks anywhere.
    let default = if terminal::width().is_some() { Format::Table } else { Format::Markdown };
    let outputs = Outputs::new(&args.output, default, &args.source.tree())?;
    let asked = Asked::new(cli, &args.source, &args.from, &args.policy)?;
    // Past revisions are scanned first, so that their scans and that of the tree are not in memory at the same time.
    let past = past(args, &asked.judge)?;
    let found = asked.compare(&args.source)?;
    let trend = match &args.history {
        Some(directory) => {
            let (now, given) = (Baseline::of(&found.report), Given::new(&args.source));
            let check = |file: &Path, past: &Baseline| {
                is_of_this(file, past, &now.source, &args.source, &args.from)
            };
            Some(trend::of_directory(directory, &now, &found.judge.ruleset, &given, check)?)
        }
        None => past,
    };
    let decisions: Vec<Decision> = agenda(&found.report, found.delta.as_ref(), found.judge.day);
    let review = Review::new(&found.report)
        .with_delta(found.delta.as_ref())
        .with_trend(trend.as_ref())
        .with_agenda(&decisions)
        .with_day(found.judge.day);
    outputs.write(|output, out| {
        let options = output.options(cli.color, render_options());
        render_review(&review, output.format, &options, out)
    })?;
    if !cli.quiet {
        outputs.announce();
        judge::announce(&found.report);
    }
    Ok(gate::report_losses(gate::complete(&found.report, &args.source), &found.report))
}

/// The trend over past revisions, if requested and no directory of baselines is given.
fn past(args: &ReviewArgs, judge: &Judge) -> Result<Option<Trend>, Failure> {
    let Some(quarters) = args.quarters.filter(|_| args.history.is_none()) else {
        return Ok(None);
    };
    let mut past = History::path(&args.source.path)
        .profile(args.source.trust.profile())
        .git_reach(args.source.trust.git_reach())
        .last(quarters.get())
        .jobs(args.source.jobs)
        .ruleset(judge.ruleset.clone());
    if let Some(revision) = &args.source.rev {
        past = past.revision(revision);
    }
    for name in &args.source.own_org {
        past = past.own_organization(name);
    }
    if let Some(url) = &args.source.url {
        past = past.url(url);
    }
    past = past.trust_repo_config(judge.trusts_repository());
    if let Some(policy) = judge.policy() {
        past = past.policy(policy.clone());
    }
    let past = past.run().map_err(Failure::of_scan)?;
    trend::announce_shallow(&past);
    Ok(Some(past.trend))
}

/// The source of the comparison: a baseline, revisions or an SBOM.
struct Asked<'a> {
    judge: Judge,
    progress: Arc<Progress>,
    from: &'a FromArgs,
    before: Option<Baseline>,
    /// The end of the compared range, which is read instead of what the source names.
    until: Option<&'a str>,
}

impl<'a> Asked<'a> {
    fn new(
        cli: &Cli,
        source: &SourceArgs,
        from: &'a FromArgs,
        policy: &PolicyArgs,
    ) -> Result<Self, Failure> {
        let given = match &from.from_rev {
            Some(revision) => Given::at(source, revision)?,
            None => Given::new(source),
        };
        let judge = Judge::new(policy, &given)?;
        let progress = Progress::new(cli.quiet);
        let mut until = None;
        let before = match (&from.baseline, &from.since, &from.sbom) {
            (Some(file), _, _) => {
                let baseline = inventory::read(file, &given)?;
                root::check(&source.path, &baseline)?;
                Some(baseline)
            }
            (_, Some(since), _) => {
                let (since, end) = range(since);
                until = end;
                let report = judge.report(source, &progress, |scan| Ok(scan.revision(since)))?;
                Some(Baseline::of(&report))
            }
            (_, _, Some(file)) => Some(inventory::read_sbom(file, &given)?),
            _ => None,
        };
        Ok(Self { judge, progress, from, before, until })
    }

    /// Scans, and compares the report.
    fn compare(self, source: &SourceArgs) -> Result<Compared, Failure> {
        let Self { judge, progress, from, before, until } = self;
        let report = judge.report(source, &progress, |scan| {
            let scan = until.into_iter().fold(scan, Scan::revision);
            Ok(before.iter().fold(scan, Scan::known))
        })?;
        if let Some((file, before)) = from.baseline.as_deref().zip(before.as_ref()) {
            is_of_this(file, before, &BaselineSource::of(&report.source), source, from)?;
        }
        let delta = before.map(|before| compare(&before, &report, &judge.ruleset));
        let limits = judge.policy().map(|policy| policy.thresholds.clone()).unwrap_or_default();
        Ok(Compared { judge, report, delta, limits })
    }
}

/// Rejects a baseline of another repository, unless the comparison is allowed explicitly.
fn is_of_this(
    file: &Path,
    baseline: &Baseline,
    now: &BaselineSource,
    source: &SourceArgs,
    from: &FromArgs,
) -> Result<(), Failure> {
    if from.allow_other_repository {
        return Ok(());
    }
    let otherwise = "or pass --allow-other-repository to compare anyway";
    root::check_repository(file, baseline, now, source, otherwise)
}

/// Parses `A..B` as two revisions, `A..` with `HEAD` as the second, and anything else as one revision.
/// `A...B` means the same as `A..B` here, because two states are compared and not two branches.
fn range(text: &str) -> (&str, Option<&str>) {
    match text.split_once("..") {
        Some((since, "")) if !since.is_empty() => (since, Some("HEAD")),
        Some((since, until)) if !since.is_empty() => (since, Some(until.trim_start_matches('.'))),
        _ => (text, None),
    }
}
