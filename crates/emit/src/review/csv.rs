//! Findings as comma-separated values (RFC 4180), for a spreadsheet.

use std::io::Write;

use plimsoll_model::FindingRow;

use super::content::Review;
use crate::RenderError;
use crate::escape::csv as cell;
use crate::states::States;

const COLUMNS: [&str; 17] = [
    "state",
    "count",
    "severity",
    "rule",
    "subject",
    "target",
    "owner",
    "path",
    "line",
    "column",
    "place",
    "exception",
    "until",
    "message",
    "remediation",
    "fingerprint",
    "cause",
];

/// Writes each finding, then the resolved ones. A baseline has no lines, so equal ones are one row
/// with their number.
pub(super) fn render(review: &Review<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(&mut *out);
    let fail = |why: ::csv::Error| RenderError::write("CSV", why);
    let states = States::of(review.report, review.delta);
    writer.write_record(COLUMNS).map_err(fail)?;
    for (finding, state) in states.each(review.report) {
        let place = finding.locations.first();
        let number = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
        let deferral = finding.deferral.as_ref();
        let row = [
            states.word(finding, state).to_owned(),
            "1".to_owned(),
            finding.severity.to_string(),
            finding.rule.clone(),
            finding.subject.to_string(),
            finding.target.as_ref().map(ToString::to_string).unwrap_or_default(),
            finding.owner.clone().unwrap_or_default(),
            place.map(|place| place.path.to_string()).unwrap_or_default(),
            number(place.and_then(|place| place.line)),
            number(place.and_then(|place| place.column)),
            finding.key.place.clone(),
            deferral.map(|it| it.id.clone()).unwrap_or_default(),
            deferral.map(|it| it.until.to_string()).unwrap_or_default(),
            finding.message.to_string(),
            finding.remediation.clone(),
            finding.fingerprint.as_str().to_owned(),
            finding.cause_id().to_string(),
        ];
        writer.write_record(row.map(|text| cell(&text))).map_err(fail)?;
    }
    let resolved = states.resolved.iter().map(|row| ("resolved", row));
    let unverifiable = states.unverifiable.iter().map(|row| ("unverifiable", row));
    for (state, row) in resolved.chain(unverifiable) {
        writer.write_record(gone(state, row).map(|text| cell(&text))).map_err(fail)?;
    }
    writer.flush().map_err(|why| RenderError::write("CSV", why))
}

fn gone(state: &str, row: &FindingRow) -> [String; 17] {
    let mut cells: [String; 17] = Default::default();
    let known = [
        (0, state.to_owned()),
        (1, row.count.to_string()),
        (2, row.severity.to_string()),
        (3, row.rule.clone()),
        (4, row.subject.to_string()),
        (7, row.path.clone()),
        (10, row.place.clone()),
        (15, row.fingerprint.clone()),
    ];
    for (at, text) in known {
        if let Some(slot) = cells.get_mut(at) {
            *slot = text;
        }
    }
    cells
}
