//! A review in GitHub-flavored Markdown.

use std::fmt::Write as _;

use super::content::Review;
use super::page::{Page, Section, Table};
use crate::escape::markdown;

/// Writes the page. Charts are left out: the tables beside them say the same.
pub(super) fn render(review: &Review<'_>) -> String {
    let page = Page::of(review);
    let mut out = format!("# {}\n\n{}\n", markdown(&page.title), markdown(&page.subtitle));
    for warning in &page.warnings {
        let _ = write!(out, "\n> **{}**\n", markdown(warning));
    }
    decisions(&page, &mut out);
    out.push_str("\n| | | |\n| --- | ---: | --- |\n");
    for figure in &page.figures {
        let cells = [&figure.name, &figure.value, &figure.note].map(|text| markdown(text));
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    page.sections.iter().for_each(|part| section(part, &mut out));
    out
}

fn decisions(page: &Page, out: &mut String) {
    out.push_str("\n## Decide\n\n");
    if page.decisions.is_empty() {
        out.push_str("Nothing is on the agenda.\n");
    }
    for (at, item) in page.decisions.iter().enumerate() {
        let _ = write!(out, "{}. **{}**", at + 1, markdown(&item.title));
        if !item.detail.is_empty() {
            let _ = write!(out, " ({})", markdown(&item.detail));
        }
        let _ = writeln!(out, ": {}", markdown(&item.options));
    }
    if page.more_decisions > 0 {
        let _ = write!(
            out,
            "\nand {} less pressing, listed in the next section\n",
            page.more_decisions
        );
    }
}

fn section(section: &Section, out: &mut String) {
    let _ = write!(out, "\n## {}\n", markdown(&section.title));
    if !section.lead.is_empty() {
        let _ = write!(out, "\n{}\n", markdown(&section.lead));
    }
    section.tables.iter().for_each(|one| table(one, out));
}

fn table(table: &Table, out: &mut String) {
    let _ = write!(out, "\n{}\n\n|", markdown(&table.caption));
    for column in &table.columns {
        let _ = write!(out, " {} |", markdown(column.name));
    }
    out.push_str("\n|");
    for column in &table.columns {
        out.push_str(if column.numeric { " ---: |" } else { " --- |" });
    }
    out.push('\n');
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| markdown(cell)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    if table.rest > 0 {
        let _ = write!(out, "\nand {} more rows\n", table.rest);
    }
}
