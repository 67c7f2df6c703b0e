//! The summary of a step of a workflow.

use std::io::Write as _;

use anyhow::Context as _;

use crate::exit::Failure;

/// Most bytes of a summary: GitHub refuses one of more than a mebibyte, as a whole.
const SUMMARY: usize = 1_000_000;

/// As many whole lines as a summary may have. The most pressing stand first.
fn bounded(page: &[u8]) -> &[u8] {
    let head = page.get(..SUMMARY).unwrap_or(page);
    if head.len() == page.len() {
        return page;
    }
    let end = head.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    head.get(..end).unwrap_or_default()
}

/// Appends to what GitHub shows as the summary of the step: as much of a page as it takes.
#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
pub(crate) fn step_summary(page: &[u8]) -> Result<(), Failure> {
    let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY") else {
        let why = "--step-summary: GITHUB_STEP_SUMMARY is not set; outside of GitHub's runners write \
                   the summary with `-o markdown=FILE`";
        return Err(Failure::usage(anyhow::anyhow!(why)));
    };
    let page = bounded(page);
    let append = || -> anyhow::Result<()> {
        // It is not replaced: other steps have written to it, and it may be mounted by itself.
        let mut out = std::fs::OpenOptions::new().append(true).create(true).open(&file)?;
        let before = out.metadata()?;
        if let Err(why) = out.write_all(page) {
            if before.is_file() {
                out.set_len(before.len())?;
            }
            return Err(why.into());
        }
        Ok(())
    };
    append().context("the summary of the step could not be written").map_err(Failure::usage)
}
