//! The content of a document, in the order of the schemas.

use std::io;

use plimsoll_model::{EvidenceKind, FileDigest, ProductType, Scope};

use super::layout::Layout;
use super::table as field;
use super::table::Field;
use super::writer::{Syntax, Writer};
use crate::document::{
    Completeness, Document, Facts, Fingerprint, Identity, License, LicenseText, Listing, Method,
    Needs, Origin, Package, Party, Person, Purpose, ROOT, Relation, Workflow,
};

/// Writes all fields of a document.
pub(super) fn write<S: Syntax>(
    writer: &mut Writer<S>,
    document: &Document<'_>,
    layout: &Layout,
) -> io::Result<()> {
    let facts = document.facts();
    let root = document.root();
    let among = layout.is_among;
    writer.object(&field::METADATA, |writer| metadata(writer, &facts, &root))?;
    let shown = if among { document.ci().len() } else { 0 };
    let packages = document.product().chain(document.ci().take(shown));
    writer.list(&field::COMPONENTS, packages, |writer, package| component(writer, &package))?;
    writer.list(&field::BOM_REFERENCES, &layout.product, |writer, link| {
        writer.text(&field::REFERENCE_TYPE, "bom")?;
        writer.text(&field::REFERENCE_URL, link)
    })?;
    // A version without formulation has no CI components.
    let with_ci = among || writer.holds(&field::FORMULATION);
    let listed = || document.needs().filter(move |needs| with_ci || !needs.is_of_ci);
    let stated = listed()
        .filter(|needs| needs.id == ROOT || needs.listing == Listing::Whole || needs.is_any());
    writer.list(&field::DEPENDENCIES, stated, |writer, needs| {
        writer.text(&field::REF, needs.id)?;
        // The dependencies of the product do not include components that only its CI uses.
        let on = needs.on().filter(|(relation, _)| among || *relation != Relation::UsedByCi);
        writer.texts(&field::DEPENDS_ON, on.map(|(_, id)| id))
    })?;
    compositions(writer, facts.completeness, listed)?;
    let formula = (document.ci().len() > 0).then_some(());
    let formula = formula.filter(|()| !among || !document.workflows().is_empty());
    writer.list(&field::FORMULATION, formula, |writer, ()| {
        let packages = document.ci().skip(shown);
        writer.list(&field::CI_COMPONENTS, packages, |writer, it| component(writer, &it))?;
        writer.list(&field::WORKFLOWS, document.workflows(), |writer, it| workflow(writer, &it))
    })
}

/// Writes the completeness of the list of packages, and of the dependencies of each package.
fn compositions<'a: 'd, 'd, S: Syntax, I: Iterator<Item = Needs<'a, 'd>>>(
    writer: &mut Writer<S>,
    of_root: Completeness,
    listed: impl Fn() -> I,
) -> io::Result<()> {
    let of_root = match of_root {
        Completeness::Incomplete => "incomplete",
        Completeness::Unknown => "unknown",
    };
    let rest = |listing| listed().filter(move |needs| needs.id != ROOT && needs.listing == listing);
    let groups = [("incomplete", Listing::Part), ("unknown", Listing::Unknown)];
    let groups = groups.into_iter().filter(|(_, listing)| rest(*listing).next().is_some());
    let groups = groups.map(|(aggregate, listing)| (aggregate, Some(listing)));
    let all = std::iter::once((of_root, None)).chain(groups);
    writer.list(&field::COMPOSITIONS, all, |writer, (aggregate, listing)| {
        writer.text(&field::AGGREGATE, aggregate)?;
        let Some(listing) = listing else {
            writer.texts(&field::ASSEMBLIES, [ROOT])?;
            return writer.texts(&field::COMPOSITION_DEPENDENCIES, [ROOT]);
        };
        writer.texts(&field::COMPOSITION_DEPENDENCIES, rest(listing).map(|needs| needs.id))
    })
}

fn metadata<S: Syntax>(
    writer: &mut Writer<S>,
    facts: &Facts<'_>,
    root: &Package<'_>,
) -> io::Result<()> {
    let version = facts.tool.version.to_string();
    writer.known(&field::TIMESTAMP, facts.created.as_deref())?;
    writer.list(&field::LIFECYCLES, [facts.lifecycle], |writer, phase| {
        writer.text(&field::PHASE, phase.as_str())
    })?;
    writer.list(&field::TOOLS_LIST, [facts.tool], |writer, tool| {
        writer.text(&field::TOOL_NAME, &tool.name)?;
        writer.text(&field::TOOL_VERSION, &version)
    })?;
    writer.object(&field::TOOLS, |writer| {
        writer.list(&field::TOOL_COMPONENTS, [facts.tool], |writer, tool| {
            writer.text(&field::TYPE, "application")?;
            writer.text(&field::NAME, &tool.name)?;
            writer.text(&field::VERSION, &version)
        })
    })?;
    let creator = facts.creator.as_ref();
    let authors = creator.filter(|creator| creator.contact.is_some());
    writer.list(&field::METADATA_AUTHORS, authors, |writer, creator| {
        let contact = creator.contact.as_ref();
        let name = contact.and_then(|contact| contact.name.as_deref());
        writer.text(&field::PERSON_NAME, name.unwrap_or(&creator.name))?;
        writer.known(&field::PERSON_EMAIL, contact.and_then(|contact| contact.email))
    })?;
    writer.object(&field::METADATA_COMPONENT, |writer| component(writer, root))?;
    if let Some(creator) = creator {
        writer.object(&field::MANUFACTURER, |writer| party(writer, creator))?;
    }
    if let Some(supplier) = &root.supplier {
        writer.object(&field::METADATA_SUPPLIER, |writer| party(writer, supplier))?;
    }
    writer.list(&field::EXPRESSIONS, [Facts::DATA_LICENSE], |writer, license| {
        writer.text(&field::EXPRESSION, license)
    })?;
    writer.list(&field::METADATA_PROPERTIES, &facts.scopes, |writer, scopes| {
        writer.text(&field::PROPERTY_NAME, "plimsoll:scopes")?;
        writer.text(&field::PROPERTY_VALUE, scopes)
    })
}

fn component<S: Syntax>(writer: &mut Writer<S>, package: &Package<'_>) -> io::Result<()> {
    writer.text(&field::FIRST_TYPE, kind(package, false))?;
    writer.text(&field::TYPE, kind(package, true))?;
    writer.known(&field::BOM_REF, package.id)?;
    if let Some(supplier) = &package.supplier {
        writer.object(&field::SUPPLIER, |writer| party(writer, supplier))?;
    }
    writer.list(&field::AUTHORS, &package.authors, person)?;
    if !package.authors.is_empty() {
        writer.text(&field::AUTHOR, &author(&package.authors))?;
    }
    writer.text(&field::NAME, &package.name)?;
    writer.known(&field::VERSION, package.version.as_deref())?;
    writer.known(&field::SCOPE, package.scope.and_then(scope))?;
    hashes(writer, &field::HASHES, &package.digests)?;
    license(writer, &package.license)?;
    // The type of the field does not allow line breaks.
    let copyright = Some(package.copyrights.join("; ")).filter(|text| !text.is_empty());
    writer.known(&field::COPYRIGHT, copyright.as_deref())?;
    writer.known(&field::CPE, package.cpe)?;
    writer.known(&field::PURL, package.purl.as_deref())?;
    if let Some(swhid) = &package.swhid {
        writer.texts(&field::SWHID, [swhid])?;
    }
    if let Some(origin) = &package.origin {
        writer.object(&field::PEDIGREE, |writer| pedigree(writer, origin))?;
    }
    let purl = package.purl.as_deref();
    let places = package.places.iter().filter_map(|place| Some((place, place.address(purl)?)));
    writer.list(&field::EXTERNAL_REFERENCES, places, |writer, (place, address)| {
        writer.text(&field::REFERENCE_TYPE, place.kind.as_str())?;
        writer.text(&field::REFERENCE_URL, &address)?;
        hashes(writer, &field::REFERENCE_HASHES, place.digests)
    })?;
    let support = package.support_end.map(|day| day.to_string());
    let other = declared_beside(&package.license);
    let support = support.as_deref().map(|day| ("plimsoll:supportEnd", day));
    let notes = package.notes.iter().map(|note| (note.name, &*note.value));
    let rule = package.license.rule.map(|rule| ("plimsoll:license:rule", rule));
    let notes = notes.chain(support).chain(other).chain(rule);
    writer.list(&field::PROPERTIES, notes, |writer, (name, value)| {
        writer.text(&field::PROPERTY_NAME, name)?;
        writer.text(&field::PROPERTY_VALUE, value)
    })?;
    evidence(writer, package)
}

fn party<S: Syntax>(writer: &mut Writer<S>, party: &Party<'_>) -> io::Result<()> {
    writer.text(&field::PARTY_NAME, &party.name)?;
    if let Some(url) = &party.url {
        writer.texts(&field::PARTY_URL, [url])?;
    }
    writer.list(&field::PARTY_CONTACT, &party.contact, person)
}

fn person<S: Syntax>(writer: &mut Writer<S>, person: &Person<'_>) -> io::Result<()> {
    writer.known(&field::PERSON_NAME, person.name.as_deref())?;
    writer.known(&field::PERSON_EMAIL, person.email)
}

/// Joins the authors, for versions without a list of them.
pub(super) fn author(authors: &[Person<'_>]) -> String {
    authors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Returns the type of a component. The default is `application`, as in the specification.
pub(super) fn kind(package: &Package<'_>, with_later: bool) -> &'static str {
    let is_later = |kind: &ProductType| {
        use ProductType::{Data, DeviceDriver, MachineLearningModel, Platform};
        matches!(kind, Data | DeviceDriver | MachineLearningModel | Platform)
    };
    if let Some(kind) = package.product_type.filter(|kind| with_later || !is_later(kind)) {
        return kind.as_str();
    }
    match package.purpose {
        Purpose::Source | Purpose::Application => "application",
        Purpose::Container => "container",
        Purpose::Model if with_later => "machine-learning-model",
        Purpose::File | Purpose::Model => "file",
        Purpose::Archive | Purpose::Library => "library",
    }
}

pub(super) fn scope(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::Product => Some("required"),
        Scope::Build => Some("optional"),
        // "Required" or "excluded" would be a guess.
        Scope::Unknown => None,
        // The specification uses `excluded` for test and other non-runtime components.
        _ => Some("excluded"),
    }
}

fn hashes<S: Syntax>(
    writer: &mut Writer<S>,
    list: &Field,
    digests: &[FileDigest],
) -> io::Result<()> {
    writer.list(list, digests, |writer, digest| {
        writer.text(&field::ALG, &digest.algorithm.as_str().to_ascii_uppercase())?;
        writer.text(&field::DIGEST, &digest.value)
    })
}

/// Returns the effective license and its acknowledgement: the concluded one, otherwise the declared
/// one.
fn counting<'l, 'a>(license: &'l License<'a>) -> Option<(&'l LicenseText<'a>, &'static str)> {
    let is_listed = |text: &&LicenseText<'_>| matches!(text, LicenseText::Expression(_));
    let concluded = license.concluded.as_ref().map(|text| (text, "concluded"));
    let declared = license.declared.as_ref().map(|text| (text, "declared"));
    let either = || [concluded, declared].into_iter().flatten();
    either().find(|(text, _)| is_listed(text)).or_else(|| either().next())
}

/// The value for an unknown license. CISA's Minimum Elements of 2026 require a statement. The word
/// comes from SPDX 2.3, section 7.13, and readers of `CycloneDX` know it. It is a name and not an
/// expression, because `NOASSERTION` is not in the grammar of expressions.
pub(super) const UNKNOWN_LICENSE: &str = "NOASSERTION";

/// Listed licenses are only written as expressions, because the allowed values of the field `id`
/// differ between versions of the schema and between tools.
fn license<S: Syntax>(writer: &mut Writer<S>, license: &License<'_>) -> io::Result<()> {
    match counting(license) {
        Some((LicenseText::Expression(expression), stated)) => {
            writer.list(&field::EXPRESSIONS, [expression], |writer, expression| {
                writer.text(&field::EXPRESSION_ACKNOWLEDGEMENT, stated)?;
                writer.text(&field::EXPRESSION, expression.as_str())
            })
        }
        Some((LicenseText::Named(name), stated)) => named_license(writer, name, Some(stated)),
        None => named_license(writer, UNKNOWN_LICENSE, None),
    }
}

fn named_license<S: Syntax>(
    writer: &mut Writer<S>,
    name: &str,
    stated: Option<&str>,
) -> io::Result<()> {
    writer.list(&field::NAMED_LICENSES, [name], |writer, name| {
        writer.object(&field::LICENSE, |writer| {
            writer.known(&field::LICENSE_ACKNOWLEDGEMENT, stated)?;
            writer.text(&field::LICENSE_NAME, name)
        })
    })
}

/// Returns the known licenses other than the effective one.
fn declared_beside<'l>(license: &'l License<'_>) -> impl Iterator<Item = (&'static str, &'l str)> {
    let written = counting(license).map(|(text, _)| text);
    let all = [
        ("plimsoll:license:declared", &license.declared),
        ("plimsoll:license:concluded", &license.concluded),
    ];
    all.into_iter().filter_map(move |(name, text)| {
        let text = text.as_ref().filter(|text| Some(*text) != written)?;
        Some((
            name,
            match text {
                LicenseText::Expression(expression) => expression.as_str(),
                LicenseText::Named(name) => name,
            },
        ))
    })
}

fn pedigree<S: Syntax>(writer: &mut Writer<S>, origin: &Origin<'_>) -> io::Result<()> {
    match origin {
        Origin::Commit { id, page } => {
            writer.list(&field::COMMITS, [(id, page)], |writer, (id, page)| {
                writer.text(&field::COMMIT_ID, id)?;
                writer.known(&field::COMMIT_URL, page.as_deref())
            })
        }
        Origin::Copy(upstream) => {
            writer.list(&field::ANCESTORS, [upstream], |writer, it| component(writer, it))
        }
    }
}

fn evidence<S: Syntax>(writer: &mut Writer<S>, package: &Package<'_>) -> io::Result<()> {
    let observed = package.license.observed();
    let is_any = package.identity.is_some() || !package.occurrences.is_empty();
    let is_any = is_any && writer.holds(&field::IDENTITY);
    if !is_any && observed.is_none() && package.copyrights.is_empty() {
        return Ok(());
    }
    let by = if package.purl.is_some() { "purl" } else { "name" };
    writer.object(&field::EVIDENCE, |writer| {
        if let Some(found) = &package.identity {
            writer.object(&field::IDENTITY, |writer| identity(writer, found, by))?;
        }
        let mut before = None;
        let with_context = writer.holds(&field::CONTEXT);
        let places = package.occurrences.iter().filter(|place| {
            // Without the context, occurrences in the same file are equal.
            with_context || before.replace(&place.path) != Some(&place.path)
        });
        writer.list(&field::OCCURRENCES, places, |writer, place| {
            writer.text(&field::LOCATION, &place.path)?;
            writer.known(&field::CONTEXT, place.context.as_deref())
        })?;
        writer.list(&field::EVIDENCE_LICENSES, observed, |writer, expression| {
            writer.text(&field::EXPRESSION, &expression)
        })?;
        writer.list(&field::EVIDENCE_COPYRIGHT, &package.copyrights, |writer, line| {
            writer.text(&field::COPYRIGHT_TEXT, line)
        })
    })
}

fn identity<S: Syntax>(
    writer: &mut Writer<S>,
    identity: &Identity<'_>,
    by: &str,
) -> io::Result<()> {
    writer.text(&field::IDENTITY_FIELD, by)?;
    writer.number(&field::IDENTITY_CONFIDENCE, identity.confidence.fraction())?;
    // A directly stated component has no claims.
    let named = identity.methods.is_empty().then_some(None);
    let methods = identity.methods.iter().map(Some).chain(named);
    writer.list(&field::METHODS, methods, |writer, method| {
        let confidence = method.map_or(identity.confidence, |method| method.confidence);
        writer.text(&field::TECHNIQUE, method.map_or(MANIFEST, technique))?;
        writer.number(&field::METHOD_CONFIDENCE, confidence.fraction())?;
        let value = method.map(|method| format!("{}: {}", method.detector, method.path));
        writer.known(&field::METHOD_VALUE, value)
    })
}

const MANIFEST: &str = "manifest-analysis";

pub(super) fn technique(method: &Method<'_>) -> &'static str {
    match method.kind {
        EvidenceKind::DirectoryName => "filename",
        EvidenceKind::Content => "hash-comparison",
        EvidenceKind::Clarification | EvidenceKind::Correction => "attestation",
        EvidenceKind::VersionMacro
        | EvidenceKind::UrlInProse
        | EvidenceKind::Prose
        | EvidenceKind::LicenseText
        | EvidenceKind::SpdxTag
        | EvidenceKind::CopyrightHolder => "source-code-analysis",
        _ => MANIFEST,
    }
}

fn workflow<S: Syntax>(writer: &mut Writer<S>, workflow: &Workflow<'_>) -> io::Result<()> {
    // Based on the bytes of the path, because two names that are not UTF-8 may be displayed
    // equally.
    let id = Fingerprint::of(workflow.path.as_bytes()).uuid();
    let path = crate::escape::terminal(&workflow.path.shown());
    writer.text(&field::WORKFLOW_REF, &format!("workflow-{}", id.simple()))?;
    writer.text(&field::UID, &path)?;
    writer.text(&field::WORKFLOW_NAME, &path)?;
    writer
        .list(&field::RESOURCES, &workflow.uses, |writer, id| writer.text(&field::RESOURCE, id))?;
    writer.texts(&field::TASK_TYPES, ["other"])
}
