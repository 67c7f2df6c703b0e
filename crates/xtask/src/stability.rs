//! `cargo xtask stability REPOSITORY…`: measures how many unchanged findings are reported as new.
//!
//! Consecutive snapshots of a history are compared. Git, not Plimsoll, determines which lines did
//! not change: `git diff -M` maps the lines of one revision to those of the next. A finding whose
//! rule, subject and line still exist is unchanged; reporting it as new or as resolved is an error.
//! For comparison, the table has the number of findings that a tool would report as new if it
//! identified findings by file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use plimsoll::model::{ChangeState, InputStatus};
use plimsoll::{Baseline, Every, Finding, History, Report, Scan, diff};

/// Maximum share of unchanged findings that may be reported as new.
const ALLOWED: f64 = 0.015;

/// Number of snapshots per repository.
const SNAPSHOTS: usize = 12;

/// Compares the snapshots of every repository in the arguments.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let mut every = Every::Quarter;
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if *argument == "--every" {
            let value = rest.next().context("--every needs a value")?;
            every = value.parse().map_err(anyhow::Error::msg)?;
        } else {
            paths.push(PathBuf::from(argument));
        }
    }
    if paths.is_empty() {
        bail!("give the paths of repositories with a history");
    }
    println!(
        "{:<16} {:>9} {:>9} {:>10} {:>11} {:>6} {:>8} {:>12} {:>8}",
        "Repository",
        "Snapshots",
        "Findings",
        "Unchanged",
        "Called new",
        "%",
        "By line",
        "Called gone",
        "Unread"
    );
    let mut failed = false;
    for path in &paths {
        let sum = repository(path, every)?;
        let share = sum.share();
        println!(
            "{:<16} {:>9} {:>9} {:>10} {:>11} {:>6.2} {:>8} {:>12} {:>8}",
            path.file_name().unwrap_or_default().to_string_lossy(),
            sum.snapshots,
            sum.findings,
            sum.unchanged,
            sum.called_new,
            share * 100.0,
            sum.by_line,
            sum.called_resolved,
            sum.unread_resolved,
        );
        failed |= share > ALLOWED || sum.unread_resolved > 0;
    }
    ensure!(
        !failed,
        "more than {:.1} % of the findings are called new, or one of an unread file resolved",
        ALLOWED * 100.0
    );
    Ok(())
}

/// The results for one repository.
#[derive(Debug, Default)]
struct Sum {
    snapshots: usize,
    /// Number of findings in all snapshots but the first.
    findings: u64,
    /// Number of unchanged findings, according to git.
    unchanged: u64,
    called_new: u64,
    called_resolved: u64,
    /// Number of unchanged findings whose line number changed.
    by_line: u64,
    /// Number of findings reported as resolved although their file could not be read.
    unread_resolved: u64,
}

impl Sum {
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "small counts")]
    fn share(&self) -> f64 {
        self.called_new as f64 / (self.unchanged.max(1)) as f64
    }
}

fn repository(path: &Path, every: Every) -> Result<Sum> {
    let past = History::path(path).every(every).last(SNAPSHOTS).run()?;
    let commits: Vec<String> =
        past.baselines.iter().filter_map(|(_, baseline)| baseline.source.commit).collect();
    let mut sum = Sum { snapshots: commits.len(), ..Sum::default() };
    let mut before: Option<Report> = None;
    for commit in &commits {
        let report = Scan::path(path).revision(commit.as_str()).run()?;
        if let Some(before) = &before {
            let from = before.source.commit.as_deref().unwrap_or_default();
            compare(
                before,
                &report,
                &Lines::between(path, from, commit, &[before, &report])?,
                &mut sum,
            );
        }
        before = Some(report);
    }
    Ok(sum)
}

/// The identity of a finding in a baseline: rule, subject, file and place.
type Key = (String, String, String, String);

fn key(finding: &Finding) -> Key {
    let (rule, subject) = (finding.rule.clone(), finding.subject.as_str().to_owned());
    (rule, subject, finding.key.path.clone(), finding.key.place.clone())
}

fn count(findings: impl Iterator<Item = Key>) -> BTreeMap<Key, u64> {
    let mut counts = BTreeMap::new();
    findings.for_each(|key| *counts.entry(key).or_default() += 1);
    counts
}

fn compare(before: &Report, after: &Report, lines: &Lines, sum: &mut Sum) {
    // Findings of the later report by rule, subject, file and line.
    let mut there: BTreeMap<(&str, &str, String, u32), Vec<&Finding>> = BTreeMap::new();
    for finding in &after.findings {
        let (path, line) = place(finding);
        there
            .entry((&finding.rule, finding.subject.as_str(), path, line))
            .or_default()
            .push(finding);
    }
    let (mut unchanged_before, mut unchanged_after) = (Vec::new(), Vec::new());
    for finding in &before.findings {
        let (path, line) = place(finding);
        let Some((new_path, new_line)) = lines.map(&path, line) else { continue };
        let at = (finding.rule.as_str(), finding.subject.as_str(), new_path.clone(), new_line);
        let Some(same) = there.get_mut(&at).and_then(Vec::pop) else { continue };
        unchanged_before.push(key(finding));
        unchanged_after.push(key(same));
        sum.by_line += u64::from((new_path, new_line) != (path, line));
    }
    let delta = diff(&Baseline::of(before), &Baseline::of(after));
    let (mut new, mut resolved) = (BTreeMap::new(), BTreeMap::new());
    for change in &delta.findings {
        let (rows, row) = match change.state {
            ChangeState::New => (&mut new, &change.after),
            ChangeState::Resolved => (&mut resolved, &change.before),
            _ => continue,
        };
        let Some(row) = row else { continue };
        let key = (
            row.rule.clone(),
            row.subject.as_str().to_owned(),
            row.path.clone(),
            row.place.clone(),
        );
        *rows.entry(key).or_default() += row.count;
    }
    let unread: BTreeSet<&str> = after
        .inputs
        .iter()
        .filter(|input| input.status != InputStatus::Read)
        .filter_map(|input| input.path.as_str())
        .collect();
    sum.unread_resolved += resolved
        .iter()
        .filter(|((_, _, path, _), _)| unread.contains(path.as_str()))
        .map(|(_, count)| count)
        .sum::<u64>();
    sum.findings += u64::try_from(after.findings.len()).unwrap_or(u64::MAX);
    sum.unchanged += u64::try_from(unchanged_after.len()).unwrap_or(u64::MAX);
    sum.called_new += excess(&new, after, unchanged_after);
    sum.called_resolved += excess(&resolved, before, unchanged_before);
}

/// Returns the minimum number of unchanged findings among those reported as new: the number by which they exceed
/// all other findings.
fn excess(called: &BTreeMap<Key, u64>, report: &Report, unchanged: Vec<Key>) -> u64 {
    let (all, unchanged) = (count(report.findings.iter().map(key)), count(unchanged.into_iter()));
    let mut excess = 0;
    for (key, called) in called {
        let others = all.get(key).copied().unwrap_or_default()
            - unchanged.get(key).copied().unwrap_or_default();
        let more = called.saturating_sub(others);
        if more > 0 && std::env::var_os("STABILITY_VERBOSE").is_some() {
            eprintln!("{more} {key:?}");
        }
        excess += more;
    }
    excess
}

/// Returns file and line of a finding; findings about several files have line 0.
fn place(finding: &Finding) -> (String, u32) {
    match finding.locations.first() {
        Some(at) if !finding.key.path.is_empty() => (at.path.to_string(), at.line.unwrap_or(0)),
        _ => (String::new(), 0),
    }
}

/// A mapping of lines between two revisions.
#[derive(Debug, Default)]
struct Lines {
    files: BTreeMap<String, File>,
}

/// A file that differs.
#[derive(Debug, Default)]
struct File {
    /// The new path; `None` if the file was deleted.
    path: Option<String>,
    /// Start and length before and after, for each hunk.
    hunks: Vec<(u32, u32, u32, u32)>,
}

impl Lines {
    /// Runs `git diff` for the files that either report read.
    fn between(repository: &Path, from: &str, to: &str, reports: &[&Report]) -> Result<Self> {
        let read = reports.iter().flat_map(|report| &report.inputs);
        let read: BTreeSet<String> =
            read.map(|input| format!(":(literal){}", input.path)).collect();
        let output = Command::new("git")
            .arg("-C")
            .arg(repository)
            .args(["-c", "core.quotePath=false", "diff", "-M", "--unified=0", "--no-color"])
            .args(["--no-ext-diff", "--src-prefix=a/", "--dst-prefix=b/", "-l0", from, to, "--"])
            .args(&read)
            .output()
            .context("git could not be run")?;
        ensure!(output.status.success(), "git diff: {}", String::from_utf8_lossy(&output.stderr));
        Ok(Self::parse(&String::from_utf8_lossy(&output.stdout)))
    }

    fn parse(text: &str) -> Self {
        let mut lines = Self::default();
        let mut old = String::new();
        // Number of content lines left in a hunk: they may look like headers.
        let mut content = 0;
        for line in text.lines() {
            if content > 0 && line.starts_with(['+', '-']) {
                content -= 1;
                continue;
            }
            if let Some(path) = line.strip_prefix("rename from ") {
                path.clone_into(&mut old);
            } else if let Some(path) = line.strip_prefix("rename to ") {
                lines.files.entry(old.clone()).or_default().path = Some(path.to_owned());
            } else if let Some(path) = line.strip_prefix("--- ") {
                path.strip_prefix("a/").unwrap_or_default().clone_into(&mut old);
            } else if let Some(path) = line.strip_prefix("+++ ") {
                let file = lines.files.entry(old.clone()).or_default();
                file.path = path.strip_prefix("b/").map(str::to_owned);
            } else if let Some(hunk) = line.strip_prefix("@@ -").and_then(hunk) {
                content = hunk.1 + hunk.3;
                lines.files.entry(old.clone()).or_default().hunks.push(hunk);
            }
        }
        lines
    }

    /// Returns the new position of a line; `None` if it was changed or deleted.
    fn map(&self, path: &str, line: u32) -> Option<(String, u32)> {
        let Some(file) = self.files.get(path) else { return Some((path.to_owned(), line)) };
        let now = file.path.clone()?;
        let mut shift = 0_i64;
        for (start, length, _, added) in &file.hunks {
            // In a hunk without deleted lines, the added lines follow the stated line.
            let first = if *length == 0 { start + 1 } else { *start };
            if line < first {
                break;
            }
            if line < first + length {
                return None;
            }
            shift += i64::from(*added) - i64::from(*length);
        }
        Some((now, u32::try_from(i64::from(line) + shift).ok()?))
    }
}

/// Parses `12,3 +14 @@`: start and length before and after.
fn hunk(text: &str) -> Option<(u32, u32, u32, u32)> {
    let (before, rest) = text.split_once(" +")?;
    let (after, _) = rest.split_once(" @@")?;
    let range = |text: &str| -> Option<(u32, u32)> {
        match text.split_once(',') {
            Some((start, length)) => Some((start.parse().ok()?, length.parse().ok()?)),
            None => Some((text.parse().ok()?, 1)),
        }
    };
    let ((start, length), (at, added)) = (range(before)?, range(after)?);
    Some((start, length, at, added))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_followed() {
        let text = "diff --git a/x.yml b/y.yml\nsimilarity index 90%\nrename from x.yml\n\
                    rename to y.yml\n--- a/x.yml\n+++ b/y.yml\n@@ -2 +2,2 @@ jobs\n--- old\n+new\n\
                    +++ more\n@@ -10,0 +12 @@\n+z\ndiff --git a/g b/g\n--- a/g\n+++ /dev/null\n\
                    @@ -1 +0,0 @@\n-g\n";
        let lines = Lines::parse(text);
        let at = |line| lines.map("x.yml", line);
        assert_eq!(at(1), Some(("y.yml".to_owned(), 1)));
        assert_eq!(at(2), None);
        assert_eq!(at(3), Some(("y.yml".to_owned(), 4)));
        assert_eq!(at(10), Some(("y.yml".to_owned(), 11)));
        assert_eq!(at(11), Some(("y.yml".to_owned(), 13)));
        assert_eq!(lines.map("g", 1), None);
        assert_eq!(lines.map("other", 7), Some(("other".to_owned(), 7)));
    }
}
