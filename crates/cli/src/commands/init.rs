//! `plimsoll init`: a first policy, a workflow and a first baseline.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use plimsoll::{Baseline, POLICY_FILE, Scan};

use crate::args::{BASELINE, Cli, InitArgs};
use crate::clock::today;
use crate::exit::{Exit, Failure};
use crate::inventory;
use crate::judge;
use crate::output::{self, Tree};
use crate::progress::Progress;

/// The policy to begin with: all of it commented out.
pub(crate) const POLICY: &str = include_str!("../../templates/plimsoll.toml");

/// The workflow that compares each pull request with the baseline.
pub(crate) const WORKFLOW: &str = include_str!("../../templates/plimsoll.yml");

/// Where the workflow goes.
const WORKFLOW_FILE: &str = ".github/workflows/plimsoll.yml";

/// Runs `plimsoll init`. What is there already is left as it is.
pub(crate) fn run(cli: &Cli, args: &InitArgs) -> Result<Exit, Failure> {
    if !args.path.is_dir() {
        let why = anyhow::anyhow!("{} is not a directory", args.path.display());
        return Err(Failure::usage(why));
    }
    let tree = Tree::at(&args.path);
    let mut told = Vec::new();
    let workflow = WORKFLOW.replace("VERSION", env!("CARGO_PKG_VERSION"));
    let (wrote, words) = put(&args.path, POLICY_FILE, POLICY, &tree)?;
    told.push(words);
    told.push(put(&args.path, WORKFLOW_FILE, &workflow, &tree)?.1);
    // The workflow is part of what the baseline accepts, so it is written before.
    let file = args.path.join(BASELINE);
    let mut exit = Exit::Done;
    if file.symlink_metadata().is_ok() {
        told.push(format!("{BASELINE} is there already and was left as it is"));
    } else {
        let progress = Progress::new(cli.quiet);
        let report = Scan::path(&args.path)
            .trust_repo_config(wrote || args.trust_repo_config)
            .as_of(today()?)
            .observer(Arc::clone(&progress))
            .run();
        progress.finish();
        let report = report.map_err(Failure::of_scan)?;
        judge::announce(&report);
        let found = Baseline::of(&report);
        if report.has_losses() {
            exit = Exit::Incomplete;
            told.push(format!(
                "{BASELINE} was not written: not everything could be read. `plimsoll scan` says \
                 what; fix it, or accept it: `plimsoll baseline init --allow-incomplete`"
            ));
        } else {
            inventory::write(&file, &found, &tree)?;
            told.push(format!("wrote {BASELINE}\n\n{}", inventory::summary(&found).trim_end()));
        }
    }
    told.push(
        "\nRead the policy, then commit the three files. A pull request is compared with the baseline \
         from then on; `plimsoll baseline update --policy plimsoll.toml` accepts what has \
         changed."
            .to_owned(),
    );
    if !cli.quiet {
        output::print(&(told.join("\n") + "\n"))?;
    }
    Ok(exit)
}

/// Writes a file that is not there yet; gives whether it did, and words that say so.
fn put(root: &Path, name: &str, content: &str, tree: &Tree) -> Result<(bool, String), Failure> {
    let file = root.join(name);
    // A link would lead elsewhere.
    if file.symlink_metadata().is_ok() {
        return Ok((false, format!("{name} is there already and was left as it is")));
    }
    if let Some(folder) = file.parent() {
        let folder = output::folder(folder, tree)?;
        let failed = || format!("{} could not be made", folder.display());
        std::fs::create_dir_all(&folder).with_context(failed).map_err(Failure::usage)?;
    }
    output::create(&file, content.as_bytes(), tree)?;
    Ok((true, format!("wrote {name}")))
}
