//! Packages: the source itself, and what others made.

use plimsoll_model::{Component, ComponentKind, LicenseExpression, Revision, SourceInfo};
use spdx_rs::models::{
    ExternalPackageReference, ExternalPackageReferenceCategory, PackageInformation,
    PrimaryPackagePurpose, SpdxExpression,
};

use super::relationship::{ROOT, identifier};
use crate::escape::{terminal, web_uri};
use crate::sbom::{self, Inventory};

const NOASSERTION: &str = "NOASSERTION";

/// The source itself.
pub(super) fn root(source: &SourceInfo) -> PackageInformation {
    let url = sbom::root_url(source);
    let commit = source.commit.as_deref();
    let declared = sbom::license(&source.statements.licenses).and_then(license);
    let address = url.as_ref().and_then(|url| web_uri(&url.https()));
    PackageInformation {
        package_name: sbom::root_name(source),
        package_spdx_identifier: ROOT.to_owned(),
        package_version: commit.map(terminal),
        package_supplier: Some(organization(url.map(sbom::owner))),
        package_download_location: download(address.as_deref(), commit),
        external_reference: sbom::root_purl(source).map(purl).into_iter().collect(),
        declared_license: declared.or_else(no_license),
        primary_package_purpose: Some(PrimaryPackagePurpose::Source),
        ..unknown()
    }
}

/// What others made.
pub(super) fn build(inventory: &Inventory<'_>, component: &Component) -> PackageInformation {
    let revision = match &component.revision {
        Some(Revision::Commit(revision) | Revision::Name(revision)) => Some(revision.as_str()),
        _ => None,
    };
    let location = match sbom::archive(component).filter(|url| is_location(url)) {
        Some(url) => url,
        None => download(sbom::repository(component).as_deref(), revision),
    };
    let mut references: Vec<_> = component.purl.clone().map(purl).into_iter().collect();
    references.extend(sbom::swhid(component).map(swhid));
    let declared = sbom::license(&component.licenses).and_then(license);
    let concluded = sbom::concluded_license(&component.licenses).and_then(license);
    PackageInformation {
        package_name: terminal(&component.name),
        package_spdx_identifier: identifier(component),
        package_version: sbom::version(component),
        package_supplier: Some(organization(sbom::supplier(component))),
        package_download_location: location,
        package_home_page: sbom::website(component).filter(|url| is_location(url)),
        source_information: places(inventory, component),
        declared_license: declared.or_else(no_license),
        concluded_license: concluded.or_else(no_license),
        package_comment: comment(inventory, component),
        external_reference: references,
        primary_package_purpose: Some(purpose(component.kind)),
        ..unknown()
    }
}

/// A package of which nothing is known. `NOASSERTION` is written out where the field says
/// something by its absence.
fn unknown() -> PackageInformation {
    PackageInformation {
        files_analyzed: Some(false),
        concluded_license: no_license(),
        declared_license: no_license(),
        copyright_text: Some(NOASSERTION.to_owned()),
        ..PackageInformation::default()
    }
}

/// The expression as the type that holds one in a document.
fn license(expression: &LicenseExpression) -> Option<SpdxExpression> {
    SpdxExpression::parse(expression.as_str()).ok()
}

fn no_license() -> Option<SpdxExpression> {
    SpdxExpression::parse(NOASSERTION).ok()
}

fn organization(name: Option<String>) -> String {
    name.map_or(NOASSERTION.to_owned(), |name| format!("Organization: {name}"))
}

/// Where the code can be had: `git+https://host/path@revision` (SPDX 2.3, 7.7.3.1). A revision that
/// would not stand in a URI is left out rather than encoded: git would not decode it.
fn download(url: Option<&str>, revision: Option<&str>) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    let revision = revision.filter(|text| !text.is_empty() && text.chars().all(allowed));
    match (url.filter(|url| is_location(url)), revision) {
        // Validators take the form with `git+` for short top-level domains alone.
        (Some(url), _) if !is_short_domain(url) => url.to_owned(),
        (Some(url), Some(revision)) => format!("git+{url}@{revision}"),
        (Some(url), None) => format!("git+{url}"),
        (None, _) => NOASSERTION.to_owned(),
    }
}

fn purl(purl: String) -> ExternalPackageReference {
    let category = ExternalPackageReferenceCategory::PackageManager;
    ExternalPackageReference::new(category, "purl".to_owned(), purl, None)
}

fn swhid(swhid: String) -> ExternalPackageReference {
    let category = ExternalPackageReferenceCategory::PersistentID;
    ExternalPackageReference::new(category, "swh".to_owned(), swhid, None)
}

fn purpose(kind: ComponentKind) -> PrimaryPackagePurpose {
    match kind {
        ComponentKind::Action | ComponentKind::ReusableWorkflow => {
            PrimaryPackagePurpose::Application
        }
        ComponentKind::ContainerImage => PrimaryPackagePurpose::Container,
        ComponentKind::FetchedArchive => PrimaryPackagePurpose::Archive,
        ComponentKind::PortedFile => PrimaryPackagePurpose::File,
        _ => PrimaryPackagePurpose::Library,
    }
}

/// Whether the last part of a URL's host is no longer than those of most countries and kinds.
fn is_short_domain(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.rsplit_once('.').is_some_and(|(_, top)| top.len() <= 5)
}

/// Whether readers of SPDX take a URL as a location: its host has to be a domain name whose last part
/// is letters. Addresses and names of a local network say nothing to a reader elsewhere.
fn is_location(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let part =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let top = host.rsplit_once('.').map(|(_, top)| top);
    top.is_some_and(|top| top.len() > 1 && top.bytes().all(|byte| byte.is_ascii_alphabetic()))
        && host.split(['.', '-']).all(part)
}

/// Most places, and most remarks, that are listed for one package. The report has them all.
const LISTED: usize = 20;

/// The first of a list, and how many more there are.
fn listed(all: &[String], separator: &str) -> Option<String> {
    let more = all.len().checked_sub(LISTED).filter(|more| *more > 0);
    let more = more.map(|more| format!("and {more} more"));
    let listed: Vec<&str> =
        all.iter().take(LISTED).chain(more.as_ref()).map(String::as_str).collect();
    let text = listed.join(separator);
    (!text.is_empty()).then_some(text)
}

/// Where the package was found.
fn places(inventory: &Inventory<'_>, component: &Component) -> Option<String> {
    let places = inventory.places(component).into_iter();
    let mut places: Vec<_> = places.map(|place| place.path).collect();
    places.dedup();
    listed(&places, ", ")
}

/// What SPDX has no field for, as `name: value` pairs.
fn comment(inventory: &Inventory<'_>, component: &Component) -> Option<String> {
    let properties = inventory.properties(component);
    let pairs: Vec<_> = properties.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    listed(&pairs, "; ")
}
