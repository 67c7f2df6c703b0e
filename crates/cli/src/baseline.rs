//! `plimsoll baseline` and `plimsoll diff`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use plimsoll::{
    Baseline, Delta, RenderOptions, diff, escape, read_baseline, render_delta, write_baseline,
};

use crate::args::{BaselineArgs, BaselineCommand, Cli, DiffArgs, News, SourceArgs};
use crate::exit::{Exit, Failure};
use crate::output;
use crate::progress::Progress;
use crate::scan::scan;

/// Runs `plimsoll baseline`.
pub(crate) fn run(cli: &Cli, command: &BaselineCommand) -> Result<Exit, Failure> {
    match command {
        BaselineCommand::Init(args) => {
            if args.output.exists() {
                let why = anyhow::anyhow!(
                    "{} is there already: `plimsoll baseline update` writes it anew",
                    args.output.display()
                );
                return Err(Failure::usage(why));
            }
            let baseline = take(cli, &args.source, args.rev.as_deref())?;
            write(&args.output, &baseline)?;
            print(&summary(&baseline))?;
            Ok(complete(&baseline, &args.source))
        }
        BaselineCommand::Update(args) => update(cli, args),
        BaselineCommand::Show { file } => print(&summary(&read(file)?)),
    }
}

/// Runs `plimsoll diff`.
pub(crate) fn compare(cli: &Cli, args: &DiffArgs) -> Result<Exit, Failure> {
    let from = match (&args.baseline, &args.since) {
        (Some(file), _) => read(file)?,
        (None, since) => take(cli, &args.source, since.as_deref())?,
    };
    let to = take(cli, &args.source, args.rev.as_deref())?;
    let delta = diff(&from, &to);
    let options = RenderOptions::default().with_width(output::width());
    let content = render_delta(&delta, args.output, &options)
        .map_err(|why| Failure::internal(anyhow::Error::new(why)))?;
    output::standard(&content).map_err(Failure::internal)?;
    if args.fail_on.iter().any(|news| holds(&delta, *news)) {
        return Ok(Exit::Findings);
    }
    Ok(complete(&to, &args.source))
}

fn update(cli: &Cli, args: &BaselineArgs) -> Result<Exit, Failure> {
    let from = read(&args.output)?;
    let to = take(cli, &args.source, args.rev.as_deref())?;
    write(&args.output, &to)?;
    let options = RenderOptions::default().with_width(output::width());
    let content = render_delta(&diff(&from, &to), plimsoll::DeltaFormat::Table, &options)
        .map_err(|why| Failure::internal(anyhow::Error::new(why)))?;
    output::standard(&content).map_err(Failure::internal)?;
    Ok(complete(&to, &args.source))
}

fn holds(delta: &Delta, news: News) -> bool {
    match news {
        News::New => delta.summary.findings.new > 0,
        News::Weakened => delta.summary.weakened > 0 || !delta.alarms.is_empty(),
    }
}

fn complete(baseline: &Baseline, args: &SourceArgs) -> Exit {
    if baseline.complete || args.allow_incomplete { Exit::Done } else { Exit::Incomplete }
}

fn take(cli: &Cli, args: &SourceArgs, revision: Option<&str>) -> Result<Baseline, Failure> {
    let progress = Progress::new(cli.quiet);
    let outcome = scan(args, revision, &progress)?.run();
    progress.finish();
    outcome.map(|report| Baseline::of(&report)).map_err(Failure::of_scan)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the baseline is named by the user, not by what is scanned"
)]
fn read(file: &Path) -> Result<Baseline, Failure> {
    let content = std::fs::read(file)
        .with_context(|| {
            format!(
                "{} could not be read; `plimsoll baseline init` writes a first baseline",
                file.display()
            )
        })
        .map_err(Failure::usage)?;
    let baseline = read_baseline(&content).map_err(anyhow::Error::new);
    baseline.with_context(|| file.display().to_string()).map_err(Failure::usage)
}

fn write(file: &Path, baseline: &Baseline) -> Result<(), Failure> {
    let content = write_baseline(baseline).map_err(Failure::of_scan)?;
    std::fs::write(file, content)
        .with_context(|| format!("{} could not be written", file.display()))
        .map_err(Failure::usage)
}

fn print(text: &str) -> Result<Exit, Failure> {
    output::standard(text.as_bytes()).map_err(Failure::internal)?;
    Ok(Exit::Done)
}

/// What a baseline holds, in a few lines.
fn summary(baseline: &Baseline) -> String {
    let source = &baseline.source;
    let name = escape::terminal(source.name.as_deref().unwrap_or("source"));
    let commit = escape::terminal(source.commit.as_deref().unwrap_or("no commit"));
    let state = if baseline.complete { "complete" } else { "incomplete" };
    let mut text = format!("{name} at {commit}, {state}\n");
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &baseline.components {
        *kinds.entry(row.kind.as_str()).or_default() += row.count;
    }
    let mut pins: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &baseline.references {
        *pins.entry(row.pin.as_str()).or_default() += row.count;
    }
    let mut severities: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &baseline.findings {
        *severities.entry(row.severity.as_str()).or_default() += row.count;
    }
    for (title, counts) in [("components", kinds), ("references", pins), ("findings", severities)] {
        let total: u64 = counts.values().sum();
        let parts: Vec<String> = counts.iter().map(|(name, n)| format!("{n} {name}")).collect();
        let _ = writeln!(text, "{title}: {total} ({})", parts.join(", "));
    }
    text
}
