//! CycloneDX 1.4 to 1.7 (ECMA-424) in JSON and XML.
//!
//! [`bom`] defines the content of a document once, in the order of the XML schemas; in JSON, the
//! order is irrelevant. A [`Writer`] omits fields that the version does not support, according to
//! the [`table`] of fields, and a [`Syntax`] writes the others: [`json`] and [`xml`] have the same
//! content. Nothing is buffered: packages are created while they are written. Only a document that is [signed](sign) is
//! also kept in memory.

mod bom;
mod json;
mod layout;
#[cfg(test)]
#[cfg(feature = "sign")]
mod page;
#[cfg(feature = "sign")]
mod sign;
mod table;
#[cfg(test)]
mod tests;
mod writer;
mod xml;

use std::io::{self, Write};

use uuid::Uuid;

use crate::document::Document;
use crate::json::buffered;
use crate::{CiComponents, CycloneDxVersion, RenderError, RenderOptions};
use json::Json;
use layout::{Layout, VERSION};
use writer::{Syntax, Writer};
use xml::Xml;

/// Writes an SBOM in JSON; one of CI refers to that of the product, if there is one.
pub(crate) fn render_json(
    document: &Document<'_>,
    product: Option<&Document<'_>>,
    version: CycloneDxVersion,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let json = Json::new(buffered(out));
    #[cfg(feature = "sign")]
    if let Some(key) = &options.signing_key {
        let signed = sign::Signed::new(json, key);
        return write(document, product, version, options.ci_components, signed);
    }
    write(document, product, version, options.ci_components, json)
}

/// Writes an SBOM in XML; one of CI refers to that of the product, if there is one.
pub(crate) fn render_xml(
    document: &Document<'_>,
    product: Option<&Document<'_>>,
    version: CycloneDxVersion,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    write(document, product, version, options.ci_components, Xml::new(buffered(out)))
}

fn write(
    document: &Document<'_>,
    product: Option<&Document<'_>>,
    version: CycloneDxVersion,
    ci: CiComponents,
    syntax: impl Syntax,
) -> Result<(), RenderError> {
    let link = product.map(|product| {
        let serial = serial(product, &Layout::of(product, version, ci, None))?;
        Ok(format!("urn:cdx:{serial}/{VERSION}"))
    });
    let written = link.transpose().and_then(|link| {
        let layout = Layout::of(document, version, ci, link);
        let mut writer = Writer::new(version, syntax);
        writer.begin(&format!("urn:uuid:{}", serial(document, &layout)?))?;
        bom::write(&mut writer, document, &layout)?;
        writer.end()
    });
    written.map_err(|why| RenderError::write("CycloneDX", why))
}

/// Returns the serial number, which identifies the content. JSON and XML of one version are the
/// same document.
fn serial(document: &Document<'_>, layout: &Layout) -> io::Result<Uuid> {
    document.uuid(&layout.form(document.ci().len() > 0))
}
