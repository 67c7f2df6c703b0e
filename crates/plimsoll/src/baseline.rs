//! Reading and writing baselines.

use plimsoll_assess::{Ruleset, diff, score};
use plimsoll_model::{BASELINE_VERSION, Baseline, Delta, Input, Redaction, Report, Row, rows};
use serde_json::{Value, json};

use crate::head::Head;
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

/// The same baseline with its score computed again from its facts by a rule set, so that scores can
/// be compared. One without facts, or with facts that were measured in another way, has none.
#[must_use]
pub fn rescored(mut baseline: Baseline, ruleset: &Ruleset) -> Baseline {
    let known = !baseline.facts.is_empty() && is_measured_alike(&baseline);
    baseline.score = known.then(|| score(&baseline.facts, ruleset));
    baseline
}

/// Whether the facts of a baseline were measured as those of today are. A new major version of the
/// rule set that comes with Plimsoll says that some are measured in another way.
fn is_measured_alike(baseline: &Baseline) -> bool {
    let Some(score) = &baseline.score else { return true };
    let today = Ruleset::default();
    let major = |version: &str| version.split('.').next().unwrap_or_default().to_owned();
    score.ruleset.id != today.id().id || major(&score.ruleset.version) == major(&today.id().version)
}

/// Compares a report with an earlier baseline. The score of that is computed anew by the rule set,
/// so that scores of one rule set are compared, and what the policy says of each finding is told.
pub fn compare(from: &Baseline, report: &Report, ruleset: &Ruleset) -> Delta {
    let mut before = rescored(from.clone(), ruleset);
    if before.score.is_none() {
        // Of another rule set: the comparison says so.
        before.score.clone_from(&from.score);
    }
    diff(&before, &Baseline::of(report)).with_deferrals(report.deferrals.clone())
}

/// Reads a baseline of this version or the one before. Rows in another order are sorted, and those
/// that are alike put together.
///
/// # Errors
///
/// [`ErrorKind::Baseline`] says what is wrong, with line and column, and what to do: the text is not a
/// baseline, or is broken. [`ErrorKind::UnsupportedVersion`]: another version wrote it.
pub fn read_baseline(text: &[u8]) -> Result<Baseline, Error> {
    let fail = |what: String| Error::new(ErrorKind::Baseline, what);
    let broken = "the baseline is broken JSON: fix it, or take it from the history of the \
                  repository";
    let head: Head = serde_json::from_slice(text)
        .map_err(|why| fail((if why.is_data() { NONE } else { broken }).to_owned()).because(why))?;
    let version = head.number().map_err(|why| fail(format!("{NONE}: {why}")))?;
    let other = "the baseline is not what Plimsoll writes: take it from the history of the \
                 repository, or replace it with `plimsoll baseline update`";
    let wrong = |why| fail(other.to_owned()).because(why);
    let mut baseline: Baseline = match version {
        BASELINE_VERSION => serde_json::from_slice(text).map_err(wrong)?,
        1 => {
            let value: Value = serde_json::from_slice(text).map_err(wrong)?;
            serde_json::from_value(raise_from_1(value)).map_err(wrong)?
        }
        version => {
            let before = BASELINE_VERSION - 1;
            let kind = ErrorKind::UnsupportedVersion;
            let context = format!(
                "the baseline has version {version}, and this Plimsoll reads {before} and \
                 {BASELINE_VERSION}: use the version of Plimsoll that wrote it, or replace it \
                 with `plimsoll baseline update`"
            );
            return Err(Error::new(kind, context));
        }
    };
    let counts = baseline.components.iter().map(Row::count);
    let counts = counts.chain(baseline.references.iter().map(Row::count));
    let mut counts = counts.chain(baseline.findings.iter().map(Row::count));
    // Sums of more could not be told from each other, and no scan finds as many of a thing.
    if counts.any(|count| !(1..=u64::from(u32::MAX)).contains(&count)) {
        return Err(fail(format!("a `count` is not between 1 and {}: {other}", u32::MAX)));
    }
    // It may have been written by hand, or by a version that masked less.
    if let Some(masked) = Redaction::default().try_row(&baseline) {
        baseline = masked.ok_or_else(|| fail(other.to_owned()))?;
    }
    // There were passes before it was written down that they stand for files.
    baseline.rolled_up |= !baseline.passes.is_empty();
    baseline.inputs.sort();
    baseline.inputs.dedup_by(is_same_input);
    baseline.passes.sort();
    baseline.passes.dedup_by(|later, kept| later.key() == kept.key());
    baseline.rules.sort();
    baseline.components = rows(baseline.components);
    baseline.references = rows(baseline.references);
    baseline.findings = rows(baseline.findings);
    Ok(baseline)
}

/// Whether two inputs are one file, as where both sides of a merge were kept. What was lost in one of
/// them must not look as if it had been read.
fn is_same_input(later: &mut Input, kept: &mut Input) -> bool {
    let is_same = later.path == kept.path;
    if is_same && later.is_lost() {
        std::mem::swap(later, kept);
    }
    is_same
}

/// Said of what is not a baseline at all.
const NONE: &str = "not a baseline of Plimsoll; write one with `plimsoll baseline init`";

/// What version 1 has in another form: of the inputs it lists only those that were not read whole,
/// as `unread` with the kind of loss.
fn raise_from_1(mut value: Value) -> Value {
    let unread = value.get("unread").and_then(Value::as_array).cloned().unwrap_or_default();
    let inputs: Vec<Value> = unread
        .iter()
        .map(|row| json!({ "path": row.get("path"), "status": "unread", "lost": row.get("kind") }))
        .collect();
    if let Some(object) = value.as_object_mut() {
        object.remove("unread");
        object.insert("schemaVersion".to_owned(), json!(BASELINE_VERSION));
        object.insert("inputs".to_owned(), json!(inputs));
    }
    value
}
