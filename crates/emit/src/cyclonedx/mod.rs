//! CycloneDX JSON 1.5 and 1.6 (ECMA-424).
//!
//! The document is built as 1.5 with the types of `cyclonedx-bom`, which knows no later version.
//! [`overlay`] then mends what that crate writes wrong and raises the document to 1.6: every valid
//! 1.5 document is a valid 1.6 document once its `specVersion` says so, and the fields new in 1.6
//! are added to the components, found by their `bom-ref`.

mod ci;
mod component;
mod document;
mod overlay;

use plimsoll_model::Report;
use serde_json::{Value, json};

use crate::sbom::{Fingerprint, Inventory};
use crate::{CycloneDxVersion, Error, Options};

/// Writes an SBOM.
pub(crate) fn render(
    report: &Report,
    version: CycloneDxVersion,
    options: &Options,
) -> Result<Vec<u8>, Error> {
    let inventory = Inventory::new(report);
    let mut written = Vec::new();
    document::build(&inventory, options)
        .output_as_json_v1_5(&mut written)
        .map_err(|error| Error::write("CycloneDX", error))?;
    let fail = |error: serde_json::Error| Error::write("CycloneDX", error);
    let mut document: Value = serde_json::from_slice(&written).map_err(fail)?;
    drop(written);
    overlay::apply(&mut document, &inventory, version);
    // The serial number stands for the content, so it is drawn from everything but itself. Keys
    // are sorted first: their order must not depend on whether some crate turned on serde_json's
    // `preserve_order`.
    document.sort_all_objects();
    let mut canonical = Fingerprint::default();
    serde_json::to_writer(&mut canonical, &document).map_err(fail)?;
    if let Some(document) = document.as_object_mut() {
        let serial = format!("urn:uuid:{}", canonical.uuid());
        document.insert("serialNumber".to_owned(), json!(serial));
    }
    document.sort_all_objects();
    serde_json::to_vec_pretty(&document).map_err(fail)
}
