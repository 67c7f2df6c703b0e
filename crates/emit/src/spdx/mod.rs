//! SPDX 2.3 (ISO/IEC 5962) as JSON and tag-value, and SPDX 3.0.1 as JSON-LD.
//!
//! [`v2`] has the rows of a document of version 2.3, in the order of its schema; JSON is what they
//! serialize to, and [`tag_value`] writes the same rows. [`v3`] writes the graph of version 3. What they have
//! in common is in [`shared`], [`license`] and [`place`]. Packages are made while they are written, and nothing is kept of them.
//!
//! `crates/emit/formats/spdx.md` lists what each format holds of the neutral document.

mod license;
mod place;
mod shared;
mod tag_value;
#[cfg(test)]
mod tests;
mod v2;
mod v3;

use std::io::Write;

use plimsoll_model::Report;
use serde::Serialize;

use crate::document::{Document, Fingerprint};
use crate::{RenderError, json};

/// Writes an SBOM of version 2.3 in JSON.
pub(crate) fn render_json(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let source = Document::new(report);
    let document = v2_document(&source)?;
    json::write(&document, "SPDX", out)
}

/// Writes an SBOM of version 2.3 as tag-value.
pub(crate) fn render_tag_value(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let source = Document::new(report);
    let document = v2_document(&source)?;
    let mut out = json::buffered(out);
    let written = tag_value::write(&document, &mut out).and_then(|()| out.flush());
    written.map_err(|why| RenderError::write("SPDX", why))
}

/// Writes an SBOM of version 3.0.1 in JSON-LD.
pub(crate) fn render_v3(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let source = Document::new(report);
    let mut document = v3::Graph::new(&source);
    document.namespace = namespace(&source.root().name, &document)?;
    json::write(&document, "SPDX", out)
}

/// The document in both syntaxes: they have the same namespace, since they say the same.
fn v2_document<'d, 'a>(source: &'d Document<'a>) -> Result<v2::Spdx<'d, 'a>, RenderError> {
    let mut document = v2::Spdx::new(source);
    document.document_namespace = namespace(&document.name, &document)?;
    Ok(document)
}

/// The namespace must be unique to the document's content (SPDX 2.3, 6.5), so it is drawn from
/// everything but itself.
fn namespace(name: &str, content: &impl Serialize) -> Result<String, RenderError> {
    let mut print = json::buffered(Fingerprint::default());
    serde_json::to_writer(&mut print, content).map_err(|why| RenderError::write("SPDX", why))?;
    let print = print.into_inner().map_err(|why| RenderError::write("SPDX", why.into_error()))?;
    Ok(format!("https://spdx.org/spdxdocs/plimsoll-{}-{}", slug(name), print.uuid()))
}

/// A name as part of a URI: letters, digits, `.` and `-`, and not longer than is useful.
fn slug(name: &str) -> String {
    let letters = name.chars().take(64);
    letters.map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect()
}
