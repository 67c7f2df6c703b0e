//! `plimsoll init`: a first policy, a workflow and a first baseline.

use std::path::Path;

use anyhow::Context as _;
use plimsoll::{Baseline, POLICY_FILE, Scan};

use crate::args::{BASELINE, Cli, InitArgs};
use crate::baseline;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::progress::Progress;

/// The policy to begin with: all of it commented out.
pub(crate) const POLICY: &str = include_str!("../templates/plimsoll.toml");

/// The workflow that compares each pull request with the baseline.
pub(crate) const WORKFLOW: &str = include_str!("../templates/plimsoll.yml");

/// Where the workflow goes.
const WORKFLOW_FILE: &str = ".github/workflows/plimsoll.yml";

/// Runs `plimsoll init`. What is there already is left as it is.
pub(crate) fn run(cli: &Cli, args: &InitArgs) -> Result<Exit, Failure> {
    if !args.path.is_dir() {
        let why = anyhow::anyhow!("{} is no directory", args.path.display());
        return Err(Failure::usage(why));
    }
    let mut told = Vec::new();
    let workflow = WORKFLOW.replace("VERSION", env!("CARGO_PKG_VERSION"));
    told.push(put(&args.path, POLICY_FILE, POLICY)?);
    told.push(put(&args.path, WORKFLOW_FILE, &workflow)?);
    // The workflow is part of what the baseline accepts, so it is written before.
    let file = args.path.join(BASELINE);
    if file.exists() {
        told.push(format!("{BASELINE} is there already and was left as it is"));
    } else {
        let progress = Progress::new(cli.quiet);
        let report = Scan::path(&args.path).trust_repo_config(true).observer(&progress).run();
        progress.finish();
        let found = Baseline::of(&report.map_err(Failure::of_scan)?);
        baseline::write(&file, &found)?;
        told.push(format!("wrote {BASELINE}\n\n{}", baseline::summary(&found).trim_end()));
    }
    told.push(
        "\nRead the policy, then commit the three files. A pull request is compared with the baseline \
         from then on; `plimsoll baseline update` accepts what has changed."
            .to_owned(),
    );
    output::standard((told.join("\n") + "\n").as_bytes()).map_err(Failure::internal)?;
    Ok(Exit::Done)
}

/// Writes a file that is not there yet; says what it did.
fn put(root: &Path, name: &str, content: &str) -> Result<String, Failure> {
    let file = root.join(name);
    // A link would lead elsewhere.
    if file.symlink_metadata().is_ok() {
        return Ok(format!("{name} is there already and was left as it is"));
    }
    let write = || -> std::io::Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&file, content)
    };
    write().with_context(|| format!("{name} could not be written")).map_err(Failure::usage)?;
    Ok(format!("wrote {name}"))
}
