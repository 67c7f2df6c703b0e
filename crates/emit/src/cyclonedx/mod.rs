//! CycloneDX JSON 1.5 and 1.6 (ECMA-424).
//!
//! The document is built as 1.5 with the types of `cyclonedx-bom`, which knows no later version.
//! [`overlay`] then mends what that crate writes wrong and raises the document to 1.6: every valid
//! 1.5 document is a valid 1.6 document once its `specVersion` says so, and the fields new in 1.6
//! are added to the components.
//!
//! An inventory may have tens of thousands of components, and a tree of JSON values takes many
//! times the memory of its text. So components and workflows are made a few hundred at a time and kept
//! as text ([`list`]) until the document around them is written.

mod ci;
mod component;
mod dependencies;
mod document;
mod list;
mod overlay;

use std::io::Write;

use plimsoll_model::Report;
use serde_json::json;

use crate::sbom::{Fingerprint, Inventory};
use crate::{CiComponents, CycloneDxVersion, RenderError, RenderOptions};
use list::{Document, List, Lists};

/// Writes an SBOM.
pub(crate) fn render(
    report: &Report,
    version: CycloneDxVersion,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let inventory = Inventory::new(report);
    let mut head = document::json_of(document::build(&inventory, options))?;
    overlay::apply(&mut head, version, &inventory);
    let lists = match options.ci_components {
        CiComponents::Formulation => Lists {
            product: List::components(&inventory, version, inventory.product())?,
            ci: List::components(&inventory, version, inventory.ci())?,
            workflows: List::workflows(&inventory)?,
        },
        CiComponents::Components => {
            let all = inventory.product().chain(inventory.ci());
            Lists { product: List::components(&inventory, version, all)?, ..Lists::default() }
        }
    };
    // The serial number stands for the content, so it is drawn from everything but itself. Keys
    // are sorted first: their order must not depend on whether some crate turned on serde_json's
    // `preserve_order`.
    if let Some(head) = head.as_object_mut() {
        // Stands for the list that is written in its place.
        head.insert("dependencies".to_owned(), json!([]));
    }
    head.sort_all_objects();
    let fail = |error: serde_json::Error| RenderError::write("CycloneDX", error);
    let mut canonical = Fingerprint::default();
    serde_json::to_writer(
        &mut canonical,
        &Document { head: &head, lists: &lists, inventory: &inventory },
    )
    .map_err(fail)?;
    if let Some(head) = head.as_object_mut() {
        let serial = format!("urn:uuid:{}", canonical.uuid());
        head.insert("serialNumber".to_owned(), json!(serial));
    }
    head.sort_all_objects();
    crate::json::write(
        &Document { head: &head, lists: &lists, inventory: &inventory },
        "CycloneDX",
        out,
    )
}
