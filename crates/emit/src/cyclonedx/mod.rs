//! CycloneDX 1.4 to 1.7 (ECMA-424) in JSON and XML.
//!
//! [`bom`] says once what a document has, in the order of the XML schemas; JSON has no order. A
//! [`Writer`] leaves out what the version does not hold, by the [`table`] of fields, and a [`Syntax`] writes
//! the rest: [`json`] and [`xml`] say the same. Nothing is kept: packages are made while they are
//! written.

mod bom;
mod json;
#[cfg(test)]
mod page;
mod table;
#[cfg(test)]
mod tests;
mod writer;
mod xml;

use std::io::{self, BufWriter, Write};

use plimsoll_model::Report;

use crate::document::{Document, Fingerprint};
use crate::json::buffered;
use crate::{CiComponents, CycloneDxVersion, RenderError, RenderOptions};
use json::Json;
use writer::{Syntax, Writer};
use xml::Xml;

/// Writes an SBOM in JSON.
pub(crate) fn render_json(
    report: &Report,
    version: CycloneDxVersion,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    render(report, version, options, out, Json::new)
}

/// Writes an SBOM in XML.
pub(crate) fn render_xml(
    report: &Report,
    version: CycloneDxVersion,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    render(report, version, options, out, Xml::new)
}

/// The serial number stands for the content, so it is drawn from all of the JSON document but itself. JSON and
/// XML of one version are the same document.
fn render<'o, S: Syntax>(
    report: &Report,
    version: CycloneDxVersion,
    options: &RenderOptions,
    out: &'o mut dyn Write,
    syntax: impl FnOnce(BufWriter<&'o mut dyn Write>) -> S,
) -> Result<(), RenderError> {
    let (document, ci) = (Document::new(report), options.ci_components);
    let mut content = Fingerprint::default();
    let written =
        write(&document, version, ci, None, Json::new(buffered(&mut content))).and_then(|()| {
            let serial = format!("urn:uuid:{}", content.uuid());
            write(&document, version, ci, Some(&serial), syntax(buffered(out)))
        });
    written.map_err(|why| RenderError::write("CycloneDX", why))
}

fn write(
    document: &Document<'_>,
    version: CycloneDxVersion,
    ci: CiComponents,
    serial: Option<&str>,
    syntax: impl Syntax,
) -> io::Result<()> {
    let mut writer = Writer::new(version, syntax);
    writer.begin(serial)?;
    bom::write(&mut writer, document, ci)?;
    writer.end()
}
