//! Tests that written documents can be read and match the neutral document.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{FileDigest, Report};
use proptest::prelude::*;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use super::{render_json, render_xml, table as field};
use crate::document::samples::{options, report};
use crate::document::{
    Completeness, Document, LicenseText, Listing, Origin, Package, Party, Person, Relation,
};
use crate::{CiComponents, CycloneDxVersion, RenderOptions, SbomPart};

/// The content of a document, independent of the syntax.
#[derive(Debug, Default, PartialEq)]
struct Read {
    serial: String,
    created: Option<String>,
    phases: Vec<String>,
    authors: Vec<String>,
    manufacturer: Option<PartyRead>,
    supplier: Option<PartyRead>,
    tool: (String, String),
    root: Row,
    components: Vec<Row>,
    /// Dependencies; `None` for an entry without a list.
    needs: BTreeMap<String, Vec<String>>,
    /// Aggregate, assemblies, dependencies.
    compositions: Vec<(String, Vec<String>, Vec<String>)>,
    ci: Vec<Row>,
    /// Path and used packages.
    workflows: Vec<(String, Vec<String>)>,
    scopes: Option<String>,
    /// The document of the product.
    links: Vec<String>,
}

type Pairs = Vec<(String, String)>;

/// Technique, confidence, value.
type MethodRead = (String, String, Option<String>);

type PartyRead = (String, Vec<String>, Vec<String>);

#[derive(Debug, Default, PartialEq)]
struct Row {
    kind: String,
    id: Option<String>,
    /// Name, website, and contact.
    supplier: Option<PartyRead>,
    authors: Vec<String>,
    name: String,
    version: Option<String>,
    scope: Option<String>,
    hashes: Pairs,
    /// Whether it is an expression, its text, and its acknowledgement.
    license: Option<(bool, String, Option<String>)>,
    copyright: Option<String>,
    cpe: Option<String>,
    purl: Option<String>,
    swhid: Option<String>,
    commit: Option<(String, Option<String>)>,
    ancestor: Option<Box<Self>>,
    places: Vec<(String, String, Pairs)>,
    notes: Pairs,
    /// Field, confidence, and technique, confidence and value of each method.
    identity: Option<(String, String, Vec<MethodRead>)>,
    occurrences: Vec<(String, Option<String>)>,
    observed: Option<String>,
    copyrights: Vec<String>,
}

/// A JSON object or an XML element.
#[derive(Debug)]
enum Node {
    Json(Value),
    Xml(Element),
}

#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Pairs,
    children: Vec<Self>,
    text: String,
}

impl Element {
    fn parse(text: &str) -> Self {
        let mut reader = quick_xml::Reader::from_str(text);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) => open.push(Self::of(&tag)),
                Event::Empty(tag) => open.last_mut().unwrap().children.push(Self::of(&tag)),
                Event::End(_) => {
                    let element = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(element);
                }
                Event::Text(text) => {
                    open.last_mut().unwrap().text.push_str(&text.decode().unwrap());
                }
                Event::GeneralRef(entity) => {
                    let text = format!("&{};", entity.decode().unwrap());
                    let text = quick_xml::escape::unescape(&text).unwrap().into_owned();
                    open.last_mut().unwrap().text.push_str(&text);
                }
                Event::Decl(_) => {}
                Event::Eof => break,
                other => panic!("{other:?}"),
            }
        }
        open.pop().unwrap().children.pop().unwrap()
    }

    fn of(tag: &BytesStart<'_>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let attributes = tag.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let value = quick_xml::escape::unescape(std::str::from_utf8(&attribute.value).unwrap());
            (text(attribute.key.as_ref()), value.unwrap().into_owned())
        });
        let attributes = attributes.collect();
        Self { name: text(tag.name().as_ref()), attributes, ..Self::default() }
    }
}

impl Node {
    /// Returns the text of a field: a value, an attribute, or an element.
    fn text(&self, name: &str) -> Option<String> {
        match self {
            Self::Json(value) => value.get(name).map(plain),
            Self::Xml(element) => {
                let attribute = element.attributes.iter().find(|(key, _)| key == name);
                let child = || element.children.iter().find(|child| child.name == name);
                attribute.map(|(_, value)| value.clone()).or_else(|| Some(child()?.text.clone()))
            }
        }
    }

    /// Returns the text of a field that is the content of an element in XML.
    fn content(&self, name: &str) -> Option<String> {
        match self {
            Self::Json(_) => self.text(name),
            Self::Xml(element) => Some(element.text.clone()),
        }
    }

    fn object(&self, name: &str) -> Option<Self> {
        match self {
            Self::Json(value) => value.get(name).cloned().map(Self::Json),
            Self::Xml(element) => element.child(name).map(Self::Xml),
        }
    }

    /// Returns the items of a list; in XML, those below an element with the name.
    fn list(&self, name: &str) -> Vec<Self> {
        match self {
            Self::Json(value) => items(value.get(name)).cloned().map(Self::Json).collect(),
            Self::Xml(element) => {
                let list = element.child(name);
                list.into_iter().flat_map(|list| list.children).map(Self::Xml).collect()
            }
        }
    }

    /// Returns the items of a list that XML has as elements with the name, without an enclosing
    /// element.
    fn items(&self, name: &str) -> Vec<Self> {
        match self {
            Self::Json(_) => self.list(name),
            Self::Xml(element) => {
                let named = element.children.iter().filter(|child| child.name == name);
                named.map(|child| Self::Xml(child.copy())).collect()
            }
        }
    }

    /// Returns the texts of a list: the contents of elements, or their `ref`, below an element with
    /// the name or, if flat, in elements with the name.
    fn texts(&self, name: &str, flat: Option<&str>) -> Vec<String> {
        match self {
            Self::Json(value) => items(value.get(name)).map(plain).collect(),
            Self::Xml(element) => {
                let list = match flat {
                    Some(_) => None,
                    None => element.child(name),
                };
                let all = list.as_ref().map_or(&element.children, |list| &list.children);
                let all = all.iter().filter(|it| flat.is_none_or(|name| it.name == name));
                let all = all.filter(|_| flat.is_some() || list.is_some());
                all.map(|it| it.attributes.first().map_or(&it.text, |(_, value)| value).clone())
                    .collect()
            }
        }
    }
}

impl Element {
    fn child(&self, name: &str) -> Option<Self> {
        let child = self.children.iter().find(|child| child.name == name)?;
        Some(child.copy())
    }

    fn copy(&self) -> Self {
        let children = self.children.iter().map(Self::copy).collect();
        let (name, text) = (self.name.clone(), self.text.clone());
        Self { name, attributes: self.attributes.clone(), children, text }
    }
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn read(node: &Node) -> Read {
    let metadata = node.object("metadata").unwrap();
    let tool = match &metadata {
        // `tools` is a list in 1.4, and an object with a list since 1.5.
        Node::Json(value) if value["tools"].is_array() => metadata.list("tools"),
        _ => match metadata.object("tools").unwrap() {
            Node::Xml(tools) if tools.children[0].name == "tool" => metadata.list("tools"),
            tools => tools.list("components"),
        },
    };
    let formula = node.list("formulation").into_iter().next();
    let of_formula = |name| formula.iter().flat_map(|it| it.list(name)).collect::<Vec<_>>();
    let needs = node
        .list("dependencies")
        .into_iter()
        .map(|entry| (entry.text("ref").unwrap(), entry.texts("dependsOn", Some("dependency"))));
    let composition = |it: &Node| {
        let [assemblies, dependencies] =
            ["assemblies", "dependencies"].map(|name| it.texts(name, None));
        (it.text("aggregate").unwrap(), assemblies, dependencies)
    };
    let workflow = |it: Node| {
        assert_eq!(it.text("uid"), it.text("name"));
        assert_eq!(it.texts("taskTypes", None), ["other"]);
        let uses = it.list("resourceReferences");
        let uses = uses.iter().map(|it| it.text("ref").unwrap()).collect();
        (it.text("uid").unwrap(), uses)
    };
    assert_eq!(node.text("version").as_deref(), Some("1"));
    let licenses = metadata.list("licenses");
    let scopes = metadata.list("properties").into_iter().next().map(|it| {
        assert_eq!(it.text("name").as_deref(), Some("plimsoll:scopes"));
        it.content("value").unwrap()
    });
    let link = |it: Node| {
        assert_eq!(it.text("type").as_deref(), Some("bom"));
        it.text("url").unwrap()
    };
    assert_eq!(licenses[0].content("expression").as_deref(), Some("CC0-1.0"));
    Read {
        serial: node.text("serialNumber").unwrap(),
        created: metadata.text("timestamp"),
        phases: metadata.list("lifecycles").iter().filter_map(|it| it.text("phase")).collect(),
        authors: people(&metadata.list("authors")),
        manufacturer: metadata.object("manufacturer").as_ref().map(party),
        supplier: metadata.object("supplier").as_ref().map(party),
        tool: (tool[0].text("name").unwrap(), tool[0].text("version").unwrap()),
        root: row(&metadata.object("component").unwrap()),
        components: node.list("components").iter().map(row).collect(),
        needs: needs.collect(),
        compositions: node.list("compositions").iter().map(composition).collect(),
        ci: of_formula("components").iter().map(row).collect(),
        workflows: of_formula("workflows").into_iter().map(workflow).collect(),
        scopes,
        links: node.list("externalReferences").into_iter().map(link).collect(),
    }
}

fn digests(node: &Node) -> Pairs {
    let pair = |it: &Node| (it.text("alg").unwrap(), it.content("content").unwrap());
    node.list("hashes").iter().map(pair).collect()
}

fn row(node: &Node) -> Row {
    let license = node.list("licenses").into_iter().next().map(|it| {
        let named = it.object("license").unwrap_or(Node::Json(Value::Null));
        let of_json = matches!(it, Node::Json(_));
        let is_named = match &it {
            Node::Json(value) => value.get("license").is_some(),
            Node::Xml(element) => element.name == "license",
        };
        match (is_named, of_json) {
            (false, _) => (true, it.content("expression").unwrap(), it.text("acknowledgement")),
            (true, true) => (false, named.text("name").unwrap(), named.text("acknowledgement")),
            (true, false) => (false, it.text("name").unwrap(), it.text("acknowledgement")),
        }
    });
    let pedigree = node.object("pedigree");
    let of_pedigree = |name| pedigree.iter().flat_map(|it| it.list(name)).next();
    let commit = of_pedigree("commits").map(|it| (it.text("uid").unwrap(), it.text("url")));
    let evidence = node.object("evidence");
    let method = |it: &Node| {
        let [technique, confidence] =
            ["technique", "confidence"].map(|name| it.text(name).unwrap());
        (technique, confidence, it.text("value"))
    };
    let identity = evidence.as_ref().and_then(|it| it.object("identity")).map(|it| {
        let [by, confidence] = ["field", "confidence"].map(|name| it.text(name).unwrap());
        (by, confidence, it.list("methods").iter().map(method).collect())
    });
    let occurrences = evidence.iter().flat_map(|it| it.list("occurrences"));
    let place = |it: &Node| (it.text("type").unwrap(), it.text("url").unwrap(), digests(it));
    let note = |it: &Node| (it.text("name").unwrap(), it.content("value").unwrap());
    Row {
        kind: node.text("type").unwrap(),
        id: node.text("bom-ref"),
        supplier: node.object("supplier").as_ref().map(party),
        authors: node.text("author").into_iter().chain(people(&node.list("authors"))).collect(),
        name: node.text("name").unwrap(),
        version: node.text("version"),
        scope: node.text("scope"),
        hashes: digests(node),
        license,
        copyright: node.text("copyright"),
        cpe: node.text("cpe"),
        purl: node.text("purl"),
        swhid: node.texts("swhid", Some("swhid")).into_iter().next(),
        commit,
        ancestor: of_pedigree("ancestors").map(|it| Box::new(row(&it))),
        places: node.list("externalReferences").iter().map(place).collect(),
        notes: node.list("properties").iter().map(note).collect(),
        identity,
        occurrences: occurrences
            .map(|it| (it.text("location").unwrap(), it.text("additionalContext")))
            .collect(),
        observed: evidence.as_ref().and_then(|it| {
            let all = it.list("licenses");
            all.into_iter().next().map(|it| it.content("expression").unwrap())
        }),
        copyrights: evidence.iter().flat_map(copyrights).collect(),
    }
}

/// Returns the copyright lines. In XML, the list has an element for each line, whose content is the
/// line.
fn copyrights(evidence: &Node) -> Vec<String> {
    let lines = evidence.list("copyright").into_iter();
    lines.map(|it| it.content("text").unwrap()).collect()
}

/// Returns the part of a document that a version supports, according to the table.
#[expect(clippy::too_many_lines, reason = "one field after the other")]
fn expected(document: &Document<'_>, version: CycloneDxVersion, ci: CiComponents) -> Read {
    let facts = document.facts();
    let held = |field: &field::Field| field.is_in(version);
    let in_formula = ci == CiComponents::Formulation && !document.is_of_ci();
    let with_ci = !in_formula || held(&field::FORMULATION);
    let list = |package: Package<'_>| expected_row(&package, version);
    let ci_rows = || document.ci().map(list);
    let mut components: Vec<Row> = document.product().map(list).collect();
    if !in_formula {
        components.extend(ci_rows());
    }
    let mut needs = BTreeMap::new();
    let (mut partial, mut unknown) = (Vec::new(), Vec::new());
    for entry in document.needs().filter(|entry| with_ci || !entry.is_of_ci) {
        let on = entry.on().filter(|it| !in_formula || it.0 != Relation::UsedByCi);
        let on: Vec<String> = on.map(|(_, id)| id.to_owned()).collect();
        if entry.id == "root" || entry.listing == Listing::Whole || entry.is_any() {
            needs.insert(entry.id.to_owned(), on);
        }
        match entry.listing {
            _ if entry.id == "root" => {}
            Listing::Whole => {}
            Listing::Part => partial.push(entry.id.to_owned()),
            Listing::Unknown => unknown.push(entry.id.to_owned()),
        }
    }
    let root = vec!["root".to_owned()];
    let aggregate = match facts.completeness {
        Completeness::Incomplete => "incomplete",
        Completeness::Unknown => "unknown",
    };
    let mut compositions = vec![(aggregate.to_owned(), root.clone(), root)];
    for (aggregate, of) in [("incomplete", partial), ("unknown", unknown)] {
        if !of.is_empty() {
            compositions.push((aggregate.to_owned(), vec![], of));
        }
    }
    let has_formula = held(&field::FORMULATION);
    let root_package = document.root();
    let creator = facts.creator.as_ref();
    let creator_contact = creator.and_then(|creator| {
        let contact = creator.contact.as_ref()?;
        Some((contact.name.as_deref().unwrap_or(&creator.name), contact.email))
    });
    let workflows = document.workflows().into_iter().filter(|_| has_formula).map(|it| {
        let uses = it.uses.iter().map(|id| (*id).to_owned()).collect();
        (crate::escape::terminal(&it.path.shown()), uses)
    });
    Read {
        serial: String::new(),
        created: facts.created.clone(),
        phases: Some(facts.lifecycle.to_string())
            .filter(|_| held(&field::PHASE))
            .into_iter()
            .collect(),
        authors: creator_contact
            .map(|it| format!("{:?} {:?}", Some(it.0), it.1))
            .into_iter()
            .collect(),
        manufacturer: creator.map(expected_party).filter(|_| held(&field::MANUFACTURER)),
        supplier: root_package.supplier.as_ref().map(expected_party),
        tool: (facts.tool.name.clone(), facts.tool.version.to_string()),
        root: expected_row(&root_package, version),
        components,
        needs,
        compositions,
        ci: ci_rows().filter(|_| in_formula && has_formula).collect(),
        workflows: workflows.collect(),
        scopes: facts.scopes.clone(),
        links: Vec::new(),
    }
}

fn people(nodes: &[Node]) -> Vec<String> {
    let text = |it: &Node| format!("{:?} {:?}", it.text("name"), it.text("email"));
    nodes.iter().map(text).collect()
}

fn party(node: &Node) -> PartyRead {
    let urls = node.texts("url", Some("url"));
    let contacts = node.items("contact");
    (node.text("name").unwrap(), urls, people(&contacts))
}

fn expected_person(person: &Person<'_>) -> String {
    format!("{:?} {:?}", person.name.as_deref(), person.email)
}

fn expected_party(party: &Party<'_>) -> PartyRead {
    let contact = party.contact.iter().map(expected_person).collect();
    (party.name.to_string(), party.url.clone().into_iter().collect(), contact)
}

fn expected_authors(package: &Package<'_>, version: CycloneDxVersion) -> Vec<String> {
    if package.authors.is_empty() {
        Vec::new()
    } else if field::AUTHORS.is_in(version) {
        package.authors.iter().map(expected_person).collect()
    } else {
        vec![super::bom::author(&package.authors)]
    }
}

fn pairs(digests: &[FileDigest]) -> Pairs {
    let pair = |it: &FileDigest| (it.algorithm.as_str().to_ascii_uppercase(), it.value.to_string());
    digests.iter().map(pair).collect()
}

#[expect(clippy::too_many_lines, reason = "one field after the other")]
fn expected_row(package: &Package<'_>, version: CycloneDxVersion) -> Row {
    let held = |field: &field::Field| field.is_in(version);
    let owned = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
    let license = |text: &LicenseText<'_>, how: &str| {
        let how = Some(how.to_owned()).filter(|_| held(&field::EXPRESSION_ACKNOWLEDGEMENT));
        match text {
            LicenseText::Expression(text) => (true, text.to_string(), how),
            LicenseText::Named(text) => (false, text.to_string(), how),
        }
    };
    let concluded = package.license.concluded.as_ref().map(|it| license(it, "concluded"));
    let declared = package.license.declared.as_ref().map(|it| license(it, "declared"));
    let both = [concluded, declared];
    let counting = both.iter().flatten().find(|it| it.0).or(both.iter().flatten().next());
    let unknown = || (false, super::bom::UNKNOWN_LICENSE.to_owned(), None);
    let written = Some(counting.cloned().unwrap_or_else(unknown));
    let mut notes: Pairs =
        package.notes.iter().map(|it| (it.name.to_owned(), it.value.to_string())).collect();
    let support = package.support_end.map(|day| day.to_string());
    notes.extend(support.map(|day| ("plimsoll:supportEnd".to_owned(), day)));
    for (name, known) in ["concluded", "declared"].iter().zip(&both).rev() {
        let is_new = |it: &&(bool, String, _)| {
            written.as_ref().is_none_or(|written| (written.0, &written.1) != (it.0, &it.1))
        };
        let note = known.as_ref().filter(is_new);
        notes.extend(note.map(|it| (format!("plimsoll:license:{name}"), it.1.clone())));
    }
    let rule = package.license.rule.map(str::to_owned);
    notes.extend(rule.map(|rule| ("plimsoll:license:rule".to_owned(), rule)));
    let (mut commit, mut ancestor) = (None, None);
    match &package.origin {
        Some(Origin::Commit { id, page }) => commit = Some(((*id).to_owned(), page.clone())),
        Some(Origin::Copy(from)) => ancestor = Some(Box::new(expected_row(from, version))),
        None => {}
    }
    let places = package.places.iter().filter_map(|place| {
        let file = place.file.map(|file| crate::escape::uri(file.as_bytes()));
        let url = place.url.clone().or(file).or_else(|| owned(&package.purl))?;
        Some((place.kind.as_str().to_owned(), url, pairs(place.digests)))
    });
    let mut occurrences: Vec<(String, Option<String>)> = package
        .occurrences
        .iter()
        .map(|it| {
            let context = owned(&it.context).filter(|_| held(&field::CONTEXT));
            (it.path.to_string(), context)
        })
        .collect();
    occurrences.dedup();
    occurrences.retain(|_| held(&field::OCCURRENCES));
    let by = if package.purl.is_some() { "purl" } else { "name" };
    let identity = package.identity.as_ref().filter(|_| held(&field::IDENTITY)).map(|it| {
        let number = |percent: u8| format!("{:?}", f32::from(percent) / 100.0);
        let methods = it.methods.iter().map(|method| {
            let value = format!("{}: {}", method.detector, method.path);
            let technique = super::bom::technique(method).to_owned();
            (technique, number(method.confidence.percent()), Some(value))
        });
        let mut methods: Vec<_> = methods.collect();
        if methods.is_empty() {
            methods.push(("manifest-analysis".to_owned(), "1.0".to_owned(), None));
        }
        (by.to_owned(), number(it.confidence.percent()), methods)
    });
    Row {
        kind: super::bom::kind(package, held(&field::TYPE)).to_owned(),
        id: package.id.map(str::to_owned),
        supplier: package.supplier.as_ref().map(expected_party),
        authors: expected_authors(package, version),
        name: package.name.to_string(),
        version: owned(&package.version),
        scope: package.scope.and_then(super::bom::scope).map(str::to_owned),
        hashes: pairs(&package.digests),
        license: written,
        copyright: Some(package.copyrights.join("; ")).filter(|text| !text.is_empty()),
        cpe: package.cpe.map(str::to_owned),
        purl: owned(&package.purl),
        swhid: owned(&package.swhid).filter(|_| held(&field::SWHID)),
        commit,
        ancestor,
        places: places.collect(),
        notes,
        identity,
        occurrences,
        observed: package.license.observed(),
        copyrights: package.copyrights.iter().map(ToString::to_string).collect(),
    }
}

fn written(
    report: &Report,
    version: CycloneDxVersion,
    options: &RenderOptions,
) -> (String, String) {
    let (mut json, mut xml) = (Vec::new(), Vec::new());
    let document = Document::of_scopes(report, options.listed());
    let product = options.linked().map(|scopes| Document::of_scopes(report, scopes));
    render_json(&document, product.as_ref(), version, options, &mut json).unwrap();
    render_xml(&document, product.as_ref(), version, options, &mut xml).unwrap();
    (String::from_utf8(json).unwrap(), String::from_utf8(xml).unwrap())
}

impl Read {
    /// Every component can be reached from the root.
    fn is_reachable(&self) -> bool {
        let (mut open, mut seen) = (vec!["root"], BTreeSet::new());
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                open.extend(self.needs.get(id).into_iter().flatten().map(String::as_str));
            }
        }
        self.components.iter().all(|it| seen.contains(it.id.as_deref().unwrap()))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Nothing that a version supports is lost, and JSON and XML have the same content.
    #[test]
    fn written_and_read_content_are_equal(report in report(), options in options()) {
        for version in CycloneDxVersion::ALL {
            let (json, xml) = written(&report, version, &options);
            let no_controls = |text: &str| !text.chars().any(|c| c.is_control() && c != '\n');
            prop_assert!(no_controls(&json) && no_controls(&xml));
            let json = read(&Node::Json(serde_json::from_str(&json).unwrap()));
            let xml = read(&Node::Xml(Element::parse(&xml)));
            let document = Document::of_scopes(&report, options.listed());
            let mut expected = expected(&document, version, options.ci_components);
            prop_assert!(json.serial.starts_with("urn:uuid:"));
            expected.serial.clone_from(&json.serial);
            if options.part == SbomPart::Ci {
                let product = options.clone().with_part(SbomPart::Product);
                let (product, _) = written(&report, version, &product);
                let product = read(&Node::Json(serde_json::from_str(&product).unwrap())).serial;
                expected.links.push(format!("{}/1", product.replace("urn:uuid:", "urn:cdx:")));
            }
            prop_assert!(json.is_reachable());
            prop_assert_eq!(&json, &expected, "JSON {:?}", version);
            prop_assert_eq!(&xml, &expected, "XML {:?}", version);
        }
    }

    /// A document with different content has a different serial number.
    #[test]
    fn serial_numbers_distinguish_parts(report in report(), options in options()) {
        let whole = written(&report, CycloneDxVersion::V1_6, &RenderOptions::default()).0;
        let part = written(&report, CycloneDxVersion::V1_6, &options).0;
        let serial = |text: &str| read(&Node::Json(serde_json::from_str(text).unwrap())).serial;
        prop_assert_eq!(whole == part, serial(&whole) == serial(&part));
    }
}
