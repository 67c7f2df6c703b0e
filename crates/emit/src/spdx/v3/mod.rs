//! The graph of a document of version 3.0.1: elements with IDs below the namespace of the document.
//!
//! The ID of a package, license or supplier is derived from its identity, so that it does not
//! change when others are added or removed; a file has a number. Each license and supplier is one
//! element, which is written before its first use.

mod element;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use serde::ser::{SerializeSeq, SerializeStruct as _};
use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::license::{Unlisted, basis, unlisted};
use super::linked::Linked;
use super::place::Places;
use super::shared::{
    BY_CI, NO_PURPOSE, NO_TIME, OF_CI, Role, comment, copyright, end_of, purpose, remarks,
    sbom_type, source_info,
};
use crate::document::{
    Completeness, Document, Facts, Fingerprint, LicenseText, Listing, Needs, Package, Party,
    Person, Place, PlaceKind, ROOT, Workflow,
};
use element::{
    AgentFields, BuildFields, CREATION, ContentIdentifier, CreationInfo, CustomLicense, Definition,
    Element, Expression, ExternalIdentifier, ExternalMap, ExternalRef, FileFields, Hash, Iri,
    Local, Named, PackageFields, Relationship, Sbom, SpdxDocument,
};

const CONTEXT: &str = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld";

/// The build type of the files of CI.
const BUILD_TYPE: &str = "urn:plimsoll:build-type:ci";

const DOCUMENT: Local<'static> = Local::Only("document");
const SBOM: Local<'static> = Local::Only("sbom");
const AGENT: Local<'static> = Local::Only("agent");
const TOOL: Local<'static> = Local::Only("tool");

/// A document.
pub(super) struct Graph<'d, 'a> {
    namespace: String,
    document: &'d Document<'a>,
    /// The document of the product, if this is that of its CI.
    product: Option<Linked>,
    workflows: Vec<Workflow<'a>>,
    /// The licenses that are not on the SPDX list. Collecting them requires a pass over all
    /// packages.
    unlisted: BTreeSet<Unlisted>,
}

impl<'d, 'a> Graph<'d, 'a> {
    pub(super) fn new(
        document: &'d Document<'a>,
        namespace: String,
        product: Option<Linked>,
    ) -> Self {
        let (workflows, unlisted) = (document.workflows(), unlisted(document));
        Self { namespace, document, product, workflows, unlisted }
    }
}

impl Serialize for Graph<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Graph", 2)?;
        object.serialize_field("@context", CONTEXT)?;
        object.serialize_field("@graph", &Elements(self))?;
        object.end()
    }
}

struct Elements<'g, 'd, 'a>(&'g Graph<'d, 'a>);

impl Serialize for Elements<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let graph = self.0;
        let list = serializer.serialize_seq(None)?;
        let document = graph.document;
        let (known, is_of_ci) = (HashSet::new(), document.is_of_ci());
        let (namespace, unlisted) = (&*graph.namespace, &graph.unlisted);
        let mut writer = Writer { namespace, unlisted, list, known, is_of_ci };
        let (facts, root) = (document.facts(), document.root());
        writer.head(graph, &facts, &root)?;
        writer.package(&root)?;
        for package in document.product().chain(document.ci()) {
            writer.package(&package)?;
        }
        let of_root = match facts.completeness {
            Completeness::Incomplete => "incomplete",
            Completeness::Unknown => "noAssertion",
        };
        for needs in document.needs() {
            writer.needs(&needs, of_root)?;
        }
        let source = Places::of(&root).download;
        for workflow in &graph.workflows {
            writer.build(workflow, source.as_deref())?;
        }
        writer.list.end()
    }
}

/// A writer of elements.
struct Writer<'g, L> {
    namespace: &'g str,
    unlisted: &'g BTreeSet<Unlisted>,
    list: L,
    /// The licenses, suppliers and authors that were already written.
    known: HashSet<Uuid>,
    /// Whether the document is only about CI.
    is_of_ci: bool,
}

impl<'g, L: SerializeSeq> Writer<'g, L> {
    fn iri<'e>(&self, local: Local<'e>) -> Iri<'e>
    where
        'g: 'e,
    {
        Iri::Own(self.namespace, local)
    }

    fn add(
        &mut self,
        kind: &'static str,
        local: Local<'_>,
        fields: impl Serialize,
    ) -> Result<(), L::Error> {
        let spdx_id = self.iri(local);
        self.list.serialize_element(&Element { kind, spdx_id, creation_info: CREATION, fields })
    }

    /// Writes the document itself, its tool, and the list of packages and builds.
    fn head(
        &mut self,
        graph: &Graph<'_, '_>,
        facts: &Facts<'_>,
        root: &Package<'_>,
    ) -> Result<(), L::Error> {
        self.creators(facts)?;
        let data = self.expression(Facts::DATA_LICENSE, &[])?;
        let profiles = [
            Some("core"),
            Some("software"),
            Some("simpleLicensing"),
            (!graph.unlisted.is_empty()).then_some("expandedLicensing"),
            (!graph.workflows.is_empty()).then_some("build"),
        ];
        // The digest is that of the file with the element.
        let import = graph.product.iter().map(|product| ExternalMap {
            external_spdx_id: Iri::Own(&product.namespace, DOCUMENT),
            verified_using: Hash::all(std::slice::from_ref(&product.digest)),
        });
        let document = SpdxDocument {
            name: &root.name,
            comment: remarks(facts),
            data_license: self.iri(data),
            import: import.collect(),
            profile_conformance: profiles.into_iter().flatten().collect(),
            root_element: [self.iri(SBOM)],
        };
        self.add("SpdxDocument", DOCUMENT, document)?;
        if let Some(product) = &graph.product {
            let fields = Relationship {
                comment: Some(OF_CI),
                from: Iri::Own(&product.namespace, DOCUMENT),
                kind: "amendedBy",
                scope: None,
                to: vec![self.iri(DOCUMENT)],
                completeness: "noAssertion",
            };
            self.add("Relationship", Local::Only("document-amendedBy"), fields)?;
        }
        let listed: Vec<&str> = graph.document.needs().map(|needs| needs.id).collect();
        let namespace = self.namespace;
        let packages = listed.iter().map(|id| Iri::Own(namespace, Local::Package(id)));
        let builds = graph.workflows.iter().map(|workflow| Iri::Own(namespace, build_id(workflow)));
        let sbom = Sbom {
            kind: sbom_type(facts.lifecycle).map(|kind| [kind]),
            root_element: [self.iri(Local::Package(ROOT))],
            element: packages.chain(builds),
        };
        self.add("software_Sbom", SBOM, sbom)
    }

    /// Writes the creator of the document and its tool: if no creator is stated, it is the program.
    fn creators(&mut self, facts: &Facts<'_>) -> Result<(), L::Error> {
        let contact = facts.creator.as_ref().and_then(|creator| creator.contact.as_ref());
        let contact = contact.filter(|contact| contact.name.is_some());
        let by = [
            Some(facts.creator.as_ref().map_or(AGENT, |creator| supplier(creator).0)),
            contact.map(|contact| author(contact).0),
        ];
        self.list.serialize_element(&CreationInfo {
            id: CREATION,
            spec_version: "3.0.1",
            created: facts.created.as_deref().unwrap_or(NO_TIME),
            created_by: by.into_iter().flatten().map(|local| self.iri(local)).collect(),
            created_using: [self.iri(TOOL)],
        })?;
        match &facts.creator {
            Some(creator) => self.supplier(creator).map(drop)?,
            None => self.add("SoftwareAgent", AGENT, Named { name: &facts.tool.name })?,
        }
        contact.map(|contact| self.author(contact)).transpose()?;
        let tool = format!("{}-{}", facts.tool.name, facts.tool.version);
        self.add("Tool", TOOL, Named { name: &tool })
    }

    fn package(&mut self, package: &Package<'_>) -> Result<(), L::Error> {
        let id = package.id.unwrap_or(ROOT);
        let places = Places::of(package);
        let supplier = package.supplier.as_ref().map(|party| self.supplier(party)).transpose()?;
        let authors: Result<Vec<_>, _> =
            package.authors.iter().map(|author| self.author(author)).collect();
        let purl = package.purl.as_deref();
        let fields = PackageFields {
            name: &package.name,
            comment: joined([comment(&package.notes), basis(&package.license)]),
            copyright: copyright(package),
            external_identifier: ExternalIdentifier::all([("cpe23", package.cpe)]),
            external_ref: places
                .other
                .iter()
                .filter_map(|place| external_ref(place, purl))
                .collect(),
            originated_by: authors?.into_iter().map(|local| self.iri(local)).collect(),
            supplied_by: supplier.map(|local| self.iri(local)),
            valid_until_time: package.support_end.map(end_of),
            verified_using: Hash::all(&package.digests),
            content: content_identifiers(package),
            download: places.download,
            home: places.home,
            purl,
            version: package.version.as_deref(),
            purpose: purpose(package),
            source_info: source_info(&package.occurrences),
        };
        self.add("software_Package", Local::Package(id), fields)?;
        self.files(id, &places.files)?;
        let license = &package.license;
        self.license(id, "hasDeclaredLicense", license.declared.as_ref())?;
        self.license(id, "hasConcludedLicense", license.concluded.as_ref())
    }

    /// Writes the files, if there are several: each is an element with its own digests.
    fn files(&mut self, id: &str, files: &[&Place<'_>]) -> Result<(), L::Error> {
        for (at, file) in files.iter().enumerate() {
            let fields = FileFields {
                name: file.file.map(crate::escape::visible),
                external_ref: external_ref(file, None).into_iter().collect(),
                verified_using: Hash::all(file.digests),
            };
            self.add("software_File", Local::File(id, at), fields)?;
        }
        let to: Vec<_> = (0..files.len()).map(|at| self.iri(Local::File(id, at))).collect();
        if to.is_empty() {
            return Ok(());
        }
        self.relate(Local::Package(id), Local::Of(id, "files"), "hasDistributionArtifact", to)
    }

    /// Writes a relationship without further properties.
    fn relate(
        &mut self,
        from: Local<'_>,
        local: Local<'_>,
        kind: &'static str,
        to: Vec<Iri<'_>>,
    ) -> Result<(), L::Error> {
        let (comment, scope, completeness, from) = (None, None, "noAssertion", self.iri(from));
        let relationship = Relationship { comment, from, kind, scope, to, completeness };
        self.add("Relationship", local, relationship)
    }

    /// Writes the element of a supplier.
    fn supplier(&mut self, party: &Party<'_>) -> Result<Local<'static>, L::Error> {
        let (local, print) = supplier(party);
        if self.known.insert(print) {
            let url = ("urlScheme", party.url.as_deref());
            let external_identifier = ExternalIdentifier::all([("email", email(party)), url]);
            let fields = AgentFields { name: Some(&party.name), external_identifier };
            self.add("Organization", local, fields)?;
        }
        Ok(local)
    }

    /// Writes the element of an agent that may be a person or a group.
    fn author(&mut self, person: &Person<'_>) -> Result<Local<'static>, L::Error> {
        let (local, print) = author(person);
        if self.known.insert(print) {
            let external_identifier = ExternalIdentifier::all([("email", person.email)]);
            self.add(
                "Agent",
                local,
                AgentFields { name: person.name.as_deref(), external_identifier },
            )?;
        }
        Ok(local)
    }

    /// Writes the license of a package. If it is unknown, there is no relationship, which asserts
    /// nothing.
    fn license(
        &mut self,
        id: &str,
        kind: &'static str,
        license: Option<&LicenseText<'_>>,
    ) -> Result<(), L::Error> {
        let Some(license) = license else { return Ok(()) };
        let local = match license {
            LicenseText::Expression(text) => {
                let names = text.own_names().unwrap_or_default();
                let own = self.unlisted.iter().filter(|license| names.contains(license.name()));
                self.expression(text.as_str(), &own.cloned().collect::<Vec<_>>())?
            }
            LicenseText::Named(stated) => self.custom(&Unlisted::Stated(stated.to_string()))?,
        };
        let to = vec![self.iri(local)];
        self.relate(Local::Package(id), Local::Of(id, kind), kind, to)
    }

    /// Writes the element of an expression, after those of the custom names in it.
    fn expression(&mut self, text: &str, names: &[Unlisted]) -> Result<Local<'static>, L::Error> {
        let print = print("expression", text);
        let local = Local::Content("license", print);
        if !self.known.insert(print) {
            return Ok(local);
        }
        let mut defined = Vec::with_capacity(names.len());
        for license in names {
            let element = self.custom(license)?;
            defined.push(Definition { key: license.name(), value: self.iri(element) });
        }
        self.add(
            "simplelicensing_LicenseExpression",
            local,
            Expression { expression: text, defined },
        )?;
        Ok(local)
    }

    /// Writes the element of a license that is not on the list.
    fn custom(&mut self, license: &Unlisted) -> Result<Local<'static>, L::Error> {
        let kind = match license {
            Unlisted::Own(..) => "own",
            Unlisted::Stated(_) => "stated",
        };
        let print = print(kind, license.name());
        let local = Local::Content("license", print);
        if self.known.insert(print) {
            let fields = CustomLicense {
                name: license.name(),
                comment: license.comment(),
                text: license.text(),
            };
            self.add("expandedlicensing_CustomLicense", local, fields)?;
        }
        Ok(local)
    }

    /// Writes the dependencies and contents of a package: one relationship per role.
    fn needs(&mut self, needs: &Needs<'_, '_>, of_root: &'static str) -> Result<(), L::Error> {
        let all: Vec<(Role, &str)> =
            needs.on().map(|(relation, on)| (Role::of(relation, needs.scope), on)).collect();
        let known = match needs.listing {
            Listing::Whole => "complete",
            Listing::Part => "incomplete",
            Listing::Unknown => "noAssertion",
        };
        let known = if needs.id == ROOT { of_root } else { known };
        for role in
            [Role::Contains, Role::Needs, Role::NeedsSomehow, Role::Build, Role::Test, Role::Ci]
        {
            let to = all.iter().filter(|(of, _)| *of == role);
            let mut to: Vec<_> = to.map(|(_, on)| self.iri(Local::Package(on))).collect();
            if all.is_empty() && needs.listing == Listing::Whole && role == Role::Needs {
                to.push(Iri::Nothing);
            }
            if to.is_empty() {
                continue;
            }
            let (name, kind, scope) = match role {
                Role::Ci if self.is_of_ci => ("dependsOn-ci", "dependsOn", Some("build")),
                _ => spelled(role),
            };
            let comment = match role {
                Role::NeedsSomehow => Some(NO_PURPOSE),
                Role::Ci => Some(BY_CI),
                _ => None,
            };
            let from = self.iri(Local::Package(needs.id));
            // Completeness is only stated for dependencies, and for the contents of the root.
            let is_need = role != Role::Contains || needs.id == ROOT;
            let completeness = if is_need { known } else { "noAssertion" };
            let fields = Relationship { comment, from, kind, scope, to, completeness };
            let element = if scope.is_some() { SCOPED } else { "Relationship" };
            self.add(element, Local::Of(needs.id, name), fields)?;
        }
        Ok(())
    }

    /// Writes a file of CI with the packages it uses, and the source as its input.
    fn build(&mut self, workflow: &Workflow<'_>, source: Option<&str>) -> Result<(), L::Error> {
        let id = build_id(workflow);
        let path = crate::escape::terminal(&workflow.path.shown());
        let fields = BuildFields {
            name: &path,
            kind: BUILD_TYPE,
            entrypoint: [&path],
            uri: source.into_iter().map(Cow::Borrowed).collect(),
        };
        self.add("build_Build", id, fields)?;
        let Local::Content(name, print) = id else { return Ok(()) };
        let input = vec![self.iri(Local::Package(ROOT))];
        self.relate(id, Local::OfContent(name, print, "input"), "hasInput", input)?;
        let to = workflow.uses.iter().map(|id| self.iri(Local::Package(id))).collect();
        let from = self.iri(id);
        let (comment, scope, completeness) = (None, Some("build"), "noAssertion");
        let kind = "usesTool";
        let fields = Relationship { comment, from, kind, scope, to, completeness };
        self.add(SCOPED, Local::OfContent(name, print, "tools"), fields)
    }
}

/// Joins multi-line texts.
fn joined(texts: [Option<String>; 2]) -> Option<String> {
    let texts: Vec<String> = texts.into_iter().flatten().collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

const SCOPED: &str = "LifecycleScopedRelationship";

/// Returns the name in the ID, the type and the scope of a relationship.
fn spelled(role: Role) -> (&'static str, &'static str, Option<&'static str>) {
    match role {
        Role::Contains => ("contains", "contains", None),
        Role::Needs => ("dependsOn", "dependsOn", None),
        Role::NeedsSomehow => ("dependsOn-unknown", "dependsOn", None),
        Role::Build => ("dependsOn-build", "dependsOn", Some("build")),
        Role::Test => ("dependsOn-test", "dependsOn", Some("test")),
        Role::Ci => ("hasPrerequisite", "hasPrerequisite", Some("build")),
    }
}

/// Returns the ID of a build, which is based on the bytes of the path: two names that are not UTF-8
/// may be displayed equally.
fn build_id(workflow: &Workflow<'_>) -> Local<'static> {
    Local::Content("build", Fingerprint::of(workflow.path.as_bytes()).uuid())
}

/// Returns the ID of a supplier, and the digest of the known data (of the name, if only that is
/// known).
fn supplier(party: &Party<'_>) -> (Local<'static>, Uuid) {
    let print = match (email(party), party.url.as_deref()) {
        (None, None) => print("supplier", &party.name),
        (email, url) => {
            // Names contain no line breaks.
            let [email, url] = [email, url].map(Option::unwrap_or_default);
            print("supplier", &format!("{}\n{email}\n{url}", party.name))
        }
    };
    (Local::Content("supplier", print), print)
}

fn email<'p>(party: &'p Party<'_>) -> Option<&'p str> {
    party.contact.as_ref()?.email
}

/// Returns the ID of an author, and the digest of the known data.
fn author(person: &Person<'_>) -> (Local<'static>, Uuid) {
    let [name, email] = [person.name.as_deref(), person.email].map(Option::unwrap_or_default);
    let print = print("author", &format!("{name}\n{email}"));
    (Local::Content("author", print), print)
}

/// Returns the UUID of a text of some kind.
fn print(kind: &str, text: &str) -> Uuid {
    Fingerprint::of(format!("{kind} {text}").as_bytes()).uuid()
}

fn external_ref<'p>(place: &'p Place<'_>, purl: Option<&'p str>) -> Option<ExternalRef<'p>> {
    let external_ref_type = match place.kind {
        PlaceKind::Distribution => "altDownloadLocation",
        PlaceKind::Repository => "vcs",
        PlaceKind::Website => "altWebPage",
    };
    Some(ExternalRef { external_ref_type, locator: [place.address(purl)?] })
}

/// Returns the SWHID of a package, and the ID of its commit.
fn content_identifiers<'p>(package: &'p Package<'_>) -> Vec<ContentIdentifier<'p>> {
    let swhid = package.swhid.as_deref().map(Cow::Borrowed);
    let swhid = swhid.map(|value| ContentIdentifier { kind: "swhid", value });
    let is_hex = |text: &&str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let commit = package.revision.filter(is_hex).and_then(|commit| {
        let hash = match commit.len() {
            40 => "sha1",
            64 => "sha256",
            _ => return None,
        };
        let value = format!("gitoid:commit:{hash}:{commit}").into();
        Some(ContentIdentifier { kind: "gitoid", value })
    });
    swhid.into_iter().chain(commit).collect()
}
