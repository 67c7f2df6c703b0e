//! Tests that written documents can be read and match the neutral document.

#![expect(clippy::too_many_lines, reason = "a reader has a line for each field")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use plimsoll_model::{DigestAlgorithm, FileDigest, Report, Scope, sha256_hex};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sha1::{Digest as _, Sha1};

use super::license::NO_TEXT;
use super::shared::{LISTED, Role, purpose, remarks, sbom_type};
use super::{render_json, render_tag_value, render_v3};
use crate::document::samples::{options, report};
use crate::document::{
    Document, License, LicenseText, Listing, Package, Party, Person, Place, PlaceKind, ROOT,
    Relation,
};
use crate::escape::{tag_line, tag_text};
use crate::{RenderOptions, SbomPart};

/// The content of a package, independent of the format.
#[derive(Debug, Default, PartialEq)]
struct Read {
    name: String,
    version: Option<String>,
    purpose: String,
    purl: Option<String>,
    cpe: Option<String>,
    swhid: Option<String>,
    supplier: Option<Somebody>,
    authors: Vec<Somebody>,
    support_end: Option<String>,
    digests: Vec<(String, String)>,
    /// Whether it is an expression, and the text.
    declared: Option<(bool, String)>,
    concluded: Option<(bool, String)>,
    /// URLs, and the digests of the files.
    places: BTreeSet<(String, Vec<(String, String)>)>,
    paths: Vec<String>,
    notes: Vec<String>,
    /// The licenses in files, and the rule.
    basis: Vec<String>,
    copyrights: Vec<String>,
}

/// Name, e-mail address, website.
#[derive(Debug, Default, PartialEq)]
struct Somebody(String, Option<String>, Option<String>);

/// The content of a document.
#[derive(Debug, Default, PartialEq)]
struct All {
    created: String,
    tool: String,
    /// Author and contact.
    creators: Vec<Somebody>,
    /// The SBOM type of the lifecycle phase.
    phase: Option<String>,
    packages: BTreeMap<String, Read>,
    edges: BTreeSet<(String, Role, String)>,
    /// Packages that have no dependencies, as stated.
    needless: BTreeSet<String>,
    /// Files of CI and the packages they use; SPDX 2.3 does not support them.
    builds: BTreeMap<String, BTreeSet<String>>,
    /// Packages with more stated dependencies than listed ones, which SPDX 2.3 does not support.
    partial: BTreeSet<String>,
    remarks: String,
    /// Namespace and digest of the product's document.
    product: Option<(String, String)>,
}

fn capped(all: impl Iterator<Item = String>) -> Vec<String> {
    let all: Vec<String> = all.collect();
    let more = all.len().saturating_sub(LISTED);
    let more = (more > 0).then(|| format!("and {more} more"));
    all.into_iter().take(LISTED).chain(more).collect()
}

fn pairs(digests: &[FileDigest]) -> Vec<(String, String)> {
    digests
        .iter()
        .map(|it| (it.algorithm.as_str().replace('-', ""), it.value.to_string()))
        .collect()
}

fn stated(license: Option<&LicenseText<'_>>) -> Option<(bool, String)> {
    Some(match license? {
        LicenseText::Expression(expression) => (true, expression.to_string()),
        LicenseText::Named(name) => (false, name.to_string()),
    })
}

fn basis(license: &License<'_>) -> Vec<String> {
    let rule = license.rule.map(|rule| format!("plimsoll:license:rule: {rule}"));
    let files = license.observed.iter();
    let files =
        files.map(|it| format!("plimsoll:license:observed: {}: {}", it.path, it.expression));
    rule.into_iter().chain(files).collect()
}

/// Returns the URL of a place, independent of its notation.
fn address(place: &Place<'_>, package: &Package<'_>, is_v3: bool) -> Option<String> {
    let file = place.file.map(|file| crate::escape::uri(file.as_bytes()));
    let file = file.filter(|_| !is_v3 || place.url.is_none());
    let address =
        place.url.clone().or(file).or_else(|| package.purl.as_ref().map(ToString::to_string));
    address.map(|it| it.replace(' ', "%20"))
}

fn expected(document: &Document<'_>, is_v3: bool) -> All {
    let facts = document.facts();
    let packages = std::iter::once(document.root()).chain(document.product()).chain(document.ci());
    let read = |it: &Package<'_>| {
        let mut paths: Vec<String> = it.occurrences.iter().map(|it| it.path.to_string()).collect();
        paths.dedup();
        let place = |place: &Place<'_>| {
            let several = it.digests.is_empty();
            let digests = if several { pairs(place.digests) } else { Vec::new() };
            // A file without a URL has its name as location, and SPDX 3 has a field for names.
            let address = address(place, it, is_v3);
            let files = it.places.iter().filter(|it| it.kind == PlaceKind::Distribution);
            let is_one = files.count() == 1 && place.digests.is_empty();
            let is_of_many = place.kind == PlaceKind::Distribution && several && !is_one;
            match address {
                Some(_) if is_v3 && is_of_many && place.url.is_none() && place.file.is_none() => {
                    Some((String::new(), digests))
                }
                None if is_v3 && is_of_many => Some((String::new(), digests)),
                address => address.map(|address| (address, digests)),
            }
        };
        let end = it.support_end.map(|day| format!("{day}T23:59:59Z"));
        Read {
            name: it.name.to_string(),
            version: it.version.as_ref().map(ToString::to_string),
            purpose: if is_v3 { purpose(it).to_owned() } else { purpose_2_3(purpose(it)) },
            purl: it
                .purl
                .as_ref()
                .map(|it| if is_v3 { it.to_string() } else { it.replace(' ', "%20") }),
            cpe: it.cpe.map(ToString::to_string),
            swhid: it.swhid.as_ref().map(ToString::to_string),
            supplier: it.supplier.as_ref().map(|it| party(it, is_v3)),
            authors: it.authors.iter().map(|it| person(it, is_v3)).collect(),
            support_end: end,
            digests: pairs(&it.digests),
            declared: stated(it.license.declared.as_ref()),
            concluded: stated(it.license.concluded.as_ref()),
            places: it.places.iter().filter_map(place).collect(),
            paths: capped(paths.into_iter()),
            notes: capped(it.notes.iter().map(|it| format!("{}: {}", it.name, it.value))),
            basis: basis(&it.license),
            copyrights: it.copyrights.iter().map(ToString::to_string).collect(),
        }
    };
    let mut all = All {
        remarks: remarks(&facts).unwrap_or_default(),
        created: facts.created.unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned()),
        tool: format!("{}-{}", facts.tool.name, facts.tool.version),
        phase: sbom_type(facts.lifecycle).map(str::to_owned),
        packages: packages.map(|it| (it.id.unwrap().to_owned(), read(&it))).collect(),
        ..All::default()
    };
    if let Some(creator) = &facts.creator {
        let contact = creator.contact.as_ref().filter(|contact| contact.name.is_some());
        // A website belongs to the supplier; in SPDX 2.3, only the creator has one.
        let maker = party(creator, is_v3);
        let maker = if is_v3 { maker } else { Somebody(maker.0, maker.1, None) };
        all.creators = vec![maker];
        all.creators.extend(contact.map(|contact| person(contact, is_v3)));
    }
    for needs in document.needs() {
        let of = needs.id.to_owned();
        let on: Vec<_> = needs.on().collect();
        if needs.listing == Listing::Whole && on.is_empty() {
            all.needless.insert(of.clone());
        }
        let is_needed = |relation: &Relation| *relation != Relation::Contains;
        if is_v3 && needs.listing == Listing::Part && on.iter().any(|(it, _)| is_needed(it)) {
            all.partial.insert(of.clone());
        }
        all.edges
            .extend(on.into_iter().map(|(relation, on)| {
                (of.clone(), Role::of(relation, needs.scope), on.to_owned())
            }));
    }
    if is_v3 {
        all.builds = document
            .workflows()
            .into_iter()
            .map(|it| (it.path.as_bytes().to_vec(), it.uses))
            .map(|(path, uses)| {
                let print = crate::document::Fingerprint::of(&path).uuid();
                let uses = uses.into_iter().map(str::to_owned).collect();
                (format!("build-{}", print.simple()), uses)
            })
            .collect();
    }
    all
}

/// Returns the purpose of a package in SPDX 2.3, which has fewer terms.
fn purpose_2_3(purpose: &str) -> String {
    match purpose {
        "deviceDriver" | "platform" | "model" | "data" => "OTHER".to_owned(),
        "operatingSystem" => "OPERATING_SYSTEM".to_owned(),
        other => other.to_ascii_uppercase(),
    }
}

/// Returns the name of an actor in SPDX 2.3.
fn bracketed(name: &str, is_v3: bool) -> String {
    if is_v3 { name.to_owned() } else { name.replace('(', "[").replace(')', "]") }
}

fn party(party: &Party<'_>, is_v3: bool) -> Somebody {
    let email = party.contact.as_ref().and_then(|contact| contact.email);
    Somebody(bracketed(&party.name, is_v3), email.map(str::to_owned), party.url.clone())
}

/// In SPDX 2.3, a name is mandatory, so a person without one has the e-mail address as name.
fn person(person: &Person<'_>, is_v3: bool) -> Somebody {
    let name = person.name.as_deref().or(person.email.filter(|_| !is_v3)).unwrap_or_default();
    Somebody(bracketed(name, is_v3), person.email.map(str::to_owned), None)
}

/// Parses `KIND: NAME (MAIL)`.
fn actor(text: &str, kind: &str) -> Somebody {
    let text = text.strip_prefix(kind).and_then(|text| text.strip_prefix(": "));
    let text = text.unwrap_or_else(|| panic!("not a {kind}"));
    match text.strip_suffix(')') {
        Some(rest) => {
            let (name, email) = rest.rsplit_once(" (").unwrap();
            Somebody(name.to_owned(), Some(email.to_owned()), None)
        }
        None => Somebody(text.to_owned(), None, None),
    }
}

/// Parses `NAME <MAIL>` in a note.
fn stated_author(text: &str) -> Somebody {
    let name = |text: &str| bracketed(text, false);
    match text.strip_suffix('>').and_then(|rest| rest.rsplit_once(" <")) {
        Some((given, email)) => Somebody(name(given), Some(email.to_owned()), None),
        None if text.contains('@') => Somebody(name(text), Some(text.to_owned()), None),
        None => Somebody(name(text), None, None),
    }
}

fn items<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value}")).to_owned()
}

/// Returns the only text of a list.
fn only(value: &Value, key: &str) -> String {
    let all: Vec<_> = items(value, key).collect();
    assert_eq!(all.len(), 1, "{key} of {value}");
    all[0].as_str().unwrap().to_owned()
}

fn known(value: &Value, key: &str) -> Option<String> {
    value.get(key).map(|_| text(value, key))
}

fn lines(value: &Value, key: &str) -> Vec<String> {
    known(value, key).map_or(vec![], |text| text.split('\n').map(str::to_owned).collect())
}

/// Returns the URL of a repository without the prefix for git.
fn plain(location: &str) -> String {
    match location.strip_prefix("git+") {
        Some(url) => url.rsplit_once('@').map_or(url, |(url, _)| url).to_owned(),
        None => location.to_owned(),
    }
}

fn without_prefix(id: &str) -> String {
    id.strip_prefix("SPDXRef-").unwrap_or_else(|| panic!("{id}")).to_owned()
}

fn read_v2(document: &Value) -> All {
    let licenses: BTreeMap<String, String> = items(document, "hasExtractedLicensingInfos")
        .map(|it| {
            let (id, name) = (text(it, "licenseId"), text(it, "name"));
            if id.starts_with("LicenseRef-plimsoll-") {
                assert_eq!(it["name"], it["extractedText"]);
            } else {
                let own = (id == "LicenseRef-y").then_some("Terms of\nHarbor Example");
                assert_eq!(text(it, "extractedText"), own.unwrap_or(NO_TEXT));
                assert_eq!(id, name);
            }
            (id, name)
        })
        .collect();
    let license = |package: &Value, key| {
        let name = text(package, key);
        if name == "NOASSERTION" {
            return None;
        }
        if !name.starts_with("LicenseRef-plimsoll-") {
            let words = name.split([' ', '(', ')']);
            for own in words.filter(|word| word.starts_with("LicenseRef-")) {
                assert!(licenses.contains_key(own), "{own} is not defined");
            }
            return Some((true, name));
        }
        Some((false, licenses[&name].clone()))
    };
    let creation = &document["creationInfo"];
    let creators: Vec<&str> = items(creation, "creators").map(|it| it.as_str().unwrap()).collect();
    let comment = text(creation, "comment");
    let mut all = All {
        created: text(creation, "created"),
        tool: creators[0].strip_prefix("Tool: ").unwrap().to_owned(),
        phase: comment
            .strip_prefix("CISA SBOM Type: ")
            .map(|it| it.split_once("; lifecycle phase: ").unwrap().0.to_owned()),
        remarks: known(document, "comment").unwrap_or_default(),
        product: items(document, "externalDocumentRefs").next().map(|it| {
            assert_eq!(it["externalDocumentId"], "DocumentRef-product");
            assert_eq!(it["checksum"]["algorithm"], "SHA1");
            (text(it, "spdxDocument"), text(&it["checksum"], "checksumValue"))
        }),
        ..All::default()
    };
    all.creators.extend(creators.get(1).map(|it| actor(it, "Organization")));
    all.creators.extend(creators.iter().skip(2).map(|it| actor(it, "Person")));
    for package in items(document, "packages") {
        let supplier = text(package, "supplier");
        let supplier = (supplier != "NOASSERTION").then(|| actor(&supplier, "Organization"));
        let mut read = Read {
            name: text(package, "name"),
            version: known(package, "versionInfo"),
            purpose: text(package, "primaryPackagePurpose"),
            supplier,
            authors: known(package, "originator").iter().map(|it| actor(it, "Person")).collect(),
            support_end: known(package, "validUntilDate"),
            declared: license(package, "licenseDeclared"),
            concluded: license(package, "licenseConcluded"),
            paths: lines(package, "sourceInfo"),
            notes: lines(package, "comment"),
            basis: lines(package, "licenseComments"),
            copyrights: lines(package, "copyrightText"),
            ..Read::default()
        };
        read.copyrights.retain(|line| line != "NOASSERTION");
        read.notes.retain(|line| {
            let url = line.strip_prefix("plimsoll:supplier:url: ");
            let author = line.strip_prefix("plimsoll:author: ");
            if let (Some(url), Some(supplier)) = (url, &mut read.supplier) {
                supplier.2 = Some(url.to_owned());
            }
            read.authors.extend(author.map(stated_author));
            url.is_none() && author.is_none()
        });
        for digest in items(package, "checksums") {
            let algorithm = text(digest, "algorithm").to_lowercase();
            read.digests.push((algorithm, text(digest, "checksumValue")));
        }
        let download = text(package, "downloadLocation");
        let download = (download != "NOASSERTION").then(|| plain(&download));
        let home = known(package, "homepage");
        read.places.extend(download.into_iter().chain(home).map(|it| (it, vec![])));
        for reference in items(package, "externalRefs") {
            let locator = text(reference, "referenceLocator");
            match &*text(reference, "referenceType") {
                "purl" => read.purl = Some(locator),
                "cpe23Type" => read.cpe = Some(locator),
                "swh" => read.swhid = Some(locator),
                _ => {
                    let about = lines(reference, "comment");
                    let digests = about.iter().filter(|line| !line.starts_with("file: "));
                    let digests = digests.map(|line| line.split_once(": ").unwrap());
                    let digests = digests.map(|(name, it)| (name.replace('-', ""), it.to_owned()));
                    read.places.insert((locator, digests.collect()));
                }
            }
        }
        let id = without_prefix(&text(package, "SPDXID"));
        assert!(all.packages.insert(id, read).is_none(), "two packages of one id");
    }
    for it in items(document, "relationships") {
        let [of, on] = ["spdxElementId", "relatedSpdxElement"].map(|key| text(it, key));
        if of == "SPDXRef-DOCUMENT" && text(it, "relationshipType") == "AMENDS" {
            assert_eq!(on, "DocumentRef-product:SPDXRef-DOCUMENT");
            assert!(all.product.is_some());
            continue;
        }
        if of == "SPDXRef-DOCUMENT" {
            assert_eq!((&*on, &*text(it, "relationshipType")), ("SPDXRef-root", "DESCRIBES"));
            continue;
        }
        let of = without_prefix(&of);
        if on == "NONE" {
            all.needless.insert(of);
            continue;
        }
        let on = without_prefix(&on);
        let is_unknown = known(it, "comment").is_some();
        let edge = match &*text(it, "relationshipType") {
            "CONTAINS" => (of, Role::Contains, on),
            "DEPENDS_ON" if is_unknown => (of, Role::NeedsSomehow, on),
            "DEPENDS_ON" => (of, Role::Needs, on),
            "BUILD_DEPENDENCY_OF" => (on, Role::Build, of),
            "TEST_DEPENDENCY_OF" => (on, Role::Test, of),
            "BUILD_TOOL_OF" => (on, Role::Ci, of),
            "HAS_PREREQUISITE" => continue,
            other => panic!("{other}"),
        };
        all.edges.insert(edge);
    }
    all
}

/// Splits a tag-value document into lines, with a reader that only knows tags and multi-line text.
fn tags(text: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let (tag, value) = line.split_once(": ").unwrap_or_else(|| panic!("not a tag: {line}"));
        assert!(tag.bytes().all(|byte| byte.is_ascii_alphabetic()), "not a tag: {line}");
        let Some(start) = value.strip_prefix("<text>") else {
            all.push((tag.to_owned(), value.to_owned()));
            continue;
        };
        let mut value = start.to_owned();
        while !value.contains("</text>") {
            value.push('\n');
            value.push_str(lines.next().expect("text that does not end"));
        }
        let value = value.strip_suffix("</text>").expect("something after the end of a text");
        all.push((tag.to_owned(), value.to_owned()));
    }
    all
}

/// Converts a tag-value document to JSON.
fn json_of_tags(written: &str) -> Value {
    let mut document = json!({ "creationInfo": { "creators": [] } });
    let mut lists: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    // The list to whose last item the next tag belongs.
    let mut list = "";
    for (tag, value) in tags(written) {
        match &*tag {
            "PackageName" => list = "packages",
            "LicenseID" => list = "hasExtractedLicensingInfos",
            "Relationship" => list = "relationships",
            _ => {}
        }
        if matches!(&*tag, "PackageName" | "LicenseID" | "Relationship") {
            lists.entry(list).or_default().push(Value::Object(Map::new()));
        }
        let item = lists.get_mut(list).and_then(|list| list.last_mut()).unwrap_or(&mut document);
        let words: Vec<&str> = value.split(' ').collect();
        let mut put = |key: &str| item[key] = json!(value);
        match &*tag {
            "SPDXVersion" => put("spdxVersion"),
            "DataLicense" => put("dataLicense"),
            "SPDXID" => put("SPDXID"),
            "DocumentName" | "PackageName" | "LicenseName" => put("name"),
            "DocumentNamespace" => put("documentNamespace"),
            "ExternalDocumentRef" => {
                let checksum = json!({ "algorithm": words[2].trim_end_matches(':'), "checksumValue": words[3] });
                let row = json!({ "checksum": checksum, "externalDocumentId": words[0], "spdxDocument": words[1] });
                assert_eq!(words.len(), 4);
                push(item, "externalDocumentRefs", row);
            }
            "DocumentComment" | "PackageComment" | "LicenseComment" | "RelationshipComment" => {
                put("comment");
            }
            "Creator" => {
                item["creationInfo"]["creators"].as_array_mut().unwrap().push(json!(value));
            }
            "Created" => item["creationInfo"]["created"] = json!(value),
            "CreatorComment" => item["creationInfo"]["comment"] = json!(value),
            "PackageVersion" => put("versionInfo"),
            "PackageFileName" => put("packageFileName"),
            "PackageSupplier" => put("supplier"),
            "PackageOriginator" => put("originator"),
            "PackageDownloadLocation" => put("downloadLocation"),
            "FilesAnalyzed" => item["filesAnalyzed"] = json!(value == "true"),
            "PackageHomePage" => put("homepage"),
            "PackageSourceInfo" => put("sourceInfo"),
            "PackageLicenseConcluded" => put("licenseConcluded"),
            "PackageLicenseDeclared" => put("licenseDeclared"),
            "PackageCopyrightText" => put("copyrightText"),
            "PackageLicenseComments" => put("licenseComments"),
            "PrimaryPackagePurpose" => {
                item["primaryPackagePurpose"] = json!(value.replace('-', "_"));
            }
            "ValidUntilDate" => put("validUntilDate"),
            "LicenseID" => put("licenseId"),
            "ExtractedText" => put("extractedText"),
            "PackageChecksum" => {
                let row = json!({ "algorithm": words[0].trim_end_matches(':'), "checksumValue": words[1] });
                push(item, "checksums", row);
            }
            "ExternalRef" => {
                let row = json!({ "referenceCategory": words[0], "referenceType": words[1], "referenceLocator": words[2] });
                assert_eq!(words.len(), 3);
                push(item, "externalRefs", row);
            }
            "ExternalRefComment" => {
                item["externalRefs"].as_array_mut().unwrap().last_mut().unwrap()["comment"] =
                    json!(value);
            }
            "Relationship" => {
                *item = json!({ "spdxElementId": words[0], "relationshipType": words[1], "relatedSpdxElement": words[2] });
                assert_eq!(words.len(), 3);
            }
            other => panic!("a tag that nothing writes: {other}"),
        }
    }
    for (key, list) in lists {
        document[key] = Value::Array(list);
    }
    document
}

fn push(item: &mut Value, key: &str, row: Value) {
    let list = item.as_object_mut().unwrap().entry(key).or_insert_with(|| json!([]));
    list.as_array_mut().unwrap().push(row);
}

/// Converts every text of a document to its form in tag-value.
fn tagged(value: Value, key: &str) -> Value {
    let several = ["comment", "sourceInfo", "extractedText", "licenseComments", "copyrightText"];
    let several = several.contains(&key);
    match value {
        Value::String(text) if several => json!(tag_text(&text)),
        Value::String(text) => json!(tag_line(&text)),
        Value::Array(list) => list.into_iter().map(|it| tagged(it, key)).collect(),
        Value::Object(map) => {
            map.into_iter().map(|(key, it)| (key.clone(), tagged(it, &key))).collect()
        }
        other => other,
    }
}

/// The elements of a graph by ID, without the namespace of the document.
struct Graph(BTreeMap<String, Value>);

const NOTHING: &str = "https://spdx.org/rdf/3.0.1/terms/Core/NoneElement";

impl Graph {
    fn new(document: &Value) -> Self {
        let mut elements = BTreeMap::new();
        let product = |it: &Value| text(it, "externalSpdxId");
        for element in items(document, "@graph") {
            let imports = items(element, "import").map(product);
            elements.extend(imports.map(|id| (id, json!({ "type": "elsewhere" }))));
            let id = known(element, "spdxId").unwrap_or_else(|| text(element, "@id"));
            assert!(elements.insert(id.clone(), element.clone()).is_none(), "twice: {id}");
        }
        let graph = Self(elements);
        graph.nothing_floats();
        graph
    }

    /// Asserts that every ID exists, and that every element can be reached from the document
    /// through references and relationships.
    fn nothing_floats(&self) {
        let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (id, element) in &self.0 {
            let mut open: Vec<&Value> = element
                .as_object()
                .unwrap()
                .iter()
                .filter(|(key, _)| *key != "spdxId")
                .map(|(_, it)| it)
                .collect();
            while let Some(value) = open.pop() {
                match value {
                    Value::String(text) if text.contains("/spdxdocs/") && text.contains('#') => {
                        assert!(self.0.contains_key(text), "{text} of {id} leads nowhere");
                        names.entry(id).or_default().insert(text);
                        if element.get("relationshipType").is_some() {
                            names.entry(text).or_default().insert(id);
                        }
                    }
                    Value::Array(list) => open.extend(list),
                    Value::Object(map) => open.extend(map.values()),
                    _ => {}
                }
            }
            names.entry(id).or_default().insert("_:creation");
        }
        let root = self.0.iter().find(|(_, it)| it["type"] == "SpdxDocument").unwrap().0;
        let (mut open, mut seen) = (vec![root.as_str()], BTreeSet::new());
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                open.extend(names.get(id).into_iter().flatten());
            }
        }
        let floating: Vec<_> = self.0.keys().filter(|id| !seen.contains(id.as_str())).collect();
        assert!(floating.is_empty(), "{floating:?}");
    }

    fn of<'g>(&'g self, kind: &'g str) -> impl Iterator<Item = &'g Value> {
        self.0.values().filter(move |it| it["type"] == kind)
    }

    fn license(&self, id: &str) -> (bool, String) {
        let license = &self.0[id];
        match known(license, "simplelicensing_licenseExpression") {
            Some(expression) => {
                let names = items(license, "simplelicensing_customIdToUri");
                let names: Vec<String> = names
                    .map(|it| {
                        let custom = &self.0[&text(it, "value")];
                        assert_eq!(text(custom, "name"), text(it, "key"));
                        text(it, "key")
                    })
                    .collect();
                let words = expression.split([' ', '(', ')']);
                let own: Vec<&str> = words.filter(|word| word.starts_with("LicenseRef-")).collect();
                assert_eq!(names, own);
                (true, expression)
            }
            None => (false, text(license, "simplelicensing_licenseText")),
        }
    }

    fn relationships(&self) -> impl Iterator<Item = &Value> {
        self.0.values().filter(|it| it.get("relationshipType").is_some())
    }
}

fn local(iri: &str) -> String {
    iri.split_once('#').unwrap_or_else(|| panic!("{iri}")).1.to_owned()
}

fn hashes(element: &Value) -> Vec<(String, String)> {
    items(element, "verifiedUsing")
        .map(|it| (text(it, "algorithm"), text(it, "hashValue")))
        .collect()
}

fn locators(element: &Value) -> impl Iterator<Item = String> {
    items(element, "externalRef").map(|it| only(it, "locator"))
}

/// Returns the only external identifier of a type.
fn external(element: &Value, kind: &str) -> Option<String> {
    let mut all = items(element, "externalIdentifier");
    all.find(|it| it["externalIdentifierType"] == kind).map(|it| text(it, "identifier"))
}

fn somebody(agent: &Value) -> Somebody {
    let name = known(agent, "name").unwrap_or_default();
    Somebody(name, external(agent, "email"), external(agent, "urlScheme"))
}

fn read_v3(document: &Value) -> All {
    let graph = Graph::new(document);
    let creation = &graph.0["_:creation"];
    let sbom = graph.of("software_Sbom").next().unwrap();
    let described = graph.of("SpdxDocument").next().unwrap();
    let by = items(creation, "createdBy").map(|id| &graph.0[id.as_str().unwrap()]);
    let mut all = All {
        created: text(creation, "created"),
        tool: text(graph.of("Tool").next().unwrap(), "name"),
        creators: by.filter(|it| it["type"] != "SoftwareAgent").map(somebody).collect(),
        phase: sbom.get("software_sbomType").map(|_| only(sbom, "software_sbomType")),
        remarks: known(described, "comment").unwrap_or_default(),
        product: items(described, "import").next().map(|it| {
            let [hash] = &hashes(it)[..] else { panic!("{it}") };
            assert_eq!(hash.0, "sha256");
            let id = text(it, "externalSpdxId");
            (id.strip_suffix("#document").unwrap().to_owned(), hash.1.clone())
        }),
        ..All::default()
    };
    for package in graph.of("software_Package") {
        let authors = items(package, "originatedBy").map(|id| &graph.0[id.as_str().unwrap()]);
        let identifiers: Vec<_> = items(package, "software_contentIdentifier").collect();
        let swhid = identifiers.iter().find(|it| it["software_contentIdentifierType"] == "swhid");
        let download = known(package, "software_downloadLocation").map(|it| plain(&it));
        let places = download
            .into_iter()
            .chain(known(package, "software_homePage"))
            .chain(locators(package));
        let read = Read {
            name: text(package, "name"),
            version: known(package, "software_packageVersion"),
            purpose: text(package, "software_primaryPurpose"),
            purl: known(package, "software_packageUrl"),
            cpe: external(package, "cpe23"),
            swhid: swhid.map(|it| text(it, "software_contentIdentifierValue")),
            supplier: known(package, "suppliedBy").map(|id| somebody(&graph.0[&id])),
            authors: authors.map(somebody).collect(),
            support_end: known(package, "validUntilTime"),
            digests: hashes(package),
            places: places.map(|it| (it.replace(' ', "%20"), vec![])).collect(),
            paths: lines(package, "software_sourceInfo"),
            notes: lines(package, "comment"),
            copyrights: lines(package, "software_copyrightText"),
            ..Read::default()
        };
        let is_basis = |line: &String| {
            ["rule: ", "observed: "]
                .iter()
                .any(|it| line.starts_with(&format!("plimsoll:license:{it}")))
        };
        let (basis, notes) = read.notes.into_iter().partition(is_basis);
        let read = Read { notes, basis, ..read };
        all.packages.insert(local(&text(package, "spdxId")), read);
    }
    for build in graph.of("build_Build") {
        all.builds.insert(local(&text(build, "spdxId")), BTreeSet::new());
    }
    for it in graph.relationships() {
        let (of, kind) = (local(&text(it, "from")), text(it, "relationshipType"));
        let to: Vec<String> = items(it, "to").map(|it| it.as_str().unwrap().to_owned()).collect();
        if it["completeness"] == "incomplete" && of != ROOT {
            all.partial.insert(of.clone());
        }
        match (&*kind, it["scope"].as_str()) {
            ("amendedBy", _) => assert_eq!((&*of, local(&to[0])), ("document", of.clone())),
            ("hasDeclaredLicense", _) => {
                all.packages.get_mut(&of).unwrap().declared = Some(graph.license(&to[0]));
            }
            ("hasConcludedLicense", _) => {
                all.packages.get_mut(&of).unwrap().concluded = Some(graph.license(&to[0]));
            }
            ("hasDistributionArtifact", _) => {
                for file in to.iter().map(|id| &graph.0[id]) {
                    let name = || known(file, "name").map(|it| crate::escape::uri(it.as_bytes()));
                    let address = locators(file).next().or_else(name).unwrap_or_default();
                    all.packages.get_mut(&of).unwrap().places.insert((address, hashes(file)));
                }
            }
            ("hasInput", _) => assert_eq!(local(&to[0]), ROOT),
            ("usesTool", _) => {
                all.builds.get_mut(&of).unwrap().extend(to.iter().map(|id| local(id)));
            }
            ("dependsOn", _) if to == [NOTHING] => {
                assert_eq!(it["completeness"], "complete");
                all.needless.insert(of);
            }
            (kind, scope) => {
                let role = match (kind, scope) {
                    ("contains", None) => Role::Contains,
                    ("dependsOn", None) if it.get("comment").is_some() => Role::NeedsSomehow,
                    ("dependsOn", None) => Role::Needs,
                    ("dependsOn", Some("build")) if it.get("comment").is_some() => Role::Ci,
                    ("dependsOn", Some("build")) => Role::Build,
                    ("dependsOn", Some("test")) => Role::Test,
                    ("hasPrerequisite", Some("build")) => Role::Ci,
                    other => panic!("{other:?}"),
                };
                all.edges.extend(to.iter().map(|on| (of.clone(), role, local(on))));
            }
        }
    }
    all
}

type Render =
    fn(&Document<'_>, Option<&Document<'_>>, &mut dyn Write) -> Result<(), crate::RenderError>;

fn written(report: &Report, options: &RenderOptions, render: Render) -> String {
    let mut out = Vec::new();
    let document = Document::of_scopes(report, options.listed());
    let product = options.linked().map(|scopes| Document::of_scopes(report, scopes));
    render(&document, product.as_ref(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Returns namespace and digest of the product's document, to which the document of CI refers.
fn product_of(
    report: &Report,
    options: &RenderOptions,
    render: Render,
    digest: fn(&[u8]) -> String,
) -> Option<(String, String)> {
    if options.part != SbomPart::Ci {
        return None;
    }
    let product = written(report, &options.clone().with_part(SbomPart::Product), render);
    let (_, rest) = product.split_once("/spdxdocs/").unwrap();
    let namespace = rest.split(['"', '#', '\n']).next().unwrap();
    let namespace = format!("https://spdx.org/spdxdocs/{namespace}");
    Some((namespace, digest(product.as_bytes())))
}

fn sha1_hex(content: &[u8]) -> String {
    FileDigest::of_bytes(DigestAlgorithm::Sha1, &Sha1::digest(content)).unwrap().value.to_string()
}

/// Whether every package can be reached from the document by following relationships in their
/// direction.
fn is_reachable(document: &Value) -> bool {
    let (mut open, mut seen) = (vec!["SPDXRef-DOCUMENT".to_owned()], BTreeSet::new());
    while let Some(id) = open.pop() {
        let from = items(document, "relationships").filter(|it| it["spdxElementId"] == *id);
        if !seen.contains(&id) {
            open.extend(from.map(|it| text(it, "relatedSpdxElement")));
            seen.insert(id);
        }
    }
    items(document, "packages").all(|it| seen.contains(&text(it, "SPDXID")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Nothing that the format supports is lost, and nothing can be forged.
    #[test]
    fn a_written_2_3_document_reads_back(report in report(), options in options()) {
        let document = Document::of_scopes(&report, options.listed());
        let json = written(&report, &options, render_json);
        prop_assert!(!json.chars().any(|c| c.is_control() && c != '\n'));
        let mut json: Value = serde_json::from_str(&json).unwrap();
        prop_assert!(is_reachable(&json));
        let mut expected = expected(&document, false);
        expected.product = product_of(&report, &options, render_json, sha1_hex);
        prop_assert_eq!(read_v2(&json), expected);
        // JSON and tag-value have the same fields, except for the checksum of the other document in
        // the same syntax.
        let tags = json_of_tags(&written(&report, &options, render_tag_value));
        if let Some((namespace, digest)) = product_of(&report, &options, render_tag_value, sha1_hex) {
            let reference = &mut json["externalDocumentRefs"][0];
            prop_assert_eq!(&reference["spdxDocument"], &json!(namespace));
            reference["checksum"]["checksumValue"] = json!(digest);
            json["documentNamespace"] = tags["documentNamespace"].clone();
        }
        prop_assert_eq!(tags, tagged(json, ""));
    }

    #[test]
    fn a_written_3_0_document_reads_back(report in report(), options in options()) {
        let document = Document::of_scopes(&report, options.listed());
        let json = written(&report, &options, render_v3);
        prop_assert!(!json.chars().any(|c| c.is_control() && c != '\n'));
        let json: Value = serde_json::from_str(&json).unwrap();
        let mut expected = expected(&document, true);
        expected.product = product_of(&report, &options, render_v3, sha256_hex);
        prop_assert_eq!(read_v3(&json), expected);
    }
}

/// Dependencies of a test tool are test dependencies of the product, and only the product's own
/// dependencies are plain.
#[test]
fn a_package_depends_on_packages_of_its_scope() {
    use crate::document::Relation::Needs;
    for (relation, scope, role) in [
        (Needs(Scope::Product), None, Role::Needs),
        (Needs(Scope::Test), None, Role::Test),
        (Needs(Scope::Test), Some(Scope::Test), Role::Needs),
        (Needs(Scope::Build), Some(Scope::Test), Role::Build),
        (Needs(Scope::Unknown), None, Role::NeedsSomehow),
        (Needs(Scope::Unknown), Some(Scope::Unknown), Role::Needs),
    ] {
        assert_eq!(Role::of(relation, scope), role, "{relation:?} {scope:?}");
    }
}
