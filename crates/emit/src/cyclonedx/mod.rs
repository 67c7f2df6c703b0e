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

use std::io::{self, Write};

use crate::document::Document;
use crate::json::buffered;
use crate::{CiComponents, CycloneDxVersion, RenderError, RenderOptions};
use json::Json;
use writer::{Syntax, Writer};
use xml::Xml;

/// Writes an SBOM in JSON.
pub(crate) fn render_json(
    document: &Document<'_>,
    version: CycloneDxVersion,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    write(document, version, options.ci_components, Json::new(buffered(out)))
}

/// Writes an SBOM in XML.
pub(crate) fn render_xml(
    document: &Document<'_>,
    version: CycloneDxVersion,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    write(document, version, options.ci_components, Xml::new(buffered(out)))
}

fn write(
    document: &Document<'_>,
    version: CycloneDxVersion,
    ci: CiComponents,
    syntax: impl Syntax,
) -> Result<(), RenderError> {
    let mut writer = Writer::new(version, syntax);
    let written = serial(document, version, ci)
        .and_then(|serial| writer.begin(&serial))
        .and_then(|()| bom::write(&mut writer, document, ci))
        .and_then(|()| writer.end());
    written.map_err(|why| RenderError::write("CycloneDX", why))
}

/// The serial number stands for the content. JSON and XML of one version are the same document.
fn serial(
    document: &Document<'_>,
    version: CycloneDxVersion,
    ci: CiComponents,
) -> io::Result<String> {
    let place = match ci {
        CiComponents::Components if document.ci().len() > 0 => " with CI among the components",
        _ => "",
    };
    let form = format!("CycloneDX {}{place}", version.as_str());
    Ok(format!("urn:uuid:{}", document.uuid(&form)?))
}
