//! How the source, and what others made, become packages.

use std::borrow::Cow;

use plimsoll_model::{
    Component, ComponentKind, LicenseExpression, Licenses, Reference, Revision, SourceInfo,
};

use super::evidence::{identity, occurrences};
use super::notes::notes;
use super::origin::{origin, owner, places, version};
use super::package::{License, LicenseText, Package, Party, Place, Purpose, ROOT};
use crate::escape::visible;

impl<'a> Package<'a> {
    /// The source itself.
    pub(super) fn of_source(source: &'a SourceInfo) -> Self {
        let url = source.url.as_ref().and_then(|url| url.git());
        let name = source.name.as_deref().filter(|name| !name.is_empty());
        let commit = source.commit.as_deref();
        let purl = url.and_then(|url| url.purl(commit.unwrap_or_default()));
        Self {
            id: Some(ROOT),
            purpose: Purpose::Source,
            // A document has to call it something.
            name: name.map_or(Cow::Borrowed("unnamed"), visible),
            version: commit.map(visible),
            revision: commit,
            purl: purl.map(Cow::Owned),
            supplier: url.map(|url| Party { name: owner(url) }),
            license: License::of(&source.statements.licenses),
            places: url.and_then(|url| Place::repository(&url.https())).into_iter().collect(),
            ..Self::default()
        }
    }

    /// What others made.
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
            in_ci: component.is_ci(),
            name: visible(&component.name),
            version: version(component),
            revision,
            purl: component.purl.as_deref().map(visible),
            swhid: swhid(component),
            supplier: supplier.map(|name| Party { name: visible(name) }),
            license: License::of(&component.licenses),
            digests,
            places,
            origin: origin(component),
            identity: identity(component, uses),
            occurrences: occurrences(component, uses),
            notes: notes(component, uses),
        }
    }
}

fn purpose(kind: ComponentKind) -> Purpose {
    match kind {
        ComponentKind::Action | ComponentKind::ReusableWorkflow => Purpose::Application,
        ComponentKind::ContainerImage => Purpose::Container,
        ComponentKind::FetchedArchive => Purpose::Archive,
        ComponentKind::PortedFile => Purpose::File,
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

impl<'a> License<'a> {
    fn of(licenses: &'a Licenses) -> Self {
        let text = |expression: Option<&'a LicenseExpression>, raw: &'a str| match expression {
            Some(expression) if expression.is_listed() => LicenseText::Expression(expression),
            _ => LicenseText::Named(visible(raw)),
        };
        let declared = licenses.declared.as_ref().filter(|it| !it.raw.as_str().is_empty());
        let concluded = licenses.concluded.as_ref().map(|it| &it.expression);
        Self {
            declared: declared.map(|it| text(it.expression.as_ref(), it.raw.as_str())),
            concluded: concluded.map(|it| text(Some(it), it.as_str())),
        }
    }
}
