//! The document around the components: metadata, dependencies, completeness.

use cyclonedx_bom::external_models::date_time::DateTime;
use cyclonedx_bom::external_models::uri::Uri;
use cyclonedx_bom::models::bom::{Bom, BomReference, SpecVersion};
use cyclonedx_bom::models::component::{Classification, Component, Components};
use cyclonedx_bom::models::composition::{AggregateType, Composition, Compositions};
use cyclonedx_bom::models::dependency::Dependencies;
use cyclonedx_bom::models::external_reference::{
    ExternalReference, ExternalReferenceType, ExternalReferences,
};
use cyclonedx_bom::models::lifecycle::{Lifecycle, Lifecycles, Phase};
use cyclonedx_bom::models::metadata::Metadata;
use cyclonedx_bom::models::organization::OrganizationalEntity;
use cyclonedx_bom::models::tool::Tools;
use cyclonedx_bom::prelude::NormalizedString;
use plimsoll_model as model;
use serde_json::Value;

use super::{ci, component};
use crate::escape::{terminal, web_uri};
use crate::sbom::{self, Inventory};
use crate::{CiComponents, RenderError, RenderOptions};

/// `bom-ref` of the source itself.
pub(super) const ROOT: &str = "root";

/// Builds the document in version 1.5, without serial number and with lists of components that
/// are empty: those are written piece by piece.
pub(super) fn build(inventory: &Inventory<'_>, options: &RenderOptions) -> Bom {
    let formulation = match options.ci_components {
        CiComponents::Formulation => ci::formulation(inventory),
        CiComponents::Components => None,
    };
    Bom {
        version: 1,
        serial_number: None,
        metadata: Some(metadata(inventory)),
        components: Some(Components(Vec::new())),
        services: None,
        external_references: None,
        // Written piece by piece as well, in its place.
        dependencies: Some(Dependencies(Vec::new())),
        compositions: Some(compositions(inventory)),
        properties: None,
        vulnerabilities: None,
        signature: None,
        annotations: None,
        formulation,
        spec_version: SpecVersion::V1_5,
    }
}

fn metadata(inventory: &Inventory<'_>) -> Metadata {
    let report = inventory.report;
    let mut tool = component::bare(Classification::Application, &report.tool.name);
    tool.version = Some(NormalizedString::new(&report.tool.version.to_string()));
    Metadata {
        timestamp: sbom::timestamp(&report.source).and_then(|time| DateTime::try_from(time).ok()),
        tools: Some(Tools::Object { services: None, components: Some(Components(vec![tool])) }),
        component: Some(root(&report.source)),
        // The license of this document, not of what it describes.
        licenses: Some(component::expression_only("CC0-1.0")),
        // The sources were read, nothing was built.
        lifecycles: Some(Lifecycles(vec![Lifecycle::Phase(Phase::PreBuild)])),
        ..Metadata::default()
    }
}

fn root(source: &model::SourceInfo) -> Component {
    let mut root = component::bare(Classification::Application, &sbom::root_name(source));
    root.bom_ref = Some(ROOT.to_owned());
    root.version = source.commit.as_deref().map(|commit| NormalizedString::new(&terminal(commit)));
    let license = sbom::license(&source.statements.licenses);
    root.licenses = license.map(|it| component::expression_only(it.as_str()));
    if let Some(url) = sbom::root_url(source) {
        root.supplier = Some(OrganizationalEntity::new(&sbom::owner(url)));
        root.external_references = web_uri(&url.https()).map(|address| {
            let vcs = ExternalReference::new(ExternalReferenceType::Vcs, Uri::new(&address));
            ExternalReferences(vec![vcs])
        });
    }
    root
}

/// How complete the document is.
///
/// Of the root: `incomplete` when something was not read, be it lost or of a kind that nothing reads.
/// When everything was, still only
/// `unknown`: code that was copied in without a trace cannot be ruled out by reading. Of the
/// components see [`super::dependencies`].
fn compositions(inventory: &Inventory<'_>) -> Compositions {
    let root =
        if inventory.report.complete { AggregateType::Unknown } else { AggregateType::Incomplete };
    let composition = |aggregate| Composition {
        bom_ref: None,
        aggregate,
        assemblies: None,
        dependencies: None,
        vulnerabilities: None,
        signature: None,
    };
    let all = vec![Composition {
        assemblies: Some(vec![BomReference::new(ROOT)]),
        dependencies: Some(vec![BomReference::new(ROOT)]),
        ..composition(root)
    }];
    Compositions(all)
}

/// What `cyclonedx-bom` writes of a document.
pub(super) fn json_of(bom: Bom) -> Result<Value, RenderError> {
    let mut written = Vec::new();
    bom.output_as_json_v1_5(&mut written)
        .map_err(|error| RenderError::write("CycloneDX", error))?;
    serde_json::from_slice(&written).map_err(|error| RenderError::write("CycloneDX", error))
}
