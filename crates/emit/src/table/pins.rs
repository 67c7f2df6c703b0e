//! The pinning report: how firmly each reference is pinned.

use std::fmt::Write as _;

use plimsoll_model::Reference;

use super::cell::{LIMIT, SHORT_LIMIT, cell, heading};
use super::grid::Grid;
use super::paint::{self, Paint};
use crate::escape::log;
use crate::view::{Digest, Group, Totals, brief, count};

/// Rows that read the same in one, with the number of places. What is not pinned comes first,
/// under what to do about it.
pub(super) fn grouped(digest: &Digest<'_>, width: Option<u16>) -> String {
    let totals = digest.totals();
    let mut out = summary(digest, &totals);
    let (pinned, unpinned): (Vec<_>, Vec<_>) =
        digest.groups().into_iter().partition(|group| group.first.pin.is_pinned());
    let header = ["reference", "strength", "trust", "uses", "first use"];
    for (remedy, groups) in by_remedy(unpinned, |group| group.remedy) {
        let uses = groups.iter().map(|group| group.uses).sum();
        out.push_str(&title(uses, "not pinned", remedy));
        let mut grid = Grid::new(&header);
        for group in &groups {
            grid.row(group_row(group));
        }
        out.push_str(&grid.layout(width, LIMIT));
    }
    if !pinned.is_empty() {
        let uses = pinned.iter().map(|group| group.uses).sum();
        out.push_str(&title(uses, "pinned", ""));
        let mut grid = Grid::new(&header);
        for group in &pinned {
            grid.row(group_row(group));
        }
        out.push_str(&grid.layout(width, SHORT_LIMIT));
    }
    out
}

fn group_row(group: &Group<'_>) -> [String; 5] {
    [
        cell(&brief(group.first.value.as_str())),
        paint::strength(group.first.pin),
        group.first.trust.to_string(),
        group.uses.to_string(),
        cell(&group.first.location.to_string()),
    ]
}

/// Every reference in a row of its own, weakest first, what is not pinned under what to do.
pub(super) fn every(digest: &Digest<'_>, width: Option<u16>) -> String {
    let mut out = summary(digest, &digest.totals());
    let (pinned, unpinned): (Vec<_>, Vec<_>) =
        digest.references().into_iter().partition(|reference| reference.pin.is_pinned());
    let mut tables = by_remedy(unpinned, |reference| digest.remedy(reference));
    tables.extend((!pinned.is_empty()).then_some(("", pinned)));
    for (remedy, references) in tables {
        let kept = references.first().is_some_and(|first| first.pin.is_pinned());
        let state = if kept { "pinned" } else { "not pinned" };
        out.push_str(&title(references.len(), state, remedy));
        let mut grid = Grid::new(&["where", "kind", "reference", "revision", "strength", "trust"]);
        for reference in references {
            grid.row(reference_row(reference));
        }
        out.push_str(&grid.layout(width, usize::MAX));
    }
    out
}

/// Rows under what to do about them, in the order in which each remedy comes up first.
fn by_remedy<'r, T>(rows: Vec<T>, remedy: impl Fn(&T) -> &'r str) -> Vec<(&'r str, Vec<T>)> {
    let mut tables: Vec<(&str, Vec<T>)> = Vec::new();
    for row in rows {
        let words = remedy(&row);
        match tables.iter_mut().find(|(known, _)| *known == words) {
            Some((_, rows)) => rows.push(row),
            None => tables.push((words, vec![row])),
        }
    }
    tables
}

fn title(uses: usize, state: &str, remedy: &str) -> String {
    if remedy.is_empty() {
        return format!("\n{uses} {state}\n");
    }
    format!("\n{uses} {state}: {}\n", Paint::Strong.on(&log(remedy)))
}

fn reference_row(reference: &Reference) -> [String; 6] {
    let requested = reference.requested.as_ref().map_or("", |requested| requested.as_str());
    // The revision has a column of its own.
    let value = reference.value.as_str();
    let target = value.strip_suffix(requested).and_then(|head| head.strip_suffix('@'));
    let target = target.filter(|_| !requested.is_empty()).unwrap_or(value);
    [
        log(&reference.location.to_string()),
        reference.kind.to_string(),
        cell(target),
        cell(requested),
        paint::strength(reference.pin),
        reference.trust.to_string(),
    ]
}

/// The totals, each equal to the sum of the rows it stands for.
fn summary(digest: &Digest<'_>, totals: &Totals) -> String {
    let all = count(totals.all(), "reference");
    let mut out = heading(&format!("Pinning report: {all}"));
    if totals.all() == 0 {
        return out;
    }
    let unpinned = format!("{} not pinned", totals.unpinned);
    let unpinned = if totals.unpinned > 0 { Paint::Warn.on(&unpinned) } else { unpinned };
    let _ = writeln!(out, "  {unpinned}{}", behind(&totals.strengths(false)));
    let _ = writeln!(out, "  {} pinned{}", totals.pinned, behind(&totals.strengths(true)));
    let summary = &digest.report.summary;
    let _ = writeln!(
        out,
        "  {} name code elsewhere, {} a path of this repository, {} invalid or unknown",
        summary.remote_references, summary.local_references, summary.invalid_references
    );
    if summary.transitive_distinct > 0 {
        let (all, weak) = (summary.transitive_distinct, summary.transitive_unpinned);
        let _ = writeln!(
            out,
            "  {all} more actions and workflows behind them in repositories that were followed, \
             {weak} not pinned"
        );
    }
    if summary.inactive_references > 0 {
        let inactive = summary.inactive_references;
        let _ = writeln!(out, "  {inactive} more that nothing active reaches are not counted");
    }
    out
}

fn behind(strengths: &str) -> String {
    if strengths.is_empty() { String::new() } else { format!(": {strengths}") }
}
