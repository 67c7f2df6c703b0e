//! SPDX 2.2 and 2.3 JSON through the crate `spdx-rs`.

use std::borrow::Cow;

use serde::Deserialize;
use spdx_rs::models::{PackageInformation, PrimaryPackagePurpose, RelationshipType, SPDX};

use super::{DOCUMENT, Document, Package, Packages, license_name};
use crate::guard::{self, Refused};
use crate::listing::Listing;

/// Reads a document into the model of the crate.
pub(crate) fn model(text: &[u8]) -> Result<SPDX, Refused> {
    guard::licenses(text)?;
    let text = persistent_ids(text);
    guard::caught(|| serde_json::from_slice(&text))
}

/// Reads the packages of a document with the crate.
pub(crate) fn read(text: &[u8]) -> Result<Listing, Refused> {
    guard::size(text, b'{')?;
    let spdx = model(text)?;
    let of_document = spdx
        .relationships
        .into_iter()
        .filter(|relationship| relationship.spdx_element_id == DOCUMENT);
    let described = of_document
        .filter(|relationship| relationship.relationship_type == RelationshipType::Describes);
    let described = described.map(|relationship| relationship.related_spdx_element);
    let head = spdx.document_creation_information;
    let extracted = spdx.other_licensing_information_detected.into_iter();
    let licenses = as_written(text)?.into_iter().chain(std::iter::repeat(None));
    let packages = spdx.package_information.into_iter().zip(licenses);
    let document = Document {
        name: Some(head.document_name),
        creators: head.creation_info.creators,
        roots: head.document_describes.into_iter().chain(described).collect(),
        licenses: extracted
            .filter_map(|license| {
                let name = license_name(Some(license.license_name), Some(license.extracted_text));
                Some((license.license_identifier, name?))
            })
            .collect(),
        packages: Packages {
            kept: packages.map(|(model, license)| of_model(model, license)).collect(),
            beyond: 0,
        },
    };
    Ok(document.listing())
}

fn of_model(model: PackageInformation, license: Option<String>) -> Package {
    let mut refs = model.external_reference.into_iter();
    Package {
        id: Some(model.package_spdx_identifier),
        name: Some(model.package_name),
        version: model.package_version,
        license,
        download: Some(model.package_download_location),
        purl: refs
            .find(|reference| reference.reference_type == "purl")
            .map(|reference| reference.reference_locator),
        is_image: model.primary_package_purpose == Some(PrimaryPackagePurpose::Container),
        comment: model.package_comment,
        source_info: model.source_information,
    }
}

/// Returns the declared licenses of the packages as written. The crate keeps a tree instead of the
/// text, and does not need blanks around operators: it parses `MIT ORZlib` as an expression, but
/// the standard does not.
fn as_written(text: &[u8]) -> Result<Vec<Option<String>>, Refused> {
    #[derive(Deserialize)]
    struct Declared {
        #[serde(rename = "licenseDeclared", default)]
        license: Option<String>,
    }
    #[derive(Deserialize)]
    struct Declarations {
        #[serde(default)]
        packages: Vec<Declared>,
    }
    let read = guard::caught(|| serde_json::from_slice::<Declarations>(text))?;
    Ok(read.packages.into_iter().map(|declared| declared.license).collect())
}

/// Replaces the category `PERSISTENT-ID` with the spelling of the crate. In JSON, these bytes can
/// only be a field with this name and value: inside a text, the quotes would be escaped.
fn persistent_ids(text: &[u8]) -> Cow<'_, [u8]> {
    const FIELD: &[u8] = b"\"referenceCategory\"";
    const VALUE: &[u8] = b"\"PERSISTENT-ID\"";
    let mut fixed: Vec<u8> = Vec::new();
    let mut rest = text;
    while let Some(at) = memchr::memmem::find(rest, FIELD) {
        let (before, behind) = rest.split_at(at + FIELD.len());
        let gap = behind.iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b':');
        let (gap, value) = behind.split_at(gap.count());
        fixed.extend_from_slice(before);
        fixed.extend_from_slice(gap);
        rest = match value.strip_prefix(VALUE) {
            Some(behind) => {
                fixed.extend_from_slice(b"\"PERSISTENT-I-D\"");
                behind
            }
            None => value,
        };
    }
    if fixed.is_empty() {
        return Cow::Borrowed(text);
    }
    fixed.extend_from_slice(rest);
    Cow::Owned(fixed)
}
