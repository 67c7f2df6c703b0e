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

use crate::document::Document;
use crate::{RenderError, json};

/// Writes an SBOM of version 2.3 in JSON.
pub(crate) fn render_json(document: &Document<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    json::write(&v2::Spdx::new(document, namespace(document, "2.3")?), "SPDX", out)
}

/// Writes an SBOM of version 2.3 as tag-value.
pub(crate) fn render_tag_value(
    document: &Document<'_>,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let document = v2::Spdx::new(document, namespace(document, "2.3")?);
    let mut out = json::buffered(out);
    let written = tag_value::write(&document, &mut out).and_then(|()| out.flush());
    written.map_err(|why| RenderError::write("SPDX", why))
}

/// Writes an SBOM of version 3.0.1 in JSON-LD.
pub(crate) fn render_v3(document: &Document<'_>, out: &mut dyn Write) -> Result<(), RenderError> {
    json::write(&v3::Graph::new(document, namespace(document, "3.0.1")?), "SPDX", out)
}

/// The namespace must be unique to the document's content (SPDX 2.3, 6.5). JSON and tag-value are the same
/// document.
fn namespace(document: &Document<'_>, version: &str) -> Result<String, RenderError> {
    let uuid = document.uuid(&format!("SPDX {version}"));
    let uuid = uuid.map_err(|why| RenderError::write("SPDX", why))?;
    Ok(format!("https://spdx.org/spdxdocs/plimsoll-{}-{uuid}", slug(&document.root().name)))
}

/// A name as part of a URI: letters, digits, `.` and `-`, and not longer than is useful.
fn slug(name: &str) -> String {
    let letters = name.chars().take(64);
    letters.map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect()
}
