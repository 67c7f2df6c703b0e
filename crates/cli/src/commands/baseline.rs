//! `plimsoll baseline`.

use plimsoll::model::BaselineSource;
use plimsoll::{Baseline, Format, RenderOptions, Report, Scan, compare, render_delta};

use crate::args::{BASELINE, BaselineArgs, BaselineCommand, Cli};
use crate::exit::{Exit, Failure};
use crate::given::Given;
use crate::inventory::{read, summary, write};
use crate::judge::{self, Judge};
use crate::message::say;
use crate::output::{self, Tree};
use crate::progress::Progress;
use crate::{gate, root};

/// Runs `plimsoll baseline`.
pub(crate) fn run(cli: &Cli, command: &BaselineCommand) -> Result<Exit, Failure> {
    match command {
        BaselineCommand::Init(args) => init(cli, args),
        BaselineCommand::Update(args) => update(cli, args),
        BaselineCommand::Show { file } => {
            let file = file.clone().unwrap_or_else(|| root::default_file(BASELINE));
            print(&summary(&read(&file, &Given::in_tree(Tree::default()))?))?;
            Ok(Exit::Done)
        }
    }
}

fn init(cli: &Cli, args: &BaselineArgs) -> Result<Exit, Failure> {
    let output = args.file();
    // A link counts as existing, even if its target does not exist.
    if output.symlink_metadata().is_ok() {
        let why = anyhow::anyhow!(
            "{} already exists: `plimsoll baseline update` replaces it",
            output.display()
        );
        return Err(Failure::usage(why));
    }
    let judge = Judge::new(&args.policy, &Given::new(&args.source))?;
    output::Place::of(&output, &args.source.tree())?;
    let report = take(cli, args, &judge, None)?;
    if let Some(exit) = refuse(&report, args) {
        return Ok(exit);
    }
    let baseline = Baseline::of(&report);
    write(&output, &baseline, &args.source.tree())?;
    if !cli.quiet {
        print(&summary(&baseline))?;
    }
    Ok(Exit::Done)
}

fn update(cli: &Cli, args: &BaselineArgs) -> Result<Exit, Failure> {
    let given = Given::new(&args.source);
    let tree = args.source.tree();
    let output = args.file();
    let from = read(&output, &given)?;
    output::Place::of(&output, &tree)?;
    let judge = Judge::new(&args.policy, &given)?;
    let report = take(cli, args, &judge, Some(&from))?;
    let now = BaselineSource::of(&report.source);
    let otherwise = format!("or delete {} and run `plimsoll baseline init`", output.display());
    root::check_repository(&output, &from, &now, &args.source, &otherwise)?;
    if let Some(exit) = refuse(&report, args) {
        return Ok(exit);
    }
    write(&output, &Baseline::of(&report), &tree)?;
    if cli.quiet {
        return Ok(Exit::Done);
    }
    let options = output::for_standard(cli.color, RenderOptions::default());
    let delta = compare(&from, &report, &judge.ruleset);
    let mut content = Vec::new();
    render_delta(&delta, Format::Table, &options, &mut content)
        .map_err(|why| Failure::internal(anyhow::Error::new(why)))?;
    output::standard(&content).map_err(Failure::internal)?;
    Ok(Exit::Done)
}

/// Content that was not read would be missing from the baseline, and be reported as new once it can be read.
fn refuse(report: &Report, args: &BaselineArgs) -> Option<Exit> {
    let exit = gate::report_losses(gate::complete(report, &args.source), report);
    if exit == Exit::Done {
        return None;
    }
    say(&format!(
        "{} was not written, because not everything could be read: fix the files, or accept it with \
         --allow-incomplete",
        args.file().display()
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
    let report = judge
        .report(&args.source, &progress, |scan| Ok(before.into_iter().fold(scan, Scan::known)))?;
    if !cli.quiet {
        judge::announce(&report);
    }
    Ok(report)
}

fn print(text: &str) -> Result<(), Failure> {
    output::print(text)
}
