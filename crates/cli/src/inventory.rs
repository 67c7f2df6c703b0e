//! Reads and writes files with baselines and SBOMs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use plimsoll::{Baseline, escape, read_baseline, write_baseline};

use crate::exit::Failure;
use crate::given::{Given, INVENTORY};
use crate::message::say;
use crate::output::{self, Tree};

/// Reads a baseline.
pub(crate) fn read(file: &Path, given: &Given) -> Result<Baseline, Failure> {
    let hint = "; `plimsoll baseline init` writes a first baseline";
    let content = given.read(file, INVENTORY, hint)?;
    let baseline = read_baseline(&content).map_err(anyhow::Error::new);
    baseline.with_context(|| file.display().to_string()).map_err(Failure::usage)
}

/// Reads the SBOM of another tool.
pub(crate) fn read_sbom(file: &Path, given: &Given) -> Result<Baseline, Failure> {
    let content = given.disk(file, INVENTORY, "")?;
    let baseline = plimsoll::read_sbom(&content).map_err(anyhow::Error::new);
    let baseline = baseline.with_context(|| file.display().to_string()).map_err(Failure::usage)?;
    if !baseline.complete {
        let file = file.display();
        say(&format!(
            "note: {file}: components with neither a name nor a package URL are left out"
        ));
    }
    Ok(baseline)
}

/// Writes a baseline.
pub(crate) fn write(file: &Path, baseline: &Baseline, tree: &Tree) -> Result<(), Failure> {
    let content = write_baseline(baseline).map_err(Failure::of_scan)?;
    output::replace(file, &content, tree)
}

/// Summarizes a baseline in a few lines.
pub(crate) fn summary(baseline: &Baseline) -> String {
    let source = &baseline.source;
    let name = escape::log(source.name.as_deref().unwrap_or("source"));
    let commit = escape::log(source.commit.as_deref().unwrap_or("no commit"));
    let state = if baseline.complete { "complete" } else { "incomplete" };
    let mut text = format!("{name} at {commit}, {state}\n");
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &baseline.components {
        *kinds.entry(row.kind.as_str()).or_default() += row.count;
    }
    let mut pins: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &baseline.references {
        *pins.entry(row.pin.as_str()).or_default() += row.count;
    }
    let mut severities: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &baseline.findings {
        *severities.entry(row.severity.as_str()).or_default() += row.count;
    }
    for (title, counts) in [("components", kinds), ("references", pins), ("findings", severities)] {
        let total: u64 = counts.values().sum();
        let parts: Vec<String> = counts.iter().map(|(name, n)| format!("{n} {name}")).collect();
        let _ = writeln!(text, "{title}: {total} ({})", parts.join(", "));
    }
    if let Some(score) = &baseline.score {
        let _ = match (score.overall, score.excused) {
            (Some(overall), Some(excused)) => writeln!(
                text,
                "posture score: {overall} out of 10 ({excused} without deferred findings)"
            ),
            _ => writeln!(text, "posture score: none, because no check is applicable"),
        };
    }
    text
}
