//! SPDX 2.3 JSON (ISO/IEC 5962).
//!
//! The document is built with the types of `spdx-rs`, which is dormant and writes some things
//! wrong; [`fixup`] mends them in the serialized form. The crate's own constructors are not used:
//! they read the clock, draw a random namespace and name creators that do not exist.

mod document;
mod fixup;
mod package;
mod relationship;

use std::borrow::Cow;
use std::io::Write;

use plimsoll_model::Report;
use serde_json::json;
use spdx_rs::models::{CreationInfo, DocumentCreationInformation, SPDX};

use self::document::Document;
use self::relationship::DOCUMENT;
use crate::sbom::{self, Fingerprint, Inventory};
use crate::{RenderError, json};

/// Stands in for a time that is not known: the field is mandatory.
const NO_TIME: &str = "1970-01-01T00:00:00Z";

/// Writes an SBOM.
pub(crate) fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let inventory = Inventory::new(report);
    let fail = |error: serde_json::Error| RenderError::write("SPDX", error);
    let mut document =
        build(&inventory).and_then(|head| Document::new(&head, &inventory)).map_err(fail)?;
    // The namespace must be unique to the document's content (SPDX 2.3, 6.5), so it is drawn from
    // everything but itself. Keys are sorted first: their order must not depend on whether some
    // crate turned on serde_json's `preserve_order`.
    let mut canonical = Fingerprint::default();
    serde_json::to_writer(&mut canonical, &document).map_err(fail)?;
    let name = slug(&sbom::root_name(&report.source));
    let namespace = format!("https://spdx.org/spdxdocs/plimsoll-{name}-{}", canonical.uuid());
    document.set_namespace(&namespace);
    json::write(&document, "SPDX", out)
}

/// The document without its packages and relationships.
fn build(inventory: &Inventory<'_>) -> Result<SPDX, serde_json::Error> {
    let source = &inventory.report.source;
    Ok(SPDX {
        document_creation_information: DocumentCreationInformation {
            spdx_version: "SPDX-2.3".to_owned(),
            data_license: "CC0-1.0".to_owned(),
            spdx_identifier: DOCUMENT.to_owned(),
            document_name: sbom::root_name(source),
            spdx_document_namespace: String::new(),
            external_document_references: Vec::new(),
            creation_info: creation_info(inventory.report)?,
            document_comment: comment(inventory.report),
            document_describes: Vec::new(),
        },
        package_information: Vec::new(),
        other_licensing_information_detected: Vec::new(),
        file_information: Vec::new(),
        snippet_information: Vec::new(),
        relationships: Vec::new(),
        annotations: Vec::new(),
        spdx_ref_counter: 0,
    })
}

/// Who wrote the document, and when. Read from JSON because the type holds a time of a crate that
/// is no dependency of ours, and because its default reads the clock.
fn creation_info(report: &Report) -> Result<CreationInfo, serde_json::Error> {
    let created = sbom::timestamp(&report.source).unwrap_or_else(|| NO_TIME.to_owned());
    let tool = format!("Tool: {}-{}", report.tool.name, report.tool.version);
    serde_json::from_value(json!({ "created": created, "creators": [tool] }))
}

/// What a reader has to know before relying on the document.
fn comment(report: &Report) -> Option<String> {
    let mut parts: Vec<Cow<'_, str>> = Vec::new();
    if sbom::timestamp(&report.source).is_none() {
        parts.push("The source carries no time, so the time of creation is set to 1970.".into());
    }
    if report.has_losses() {
        parts.push("Incomplete: some files were not read, or only in part; see the report.".into());
    }
    if report.unread().next().is_some() {
        parts.push(format!("Incomplete: {}.", crate::view::unread(report)).into());
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// A name as part of a URI: letters, digits, `.` and `-`, and not longer than is useful.
fn slug(name: &str) -> String {
    let letters = name.chars().take(64);
    letters.map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect()
}
