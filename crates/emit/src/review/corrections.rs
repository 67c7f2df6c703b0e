//! The section about what people corrected in the inventory.

use plimsoll_model::{CorrectedField, CorrectionUse, Report};

use crate::page::{Block, Cell, Section, Table, Tone, code, prose, word};

/// Every correction of the policy, the stale ones first; `None` if there is no correction.
pub(super) fn section(report: &Report) -> Option<Section<'_>> {
    let mut rows: Vec<&CorrectionUse> = report.corrections.iter().collect();
    if rows.is_empty() {
        return None;
    }
    rows.sort_by_key(|used| used.is_applied());
    let columns = [
        word("State"),
        code("Component"),
        prose("What"),
        prose("Reason").dropped(3),
        prose("Reviewer").dropped(2),
        word("Until"),
        code("Looked at").dropped(1),
    ];
    let table = Table::new("", columns, rows, |used| {
        let tone = if used.is_applied() { Tone::Plain } else { Tone::Warn };
        let state = Cell::toned(tone, used.state.as_str());
        [
            state,
            used.subject.to_string().into(),
            what(used),
            used.reason.as_str().into(),
            used.reviewer.as_str().into(),
            used.until.to_string().into(),
            used.file.to_string().into(),
        ]
    });
    let lead = Block::Paragraph(lead(report).into());
    Some(Section::new("corrections", "Corrections", vec![lead, Block::Table(table)]))
}

/// The number of corrections, in a sentence.
pub(crate) fn lead(report: &Report) -> String {
    let totals = &report.summary;
    let stale = match totals.corrections_stale {
        0 => String::new(),
        stale => format!(", {stale} stale and not applied"),
    };
    let removed = match totals.not_third_party {
        0 => String::new(),
        1 => "; 1 component is not third-party code".to_owned(),
        count => format!("; {count} components are not third-party code"),
    };
    format!("Corrections from the policy: {} applied{stale}{removed}.", totals.corrections_applied)
}

fn what(used: &CorrectionUse) -> Cell {
    if used.not_third_party {
        return "not third-party code".into();
    }
    let change = |change: &CorrectedField| match &change.before {
        Some(before) if *before != change.after => {
            format!("{}: {} (was {before})", change.field, change.after)
        }
        _ => format!("{}: {}", change.field, change.after),
    };
    Cell::list(used.changes.iter().map(change))
}
