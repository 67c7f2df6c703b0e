//! The objects of the graph in JSON-LD.

use std::borrow::Cow;
use std::fmt;

use plimsoll_model::FileDigest;
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// The ID of the object with the creators and the time of the document.
pub(super) const CREATION: &str = "_:creation";

/// The kind of an element, which is part of its id.
#[derive(Clone, Copy)]
pub(super) enum Local<'e> {
    /// An element that exists once.
    Only(&'static str),
    /// A package.
    Package(&'e str),
    /// A distribution file of a package, by its index.
    File(&'e str, usize),
    /// An element that is identified by its content.
    Content(&'static str, Uuid),
    /// A relationship of a package to others.
    Of(&'e str, &'static str),
    /// A relationship of an element that is identified by its content.
    OfContent(&'static str, Uuid, &'static str),
}

/// The ID of an element: an absolute IRI below the namespace of the document.
#[derive(Clone, Copy)]
pub(super) enum Iri<'e> {
    /// An element of the document.
    Own(&'e str, Local<'e>),
    /// `NoneElement`, which states that a package has no dependencies.
    Nothing,
}

impl fmt::Display for Iri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Own(namespace, local) = self else {
            return f.write_str("https://spdx.org/rdf/3.0.1/terms/Core/NoneElement");
        };
        write!(f, "{namespace}#")?;
        match local {
            Local::Only(name) => f.write_str(name),
            Local::Package(id) => f.write_str(id),
            Local::File(id, place) => write!(f, "{id}-file-{place}"),
            Local::Content(kind, print) => write!(f, "{kind}-{}", print.simple()),
            Local::Of(id, what) => write!(f, "{id}-{what}"),
            Local::OfContent(kind, print, what) => write!(f, "{kind}-{}-{what}", print.simple()),
        }
    }
}

impl Serialize for Iri<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An element with its kind and fields.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Element<'e, T> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) spdx_id: Iri<'e>,
    pub(super) creation_info: &'static str,
    #[serde(flatten)]
    pub(super) fields: T,
}

/// The creators and the time of the document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase", tag = "type", rename = "CreationInfo")]
pub(super) struct CreationInfo<'e> {
    #[serde(rename = "@id")]
    pub(super) id: &'static str,
    pub(super) spec_version: &'static str,
    pub(super) created: &'e str,
    pub(super) created_by: Vec<Iri<'e>>,
    pub(super) created_using: [Iri<'e>; 1],
}

/// An element with only a name.
#[derive(Serialize)]
pub(super) struct Named<'e> {
    pub(super) name: &'e str,
}

/// A person, a group or an organization.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AgentFields<'e> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'e str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_identifier: Vec<ExternalIdentifier<'e>>,
}

/// An identifier of an element elsewhere: an e-mail address, a website, a CPE.
#[derive(Serialize)]
#[serde(rename_all = "camelCase", tag = "type", rename = "ExternalIdentifier")]
pub(super) struct ExternalIdentifier<'e> {
    pub(super) external_identifier_type: &'static str,
    pub(super) identifier: &'e str,
}

impl<'e> ExternalIdentifier<'e> {
    /// Returns the known identifiers.
    pub(super) fn all<const N: usize>(known: [(&'static str, Option<&'e str>); N]) -> Vec<Self> {
        let known = known.into_iter().filter_map(|(kind, identifier)| Some((kind, identifier?)));
        let of =
            |(external_identifier_type, identifier)| Self { external_identifier_type, identifier };
        known.map(of).collect()
    }
}

/// The document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SpdxDocument<'e> {
    pub(super) name: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    pub(super) data_license: Iri<'e>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) import: Vec<ExternalMap<'e>>,
    pub(super) profile_conformance: Vec<&'static str>,
    pub(super) root_element: [Iri<'e>; 1],
}

/// An element of another document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase", tag = "type", rename = "ExternalMap")]
pub(super) struct ExternalMap<'e> {
    pub(super) external_spdx_id: Iri<'e>,
    pub(super) verified_using: Vec<Hash<'e>>,
}

/// The list of elements.
#[derive(Serialize)]
#[serde(rename_all = "camelCase", bound = "I: Iterator<Item: Serialize> + Clone")]
pub(super) struct Sbom<'e, I> {
    #[serde(rename = "software_sbomType", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<[&'static str; 1]>,
    pub(super) root_element: [Iri<'e>; 1],
    #[serde(serialize_with = "sequence")]
    pub(super) element: I,
}

/// Serializes a list that is created while it is written.
fn sequence<I: Iterator<Item: Serialize> + Clone, S: Serializer>(
    items: &I,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(items.clone())
}

/// A package.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PackageFields<'e> {
    pub(super) name: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_identifier: Vec<ExternalIdentifier<'e>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_ref: Vec<ExternalRef<'e>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) originated_by: Vec<Iri<'e>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supplied_by: Option<Iri<'e>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) valid_until_time: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) verified_using: Vec<Hash<'e>>,
    #[serde(rename = "software_copyrightText", skip_serializing_if = "Option::is_none")]
    pub(super) copyright: Option<String>,
    #[serde(rename = "software_contentIdentifier", skip_serializing_if = "Vec::is_empty")]
    pub(super) content: Vec<ContentIdentifier<'e>>,
    #[serde(rename = "software_downloadLocation", skip_serializing_if = "Option::is_none")]
    pub(super) download: Option<Cow<'e, str>>,
    #[serde(rename = "software_homePage", skip_serializing_if = "Option::is_none")]
    pub(super) home: Option<&'e str>,
    #[serde(rename = "software_packageUrl", skip_serializing_if = "Option::is_none")]
    pub(super) purl: Option<&'e str>,
    #[serde(rename = "software_packageVersion", skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<&'e str>,
    #[serde(rename = "software_primaryPurpose")]
    pub(super) purpose: &'static str,
    #[serde(rename = "software_sourceInfo", skip_serializing_if = "Option::is_none")]
    pub(super) source_info: Option<String>,
}

/// A distribution file of a package, if there are several.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileFields<'e> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<Cow<'e, str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_ref: Vec<ExternalRef<'e>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) verified_using: Vec<Hash<'e>>,
}

/// A location.
#[derive(Serialize)]
#[serde(rename_all = "camelCase", tag = "type", rename = "ExternalRef")]
pub(super) struct ExternalRef<'e> {
    pub(super) external_ref_type: &'static str,
    pub(super) locator: [Cow<'e, str>; 1],
}

/// A digest.
#[derive(Serialize)]
#[serde(rename_all = "camelCase", tag = "type")]
pub(super) struct Hash<'e> {
    pub(super) algorithm: String,
    pub(super) hash_value: &'e str,
}

impl<'e> Hash<'e> {
    pub(super) fn all(digests: &'e [FileDigest]) -> Vec<Self> {
        let hash = |digest: &'e FileDigest| Self {
            algorithm: digest.algorithm.as_str().replace('-', ""),
            hash_value: &digest.value,
        };
        digests.iter().map(hash).collect()
    }
}

/// An identifier that is derived from the content of a package.
#[derive(Serialize)]
#[serde(tag = "type", rename = "software_ContentIdentifier")]
pub(super) struct ContentIdentifier<'e> {
    #[serde(rename = "software_contentIdentifierType")]
    pub(super) kind: &'static str,
    #[serde(rename = "software_contentIdentifierValue")]
    pub(super) value: Cow<'e, str>,
}

/// A license expression.
#[derive(Serialize)]
pub(super) struct Expression<'e> {
    #[serde(rename = "simplelicensing_customIdToUri", skip_serializing_if = "Vec::is_empty")]
    pub(super) defined: Vec<Definition<'e>>,
    #[serde(rename = "simplelicensing_licenseExpression")]
    pub(super) expression: &'e str,
}

/// A custom name in an expression, and the element that defines it.
#[derive(Serialize)]
#[serde(tag = "type", rename = "DictionaryEntry")]
pub(super) struct Definition<'e> {
    pub(super) key: &'e str,
    pub(super) value: Iri<'e>,
}

/// A license that is not on the SPDX list.
#[derive(Serialize)]
pub(super) struct CustomLicense<'e> {
    pub(super) name: &'e str,
    pub(super) comment: Cow<'static, str>,
    #[serde(rename = "simplelicensing_licenseText")]
    pub(super) text: &'e str,
}

/// A relationship of an element to others.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Relationship<'e> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<&'static str>,
    pub(super) from: Iri<'e>,
    #[serde(rename = "relationshipType")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<&'static str>,
    pub(super) to: Vec<Iri<'e>>,
    pub(super) completeness: &'static str,
}

/// A file of CI.
#[derive(Serialize)]
pub(super) struct BuildFields<'e> {
    pub(super) name: &'e str,
    #[serde(rename = "build_buildType")]
    pub(super) kind: &'static str,
    #[serde(rename = "build_configSourceEntrypoint")]
    pub(super) entrypoint: [&'e str; 1],
    #[serde(rename = "build_configSourceUri", skip_serializing_if = "Vec::is_empty")]
    pub(super) uri: Vec<Cow<'e, str>>,
}
