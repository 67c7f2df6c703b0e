//! CycloneDX 1.3 to 1.5 through the crate `cyclonedx-bom`, JSON and XML.

use std::str::FromStr as _;

use cyclonedx_bom::models::bom::{Bom, SpecVersion};
use cyclonedx_bom::models::component::{Component as Model, Components};
use cyclonedx_bom::models::external_reference::ExternalReferenceType;
use cyclonedx_bom::models::license::{LicenseChoice, LicenseIdentifier};
use cyclonedx_bom::models::tool::Tools;

use super::{Component, License};
use crate::guard::{self, Refused};
use crate::listing::Listing;

/// Returns the version in the type of the crate, if the crate can read it.
pub(crate) fn readable(version: &str) -> Option<SpecVersion> {
    SpecVersion::from_str(version).ok()
}

/// Reads a document into the model of the crate.
pub(crate) fn model(text: &[u8], is_xml: bool, version: SpecVersion) -> Result<Bom, Refused> {
    if is_xml {
        guard::xml(text)?;
        guard::caught(|| Bom::parse_from_xml_with_version(text, version))
    } else {
        guard::caught(|| Bom::parse_from_json_with_version(text, version))
    }
}

/// Reads the components of a document with the crate.
pub(crate) fn read(text: &[u8], is_xml: bool, version: SpecVersion) -> Result<Listing, Refused> {
    guard::size(text, if is_xml { b'<' } else { b'{' })?;
    let Bom { metadata, components, formulation, .. } = model(text, is_xml, version)?;
    let mut listing = Listing::default();
    if let Some(metadata) = metadata {
        listing.tool = match metadata.tools {
            Some(Tools::List(tools)) => {
                tools.into_iter().next().map(|tool| (tool.name, tool.version))
            }
            Some(Tools::Object { components, .. }) => {
                let first = components.and_then(|all| all.0.into_iter().next());
                first.map(|tool| (Some(tool.name), tool.version))
            }
            None => None,
        }
        .map(|(name, version)| (name.map(Into::into), version.map(Into::into)))
        .unwrap_or_default();
        listing.root = metadata.component.map(of_model).unwrap_or_default().root();
    }
    let formulas = formulation.into_iter().flatten().filter_map(|formula| formula.components);
    let lists: Vec<Components> = components.into_iter().chain(formulas).collect();
    let mut waiting: Vec<Model> = lists.into_iter().flat_map(|list| list.0).collect();
    waiting.reverse();
    while let Some(mut component) = waiting.pop() {
        let inner = component.components.take().map(|list| list.0).unwrap_or_default();
        waiting.extend(inner.into_iter().rev());
        of_model(component).add_to(&mut listing);
    }
    Ok(listing)
}

fn of_model(model: Model) -> Component {
    let choices = model.licenses.map(|licenses| licenses.0).unwrap_or_default();
    let licenses = choices.into_iter().filter_map(|choice| {
        let text = match choice {
            LicenseChoice::Expression(expression) => expression.to_string(),
            LicenseChoice::License(license) => match license.license_identifier {
                LicenseIdentifier::SpdxId(id) => id.to_string(),
                LicenseIdentifier::Name(name) => name.into(),
            },
        };
        License::new(Some(text), None)
    });
    let references = model.external_references.map(|list| list.0).unwrap_or_default();
    let is_vcs = |kind: &ExternalReferenceType| matches!(kind, ExternalReferenceType::Vcs);
    let vcs = references.into_iter().find(|reference| is_vcs(&reference.external_reference_type));
    let occurrences = model.evidence.and_then(|evidence| evidence.occurrences);
    let places = occurrences.map(|list| list.0).unwrap_or_default();
    let mut component = Component {
        kind: Some(model.component_type.to_string()),
        group: model.group.map(Into::into),
        name: Some(model.name.into()),
        version: model.version.map(Into::into),
        purl: model.purl.map(|purl| purl.to_string()),
        scope: model.scope.map(|scope| scope.to_string()),
        licenses: licenses.collect(),
        vcs: vcs.map(|reference| reference.url.to_string()),
        location: places.into_iter().next().map(|place| place.location),
        ..Component::default()
    };
    for property in model.properties.map(|list| list.0).unwrap_or_default() {
        component.property(&property.name, || property.value.to_string());
    }
    component
}
