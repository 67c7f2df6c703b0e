//! SPDX 2.3 JSON (ISO/IEC 5962).
//!
//! The document is built with the types of `spdx-rs`, which is dormant and writes some things
//! wrong; [`fixup`] mends them in the serialized form. The crate's own constructors are not used:
//! they read the clock, draw a random namespace and name creators that do not exist.

mod fixup;
mod package;

use std::borrow::Cow;
use std::io::Write;

use plimsoll_model::{Component, ComponentKind, Report, Scope};
use serde_json::json;
use spdx_rs::models::{
    CreationInfo, DocumentCreationInformation, Relationship, RelationshipType, SPDX,
};

use crate::sbom::{self, Fingerprint, Inventory};
use crate::{Error, json};

const DOCUMENT: &str = "SPDXRef-DOCUMENT";

/// Identifier of the source itself.
const ROOT: &str = "SPDXRef-root";

/// Stands in for a time that is not known: the field is mandatory.
const NO_TIME: &str = "1970-01-01T00:00:00Z";

/// Writes an SBOM.
pub(crate) fn render(report: &Report, out: &mut dyn Write) -> Result<(), Error> {
    let inventory = Inventory::new(report);
    let fail = |error: serde_json::Error| Error::write("SPDX", error);
    let document = build(&inventory).map_err(fail)?;
    let mut document = serde_json::to_value(document).map_err(fail)?;
    fixup::apply(&mut document);
    // The namespace must be unique to the document's content (SPDX 2.3, 6.5), so it is drawn from
    // everything but itself. Keys are sorted first: their order must not depend on whether some
    // crate turned on serde_json's `preserve_order`.
    document.sort_all_objects();
    let mut canonical = Fingerprint::default();
    serde_json::to_writer(&mut canonical, &document).map_err(fail)?;
    let name = slug(&sbom::root_name(&report.source));
    let namespace = format!("https://spdx.org/spdxdocs/plimsoll-{name}-{}", canonical.uuid());
    if let Some(document) = document.as_object_mut() {
        document.insert("documentNamespace".to_owned(), json!(namespace));
    }
    document.sort_all_objects();
    json::write(&document, "SPDX", out)
}

fn build(inventory: &Inventory<'_>) -> Result<SPDX, serde_json::Error> {
    let source = &inventory.report.source;
    let mut packages = vec![package::root(source)];
    let components = inventory.product().chain(inventory.ci());
    packages.extend(components.map(|component| package::build(inventory, component)));
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
        package_information: packages,
        other_licensing_information_detected: Vec::new(),
        file_information: Vec::new(),
        snippet_information: Vec::new(),
        relationships: relationships(inventory),
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

/// What the source has to do with each package (SPDX 2.3, 11.1).
///
/// Only what the product needs is a plain dependency of it. What builds, tests or CI need is related
/// by its own type, which leads from the package to the source; and, so that a reader who starts at
/// the source finds every package, the source has it as a prerequisite.
fn relationships(inventory: &Inventory<'_>) -> Vec<Relationship> {
    let relate = |a: &str, kind, b: &str| Relationship::new(a, b, kind, None);
    let mut all = vec![relate(DOCUMENT, RelationshipType::Describes, ROOT)];
    for component in inventory.product().chain(inventory.ci()) {
        let host = inventory.parent(component).filter(|_| !component.is_ci());
        let host = host.map_or_else(|| ROOT.to_owned(), identifier);
        let package = identifier(component);
        let role = match component.scope {
            _ if component.is_ci() => Some((RelationshipType::BuildToolOf, "CI")),
            _ if !is_fetched(component) => {
                all.push(relate(&host, RelationshipType::Contains, &package));
                continue;
            }
            Scope::Build => Some((RelationshipType::BuildDependencyOf, "builds")),
            Scope::Test => Some((RelationshipType::TestDependencyOf, "tests and examples")),
            _ => None,
        };
        if let Some((kind, user)) = role {
            all.push(relate(&package, kind, &host));
            let why = format!("needed by {user}, not by the product");
            let prerequisite = RelationshipType::HasPrerequisite;
            all.push(Relationship::new(&host, &package, prerequisite, Some(why)));
        } else {
            let unknown = component.scope == Scope::Unknown;
            let why = unknown.then(|| "nothing says what it is needed for".to_owned());
            all.push(Relationship::new(&host, &package, RelationshipType::DependsOn, why));
        }
    }
    all
}

/// Whether the component is fetched, and so needed by the source but not a part of it.
fn is_fetched(component: &Component) -> bool {
    matches!(component.kind, ComponentKind::FetchedArchive | ComponentKind::Package)
}

fn identifier(component: &Component) -> String {
    format!("SPDXRef-{}", component.id)
}

/// A name as part of a URI: letters, digits, `.` and `-`, and not longer than is useful.
fn slug(name: &str) -> String {
    let letters = name.chars().take(64);
    letters.map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect()
}
