//! The job summary of GitHub Actions.

use std::io::Write as _;

use anyhow::Context as _;

use super::temporary;
use crate::exit::Failure;

/// The maximum size of a summary in bytes: GitHub rejects a summary of more than 1 MiB.
const SUMMARY: usize = 1_000_000;

/// Cuts a text to the maximum size at the end of a line. The most urgent lines are first.
fn bounded(page: &[u8]) -> &[u8] {
    let head = page.get(..SUMMARY).unwrap_or(page);
    if head.len() == page.len() {
        return page;
    }
    let end = head.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    head.get(..end).unwrap_or_default()
}

/// Appends a page to the job summary, up to its maximum size.
#[expect(clippy::disallowed_methods, reason = "only the command line reads the environment")]
pub(crate) fn step_summary(page: &[u8]) -> Result<(), Failure> {
    let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY") else {
        let why = "--step-summary: GITHUB_STEP_SUMMARY is not set; outside of GitHub Actions, write \
                   the summary with `-o markdown=FILE`";
        return Err(Failure::usage(anyhow::anyhow!(why)));
    };
    let page = bounded(page);
    let append = || -> anyhow::Result<()> {
        // The file is not replaced, because other steps have written to it, and it may be a mount point.
        let mut out = std::fs::OpenOptions::new().append(true).create(true).open(&file)?;
        let before = out.metadata()?;
        temporary::begin();
        if let Err(why) = out.write_all(page) {
            if before.is_file() {
                out.set_len(before.len())?;
            }
            return Err(why.into());
        }
        Ok(())
    };
    append().context("the job summary could not be written").map_err(Failure::usage)
}
