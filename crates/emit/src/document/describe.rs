//! Converts the source and third-party components to packages.

use std::borrow::Cow;
use std::collections::BTreeSet;

use plimsoll_model::{
    Component, ComponentKind, Contact, Email, LicenseExpression, Licenses, ObservedLicense,
    Redacted, Reference, Revision, SourceInfo, Supplier,
};

use super::evidence::{identity, occurrences, shown};
use super::notes::notes;
use super::origin::{origin, owner, places, version};
use super::package::{
    License, LicenseText, Observed, Package, Party, Person, Place, Purpose, ROOT,
};
use crate::escape::{visible, web_uri};

impl<'a> Package<'a> {
    /// Converts the source.
    pub(super) fn of_source(source: &'a SourceInfo) -> Self {
        let url = source.url.as_ref().and_then(|url| url.git());
        let product = &source.product;
        let stated = product.supplier.as_ref().map(|supplier| Party::of(&supplier.value));
        let of_url = || url.map(|url| Party { name: owner(url), ..Party::default() });
        let commit = source.commit.as_deref();
        let purl = url.and_then(|url| url.purl(commit.unwrap_or_default()));
        Self {
            id: Some(ROOT),
            purpose: Purpose::Source,
            // A document requires a name.
            name: visible(source.name_or_unknown()),
            // The commit is the revision, not the version.
            version: product.version.as_ref().map(|version| visible(version.value.as_str())),
            revision: commit,
            purl: purl.map(Cow::Owned),
            product_type: product.kind.as_ref().map(|kind| kind.value),
            supplier: stated.or_else(of_url),
            authors: product
                .authors
                .iter()
                .flat_map(|authors| &authors.value)
                .map(Person::of)
                .collect(),
            support_end: product.support_end.as_ref().map(|day| day.value),
            license: match source.license_said() {
                Some(license) => License::said(license, &source.statements.licenses),
                None => License::of(&source.statements.licenses),
            },
            copyrights: copyrights(
                source.statements.licenses.observed.iter().flat_map(|file| &file.copyrights),
            ),
            places: url.and_then(|url| Place::repository(&url.https())).into_iter().collect(),
            ..Self::default()
        }
    }

    /// Converts a third-party component.
    pub(super) fn of(component: &'a Component, uses: &[&'a Reference]) -> Self {
        let supplier = component.supplier.as_deref().filter(|name| !name.is_empty());
        let revision = match &component.revision {
            Some(Revision::Commit(revision) | Revision::Name(revision)) => Some(revision.as_str()),
            _ => None,
        };
        let (digests, places) = places(component);
        Self {
            id: Some(component.id.as_str()),
            purpose: purpose(component.kind),
            scope: Some(component.scope),
            name: visible(&component.name),
            version: version(component),
            revision,
            purl: component.purl.as_deref().map(visible),
            cpe: component.cpe.as_ref().map(|cpe| cpe.as_str()),
            swhid: swhid(component),
            supplier: supplier.map(|name| Party { name: visible(name), ..Party::default() }),
            license: License::of(&component.licenses),
            copyrights: copyrights(component.copyright_lines()),
            digests,
            places,
            origin: origin(component),
            identity: identity(component, uses),
            occurrences: occurrences(component, uses),
            notes: notes(component, uses),
            ..Self::default()
        }
    }
}

fn purpose(kind: ComponentKind) -> Purpose {
    match kind {
        ComponentKind::Action | ComponentKind::ReusableWorkflow => Purpose::Application,
        ComponentKind::ContainerImage => Purpose::Container,
        ComponentKind::FetchedArchive => Purpose::Archive,
        ComponentKind::PortedFile => Purpose::File,
        ComponentKind::Model => Purpose::Model,
        _ => Purpose::Library,
    }
}

fn swhid(component: &Component) -> Option<Cow<'_, str>> {
    match &component.revision {
        // SWHIDs are defined for SHA-1 repositories only.
        Some(Revision::Commit(commit))
            if commit.len() == 40 && component.kind == ComponentKind::Submodule =>
        {
            Some(format!("swh:1:rev:{commit}").into())
        }
        _ => component.content.as_ref()?.swhid.as_deref().map(visible),
    }
}

impl<'a> Party<'a> {
    /// Converts the supplier of the product.
    pub(super) fn of(supplier: &'a Supplier) -> Self {
        Self {
            name: visible(supplier.name.as_str()),
            url: supplier.url.as_ref().and_then(|url| web_uri(url.as_str())),
            contact: supplier.contact.as_ref().map(Person::of),
        }
    }
}

impl<'a> Person<'a> {
    fn of(contact: &'a Contact) -> Self {
        Self {
            name: contact.name.as_ref().map(|name| visible(name.as_str())),
            email: contact.email.as_ref().map(Email::as_str),
        }
    }
}

/// Maximum number of files with a license, and of copyright lines, per package. The report has all
/// of them.
const LISTED: usize = 200;

impl<'a> License<'a> {
    /// Returns the license that the caller or the policy states.
    fn said(license: &'a LicenseExpression, licenses: &'a Licenses) -> Self {
        let declared = Some(LicenseText::of(Some(license), license.as_str()));
        Self { declared, concluded: None, rule: None, ..Self::of(licenses) }
    }

    pub(super) fn of(licenses: &'a Licenses) -> Self {
        let is_stated = |raw: &str| !raw.trim().is_empty();
        let declared = licenses.declared.as_ref().filter(|license| is_stated(license.raw.as_str()));
        let concluded = licenses.concluded.as_ref();
        let mut observed: Vec<Observed<'a>> =
            licenses.observed.iter().filter_map(observed).collect();
        observed.sort();
        observed.dedup();
        observed.truncate(LISTED);
        Self {
            declared: declared
                .map(|license| LicenseText::of(license.expression.as_ref(), license.raw.as_str())),
            concluded: concluded.map(|license| {
                LicenseText::of(Some(&license.expression), license.expression.as_str())
            }),
            rule: concluded.map(|license| license.rule.as_ref()),
            observed,
        }
    }
}

impl<'a> LicenseText<'a> {
    fn of(expression: Option<&'a LicenseExpression>, raw: &'a str) -> Self {
        match expression {
            Some(expression) if expression.own_names().is_some() => Self::Expression(expression),
            _ => Self::Named(visible(raw)),
        }
    }
}

/// Returns the license in a file, if it was interpreted and is unaltered.
fn observed(seen: &ObservedLicense) -> Option<Observed<'_>> {
    let expression = seen.expression.as_ref().filter(|_| seen.altered.is_none())?;
    expression.own_names()?;
    Some(Observed { path: shown(&seen.path), expression })
}

/// Returns the copyright lines without duplicates.
fn copyrights<'a>(lines: impl IntoIterator<Item = &'a Redacted>) -> Vec<Cow<'a, str>> {
    let mut seen = BTreeSet::new();
    let lines = lines.into_iter().map(Redacted::as_str);
    let new = lines.filter(|line| !line.trim().is_empty() && seen.insert(*line));
    new.take(LISTED).map(visible).collect()
}
