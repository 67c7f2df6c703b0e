//! Reading and writing baselines.

use plimsoll_assess::{Ruleset, diff, score};
use plimsoll_model::{BASELINE_VERSION, Baseline, Delta, Input, Redaction, Report, Row, rows};
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

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
    let version = head.version().map_err(|why| fail(format!("{NONE}: {why}")))?;
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

/// What tells one version from another. Its value may be of any type, so that an error can say which.
struct Head {
    schema_version: Version,
}

/// The value of a version, and of others no more than the type: the text may be large.
#[derive(Clone, Copy)]
enum Version {
    Missing,
    Number(u64),
    Other(&'static str),
}

impl Head {
    fn version(&self) -> Result<u32, String> {
        match self.schema_version {
            Version::Missing => Err("`schemaVersion` is missing".to_owned()),
            Version::Number(number) => u32::try_from(number)
                .map_err(|_| format!("`schemaVersion` is {number}, which is out of range")),
            Version::Other(kind) => {
                Err(format!("`schemaVersion` is {kind}, and has to be a whole number"))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        // What is derived takes an array for a struct as well.
        input.deserialize_map(OfHead)
    }
}

/// Reads a [`Head`].
struct OfHead;

impl<'de> Visitor<'de> for OfHead {
    type Value = Head;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Head, A::Error> {
        let mut schema_version = Version::Missing;
        while let Some(key) = items.next_key::<String>()? {
            if key != "schemaVersion" {
                items.next_value::<IgnoredAny>()?;
            } else if matches!(schema_version, Version::Missing) {
                schema_version = items.next_value()?;
            } else {
                return Err(serde::de::Error::duplicate_field("schemaVersion"));
            }
        }
        Ok(Head { schema_version })
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(OfVersion)
    }
}

/// Reads a [`Version`].
struct OfVersion;

impl<'de> Visitor<'de> for OfVersion {
    type Value = Version;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a version")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Version, E> {
        Ok(Version::Number(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Version, E> {
        Ok(Version::Other("a negative number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Version, E> {
        Ok(Version::Other("a number with a fraction"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Version, E> {
        Ok(Version::Other("a boolean"))
    }

    fn visit_str<E>(self, _: &str) -> Result<Version, E> {
        Ok(Version::Other("a string"))
    }

    fn visit_unit<E>(self) -> Result<Version, E> {
        Ok(Version::Other("null"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Version, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Version::Other("an array"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<Version, A::Error> {
        while items.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Version::Other("an object"))
    }
}

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
