//! The report as GitHub-flavored Markdown, for a pull request or a review.

use std::fmt::Write as _;

use plimsoll_model::{Component, Location, Report};

use crate::escape::{markdown, markdown_code as code};
use crate::view::{Digest, count, version};
use crate::{RenderOptions, View};

/// Writes a report as a page. Every row is there: a page scrolls.
pub(crate) fn render(report: &Report, options: &RenderOptions) -> String {
    let digest = Digest::new(report);
    let mut out = headline(&digest);
    if options.view == View::Full {
        for (title, components) in digest.components() {
            out.push_str(&component_section(title, &components));
        }
    }
    out.push_str(&references(&digest));
    if options.view == View::Full {
        out.push_str(&findings(&digest));
    }
    out.push_str(&diagnostics(&digest));
    out
}

fn place(location: &Location) -> String {
    code(&location.to_string())
}

/// A table. Cells were escaped before.
fn table<const N: usize>(header: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut out = format!("\n| {} |\n|{}\n", header.join(" | "), " --- |".repeat(N));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    out
}

fn headline(digest: &Digest<'_>) -> String {
    let (name, commit) = digest.title();
    let commit = commit.map_or_else(String::new, |commit| format!(" at {}", code(&commit)));
    let state = if digest.report.complete {
        format!("Complete: {}.", digest.complete())
    } else if !digest.report.has_losses() {
        format!("**Incomplete inventory:** {}.", markdown(&digest.unread()))
    } else {
        let losses = count(digest.losses(), "problem");
        format!("**Incomplete:** {losses} while reading, listed at the end.")
    };
    let product = digest
        .product()
        .map_or_else(String::new, |line| format!("\nProduct: {}.\n", markdown(&line)));
    format!("# Plimsoll: {}{commit}\n{product}\n{state}\n", code(name))
}

fn component_section(title: &str, components: &[&Component]) -> String {
    let mut out = format!("\n## {title}: {}\n", count(components.len(), "component"));
    if components.is_empty() {
        return out;
    }
    let rows = components.iter().map(|component| {
        let paths: Vec<_> = component.paths.iter().map(|path| code(&path.to_string())).collect();
        let upstream = component.upstream.as_ref().map_or("", |upstream| upstream.best_url());
        [
            component.kind.to_string(),
            code(&component.name),
            code(&version(component)),
            paths.join(", "),
            code(upstream),
        ]
    });
    out.push_str(&table(["Kind", "Name", "Version", "Where", "Upstream"], rows));
    out
}

fn references(digest: &Digest<'_>) -> String {
    let totals = digest.totals();
    let mut out = format!("\n## Pinning report: {}\n", count(totals.all(), "reference"));
    if totals.all() == 0 {
        return out;
    }
    let of = |strengths: String| {
        if strengths.is_empty() { strengths } else { format!(" ({strengths})") }
    };
    let _ = writeln!(out, "\n- {} not pinned{}", totals.unpinned, of(totals.strengths(false)));
    let _ = writeln!(out, "- {} pinned{}", totals.pinned, of(totals.strengths(true)));
    let summary = &digest.report.summary;
    let _ = writeln!(
        out,
        "- {} name code elsewhere, {} a path of this repository, {} invalid or unknown",
        summary.remote_references, summary.local_references, summary.invalid_references
    );
    if summary.inactive_references > 0 {
        let inactive = summary.inactive_references;
        let _ = writeln!(out, "- {inactive} more that nothing active reaches are not counted");
    }
    let rows = digest.references().into_iter().map(|reference| {
        [
            place(&reference.location),
            reference.kind.to_string(),
            code(reference.value.as_str()),
            reference.pin.to_string(),
            reference.trust.to_string(),
            markdown(digest.remedy(reference)),
        ]
    });
    out.push_str(&table(["Where", "Kind", "Reference", "Strength", "Trust", "What to do"], rows));
    out
}

fn findings(digest: &Digest<'_>) -> String {
    let severities: Vec<_> = digest
        .severities()
        .into_iter()
        .map(|(severity, number)| format!("{number} {severity}"))
        .collect();
    let total = count(digest.report.findings.len(), "finding");
    if severities.is_empty() {
        return format!("\n## {total}\n");
    }
    let rows = digest.findings().into_iter().map(|group| {
        [
            group.first.severity.to_string(),
            code(&group.first.rule),
            code(group.first.subject.as_str()),
            group.count.to_string(),
            group.first.locations.first().map(place).unwrap_or_default(),
        ]
    });
    let rows = table(["Severity", "Rule", "Subject", "Count", "First seen"], rows);
    format!("\n## {total}: {}\n{rows}", severities.join(", "))
}

fn diagnostics(digest: &Digest<'_>) -> String {
    let diagnostics = &digest.report.diagnostics;
    if diagnostics.is_empty() {
        return String::new();
    }
    let rows = diagnostics.iter().map(|diagnostic| {
        [
            place(diagnostic.location()),
            diagnostic.kind().as_str().to_owned(),
            markdown(diagnostic.message()),
        ]
    });
    let rows = table(["Where", "Kind", "What"], rows);
    format!("\n## {} while reading\n{rows}", count(diagnostics.len(), "remark"))
}
