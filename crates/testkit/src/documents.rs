//! Checks that the SBOM documents of a report are well-formed and consistent, with readers that
//! know only the syntax.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

/// Panics unless the documents of one report, by format name, are valid and consistent: JSON and
/// XML parse, lines of tag-value are tags, every reference inside a document has a target, nothing
/// is duplicated, and two syntaxes of one version have the same number of each element.
pub fn assert_documents(documents: &BTreeMap<&str, Vec<u8>>) {
    for (name, bytes) in documents {
        let text = std::str::from_utf8(bytes).unwrap_or_else(|why| panic!("{name}: {why}"));
        // Reports contain masked text as it was read; JSON escapes control characters.
        let is_sbom = name.starts_with("cyclonedx") || name.starts_with("spdx");
        let is_wrong = |c: &char| *c != '\n' && (*c < ' ' || is_sbom && c.is_control());
        let wrong = text.chars().find(is_wrong);
        assert!(wrong.is_none(), "{name} has {wrong:?}");
        assert!(text.ends_with('\n'), "{name} has no end of line at its end");
        match name.split_once('@').map_or(*name, |(name, _)| name) {
            "cyclonedx-json" => {
                let counts = cyclonedx(&json(name, text));
                let twin = name.replace("json", "xml");
                if let Some(twin) = documents.get(&*twin) {
                    assert_eq!(counts, xml(&String::from_utf8_lossy(twin)), "{name} and XML");
                }
            }
            "spdx-json" => {
                let counts = spdx(&json(name, text));
                if let Some(twin) = documents.get("spdx-tag-value") {
                    assert_eq!(counts, tags(&String::from_utf8_lossy(twin)), "{name} and tags");
                }
            }
            "spdx3-json" => spdx3(&json(name, text)),
            "cyclonedx-xml" => drop(xml(text)),
            "spdx-tag-value" => drop(tags(text)),
            _ => drop(json(name, text)),
        }
    }
}

fn json(name: &str, text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|why| panic!("{name} is not JSON: {why}"))
}

type Counts = BTreeMap<String, usize>;

/// Calls `each` for every value below `value`, with its key.
fn walk<'v>(key: &'v str, value: &'v Value, each: &mut impl FnMut(&'v str, &'v Value)) {
    each(key, value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(key, item, each)),
        Value::Object(fields) => fields.iter().for_each(|(key, value)| walk(key, value, each)),
        _ => {}
    }
}

/// Asserts that every referenced ID exists.
fn assert_known(ids: &BTreeSet<&str>, named: &[&str]) {
    for id in named {
        assert!(ids.contains(id), "{id} leads nowhere");
    }
}

/// XML elements, by the key of the corresponding value in JSON: a list of them, or a single one.
const ELEMENTS: &[(&str, &str)] = &[
    ("components", "component"),
    ("component", "component"),
    ("ancestors", "component"),
    ("commits", "commit"),
    ("hashes", "hash"),
    ("externalReferences", "reference"),
    ("properties", "property"),
    ("occurrences", "occurrence"),
    ("methods", "method"),
    ("dependsOn", "dependency"),
    ("dependencies", "dependency"),
    ("assemblies", "assembly"),
    ("compositions", "composition"),
    ("workflows", "workflow"),
    ("resourceReferences", "resourceReference"),
    ("contact", "contact"),
    ("expression", "expression"),
];

/// Counts the XML elements that correspond to a CycloneDX document in JSON, and its names and
/// versions.
fn cyclonedx(document: &Value) -> Counts {
    let (mut counts, mut ids, mut named) = (Counts::new(), BTreeSet::new(), Vec::new());
    walk("", document, &mut |key, value| {
        let count = match value {
            // The elements of a list are visited with its key, too.
            Value::Object(_) => 1,
            Value::String(text) => match key {
                "bom-ref" => {
                    assert!(ids.insert(text.as_str()), "{text} is there twice");
                    0
                }
                "name" | "version" => {
                    *counts.entry(shown(key, text)).or_default() += 1;
                    0
                }
                "ref" | "dependsOn" | "dependencies" | "assemblies" => {
                    named.push(text.as_str());
                    1
                }
                _ => 1,
            },
            _ => 0,
        };
        if let Some((_, element)) = ELEMENTS.iter().find(|(name, _)| *name == key) {
            *counts.entry((*element).to_owned()).or_default() += count;
        }
    });
    // In JSON, the version of the document is a number.
    *counts.entry(shown("version", "1")).or_default() += 1;
    counts.retain(|_, count| *count > 0);
    assert_known(&ids, &named);
    counts
}

/// Replaces the noncharacters U+FFFE and U+FFFF, which XML does not allow.
fn shown(key: &str, text: &str) -> String {
    format!("{key} {}", text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}"))
}

/// Counts the elements of an XML document, which must be well-formed.
fn xml(text: &str) -> Counts {
    let mut counts = Counts::new();
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut open, mut content) = (Vec::new(), String::new());
    let mut begin = |tag: &BytesStart<'_>| {
        let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
        if ELEMENTS.iter().any(|(_, element)| *element == name) {
            *counts.entry(name.clone()).or_default() += 1;
        }
        let mut keys = BTreeSet::new();
        for attribute in tag.attributes() {
            let attribute = attribute.expect("an attribute");
            let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
            let value = std::str::from_utf8(&attribute.value).expect("text");
            let value = quick_xml::escape::unescape(value).expect("escapes");
            if key == "name" || key == "version" {
                *counts.entry(shown(&key, &value)).or_default() += 1;
            }
            assert!(keys.insert(key), "an attribute twice");
        }
        name
    };
    let mut texts = Vec::new();
    loop {
        match reader.read_event().unwrap_or_else(|why| panic!("not well-formed: {why}")) {
            Event::Start(tag) => {
                content.clear();
                open.push(begin(&tag));
            }
            Event::Empty(tag) => {
                let name = begin(&tag);
                if open.is_empty() || name == "name" || name == "version" {
                    texts.push((name, String::new()));
                }
            }
            Event::End(_) => {
                let name = open.pop().expect("an end has its begin");
                if name == "name" || name == "version" {
                    texts.push((name, std::mem::take(&mut content)));
                }
            }
            Event::Text(text) => content.push_str(&text.decode().expect("text")),
            Event::GeneralRef(entity) => {
                let entity = format!("&{};", entity.decode().expect("text"));
                content.push_str(&quick_xml::escape::unescape(&entity).expect("an escape"));
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("not what is written: {other:?}"),
        }
    }
    assert!(open.is_empty(), "{open:?} have no end");
    for (name, text) in texts {
        *counts.entry(shown(&name, &text)).or_default() += 1;
    }
    counts
}

/// Tags of SPDX 2.3, by the corresponding key in JSON.
const TAGS: &[(&str, &str)] = &[
    ("packages", "PackageName"),
    ("checksums", "PackageChecksum"),
    ("externalRefs", "ExternalRef"),
    ("hasExtractedLicensingInfos", "LicenseID"),
    ("relationships", "Relationship"),
    ("sourceInfo", "PackageSourceInfo"),
    ("versionInfo", "PackageVersion"),
    ("packageFileName", "PackageFileName"),
    ("homepage", "PackageHomePage"),
    ("creators", "Creator"),
    ("externalDocumentRefs", "ExternalDocumentRef"),
];

/// Counts the tags that correspond to an SPDX 2.3 document in JSON.
fn spdx(document: &Value) -> Counts {
    let (mut counts, mut ids, mut named) = (Counts::new(), BTreeSet::new(), Vec::new());
    walk("", document, &mut |key, value| {
        let found = TAGS.iter().find(|(name, _)| *name == key);
        if let Some((_, tag)) = found.filter(|_| !value.is_array()) {
            *counts.entry((*tag).to_owned()).or_default() += 1;
        }
        match (key, value.as_str()) {
            ("SPDXID" | "externalDocumentId", Some(id)) => {
                assert!(ids.insert(id), "{id} is there twice");
            }
            ("spdxElementId" | "relatedSpdxElement", Some(id)) if id != "NONE" => {
                // An ID in another document has the name of that document as prefix.
                let document = id.split_once(':').map(|(document, _)| document);
                named.push(document.unwrap_or(id));
            }
            _ => {}
        }
    });
    assert_known(&ids, &named);
    counts
}

/// Counts the tags of a document. Each is one line, or several lines of text between delimiters.
fn tags(text: &str) -> Counts {
    let mut counts = Counts::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let (tag, value) = line.split_once(": ").unwrap_or_else(|| panic!("not a tag: {line}"));
        assert!(tag.bytes().all(|byte| byte.is_ascii_alphabetic()), "not a tag: {line}");
        if TAGS.iter().any(|(_, known)| *known == tag) {
            *counts.entry(tag.to_owned()).or_default() += 1;
        }
        let Some(mut rest) = value.strip_prefix("<text>") else {
            assert!(!value.contains("</text>"), "an end without its begin: {line}");
            continue;
        };
        while !rest.contains("</text>") {
            rest = lines.next().expect("text that does not end");
        }
        assert!(rest.ends_with("</text>"), "something after the end of a text: {rest}");
        assert_eq!(rest.matches("</text>").count(), 1, "two ends of a text: {rest}");
    }
    counts
}

/// Asserts that the elements of an SPDX 3 graph have unique IDs, and that every referenced ID
/// exists.
fn spdx3(document: &Value) {
    let (mut ids, mut named) = (BTreeSet::new(), Vec::new());
    walk("", document, &mut |key, value| match (key, value.as_str()) {
        ("spdxId" | "@id" | "externalSpdxId", Some(id)) => {
            assert!(ids.insert(id), "{id} is there twice");
        }
        (
            "from" | "to" | "element" | "rootElement" | "suppliedBy" | "originatedBy" | "createdBy"
            | "createdUsing" | "dataLicense" | "creationInfo",
            Some(id),
        ) if !id.starts_with("https://spdx.org/rdf/") => named.push(id),
        _ => {}
    });
    assert_known(&ids, &named);
}

#[cfg(test)]
mod tests {
    use super::assert_documents;

    const CYCLONEDX: &str = "{\"version\": 1, \"metadata\": {\"component\": {\"bom-ref\": \"root\", \
        \"name\": \"a\"}}, \"dependencies\": [{\"ref\": \"root\"}]}\n";
    const XML: &str = "<bom version=\"1\"><metadata><component bom-ref=\"root\"><name>a</name>\
        </component></metadata><dependencies><dependency ref=\"root\"/></dependencies></bom>\n";
    const SPDX: &str = "{\"SPDXID\": \"d\", \"packages\": [{\"SPDXID\": \"a\"}]}\n";
    const TAGS: &str = "SPDXID: d\n\nPackageName: a\nPackageComment: <text>x\ny</text>\n";
    const SPDX3: &str = "{\"@graph\": [{\"spdxId\": \"a\", \"from\": \"a\"}]}\n";

    /// Whether documents pass.
    fn passes(all: &[(&'static str, &str)]) -> bool {
        let all = all.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())).collect();
        std::panic::catch_unwind(|| assert_documents(&all)).is_ok()
    }

    #[test]
    fn well_formed_documents_pass_and_others_do_not() {
        let (json, xml) = ("cyclonedx-json@1.6", "cyclonedx-xml@1.6");
        assert!(passes(&[(json, CYCLONEDX), (xml, XML), ("spdx3-json", SPDX3)]));
        assert!(passes(&[("spdx-json", SPDX), ("spdx-tag-value", TAGS)]));
        for (name, text, from, to) in [
            (json, CYCLONEDX, "\"ref\": \"root\"", "\"ref\": \"other\""),
            (json, CYCLONEDX, "}\n", "\n"),
            (json, CYCLONEDX, "\"a\"", "\"\u{85}\""),
            (json, CYCLONEDX, "\n", ""),
            (xml, XML, "</name>", "</nome>"),
            (xml, XML, "<name>", "<name x=\"1\" x=\"2\">"),
            (xml, XML, "a<", "&a;<"),
            ("spdx-json", SPDX, "\"a\"", "\"d\""),
            ("spdx-tag-value", TAGS, "y</text>", "y</text> z"),
            ("spdx-tag-value", TAGS, "</text>", ""),
            ("spdx-tag-value", TAGS, ": a", ""),
            ("spdx3-json", SPDX3, "\"from\": \"a\"", "\"from\": \"b\""),
        ] {
            assert!(!passes(&[(name, &text.replacen(from, to, 1))]), "{name}: {from:?} to {to:?}");
        }
        let other = XML.replace("<name>a", "<name>b");
        assert!(!passes(&[(json, CYCLONEDX), (xml, &other)]));
        let more = format!("{TAGS}Creator: x\n");
        assert!(!passes(&[("spdx-json", SPDX), ("spdx-tag-value", &more)]));
    }
}
