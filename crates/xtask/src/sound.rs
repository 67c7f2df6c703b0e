//! `sound`: checks that reports are consistent and match their source.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use plimsoll_model::Report;
use plimsoll_testkit::soundness::{self, Violation};

/// Maximum number of violations printed per report.
const SHOWN: usize = 20;

/// Checks reports in JSON: totals, IDs, references, order and completeness. `--source DIR`,
/// optionally with `--rev REVISION`, also checks the places: the source must be the scanned one, in
/// the same state.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let (source, files) = match *arguments {
        ["--source", dir, "--rev", revision, ref files @ ..] => {
            (Some(open(dir, Some(revision))?), files)
        }
        ["--source", dir, ref files @ ..] => (Some(open(dir, None)?), files),
        ref files => (None, files),
    };
    if files.is_empty() {
        bail!("give the reports to check");
    }
    let mut unsound = 0;
    for file in files {
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
        let report: Report =
            serde_json::from_str(&text).with_context(|| format!("{file} is not a report"))?;
        let violations = match &source {
            Some(source) => soundness::soundness(&report, source.as_ref()),
            None => soundness::inner_soundness(&report),
        };
        print(file, &violations);
        unsound += usize::from(!violations.is_empty());
    }
    if unsound > 0 {
        bail!("{unsound} of {} reports are not sound", files.len());
    }
    Ok(())
}

fn open(dir: &str, revision: Option<&str>) -> Result<Box<dyn plimsoll::Source>> {
    soundness::open_source(Path::new(dir), revision).with_context(|| format!("cannot open {dir}"))
}

fn print(file: &str, violations: &[Violation]) {
    for violation in violations.iter().take(SHOWN) {
        println!("{file}: {violation}");
    }
    if violations.len() > SHOWN {
        println!("{file}: and {} more", violations.len() - SHOWN);
    }
}
