//! The format-neutral SBOM document, from which every SBOM format is written.
//!
//! It is a view of the [`Report`]: it only contains data of the report, and borrows it. It is
//! independent of CycloneDX and SPDX: the writer of a format omits unsupported parts, and adds
//! required ones.
//!
//! | part | meaning |
//! |---|---|
//! | [`Document::facts`] | the document itself: its tool, time and completeness |
//! | [`Document::root`] | the source, which is the subject of the document |
//! | [`Document::product`] | packages that are shipped, or needed to build, test or document the product |
//! | [`Document::ci`] | packages that only CI uses: actions, images, tools |
//! | [`Document::needs`] | the dependencies and contents of each package, and whether they are known |
//! | [`Document::workflows`] | the files that use packages of CI (formulation) |
//!
//! A [`Package`] has its identity (name, version, package URL, SWHID), its supplier, its
//! [licenses](License) as typed expressions, the [digests](Package::digests) if it is one file, [its
//! locations](Place) (repository, page, and the files with their digests), its [origin](Origin), the
//! [evidence](Identity) for its identity, [its occurrences](Occurrence), and [notes](Note) for which
//! formats have no field.
//!
//! A document can be limited to [some scopes](Scopes). It then states this, and the number of
//! left-out packages.
//!
//! Packages are created on demand and do not have to be in memory at the same time, because a
//! lockfile can have hundreds of thousands. Their order is that of the report.
//!
//! All text is printable ([`visible`](crate::escape::visible)); each writer adds the escapes of its
//! syntax. URLs are absolute URIs. There are no line numbers, because an added comment would change
//! every line below it, but no component. The report has them.

#![cfg_attr(
    not(all(feature = "cyclonedx", feature = "spdx")),
    allow(dead_code, unused_imports, reason = "a build may leave a writer out")
)]

mod copies;
mod describe;
mod edges;
mod evidence;
mod facts;
mod fingerprint;
mod graph;
mod notes;
mod origin;
mod package;
#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use plimsoll_model::{Component, ComponentId, Reference, RepoPath, Report, Scope};
use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::Scopes;
use crate::escape::visible;

pub(crate) use evidence::{Identity, Method, Occurrence};
pub(crate) use facts::{Completeness, Facts};
pub(crate) use fingerprint::{Digested, Fingerprint};
pub(crate) use graph::{Listing, Needs, Relation};
pub(crate) use notes::Note;
pub(crate) use package::{
    License, LicenseText, Origin, Package, Party, Person, Place, PlaceKind, Purpose, ROOT,
};

/// A report as an SBOM document; see the [module](self).
#[derive(Debug)]
pub(crate) struct Document<'a> {
    report: &'a Report,
    uses: HashMap<&'a ComponentId, Vec<&'a Reference>>,
    /// The listed packages: those of the product, then of CI, each in the order of the report.
    listed: Vec<&'a Component>,
    /// Number of listed packages of the product.
    product: usize,
    graph: graph::Graph,
    copies: copies::Copies<'a>,
    /// The digest of the content.
    print: OnceLock<[u8; 32]>,
    left_out: facts::LeftOut,
}

/// The requested documents of a report, shared by all formats.
#[derive(Debug, Default)]
pub(crate) struct Documents<'a>(Mutex<BTreeMap<Scopes, Arc<Document<'a>>>>);

impl<'a> Documents<'a> {
    /// Returns the document with packages of some scopes.
    pub(crate) fn of(&self, report: &'a Report, scopes: Scopes) -> Arc<Document<'a>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made = all.entry(scopes).or_insert_with(|| Document::of_scopes(report, scopes).into());
        Arc::clone(made)
    }
}

/// A file that uses packages of CI.
pub(crate) struct Workflow<'a> {
    /// The file.
    pub(crate) path: &'a RepoPath,
    /// The IDs of the used packages, sorted.
    pub(crate) uses: BTreeSet<&'a str>,
}

impl<'a> Document<'a> {
    /// Creates the document of a report.
    #[cfg(test)]
    pub(crate) fn new(report: &'a Report) -> Self {
        Self::of_scopes(report, Scopes::default())
    }

    /// Creates the document with packages of some scopes.
    pub(crate) fn of_scopes(report: &'a Report, scopes: Scopes) -> Self {
        let active = || report.components.iter().filter(|component| component.active);
        let is_listed = |component: &&Component| scopes.contains(component.listed_scope());
        let mut all: Vec<&Component> =
            active().filter(is_listed).filter(|component| !component.is_ci()).collect();
        let product = all.len();
        all.extend(active().filter(is_listed).filter(|component| component.is_ci()));
        let count = all.len();
        all.extend(active().filter(|component| !is_listed(component)));
        let graph = graph::Graph::new(report, &all, product, count);
        let out = all.get(count..).unwrap_or_default();
        let is_ci = out.iter().all(|component| component.listed_scope() == Scope::Ci);
        let left_out = facts::LeftOut { scopes, count: out.len(), is_ci };
        all.truncate(count);
        Self {
            report,
            uses: uses(report),
            listed: all,
            product,
            graph,
            copies: copies::Copies::of(report),
            left_out,
            print: OnceLock::new(),
        }
    }

    /// Returns the facts about the document itself.
    pub(crate) fn facts(&self) -> Facts<'a> {
        Facts::of(self.report, self.left_out)
    }

    /// Whether the document is only about CI.
    pub(crate) fn is_of_ci(&self) -> bool {
        self.left_out.scopes == Scopes::from_iter([Scope::Ci])
    }

    /// Returns the source, which is the subject of the document.
    pub(crate) fn root(&self) -> Package<'a> {
        Package::of_source(&self.report.source)
    }

    /// Returns packages that are shipped, or needed to build, test or document the product.
    pub(crate) fn product(&self) -> impl ExactSizeIterator<Item = Package<'a>> + '_ {
        let (product, _) = self.parts();
        product.iter().map(|component| self.package(component))
    }

    /// Returns packages that only CI uses.
    pub(crate) fn ci(&self) -> impl ExactSizeIterator<Item = Package<'a>> + '_ {
        let (_, ci) = self.parts();
        ci.iter().map(|component| self.package(component))
    }

    fn package(&self, component: &'a Component) -> Package<'a> {
        let mut package = Package::of(component, self.uses(component));
        self.copies.identify(component, &mut package);
        package
    }

    /// Returns the license of each package, in the order of the packages.
    pub(crate) fn licenses(&self) -> impl Iterator<Item = License<'a>> + '_ {
        let root = Package::of_source(&self.report.source).license;
        let listed = self.listed.iter().map(|component| License::of(&component.licenses));
        std::iter::once(root).chain(listed)
    }

    /// Returns the text of a license that is not on the SPDX list, and its file.
    pub(crate) fn own_license(&self, name: &str) -> Option<(String, Cow<'a, str>)> {
        let license = self.report.own_licenses.iter().find(|license| license.name == name)?;
        let lines: Vec<_> = license.text.as_str().split('\n').map(visible).collect();
        Some((lines.join("\n"), evidence::shown(&license.path)))
    }

    /// Returns the dependencies of the root, of each package of the product, and of each package of
    /// CI. Every listed package can be reached from the root.
    pub(crate) fn needs(&self) -> impl Iterator<Item = Needs<'a, '_>> {
        Needs::all(&self.graph, &self.listed)
    }

    /// Returns the files that use packages of CI, sorted by path.
    pub(crate) fn workflows(&self) -> Vec<Workflow<'a>> {
        let mut files: BTreeMap<&RepoPath, BTreeSet<&str>> = BTreeMap::new();
        for component in self.parts().1 {
            for reference in self.uses(component) {
                files.entry(&reference.location.path).or_default().insert(component.id.as_str());
            }
        }
        files.into_iter().map(|(path, uses)| Workflow { path, uses }).collect()
    }

    /// Returns the UUID of a document in one form: the same content in the same form has the same
    /// UUID. All forms share the digest of the content.
    pub(crate) fn uuid(&self, form: &str) -> io::Result<Uuid> {
        let print = if let Some(print) = self.print.get() {
            print
        } else {
            let print = Fingerprint::of_value(self)?;
            self.print.get_or_init(|| print)
        };
        Ok(Fingerprint::of(&[print, form.as_bytes()].concat()).uuid())
    }

    fn parts(&self) -> (&[&'a Component], &[&'a Component]) {
        self.listed.split_at_checked(self.product).unwrap_or_default()
    }

    /// Returns the references to a component.
    fn uses(&self, component: &Component) -> &[&'a Reference] {
        self.uses.get(&component.id).map_or(&[], Vec::as_slice)
    }
}

/// Serializes the complete content for the fingerprint: formats must not write anything else.
impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut document = serializer.serialize_struct("Document", 7)?;
        document.serialize_field("facts", &self.facts())?;
        document.serialize_field("root", &self.root())?;
        document.serialize_field("product", &Made(|| self.product()))?;
        document.serialize_field("ci", &Made(|| self.ci()))?;
        document.serialize_field("needs", &Made(|| self.needs()))?;
        document.serialize_field("workflows", &self.workflows())?;
        document.serialize_field("ownLicenses", &self.report.own_licenses)?;
        document.end()
    }
}

impl Serialize for Workflow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Two names that are not UTF-8 may be displayed equally.
        (self.path.as_bytes(), &self.uses).serialize(serializer)
    }
}

/// A list that is created during serialization.
struct Made<F>(F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for Made<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Returns the references to each component.
fn uses(report: &Report) -> HashMap<&ComponentId, Vec<&Reference>> {
    let mut uses: HashMap<&ComponentId, Vec<&Reference>> = HashMap::new();
    for reference in report.references.iter().filter(|reference| reference.activity.counts()) {
        let expanded = reference.expansions.iter().filter_map(|value| value.component.as_ref());
        for id in reference.component.iter().chain(expanded) {
            let places = uses.entry(id).or_default();
            // Several values of an expression may refer to the same component.
            if !places.last().is_some_and(|last| std::ptr::eq(*last, reference)) {
                places.push(reference);
            }
        }
    }
    uses
}
