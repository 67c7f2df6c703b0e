//! Components of the product.

use cyclonedx_bom::external_models::uri::Uri;
use cyclonedx_bom::models::code::{Commit, Commits};
use cyclonedx_bom::models::component::{
    Classification, Component, ComponentEvidence, Components, ConfidenceScore, Identity,
    IdentityField, Method, Methods, Occurrence, Occurrences, Pedigree, Scope,
};
use cyclonedx_bom::models::external_reference::{
    ExternalReference, ExternalReferenceType, ExternalReferences,
};
use cyclonedx_bom::models::license::{LicenseChoice, Licenses};
use cyclonedx_bom::models::organization::OrganizationalEntity;
use cyclonedx_bom::models::property::{Properties, Property};
use cyclonedx_bom::prelude::NormalizedString;
use plimsoll_model::{self as model, Confidence, EvidenceKind, Field, Revision};

use crate::escape::terminal;
use crate::sbom::{self, Inventory};

/// Who supplies a component.
fn supplier(component: &model::Component) -> Option<OrganizationalEntity> {
    sbom::supplier(component).map(|name| OrganizationalEntity::new(&name))
}

/// One component. `kind` and `scope` are for the caller, because CI differs in them.
pub(super) fn build(inventory: &Inventory<'_>, component: &model::Component) -> Component {
    let scope = match component.scope {
        model::Scope::Product => Some(Scope::Required),
        model::Scope::Build => Some(Scope::Optional),
        // The field is optional; "required" or "excluded" would claim what nobody said.
        model::Scope::Unknown => None,
        // "Excluded" is what the specification calls test and other non-runtime components.
        _ => Some(Scope::Excluded),
    };
    let class = match component.kind {
        model::ComponentKind::Action | model::ComponentKind::ReusableWorkflow => {
            Classification::Application
        }
        model::ComponentKind::ContainerImage => Classification::Container,
        model::ComponentKind::PortedFile => Classification::File,
        _ => Classification::Library,
    };
    let mut out = bare(class, &component.name);
    out.bom_ref = Some(component.id.to_string());
    out.scope = scope;
    out.version = sbom::version(component).map(|version| NormalizedString::new(&version));
    out.supplier = supplier(component);
    let known = &component.licenses;
    let license = sbom::concluded_license(known).or_else(|| sbom::license(known));
    out.licenses = license.map(|expression| expression_only(expression.as_str()));
    out.pedigree = pedigree(component);
    out.external_references = external_references(component);
    out.evidence = evidence(inventory, component);
    out.properties = properties(&inventory.properties(component));
    out
}

/// A component with a type and a name. The crate's constructor demands a version, so it is taken
/// out again: an empty version would be a statement.
pub(super) fn bare(class: Classification, name: &str) -> Component {
    let mut component = Component::new(class, &terminal(name), "", None);
    component.version = None;
    component
}

/// Licenses go out as expressions only: the list of license ids allowed in `license.id` differs
/// between versions of the schema and between tools.
pub(super) fn expression_only(expression: &str) -> Licenses {
    Licenses(vec![LicenseChoice::expression(expression)])
}

pub(super) fn properties(pairs: &[(&'static str, String)]) -> Option<Properties> {
    let all: Vec<_> = pairs.iter().map(|(name, value)| Property::new(*name, value)).collect();
    (!all.is_empty()).then_some(Properties(all))
}

fn evidence(inventory: &Inventory<'_>, component: &model::Component) -> Option<ComponentEvidence> {
    let places = inventory.places(component);
    let mut occurrences: Vec<_> = places.iter().map(|place| Occurrence::new(&place.path)).collect();
    occurrences.dedup();
    let occurrences = (!occurrences.is_empty()).then_some(Occurrences(occurrences));
    let identity = identity(inventory, component);
    (occurrences.is_some() || identity.is_some()).then_some(ComponentEvidence {
        licenses: None,
        copyright: None,
        occurrences,
        callstack: None,
        identity,
    })
}

/// How the component was recognized. A reference in a CI file names its target outright; anything
/// else is as sure as the best claim about its origin.
fn identity(inventory: &Inventory<'_>, component: &model::Component) -> Option<Identity> {
    let field = match component.purl {
        Some(_) => IdentityField::Purl,
        None => IdentityField::Name,
    };
    let about_identity = |claim: &&model::Claim| {
        matches!(claim.field(), Field::Presence | Field::Name | Field::Upstream | Field::Revision)
    };
    let claims: Vec<_> = component.evidence.iter().filter(about_identity).collect();
    let best = claims.iter().map(|claim| claim.confidence).max();
    let named = !inventory.uses(component).is_empty();
    let confidence = best.or(named.then_some(Confidence::CERTAIN))?;
    let mut methods: Vec<_> = claims.iter().map(|claim| method(claim)).collect();
    methods.sort_by(|a, b| (&a.technique, &a.value).cmp(&(&b.technique, &b.value)));
    methods.dedup();
    if methods.is_empty() {
        let score = ConfidenceScore::new(confidence.fraction());
        let technique = "manifest-analysis".to_owned();
        methods.push(Method { technique, confidence: score, value: None });
    }
    Some(Identity {
        field,
        confidence: Some(ConfidenceScore::new(confidence.fraction())),
        methods: Some(Methods(methods)),
        tools: None,
    })
}

fn method(claim: &model::Claim) -> Method {
    let by_name = claim.kind == EvidenceKind::DirectoryName && claim.confidence <= Confidence::NAME;
    let technique = if by_name { "filename" } else { "manifest-analysis" };
    Method {
        technique: technique.to_owned(),
        confidence: ConfidenceScore::new(claim.confidence.fraction()),
        value: Some(terminal(&format!("{}: {}", claim.detector, claim.location.path))),
    }
}

fn external_references(component: &model::Component) -> Option<ExternalReferences> {
    let archive = sbom::archive(component).map(|url| (ExternalReferenceType::Distribution, url));
    let repository = || sbom::repository(component).map(|url| (ExternalReferenceType::Vcs, url));
    let website = || sbom::website(component).map(|url| (ExternalReferenceType::Website, url));
    let (kind, url) = archive.or_else(repository).or_else(website)?;
    Some(ExternalReferences(vec![ExternalReference::new(kind, Uri::new(&url))]))
}

/// Where the code comes from: the commit of a submodule, the upstream of a copy.
fn pedigree(component: &model::Component) -> Option<Pedigree> {
    let mut pedigree = Pedigree {
        ancestors: None,
        descendants: None,
        variants: None,
        commits: None,
        patches: None,
        notes: None,
    };
    if sbom::is_submodule(component) {
        pedigree.commits = Some(Commits(vec![commit(component)?]));
        return Some(pedigree);
    }
    let upstream = component.upstream.as_ref().filter(|_| sbom::is_copy(component))?;
    let url = upstream.best().repository()?;
    let mut ancestor = bare(Classification::Library, url.name());
    ancestor.version = sbom::version(component).map(|version| NormalizedString::new(&version));
    ancestor.supplier = supplier(component);
    ancestor.external_references = external_references(component);
    pedigree.ancestors = Some(Components(vec![ancestor]));
    Some(pedigree)
}

/// Package URL of the upstream that a copy was taken from.
pub(super) fn ancestor_purl(component: &model::Component) -> Option<String> {
    let upstream = component.upstream.as_ref().filter(|_| sbom::is_copy(component))?;
    let url = upstream.best().repository()?;
    let revision = component.revision.as_ref().map(Revision::as_str);
    url.purl(revision.or(component.version.as_deref()).unwrap_or_default())
}

fn commit(component: &model::Component) -> Option<Commit> {
    let Some(Revision::Commit(id)) = &component.revision else {
        return None;
    };
    let page = sbom::repository(component).and_then(|url| {
        let middle = match url.split('/').nth(2)? {
            "github.com" | "codeberg.org" => "commit",
            "gitlab.com" => "-/commit",
            "bitbucket.org" => "commits",
            // Where another host shows a commit is not known.
            _ => return None,
        };
        Some(Uri::new(&format!("{url}/{middle}/{id}")))
    });
    let uid = Some(NormalizedString::new(id));
    Some(Commit { uid, url: page, author: None, committer: None, message: None })
}
