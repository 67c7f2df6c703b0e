//! Reader for SPDX 2.2 and 2.3 in JSON.

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{DOCUMENT, Document, Package, Packages, license_name};
use crate::SbomError;
use crate::lenient::{Wanted, object, objects, text, texts};
use crate::listing::Listing;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Rows {
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    #[serde(deserialize_with = "object")]
    creation_info: Option<CreationInfo>,
    #[serde(rename = "documentDescribes")]
    #[serde(deserialize_with = "texts")]
    describes: Vec<String>,
    packages: Packages,
    #[serde(deserialize_with = "objects")]
    relationships: Vec<Relationship>,
    #[serde(deserialize_with = "objects")]
    has_extracted_licensing_infos: Vec<LicensingInfo>,
}

impl<'de> Deserialize<'de> for Packages {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_seq(Self::default())
    }
}

impl<'de> Visitor<'de> for Packages {
    type Value = Self;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a list of packages")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut rows: A) -> Result<Self, A::Error> {
        while let Some(row) = rows.next_element::<Row>()? {
            self.add(row.package());
        }
        Ok(self)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CreationInfo {
    #[serde(deserialize_with = "texts")]
    creators: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Row {
    #[serde(rename = "SPDXID")]
    #[serde(deserialize_with = "text")]
    id: Option<String>,
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    #[serde(deserialize_with = "text")]
    version_info: Option<String>,
    #[serde(deserialize_with = "text")]
    license_declared: Option<String>,
    #[serde(deserialize_with = "text")]
    download_location: Option<String>,
    #[serde(deserialize_with = "text")]
    primary_package_purpose: Option<String>,
    #[serde(deserialize_with = "objects")]
    external_refs: Vec<ExternalRef>,
    #[serde(deserialize_with = "text")]
    comment: Option<String>,
    #[serde(deserialize_with = "text")]
    source_info: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ExternalRef {
    #[serde(deserialize_with = "text")]
    reference_type: Option<String>,
    #[serde(deserialize_with = "text")]
    reference_locator: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Relationship {
    #[serde(deserialize_with = "text")]
    spdx_element_id: Option<String>,
    #[serde(rename = "relationshipType")]
    #[serde(deserialize_with = "text")]
    kind: Option<String>,
    #[serde(deserialize_with = "text")]
    related_spdx_element: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct LicensingInfo {
    #[serde(deserialize_with = "text")]
    license_id: Option<String>,
    #[serde(deserialize_with = "text")]
    extracted_text: Option<String>,
    #[serde(deserialize_with = "text")]
    name: Option<String>,
}

impl Wanted for ExternalRef {
    fn is_wanted(&self) -> bool {
        self.reference_type.as_deref() == Some("purl")
    }
}

impl Wanted for Relationship {
    fn is_wanted(&self) -> bool {
        let is_of_document = self.spdx_element_id.as_deref() == Some(DOCUMENT);
        is_of_document && self.kind.as_deref() == Some("DESCRIBES")
    }
}

impl Wanted for LicensingInfo {
    fn is_wanted(&self) -> bool {
        self.license_id.is_some()
    }
}

/// Reads a document of a supported version.
pub(crate) fn read(text: &[u8]) -> Result<Listing, SbomError> {
    let rows: Rows = serde_json::from_slice(text).map_err(|why| SbomError::json(&why))?;
    let described =
        rows.relationships.into_iter().filter_map(|relationship| relationship.related_spdx_element);
    let extracted = rows.has_extracted_licensing_infos.into_iter();
    let document = Document {
        name: rows.name,
        creators: rows.creation_info.unwrap_or_default().creators,
        roots: rows.describes.into_iter().chain(described).collect(),
        licenses: extracted
            .filter_map(|license| {
                license.license_id.zip(license_name(license.name, license.extracted_text))
            })
            .collect(),
        packages: rows.packages,
    };
    Ok(document.listing())
}

impl Row {
    fn package(self) -> Package {
        let mut purls = self.external_refs.into_iter();
        Package {
            id: self.id,
            name: self.name,
            version: self.version_info,
            license: self.license_declared,
            download: self.download_location,
            purl: purls.find_map(|reference| reference.reference_locator),
            is_image: self.primary_package_purpose.as_deref() == Some("CONTAINER"),
            comment: self.comment,
            source_info: self.source_info,
        }
    }
}
