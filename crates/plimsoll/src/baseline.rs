//! Reading and writing baselines.

use plimsoll_model::{BASELINE_VERSION, Baseline, rows};
use serde::Deserialize;

use crate::{Error, ErrorKind};

/// Writes a baseline as it is committed: sorted, indented, one line at the end.
///
/// # Errors
///
/// When the values cannot be written as JSON, which no baseline is known to cause.
///
/// ```
/// use plimsoll::{Baseline, MemorySource, Scan, diff, read_baseline, write_baseline};
///
/// let scan = |uses: &str| {
///     let text = format!("jobs: {{b: {{steps: [{{uses: {uses}}}]}}}}\n");
///     let source = MemorySource::new().with_file(".github/workflows/ci.yml", text);
///     Scan::source(Box::new(source)).run()
/// };
/// let kept = write_baseline(&Baseline::of(&scan("o/a@v4")?))?;
/// let (before, now) = (read_baseline(&kept)?, Baseline::of(&scan("o/a@main")?));
/// let delta = diff(&before, &now);
/// assert_eq!((delta.summary.weakened, delta.summary.references.changed), (1, 1));
/// # Ok::<(), plimsoll::Error>(())
/// ```
pub fn write_baseline(baseline: &Baseline) -> Result<Vec<u8>, Error> {
    let mut text = serde_json::to_vec_pretty(baseline).map_err(|why| {
        Error::new(ErrorKind::Baseline, "the baseline could not be written as JSON").because(why)
    })?;
    text.push(b'\n');
    Ok(text)
}

/// Reads a baseline. Rows in another order are sorted, and those that are alike put together.
///
/// # Errors
///
/// [`ErrorKind::Baseline`] says what is wrong, with line and column, and what to do: the text is no
/// baseline, is broken, or was written by a later version.
pub fn read_baseline(text: &[u8]) -> Result<Baseline, Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Head {
        schema_version: u32,
    }
    let fail = |what: &str| Error::new(ErrorKind::Baseline, what.to_owned());
    let head: Head = serde_json::from_slice(text).map_err(|why| {
        let what = if why.is_data() {
            "this is no baseline of Plimsoll: `schemaVersion` is missing; write one with `plimsoll \
             baseline init`"
        } else {
            "the baseline is broken JSON: mend it, or take it from the history of the repository"
        };
        fail(what).because(why)
    })?;
    if head.schema_version != BASELINE_VERSION {
        let what = format!(
            "the baseline has version {}, and this Plimsoll reads {BASELINE_VERSION}: use the \
             version of Plimsoll that wrote it, or write it anew with `plimsoll baseline update`",
            head.schema_version
        );
        return Err(fail(&what));
    }
    let mut baseline: Baseline = serde_json::from_slice(text).map_err(|why| {
        fail("the baseline is not what Plimsoll writes: take it from the history of the repository, or write it anew with `plimsoll baseline update`").because(why)
    })?;
    baseline.unread.sort();
    baseline.components = rows(baseline.components);
    baseline.references = rows(baseline.references);
    baseline.findings = rows(baseline.findings);
    Ok(baseline)
}
