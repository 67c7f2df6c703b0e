//! Writes components with their risk tiers as CSV (RFC 4180), for a spreadsheet.

use std::io::Write;

use plimsoll_model::{
    Component, ComponentRisk, LicenseExpression, PinStrength, Redacted, Report, Revision, RiskFact,
    Upstream,
};

use super::rows;
use crate::RenderError;
use crate::escape::csv as cell;

const COLUMNS: [&str; 18] = [
    "tier",
    "provenance",
    "decided_by",
    "facts",
    "name",
    "version",
    "revision",
    "kind",
    "scope",
    "path",
    "license",
    "license_category",
    "upstream",
    "purl",
    "pin",
    "supplier",
    "corrected",
    "id",
];

/// Writes a row for each component, highest tier first. Several values in a cell are separated by semicolons.
pub(crate) fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(&mut *out);
    let fail = |why: ::csv::Error| RenderError::write("CSV", why);
    writer.write_record(COLUMNS).map_err(fail)?;
    for (risk, component) in rows(report) {
        writer.write_record(row(risk, component).map(|text| cell(&text))).map_err(fail)?;
    }
    writer.flush().map_err(|why| RenderError::write("CSV", why))
}

fn row(risk: &ComponentRisk, component: &Component) -> [String; 18] {
    let facts = |facts: &[RiskFact]| joined(facts.iter().map(|fact| fact.as_str().to_owned()));
    let license = component.licenses.expression();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let corrected = component.corrections().map(|claim| {
        let said = claim.raw.as_ref().map(Redacted::as_str).unwrap_or_default();
        format!("{} (by {said})", claim.field())
    });
    [
        risk.tier.to_string(),
        risk.provenance.to_string(),
        facts(&risk.decided_by),
        facts(&risk.facts),
        component.name.clone(),
        text(&component.version),
        component.revision.as_ref().map(Revision::as_str).unwrap_or_default().to_owned(),
        component.kind.to_string(),
        component.listed_scope().to_string(),
        joined(component.paths.iter().map(ToString::to_string)),
        license.map(ToString::to_string).unwrap_or_default(),
        license.map(LicenseExpression::category).map(|it| it.to_string()).unwrap_or_default(),
        component.upstream.as_ref().map(Upstream::best_url).unwrap_or_default().to_owned(),
        text(&component.purl),
        component.pin.map(PinStrength::as_str).unwrap_or_default().to_owned(),
        component.supplier.as_deref().unwrap_or_default().to_owned(),
        joined(corrected),
        component.id.to_string(),
    ]
}

fn joined(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join("; ")
}
