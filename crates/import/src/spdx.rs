//! SPDX 2.2 and 2.3 JSON (ISO/IEC 5962).

use std::collections::BTreeSet;

use plimsoll_model::Baseline;
use serde::Deserialize;

use crate::SbomError;
use crate::component::{COMPONENTS, Found, baseline};
use crate::lenient::lenient;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Document {
    #[serde(deserialize_with = "lenient")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    creation_info: CreationInfo,
    #[serde(rename = "documentDescribes")]
    #[serde(deserialize_with = "lenient")]
    describes: Vec<String>,
    packages: Vec<Package>,
    #[serde(deserialize_with = "lenient")]
    relationships: Vec<Relationship>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CreationInfo {
    #[serde(deserialize_with = "lenient")]
    creators: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Package {
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

pub(crate) fn read(text: &[u8], version: &str) -> Result<Baseline, SbomError> {
    if !matches!(version, "SPDX-2.2" | "SPDX-2.3") {
        return Err(SbomError::unknown(&format!("it is {version:?}")));
    }
    let document: Document = serde_json::from_slice(text).map_err(|why| SbomError::syntax(&why))?;
    let mut tools = document.creation_info.creators.iter();
    let tool = tools.find_map(|creator| creator.strip_prefix("Tool: "));
    let (tool, version) = match tool.and_then(|tool| tool.rsplit_once('-')) {
        Some((name, version)) => (Some(name), Some(version)),
        None => (tool, None),
    };
    let mut found = baseline(tool, version);
    let described = document.relationships.into_iter().filter_map(|relationship| {
        let of_document = relationship.spdx_element_id.as_deref() == Some("SPDXRef-DOCUMENT");
        let describes = relationship.kind.as_deref() == Some("DESCRIBES");
        relationship.related_spdx_element.filter(|_| of_document && describes)
    });
    // What the document is about is not what it lists.
    let roots: BTreeSet<String> = document.describes.into_iter().chain(described).collect();
    // A tool that puts no package around the others says that it describes all of them.
    let one = roots.len() == 1;
    for package in document.packages {
        let root = one && package.id.as_ref().is_some_and(|id| roots.contains(id));
        if root {
            found.source.name = package.name.or_else(|| document.name.clone());
            continue;
        }
        if found.components.len() >= COMPONENTS {
            found.complete = false;
            break;
        }
        found.components.extend(row(package));
    }
    Ok(found)
}

fn row(package: Package) -> Option<plimsoll_model::ComponentRow> {
    let name = package.name.filter(|name| !name.is_empty())?;
    let refs = package.external_refs.into_iter();
    let mut purl = refs.filter(|it| it.reference_type.as_deref() == Some("purl"));
    let found = Found {
        name,
        version: package.version_info,
        purl: purl.find_map(|it| it.reference_locator),
        license: package.license_declared,
        upstream: package.download_location,
        image: package.primary_package_purpose.as_deref() == Some("CONTAINER"),
        ..Found::default()
    };
    Some(found.row())
}
