//! SPDX 2.3 (ISO/IEC 5962) as JSON and tag-value, and SPDX 3.0.1 as JSON-LD.
//!
//! [`v2`] has the rows of a document of version 2.3, in the order of its schema; they serialize to
//! JSON, and [`tag_value`] writes the same rows. [`v3`] writes the graph of version 3. Common parts
//! are in [`shared`], [`license`], [`linked`] and [`place`]. Packages are created while they are
//! written, and are not kept in memory.
//!
//! `crates/emit/formats/spdx.md` lists which parts of the neutral document each format supports.

mod license;
mod linked;
mod place;
mod shared;
mod tag_value;
#[cfg(test)]
mod tests;
mod v2;
mod v3;

use std::io::Write;

use plimsoll_model::DigestAlgorithm;
use sha1::Sha1;
use sha2::Sha256;

use crate::document::Document;
use crate::{RenderError, json};
use linked::Linked;

/// Writes an SBOM of version 2.3 in JSON; one of CI refers to that of the product, if there is one.
pub(crate) fn render_json(
    document: &Document<'_>,
    product: Option<&Document<'_>>,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    // Readers of tag-value support no other algorithm here, and the JSON schema requires it.
    let product = Linked::of::<Sha1>(product, DigestAlgorithm::Sha1, write_json)?;
    write_json(document, product, out).map(drop)
}

/// Writes an SBOM of version 2.3 as tag-value.
pub(crate) fn render_tag_value(
    document: &Document<'_>,
    product: Option<&Document<'_>>,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let product = Linked::of::<Sha1>(product, DigestAlgorithm::Sha1, write_tag_value)?;
    write_tag_value(document, product, out).map(drop)
}

/// Writes an SBOM of version 3.0.1 in JSON-LD.
pub(crate) fn render_v3(
    document: &Document<'_>,
    product: Option<&Document<'_>>,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let product = Linked::of::<Sha256>(product, DigestAlgorithm::Sha256, write_v3)?;
    write_v3(document, product, out).map(drop)
}

/// Writes a document as JSON. Like the other writers, returns the namespace of the document.
fn write_json(
    document: &Document<'_>,
    product: Option<Linked>,
    out: &mut dyn Write,
) -> Result<String, RenderError> {
    let document = v2(document, product)?;
    json::write(&document, "SPDX", out)?;
    Ok(document.document_namespace)
}

fn write_tag_value(
    document: &Document<'_>,
    product: Option<Linked>,
    out: &mut dyn Write,
) -> Result<String, RenderError> {
    let document = v2(document, product)?;
    let mut out = json::buffered(out);
    let written = tag_value::write(&document, &mut out).and_then(|()| out.flush());
    written.map_err(|why| RenderError::write("SPDX", why))?;
    Ok(document.document_namespace)
}

fn write_v3(
    document: &Document<'_>,
    product: Option<Linked>,
    out: &mut dyn Write,
) -> Result<String, RenderError> {
    let namespace = namespace(document, "3.0.1", product.as_ref())?;
    json::write(&v3::Graph::new(document, namespace.clone(), product), "SPDX", out)?;
    Ok(namespace)
}

fn v2<'d, 'a>(
    document: &'d Document<'a>,
    product: Option<Linked>,
) -> Result<v2::Spdx<'d, 'a>, RenderError> {
    let namespace = namespace(document, "2.3", product.as_ref())?;
    Ok(v2::Spdx::new(document, namespace, product))
}

/// Returns the namespace, which must be unique to the document's content (SPDX 2.3, 6.5). JSON and
/// tag-value are the same document, unless they contain the digest of a file in their own syntax.
fn namespace(
    document: &Document<'_>,
    version: &str,
    product: Option<&Linked>,
) -> Result<String, RenderError> {
    let link = product
        .map(|product| format!(" of the CI of {} {}", product.namespace, product.digest.value));
    let uuid = document.uuid(&format!("SPDX {version}{}", link.unwrap_or_default()));
    let uuid = uuid.map_err(|why| RenderError::write("SPDX", why))?;
    Ok(format!("https://spdx.org/spdxdocs/plimsoll-{}-{uuid}", slug(&document.root().name)))
}

/// Converts a name to a part of a URI: letters, digits, `.` and `-`, with a limited length.
fn slug(name: &str) -> String {
    let letters = name.chars().take(64);
    letters.map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect()
}
