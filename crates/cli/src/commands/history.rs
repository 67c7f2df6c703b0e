//! `plimsoll history`.

use std::path::Path;

use anyhow::Context as _;
use plimsoll::model::Trend;
use plimsoll::{Baselines, Format, History, RenderOptions, render_trend};

use crate::args::{Cli, HistoryArgs};
use crate::exit::{Exit, Failure};
use crate::given::Given;
use crate::inventory;
use crate::judge;
use crate::message::say;
use crate::output::{self, Outputs, Tree};
use crate::trend::announce_shallow;
use crate::words::counted;

/// The maximum number of revisions in a message.
const NAMED: usize = 5;

/// Runs `plimsoll history`.
pub(crate) fn run(cli: &Cli, args: &HistoryArgs) -> Result<Exit, Failure> {
    let tree = Tree::at(&args.path);
    let outputs = Outputs::new(&args.output, Format::Table, &tree)?;
    let directory = args.save.as_deref().map(|save| output::directory(save, &tree)).transpose()?;
    let past = history(args)?.run().map_err(Failure::of_scan)?;
    announce_shallow(&past);
    if let Some(directory) = &directory {
        save(directory, &past.baselines, &tree)?;
    }
    outputs.write(|output, out| {
        let options = output.options(cli.color, RenderOptions::default());
        render_trend(&past.trend, output.format, &options, out)
    })?;
    if !cli.quiet {
        outputs.announce();
    }
    let exit = complete(&past.trend, args.allow_incomplete);
    // The process ends here, so freeing the memory would only take time.
    std::mem::forget(past);
    Ok(exit)
}

/// Whether every revision was read completely; says which were not.
fn complete(trend: &Trend, allow_incomplete: bool) -> Exit {
    let partial = trend.points.iter().filter(|point| !point.complete);
    let partial: Vec<&str> = partial.map(|point| point.label.as_str()).collect();
    if partial.is_empty() || allow_incomplete {
        return Exit::Done;
    }
    let named = partial.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let more = if partial.len() > NAMED { ", …" } else { "" };
    let count = counted(partial.len(), "revision");
    say(&format!(
        "{count} could not be read completely: {named}{more}; run `plimsoll scan --rev` to see what was not read"
    ));
    Exit::Incomplete
}

fn history(args: &HistoryArgs) -> Result<History, Failure> {
    let given = Given::in_tree(Tree::at(&args.path));
    let mut history = History::path(&args.path)
        .profile(args.trust.profile())
        .git_reach(args.trust.git_reach())
        .revision(&args.rev)
        .every(args.every)
        .last(args.last.get())
        .since(args.since)
        .exact(args.exact)
        .jobs(args.jobs)
        .ruleset(judge::ruleset(args.ruleset.as_deref(), &given)?);
    for name in &args.own_org {
        history = history.own_organization(name);
    }
    if let Some(name) = &args.name {
        history = history.name(name);
    }
    if let Some(url) = &args.url {
        history = history.url(url);
    }
    if let Some(file) = &args.policy {
        history = history.policy(judge::policy(file, &given)?);
    }
    Ok(history)
}

/// Writes each baseline under its day and commit. Existing files are kept.
fn save(directory: &Path, baselines: &Baselines, tree: &Tree) -> Result<(), Failure> {
    std::fs::create_dir_all(directory)
        .with_context(|| format!("{} could not be created", directory.display()))
        .map_err(Failure::usage)?;
    for (label, found) in baselines.iter() {
        let commit = found.source.commit.as_deref().unwrap_or("none");
        let label: String = label
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || ".-".contains(c) { c } else { '-' })
            .collect();
        let file = directory.join(format!("{label}-{}.json", commit.get(..12).unwrap_or(commit)));
        if file.symlink_metadata().is_err() {
            inventory::write(&file, &found, tree)?;
        }
    }
    Ok(())
}
