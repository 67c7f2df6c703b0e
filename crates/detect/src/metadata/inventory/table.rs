//! Rows of Markdown tables.

use super::fields::{self, Label};
use super::record::Record;

/// The recognized columns of a table; the others are `None`.
#[derive(Debug)]
pub(super) struct Columns(Vec<Option<Label>>);

impl Columns {
    /// The columns that a header line names, if one is a name and another describes the copy.
    pub(super) fn of(line: &str) -> Option<Self> {
        let columns: Vec<Option<Label>> =
            cells(line)?.iter().map(|cell| fields::label(cell)).collect();
        let has = |label: Label| columns.contains(&Some(label));
        (has(Label::Name) && (has(Label::Version) || has(Label::Upstream))).then_some(Self(columns))
    }

    /// The record of a row.
    pub(super) fn record(&self, text: &str, line: u32, above: &[String]) -> Option<Record> {
        let mut record = Record { line, above: above.to_vec(), ..Record::default() };
        for (label, cell) in self.0.iter().zip(cells(text)?) {
            let Some(label) = label.filter(|_| !cell.is_empty()) else { continue };
            if label == Label::Name {
                record.names.push(linked(cell).to_owned());
                // The name is often a link to the upstream.
                record.stated.extend(fields::stated(Label::Upstream, cell, line));
            } else {
                let cell = if label == Label::Upstream { cell } else { linked(cell) };
                record.stated.extend(fields::stated(label, cell, line));
            }
        }
        Some(record)
    }
}

/// Whether a line separates the head of a table from its rows.
pub(super) fn is_rule(line: &str) -> bool {
    line.contains('|')
        && line.contains("--")
        && line.trim().bytes().all(|byte| b"|-: ".contains(&byte))
}

fn cells(line: &str) -> Option<Vec<&str>> {
    let line = line.trim();
    if !line.contains('|') {
        return None;
    }
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    Some(line.split('|').map(str::trim).collect())
}

/// The text of a link or a code span, otherwise the text itself.
pub(super) fn linked(text: &str) -> &str {
    let text = text.trim();
    let text = text
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]("))
        .map_or(text, |(shown, _)| shown);
    text.trim_matches(['`', '*', '_']).trim()
}
