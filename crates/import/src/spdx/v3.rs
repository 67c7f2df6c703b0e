//! Reader for SPDX 3.0 in JSON-LD.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Document, Package, Packages, tool};
use crate::SbomError;
use crate::lenient::{Gather, Wanted, objects, text, texts};
use crate::listing::Listing;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Graph {
    #[serde(rename = "@graph", deserialize_with = "objects")]
    elements: Elements,
}

/// The needed elements, by kind.
#[derive(Debug, Default)]
struct Elements {
    packages: Packages,
    names: BTreeMap<String, String>,
    declared: BTreeMap<String, Vec<String>>,
    roots: BTreeSet<String>,
    tools: Vec<String>,
}

impl Gather for Elements {
    type Item<'de> = Element;

    fn add(&mut self, element: Element) {
        match element {
            Element::Package(package) => self.packages.add(*package),
            Element::Named(id, name) => drop(self.names.insert(id, name)),
            Element::Roots(ids) => self.roots.extend(ids),
            Element::MadeWith(ids) => self.tools.extend(ids),
            Element::Declared(of, licenses) => {
                self.declared.entry(of).or_default().extend(licenses);
            }
            Element::Other => {}
        }
    }
}

/// An element, with only the needed fields. Most elements are relationships.
#[derive(Debug, Deserialize)]
#[serde(from = "Fields")]
enum Element {
    /// A package.
    Package(Box<Package>),
    /// A license or tool: its ID and name.
    Named(String, String),
    /// The IDs of the subjects of a document or list.
    Roots(Vec<String>),
    /// The IDs of the tools that made the document.
    MadeWith(Vec<String>),
    /// The ID of a package, and the IDs of its declared licenses.
    Declared(String, Vec<String>),
    /// Any other element.
    Other,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Fields {
    #[serde(deserialize_with = "text")]
    r#type: Option<String>,
    #[serde(deserialize_with = "text")]
    spdx_id: Option<String>,
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    #[serde(deserialize_with = "text")]
    comment: Option<String>,
    #[serde(deserialize_with = "texts")]
    root_element: Vec<String>,
    #[serde(deserialize_with = "texts")]
    created_using: Vec<String>,
    #[serde(deserialize_with = "text")]
    relationship_type: Option<String>,
    #[serde(deserialize_with = "text")]
    from: Option<String>,
    #[serde(deserialize_with = "texts")]
    to: Vec<String>,
    #[serde(deserialize_with = "objects")]
    external_identifier: Vec<ExternalIdentifier>,
    #[serde(rename = "software_packageVersion", deserialize_with = "text")]
    version: Option<String>,
    #[serde(rename = "software_packageUrl", deserialize_with = "text")]
    purl: Option<String>,
    #[serde(rename = "software_downloadLocation", deserialize_with = "text")]
    download: Option<String>,
    #[serde(rename = "software_primaryPurpose", deserialize_with = "text")]
    purpose: Option<String>,
    #[serde(rename = "software_sourceInfo", deserialize_with = "text")]
    source_info: Option<String>,
    #[serde(rename = "simplelicensing_licenseExpression", deserialize_with = "text")]
    expression: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ExternalIdentifier {
    #[serde(deserialize_with = "text")]
    external_identifier_type: Option<String>,
    #[serde(deserialize_with = "text")]
    identifier: Option<String>,
}

impl Wanted for ExternalIdentifier {
    fn is_wanted(&self) -> bool {
        self.external_identifier_type.as_deref() == Some("packageUrl")
    }
}

impl From<Fields> for Element {
    fn from(fields: Fields) -> Self {
        match (fields.r#type.as_deref().unwrap_or_default(), fields.spdx_id) {
            ("software_Package", id) => {
                let mut identifiers = fields.external_identifier.into_iter();
                let identifier = identifiers.find_map(|identifier| identifier.identifier);
                Self::Package(Box::new(Package {
                    id,
                    name: fields.name,
                    version: fields.version,
                    license: None,
                    download: fields.download,
                    purl: fields.purl.or(identifier),
                    is_image: fields.purpose.as_deref() == Some("container"),
                    comment: fields.comment,
                    source_info: fields.source_info,
                }))
            }
            ("SpdxDocument" | "software_Sbom" | "Bom", _) => Self::Roots(fields.root_element),
            ("CreationInfo", _) => Self::MadeWith(fields.created_using),
            ("simplelicensing_LicenseExpression", Some(id)) => {
                Self::Named(id, fields.expression.unwrap_or_default())
            }
            (
                "expandedlicensing_CustomLicense" | "simplelicensing_SimpleLicensingText" | "Tool",
                Some(id),
            ) => Self::Named(id, fields.name.unwrap_or_default()),
            ("Relationship" | "LifecycleScopedRelationship", _)
                if fields.relationship_type.as_deref() == Some("hasDeclaredLicense") =>
            {
                Self::Declared(fields.from.unwrap_or_default(), fields.to)
            }
            _ => Self::Other,
        }
    }
}

/// Reads a document of a supported version.
pub(crate) fn read(text: &[u8]) -> Result<Listing, SbomError> {
    let graph: Graph = serde_json::from_slice(text).map_err(|why| SbomError::json(&why))?;
    let Elements { mut packages, names, declared, mut roots, tools } = graph.elements;
    for package in &mut packages.kept {
        let licenses = package.id.as_ref().and_then(|id| declared.get(id));
        let mut texts = licenses.into_iter().flatten().filter_map(|id| license(id, &names));
        package.license = texts.next().map(|first| {
            let rest: Vec<String> = texts.collect();
            if rest.is_empty() {
                first
            } else {
                format!("({first}) AND ({})", rest.join(") AND ("))
            }
        });
    }
    // A document may describe a list, which has its own root elements: only packages are subjects.
    let known: BTreeSet<&String> =
        packages.kept.iter().filter_map(|package| package.id.as_ref()).collect();
    roots.retain(|id| known.contains(id));
    let document = Document { roots, packages, ..Document::default() };
    let mut listing = document.listing();
    let tool = tools.iter().find_map(|id| tool(names.get(id)?));
    listing.tool = tool.unwrap_or_default();
    Ok(listing)
}

/// Returns the text of a license: of an element, or of an ID on the SPDX list, which needs no
/// element.
fn license(id: &str, names: &BTreeMap<String, String>) -> Option<String> {
    if let Some(name) = names.get(id) {
        return Some(name.clone()).filter(|name| !name.trim().is_empty());
    }
    let listed = id.strip_prefix("https://spdx.org/licenses/")?;
    Some(listed.to_owned())
}
