//! JSON of 2.2 and 2.3.

use serde::Deserialize;

use super::{DOCUMENT, Document, Package, license_name};
use crate::SbomError;
use crate::lenient::{lenient, objects};
use crate::listing::Listing;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Rows {
    #[serde(deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    creation_info: CreationInfo,
    #[serde(rename = "documentDescribes")]
    #[serde(deserialize_with = "lenient")]
    describes: Vec<String>,
    packages: Vec<Row>,
    #[serde(deserialize_with = "objects")]
    relationships: Vec<Relationship>,
    #[serde(deserialize_with = "objects")]
    has_extracted_licensing_infos: Vec<LicensingInfo>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CreationInfo {
    #[serde(deserialize_with = "lenient")]
    creators: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Row {
    #[serde(rename = "SPDXID")]
    #[serde(deserialize_with = "lenient")]
    id: Option<String>,
    #[serde(deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    version_info: Option<String>,
    #[serde(deserialize_with = "lenient")]
    license_declared: Option<String>,
    #[serde(deserialize_with = "lenient")]
    download_location: Option<String>,
    #[serde(deserialize_with = "lenient")]
    primary_package_purpose: Option<String>,
    #[serde(deserialize_with = "lenient")]
    external_refs: Vec<ExternalRef>,
    #[serde(deserialize_with = "lenient")]
    comment: Option<String>,
    #[serde(deserialize_with = "lenient")]
    source_info: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ExternalRef {
    #[serde(deserialize_with = "lenient")]
    reference_type: Option<String>,
    #[serde(deserialize_with = "lenient")]
    reference_locator: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Relationship {
    #[serde(deserialize_with = "lenient")]
    spdx_element_id: Option<String>,
    #[serde(rename = "relationshipType")]
    #[serde(deserialize_with = "lenient")]
    kind: Option<String>,
    #[serde(deserialize_with = "lenient")]
    related_spdx_element: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct LicensingInfo {
    #[serde(deserialize_with = "lenient")]
    license_id: Option<String>,
    #[serde(deserialize_with = "lenient")]
    extracted_text: Option<String>,
    #[serde(deserialize_with = "lenient")]
    name: Option<String>,
}

/// Reads a document of a version that is known.
pub(crate) fn read(text: &[u8]) -> Result<Listing, SbomError> {
    let rows: Rows = serde_json::from_slice(text).map_err(|why| SbomError::json(&why))?;
    let described = rows.relationships.into_iter().filter_map(|relationship| {
        let of_document = relationship.spdx_element_id.as_deref() == Some(DOCUMENT);
        let describes = relationship.kind.as_deref() == Some("DESCRIBES");
        relationship.related_spdx_element.filter(|_| of_document && describes)
    });
    let extracted = rows.has_extracted_licensing_infos.into_iter();
    let document = Document {
        name: rows.name,
        creators: rows.creation_info.creators,
        roots: rows.describes.into_iter().chain(described).collect(),
        licenses: extracted
            .filter_map(|it| it.license_id.zip(license_name(it.name, it.extracted_text)))
            .collect(),
        packages: rows.packages.into_iter().map(Row::package).collect(),
    };
    Ok(document.listing())
}

impl Row {
    fn package(self) -> Package {
        let refs = self.external_refs.into_iter();
        let mut purl = refs.filter(|it| it.reference_type.as_deref() == Some("purl"));
        Package {
            id: self.id,
            name: self.name,
            version: self.version_info,
            license: self.license_declared,
            download: self.download_location,
            purl: purl.find_map(|it| it.reference_locator),
            is_image: self.primary_package_purpose.as_deref() == Some("CONTAINER"),
            comment: self.comment,
            source_info: self.source_info,
        }
    }
}
