//! `plimsoll history`, and the folder of earlier baselines.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use plimsoll::model::Trend;
use plimsoll::{
    Baseline, Baselines, History, RenderOptions, Ruleset, Step, TrendFormat, render_trend,
    rescored, trend,
};

use super::baseline;
use crate::args::HistoryArgs;
use crate::exit::{Exit, Failure};
use crate::given::Given;
use crate::judge;
use crate::output::{self, Outputs, Tree};

/// Runs `plimsoll history`.
pub(crate) fn run(args: &HistoryArgs) -> Result<Exit, Failure> {
    let tree = Tree::at(&args.path);
    let outputs = Outputs::new(&args.output, TrendFormat::Table, &tree)?;
    let folder = args.save.as_deref().map(|save| output::folder(save, &tree)).transpose()?;
    let past = history(args)?.run().map_err(Failure::of_scan)?;
    shallow(&past);
    if let Some(folder) = &folder {
        save(folder, &past.baselines, &tree)?;
    }
    outputs.write(|output, out| {
        let width = if output.is_standard() { output::width() } else { None };
        let options = RenderOptions::default().with_width(width);
        render_trend(&past.trend, output.format, &options, out)
    })?;
    // The process ends: its memory need not be taken apart before.
    std::mem::forget(past);
    Ok(Exit::Done)
}

/// Says that a history ends early.
pub(crate) fn shallow(past: &plimsoll::Past) {
    if past.shallow {
        crate::say(
            "note: this is a shallow clone, and its history ends early: `git fetch --unshallow` \
             brings the rest (`fetch-depth: 0` of actions/checkout)",
        );
    }
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

/// Writes each baseline once, under its day and commit: what is there stays as it is.
fn save(folder: &Path, baselines: &Baselines, tree: &Tree) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("{} could not be made", folder.display()))
        .map_err(Failure::usage)?;
    for (label, found) in baselines.iter() {
        let commit = found.source.commit.as_deref().unwrap_or("none");
        let label: String = label
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || ".-".contains(c) { c } else { '-' })
            .collect();
        let file = folder.join(format!("{label}-{}.json", commit.get(..12).unwrap_or(commit)));
        if file.symlink_metadata().is_err() {
            baseline::write(&file, &found, tree)?;
        }
    }
    Ok(())
}

/// The trend through the baselines of a folder, oldest first, up to the one at hand.
pub(crate) fn of_folder(
    folder: &Path,
    now: &Baseline,
    ruleset: &Ruleset,
    given: &Given,
) -> Result<Trend, Failure> {
    let mut files: Vec<PathBuf> = list(folder)?;
    files.sort();
    let mut all: Vec<Baseline> = Vec::new();
    for file in files {
        all.push(rescored(baseline::read(&file, given)?, ruleset));
    }
    all.retain(|past| past.source.commit.is_none() || past.source.commit != now.source.commit);
    all.sort_by_key(|past| past.source.timestamp);
    all.push(now.clone());
    let labels: Vec<String> = all.iter().map(label).collect();
    let steps = labels.iter().zip(&all).map(|(label, past)| Step::shown(label, past));
    Ok(trend(&steps.collect::<Vec<_>>()))
}

#[expect(clippy::disallowed_methods, reason = "the user names the folder, not what is scanned")]
fn list(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("{} could not be read", folder.display()))
        .map_err(Failure::usage)?;
    let files = entries.flatten().map(|entry| entry.path());
    Ok(files.filter(|file| file.extension().is_some_and(|end| end == "json")).collect())
}

fn label(past: &Baseline) -> String {
    let date = past.source.timestamp.and_then(plimsoll::Date::of_timestamp);
    date.map_or_else(|| "now".to_owned(), |date| date.to_string())
}
