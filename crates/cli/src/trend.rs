//! Computes the trend over earlier baselines.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use plimsoll::model::Trend;
use plimsoll::{Baseline, Ruleset, Step, rescored, trend};

use crate::exit::Failure;
use crate::given::Given;
use crate::inventory;
use crate::message::say;

/// Reports a shallow clone.
pub(crate) fn announce_shallow(past: &plimsoll::Past) {
    if past.shallow {
        say(
            "note: this is a shallow clone, so its history is incomplete: `git fetch --unshallow` \
             fetches the rest (in CI: `fetch-depth: 0` of actions/checkout)",
        );
    }
}

/// The trend over the baselines in a directory, oldest first, up to the current one. Each file is checked.
pub(crate) fn of_directory(
    directory: &Path,
    now: &Baseline,
    ruleset: &Ruleset,
    given: &Given,
    check: impl Fn(&Path, &Baseline) -> Result<(), Failure>,
) -> Result<Trend, Failure> {
    let mut files: Vec<PathBuf> = list(directory)?;
    files.sort();
    let mut all: Vec<Baseline> = Vec::new();
    for file in files {
        let past = inventory::read(&file, given)?;
        check(&file, &past)?;
        all.push(rescored(past, ruleset));
    }
    all.retain(|past| past.source.commit.is_none() || past.source.commit != now.source.commit);
    all.sort_by_key(|past| past.source.timestamp);
    all.push(now.clone());
    let labels: Vec<String> = all.iter().map(label).collect();
    let steps = labels.iter().zip(&all).map(|(label, past)| Step::shown(label, past));
    Ok(trend(&steps.collect::<Vec<_>>()))
}

#[expect(clippy::disallowed_methods, reason = "the user gives the path, not the scanned tree")]
fn list(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(directory)
        .with_context(|| format!("{} could not be read", directory.display()))
        .map_err(Failure::usage)?;
    let files = entries.flatten().map(|entry| entry.path());
    Ok(files.filter(|file| file.extension().is_some_and(|end| end == "json")).collect())
}

fn label(past: &Baseline) -> String {
    let date = past.source.timestamp.and_then(plimsoll::Date::of_timestamp);
    date.map_or_else(|| "now".to_owned(), |date| date.to_string())
}
