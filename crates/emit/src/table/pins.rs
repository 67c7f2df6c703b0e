//! The pinning report: how firmly each reference is tied down.

use std::fmt::Write as _;

use plimsoll_model::Reference;

use super::grid::Grid;
use super::paint::{self, Paint};
use super::{LIMIT, SHORT_LIMIT, cell, heading};
use crate::escape::terminal;
use crate::view::{Digest, Group, Totals, brief, count};

/// Rows that read the same in one, with the number of places: what to do is the same for all.
pub(super) fn grouped(digest: &Digest<'_>, width: Option<u16>) -> String {
    let totals = digest.totals();
    let mut out = summary(digest, &totals);
    let (pinned, unpinned): (Vec<_>, Vec<_>) =
        digest.groups().into_iter().partition(|group| group.first.pin.is_pinned());
    for (title, groups, limit) in [("not pinned", unpinned, LIMIT), ("pinned", pinned, SHORT_LIMIT)]
    {
        if groups.is_empty() {
            continue;
        }
        let uses: usize = groups.iter().map(|group| group.uses).sum();
        let distinct = count(groups.len(), "different value");
        let _ = writeln!(out, "\n{uses} {title}, {distinct}");
        let mut grid =
            Grid::new(&["reference", "strength", "trust", "uses", "first use", "what to do"]);
        for group in &groups {
            grid.row(group_row(group));
        }
        out.push_str(&grid.layout(width, limit));
    }
    out
}

fn group_row(group: &Group<'_>) -> [String; 6] {
    [
        cell(&brief(group.first.value.as_str())),
        paint::strength(group.first.pin),
        group.first.trust.to_string(),
        group.uses.to_string(),
        cell(&group.first.location.to_string()),
        terminal(group.remedy),
    ]
}

/// Every reference in a row of its own, weakest first.
pub(super) fn every(digest: &Digest<'_>, width: Option<u16>) -> String {
    let mut out = summary(digest, &digest.totals());
    let rows = digest.references();
    if rows.is_empty() {
        return out;
    }
    let mut grid =
        Grid::new(&["where", "kind", "reference", "revision", "strength", "trust", "what to do"]);
    for reference in rows {
        grid.row(reference_row(digest, reference));
    }
    out.push('\n');
    out.push_str(&grid.layout(width, usize::MAX));
    out
}

fn reference_row(digest: &Digest<'_>, reference: &Reference) -> [String; 7] {
    let requested = reference.requested.as_ref().map_or("", |requested| requested.as_str());
    // The revision has a column of its own.
    let value = reference.value.as_str();
    let target = value.strip_suffix(requested).and_then(|head| head.strip_suffix('@'));
    let target = target.filter(|_| !requested.is_empty()).unwrap_or(value);
    [
        terminal(&reference.location.to_string()),
        reference.kind.to_string(),
        cell(target),
        cell(requested),
        paint::strength(reference.pin),
        reference.trust.to_string(),
        terminal(digest.remedy(reference)),
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
        "  {} name code elsewhere, {} a path of this repository, {} invalid",
        summary.remote_references, summary.local_references, summary.invalid_references
    );
    if summary.inactive_references > 0 {
        let inactive = summary.inactive_references;
        let _ = writeln!(out, "  {inactive} more that nothing active reaches are not counted");
    }
    out
}

fn behind(strengths: &str) -> String {
    if strengths.is_empty() { String::new() } else { format!(": {strengths}") }
}
