//! Packages: what the document is about, and what others made.

use std::borrow::Cow;

use plimsoll_model::{
    Component, ComponentKind, FileDigest, LicenseExpression, Licenses, Reference, Revision, Scope,
    SourceInfo,
};

use super::evidence::{Identity, Occurrence, identity, occurrences};
use super::notes::{Note, notes};
use super::origin::{Origin, Place, origin, owner, places};
use crate::escape::visible;

/// Id of the package that the document is about.
pub(crate) const ROOT: &str = "root";

/// What kind of thing a package is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The source that the document is about.
    Source,
    /// Something that runs: an action or a reusable workflow.
    Application,
    /// A container image.
    Container,
    /// An archive that is fetched.
    Archive,
    /// A file.
    File,
    /// Anything else that others made.
    #[default]
    Library,
}

/// A person or an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Party<'a> {
    /// The name.
    pub(crate) name: Cow<'a, str>,
}

/// A license as a format can write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LicenseText<'a> {
    /// An SPDX expression of licenses that are all on the list.
    Expression(&'a LicenseExpression),
    /// Anything else that is stated: a name of somebody's own needs its text to say anything.
    Named(Cow<'a, str>),
}

/// What is known of a license.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct License<'a> {
    /// What the authors state.
    pub(crate) declared: Option<LicenseText<'a>>,
    /// What was concluded from what the tree holds.
    pub(crate) concluded: Option<LicenseText<'a>>,
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

/// A package: see the [module of the document](super).
#[derive(Default)]
pub(crate) struct Package<'a> {
    /// Its id in the document: letters, digits and `-`; none for what is only mentioned.
    pub(crate) id: Option<&'a str>,
    /// What kind of thing it is.
    pub(crate) purpose: Purpose,
    /// What it is needed for; none for the root.
    pub(crate) scope: Option<Scope>,
    /// Whether CI alone runs with it.
    pub(crate) in_ci: bool,
    /// Its name.
    pub(crate) name: Cow<'a, str>,
    /// What states its version, else the revision it is at. The hash of a package's archive says which file
    /// it is, and not which version.
    pub(crate) version: Option<Cow<'a, str>>,
    /// The revision of its repository, where it is at one.
    pub(crate) revision: Option<&'a str>,
    /// Package URL (ECMA-427).
    pub(crate) purl: Option<Cow<'a, str>>,
    /// SWHID (ISO/IEC 18670): of the revision of a submodule, else of the content.
    pub(crate) swhid: Option<Cow<'a, str>>,
    /// Who distributes it.
    pub(crate) supplier: Option<Party<'a>>,
    /// Its license.
    pub(crate) license: License<'a>,
    /// Digests of the one file in which it is distributed. Of several files, each has its own
    /// ([`Place::digests`]).
    pub(crate) digests: Cow<'a, [FileDigest]>,
    /// Where it can be had.
    pub(crate) places: Vec<Place<'a>>,
    /// What it was taken from.
    pub(crate) origin: Option<Origin<'a>>,
    /// What its identity rests on.
    pub(crate) identity: Option<Identity<'a>>,
    /// Where it occurs, sorted.
    pub(crate) occurrences: Vec<Occurrence<'a>>,
    /// What no format has a field for.
    pub(crate) notes: Vec<Note<'a>>,
}

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
            purl: component.purl.as_deref().map(Cow::Borrowed),
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

pub(super) fn version(component: &Component) -> Option<Cow<'_, str>> {
    let is_version = |revision: &&Revision| {
        component.kind != ComponentKind::Package || !matches!(revision, Revision::Digest(_))
    };
    let revision = component.revision.as_ref().filter(is_version).map(Revision::as_str);
    let version = component.version.as_deref().or(revision);
    version.map(visible).filter(|version| !version.trim().is_empty())
}

fn swhid(component: &Component) -> Option<Cow<'_, str>> {
    match &component.revision {
        // SWHIDs are defined for SHA-1 repositories only.
        Some(Revision::Commit(commit))
            if commit.len() == 40 && component.kind == ComponentKind::Submodule =>
        {
            Some(format!("swh:1:rev:{commit}").into())
        }
        _ => component.content.as_ref()?.swhid.as_deref().map(Cow::Borrowed),
    }
}
