//! The report on a terminal: for somebody who sees it for the first time.
//!
//! The most important line comes first, every table is short, and every number can be found again:
//! the counts in a heading are those of the rows below it.

mod cell;
pub(crate) mod grid;
mod paint;
mod pins;

use plimsoll_model::{Component, Report, clip};

use self::cell::{LIMIT, SHORT_LIMIT, cell, heading};
use self::grid::Grid;
use self::paint::Paint;
use crate::escape::log;
use crate::view::{Digest, brief, count, origin, version};
use crate::{RenderOptions, View};

/// Code points of the line about the product.
const PRODUCT: usize = 200;

/// Lays out a report.
pub(crate) fn render(report: &Report, options: &RenderOptions) -> String {
    let digest = Digest::new(report);
    let mut out = headline(&digest, options.width);
    match options.view {
        View::Full => {
            for (title, components) in digest.components() {
                out.push_str(&component_table(title, &components, options.width));
            }
            out.push_str(&pins::grouped(&digest, options.width));
            out.push_str(&findings(&digest, options.width));
        }
        View::Pins => out.push_str(&pins::every(&digest, options.width)),
    }
    out.push_str(&diagnostics(&digest, options.width));
    out.push_str(closing(&digest));
    paint::finish(&out, options.color)
}

fn headline(digest: &Digest<'_>, width: Option<u16>) -> String {
    let (name, commit) = digest.title();
    let name = Paint::Strong.on(&log(name));
    let commit = commit.map_or_else(String::new, |commit| format!(" @ {}", log(&commit)));
    let state = if digest.report.complete {
        format!("complete: {}", digest.complete())
    } else if !digest.report.has_losses() {
        format!("incomplete inventory: {}", digest.unread())
    } else {
        let losses = count(digest.losses(), "problem");
        Paint::Bad.on(&format!("incomplete: {losses} while reading, listed below"))
    };
    // What is cut ends with one more code point.
    let limit = width.map_or(PRODUCT, |width| usize::from(width).saturating_sub(10));
    let product = digest
        .product()
        .map_or_else(String::new, |line| format!("product: {}\n", clip(&log(&line), limit)));
    format!("{name}{commit}  {state}\n{product}")
}

fn component_table(title: &str, components: &[&Component], width: Option<u16>) -> String {
    let mut out = heading(&format!("{title}: {}", count(components.len(), "component")));
    if components.is_empty() {
        return out;
    }
    let mut grid = Grid::new(&["kind", "name", "version", "where", "upstream"]);
    for component in components {
        let place = match component.paths.as_slice() {
            [] => String::new(),
            [only] => only.to_string(),
            [first, rest @ ..] => format!("{first} and {} more", rest.len()),
        };
        grid.row([
            component.kind.to_string(),
            cell(&component.name),
            cell(&version(component)),
            cell(&place),
            cell(&origin(component)),
        ]);
    }
    out.push_str(&grid.layout(width, LIMIT));
    out
}

fn findings(digest: &Digest<'_>, width: Option<u16>) -> String {
    let severities: Vec<_> = digest
        .severities()
        .into_iter()
        .map(|(severity, number)| format!("{number} {severity}"))
        .collect();
    let total = count(digest.report.findings.len(), "finding");
    if severities.is_empty() {
        return heading(&total);
    }
    let mut out = heading(&format!("{total}: {}", severities.join(", ")));
    let mut grid = Grid::new(&["severity", "rule", "subject", "count", "first seen"]);
    for group in digest.findings() {
        let first = group.first.locations.first().map(ToString::to_string).unwrap_or_default();
        grid.row([
            paint::severity(group.first.severity),
            cell(&group.first.rule),
            cell(&brief(group.first.subject.as_str())),
            group.count.to_string(),
            cell(&first),
        ]);
    }
    out.push_str(&grid.layout(width, SHORT_LIMIT));
    out
}

fn diagnostics(digest: &Digest<'_>, width: Option<u16>) -> String {
    let diagnostics = &digest.report.diagnostics;
    if diagnostics.is_empty() {
        return String::new();
    }
    let mut out = heading(&format!("{} while reading", count(diagnostics.len(), "remark")));
    let mut grid = Grid::new(&["where", "kind", "what"]);
    // The table is cut somewhere: what was lost comes first.
    let (lost, said): (Vec<_>, Vec<_>) =
        diagnostics.iter().partition(|diagnostic| diagnostic.kind().is_loss());
    for diagnostic in lost.into_iter().chain(said) {
        let kind = diagnostic.kind().as_str();
        grid.row([
            cell(&diagnostic.location().to_string()),
            if diagnostic.kind().is_loss() { Paint::Warn.on(kind) } else { kind.to_owned() },
            log(diagnostic.message()),
        ]);
    }
    out.push_str(&grid.layout(width, SHORT_LIMIT));
    out
}

/// Where to look next.
fn closing(digest: &Digest<'_>) -> &'static str {
    if digest.report.findings.is_empty() {
        "\nThe whole report, for programs: -o json\n"
    } else {
        "\nWhy a rule matters and what to do: plimsoll explain RULE\nThe whole report, for programs: -o json\n"
    }
}
