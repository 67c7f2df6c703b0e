//! Reads and writes baselines.

use plimsoll_assess::{Ruleset, diff, score};
use plimsoll_model::{BASELINE_VERSION, Baseline, Delta, Input, Redaction, Report, Row, rows};
use serde_json::{Value, json};

use crate::head::Head;
use crate::{Error, ErrorKind};

/// Writes a baseline in the form to commit: sorted, indented, with a newline at the end.
///
/// # Errors
///
/// If the values cannot be written as JSON, which is not known to happen.
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

/// Returns the baseline with its score computed again from its facts by a rule set, so that scores can
/// be compared. Without facts, or if they were measured in a different way, it has no score.
#[must_use]
pub fn rescored(mut baseline: Baseline, ruleset: &Ruleset) -> Baseline {
    let known = !baseline.facts.is_empty() && is_measured_alike(&baseline);
    baseline.score = known.then(|| score(&baseline.facts, ruleset));
    baseline
}

/// Whether the facts of a baseline were measured in the same way as now. A new major version of the
/// built-in rule set means that some are measured differently.
fn is_measured_alike(baseline: &Baseline) -> bool {
    let Some(score) = &baseline.score else { return true };
    let today = Ruleset::default();
    let major = |version: &str| version.split('.').next().unwrap_or_default().to_owned();
    score.ruleset.id != today.id().id || major(&score.ruleset.version) == major(&today.id().version)
}

/// Compares a report with an earlier baseline. The score of the baseline is computed again by the rule
/// set of the report, so that only scores of the same rule set are compared.
pub fn compare(from: &Baseline, report: &Report, ruleset: &Ruleset) -> Delta {
    let mut before = rescored(from.clone(), ruleset);
    if before.score.is_none() {
        // A score of a different rule set is kept, so that the comparison can report the difference.
        before.score.clone_from(&from.score);
    }
    diff(&before, &Baseline::of(report)).with_deferrals(report.deferrals.clone())
}

/// Reads a baseline of the current version or the one before. Rows are sorted, and equal rows
/// merged.
///
/// # Errors
///
/// [`ErrorKind::Baseline`] with line and column, and what to do, if the text is not a baseline, or is invalid.
/// [`ErrorKind::UnsupportedVersion`] if another version wrote it.
pub fn read_baseline(text: &[u8]) -> Result<Baseline, Error> {
    let fail = |what: String| Error::new(ErrorKind::Baseline, what);
    let broken = "the baseline is invalid JSON: fix it, or restore it from the history of the \
                  repository";
    let head: Head = serde_json::from_slice(text)
        .map_err(|why| fail((if why.is_data() { NONE } else { broken }).to_owned()).because(why))?;
    let version = head.number().map_err(|why| fail(format!("{NONE}: {why}")))?;
    let other = "the baseline is not in the format that Plimsoll writes: restore it from the history of \
                 the repository, or replace it with `plimsoll baseline update`";
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
                "the baseline has version {version}, but this version of Plimsoll reads {before} and \
                 {BASELINE_VERSION}: use the version of Plimsoll that wrote it, or replace it \
                 with `plimsoll baseline update`"
            );
            return Err(Error::new(kind, context));
        }
    };
    let counts = baseline.components.iter().map(Row::count);
    let counts = counts.chain(baseline.references.iter().map(Row::count));
    let mut counts = counts.chain(baseline.findings.iter().map(Row::count));
    // Larger sums could overflow, and no scan finds that many equal rows.
    if counts.any(|count| !(1..=u64::from(u32::MAX)).contains(&count)) {
        return Err(fail(format!("`count` must be from 1 to {}: {other}", u32::MAX)));
    }
    // The baseline may have been edited by hand, or written by a version that masked less.
    if let Some(masked) = Redaction::default().try_row(&baseline) {
        baseline = masked.ok_or_else(|| fail(other.to_owned()))?;
    }
    // Older baselines have passes, but do not state that they are rolled up.
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

/// Whether two inputs are the same file, for example because both sides of a merge were kept. A loss in one of
/// them must not be hidden by the other.
fn is_same_input(later: &mut Input, kept: &mut Input) -> bool {
    let is_same = later.path == kept.path;
    if is_same && later.is_lost() {
        std::mem::swap(later, kept);
    }
    is_same
}

/// The error for a text that is not a baseline.
const NONE: &str = "not a Plimsoll baseline: write one with `plimsoll baseline init`";

/// Converts version 1, which only lists inputs that were not completely read, as `unread` with the kind
/// of loss.
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
