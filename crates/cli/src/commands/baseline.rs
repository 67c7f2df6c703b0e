//! `plimsoll baseline`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use plimsoll::{
    Baseline, DeltaFormat, RenderOptions, Report, Scan, compare, escape, read_baseline,
    render_delta, write_baseline,
};

use crate::args::{BaselineArgs, BaselineCommand, Cli};
use crate::exit::{Exit, Failure};
use crate::gate;
use crate::given::{Given, INVENTORY};
use crate::judge::{self, Judge};
use crate::output::{self, Tree};
use crate::progress::Progress;

/// Runs `plimsoll baseline`.
pub(crate) fn run(cli: &Cli, command: &BaselineCommand) -> Result<Exit, Failure> {
    match command {
        BaselineCommand::Init(args) => init(cli, args),
        BaselineCommand::Update(args) => update(cli, args),
        BaselineCommand::Show { file } => {
            print(&summary(&read(file, &Given::in_tree(Tree::default()))?))?;
            Ok(Exit::Done)
        }
    }
}

fn init(cli: &Cli, args: &BaselineArgs) -> Result<Exit, Failure> {
    // A link, even to nothing, is there.
    if args.output.symlink_metadata().is_ok() {
        let why = anyhow::anyhow!(
            "{} is there already: `plimsoll baseline update` writes it anew",
            args.output.display()
        );
        return Err(Failure::usage(why));
    }
    let judge = Judge::new(&args.policy, &Given::new(&args.source))?;
    output::Place::of(&args.output, &args.source.tree())?;
    let report = take(cli, args, &judge, None)?;
    if let Some(exit) = refuse(&report, args) {
        return Ok(exit);
    }
    let baseline = Baseline::of(&report);
    write(&args.output, &baseline, &args.source.tree())?;
    print(&summary(&baseline))?;
    Ok(Exit::Done)
}

fn update(cli: &Cli, args: &BaselineArgs) -> Result<Exit, Failure> {
    let given = Given::new(&args.source);
    let tree = args.source.tree();
    let from = read(&args.output, &given)?;
    output::Place::of(&args.output, &tree)?;
    let judge = Judge::new(&args.policy, &given)?;
    let report = take(cli, args, &judge, Some(&from))?;
    if let Some(exit) = refuse(&report, args) {
        return Ok(exit);
    }
    write(&args.output, &Baseline::of(&report), &tree)?;
    let options = RenderOptions::default().with_width(output::width());
    let delta = compare(&from, &report, &judge.ruleset);
    let content = render_delta(&delta, DeltaFormat::Table, &options)
        .map_err(|why| Failure::internal(anyhow::Error::new(why)))?;
    output::standard(&content).map_err(Failure::internal)?;
    Ok(Exit::Done)
}

/// What was not read would be missing from a baseline, and be new once it is read again.
fn refuse(report: &Report, args: &BaselineArgs) -> Option<Exit> {
    let exit = gate::told(gate::complete(report, &args.source), report);
    if exit == Exit::Done {
        return None;
    }
    crate::say(&format!(
        "{} was not written: not everything could be read. Mend the files, or accept it with \
         --allow-incomplete",
        args.output.display()
    ));
    Some(exit)
}

fn take(
    cli: &Cli,
    args: &BaselineArgs,
    judge: &Judge,
    before: Option<&Baseline>,
) -> Result<Report, Failure> {
    let progress = Progress::new(cli.quiet);
    let report = judge.report(&args.source, args.rev.as_deref(), &progress, |scan| {
        Ok(before.into_iter().fold(scan, Scan::known))
    })?;
    if !cli.quiet {
        judge::announce(&report);
    }
    Ok(report)
}

/// Reads a baseline.
pub(crate) fn read(file: &Path, given: &Given) -> Result<Baseline, Failure> {
    let hint = "; `plimsoll baseline init` writes a first baseline";
    let content = given.read(file, INVENTORY, hint)?;
    let baseline = read_baseline(&content).map_err(anyhow::Error::new);
    baseline.with_context(|| file.display().to_string()).map_err(Failure::usage)
}

/// Reads the SBOM of another tool.
pub(crate) fn read_sbom(file: &Path, given: &Given) -> Result<Baseline, Failure> {
    let content = given.disk(file, INVENTORY, "")?;
    let baseline = plimsoll::read_sbom(&content).map_err(anyhow::Error::new);
    baseline.with_context(|| file.display().to_string()).map_err(Failure::usage)
}

/// Writes a baseline.
pub(crate) fn write(file: &Path, baseline: &Baseline, tree: &Tree) -> Result<(), Failure> {
    let content = write_baseline(baseline).map_err(Failure::of_scan)?;
    output::replace(file, &content, tree)
}

fn print(text: &str) -> Result<(), Failure> {
    output::standard(text.as_bytes()).map_err(Failure::internal)
}

/// What a baseline holds, in a few lines.
pub(crate) fn summary(baseline: &Baseline) -> String {
    let source = &baseline.source;
    let name = escape::log(source.name.as_deref().unwrap_or("source"));
    let commit = escape::log(source.commit.as_deref().unwrap_or("no commit"));
    let state = if baseline.complete { "nothing lost" } else { "incomplete" };
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
    if let Some(score) = &baseline.score {
        let _ = match (score.overall, score.excused) {
            (Some(overall), Some(excused)) => writeln!(
                text,
                "posture score: {overall} of 10 ({excused} with live exceptions excused)"
            ),
            _ => writeln!(
                text,
                "posture score: none, since nothing was found that a check could measure"
            ),
        };
    }
    text
}
