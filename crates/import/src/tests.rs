//! Tests that a crate and our own reader return the same result for a document.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// A component, independent of the format.
#[derive(Clone, Debug)]
struct Sample {
    kind: &'static str,
    name: String,
    version: Option<String>,
    purl: Option<String>,
    scope: Option<&'static str>,
    licenses: Vec<(&'static str, &'static str)>,
    vcs: Option<String>,
    location: Option<String>,
    property: Option<&'static str>,
    inner: Vec<Self>,
}

fn text() -> impl Strategy<Value = String> + Clone {
    prop::collection::vec(
        prop::sample::select(vec![
            "a",
            "B",
            "1",
            ".",
            "-",
            "@",
            "/",
            " ",
            "&",
            "<",
            "\"",
            "'",
            "ü",
            "🦀",
            "(x)",
            "\\",
            "\u{a0}",
            "&lt;",
            "PERSISTENT-ID",
            "]]>",
        ]),
        1..6,
    )
    .prop_map(|parts| format!("x{}", parts.concat()))
}

fn sample() -> impl Strategy<Value = Sample> {
    let licenses = vec![
        ("id", "MIT"),
        ("name", "The license of x"),
        ("expression", "mit or  Apache-2.0"),
        ("expression", "(GPL-2.0+ AND ISC) OR Zlib"),
        ("expression", "LicenseRef-x"),
    ];
    let kinds = vec!["library", "application", "container", "file", "nonsense"];
    let scopes = vec!["required", "optional", "excluded", "nonsense"];
    let own = vec!["vendored-directory", "ported-file", "nonsense"];
    let known = prop::option::of(text());
    let parts = (
        (prop::sample::select(kinds), text(), known.clone(), known.clone(), known.clone(), known),
        prop::option::of(prop::sample::select(scopes)),
        prop::collection::vec(prop::sample::select(licenses), 0..3),
        prop::option::of(prop::sample::select(own)),
    );
    let leaf = parts.prop_map(
        |((kind, name, version, purl, vcs, location), scope, licenses, property)| Sample {
            kind,
            name,
            version,
            purl: purl.map(|purl| format!("pkg:generic/{purl}")),
            scope,
            licenses,
            vcs,
            location,
            property,
            inner: Vec::new(),
        },
    );
    leaf.prop_recursive(3, 8, 3, |inner| {
        (inner.clone(), prop::collection::vec(inner, 0..3))
            .prop_map(|(sample, inner)| Sample { inner, ..sample })
    })
}

impl Sample {
    fn json(&self, version: &str) -> Value {
        let mut value = json!({"type": self.kind, "name": self.name, "group": "g"});
        let mut set = |key: &str, it: Option<Value>| {
            if let Some(it) = it {
                value[key] = it;
            }
        };
        // A version is mandatory in 1.3.
        let stated = self.version.clone().or((version == "1.3").then(|| "0".to_owned()));
        set("version", stated.map(Value::from));
        set("purl", self.purl.clone().map(Value::from));
        set("scope", self.scope.map(Value::from));
        let licenses: Vec<Value> = self
            .licenses
            .iter()
            .map(|(kind, text)| match *kind {
                "expression" => json!({"expression": text}),
                kind => json!({"license": {kind: text}}),
            })
            .collect();
        set("licenses", (!licenses.is_empty()).then(|| licenses.into()));
        let references = self.vcs.as_ref().map(|url| {
            json!([{"type": "website", "url": "https://w.example"}, {"type": "vcs", "url": url}])
        });
        set("externalReferences", references);
        let property =
            |kind| json!([{"name": "x", "value": "y"}, {"name": "plimsoll:kind", "value": kind}]);
        set("properties", self.property.map(property));
        let place = self.location.as_ref().filter(|_| version == "1.5");
        set("evidence", place.map(|location| json!({"occurrences": [{"location": location}]})));
        let inner: Vec<Value> =
            self.inner.iter().map(|component| component.json(version)).collect();
        set("components", (!inner.is_empty()).then(|| inner.into()));
        value
    }

    fn xml(&self, version: &str) -> String {
        let escape = |text: &str| quick_xml::escape::escape(text).into_owned();
        let element = |name: &str, text: &str| format!("\n<{name}>{}</{name}>", escape(text));
        let known = |name: &str, text: Option<&String>| {
            text.map(|text| element(name, text)).unwrap_or_default()
        };
        let mut out = vec![format!("<component type=\"{}\"><group>g</group>", self.kind)];
        out.push(element("name", &self.name));
        let stated = self.version.clone().or((version == "1.3").then(|| "0".to_owned()));
        out.push(known("version", stated.as_ref()));
        out.push(known("scope", self.scope.map(str::to_owned).as_ref()));
        if !self.licenses.is_empty() {
            out.push("<licenses>".to_owned());
            for (kind, text) in &self.licenses {
                out.push(match *kind {
                    "expression" => element(kind, text),
                    kind => format!("<license>{}</license>", element(kind, text)),
                });
            }
            out.push("</licenses>".to_owned());
        }
        out.push(known("purl", self.purl.as_ref()));
        if let Some(url) = &self.vcs {
            let url = element("url", url);
            out.push(format!(
                "<externalReferences><reference type=\"vcs\">{url}</reference></externalReferences>"
            ));
        }
        if let Some(own) = self.property {
            out.push(format!(
                "<properties><property name=\"plimsoll:kind\">{own}</property></properties>"
            ));
        }
        if !self.inner.is_empty() {
            let inner = self
                .inner
                .iter()
                .map(|component| component.xml(version))
                .collect::<Vec<_>>()
                .concat();
            out.push(format!("<components>{inner}</components>"));
        }
        if let Some(place) = self.location.as_ref().filter(|_| version == "1.5") {
            let place = element("location", place);
            out.push(format!(
                "<evidence><occurrences><occurrence>{place}</occurrence></occurrences></evidence>"
            ));
        }
        out.push("</component>".to_owned());
        out.concat()
    }

    fn spdx(&self, at: usize) -> Value {
        let expression = self.licenses.iter().find(|(kind, _)| *kind != "name");
        let mut value = json!({
            "SPDXID": format!("SPDXRef-{at}"), "name": self.name,
            "downloadLocation": self.vcs.as_deref().unwrap_or("NOASSERTION"),
            "primaryPackagePurpose": if self.kind == "container" { "CONTAINER" } else { "LIBRARY" },
            "licenseDeclared": expression.map_or("NOASSERTION", |(_, text)| text),
            "externalRefs": [{"referenceCategory": "PERSISTENT-ID", "referenceType": "swh",
                "referenceLocator": "swh:1:rev:0", "comment": "\"referenceCategory\": \"PERSISTENT-ID\""}],
        });
        if let Some(version) = &self.version {
            value["versionInfo"] = version.as_str().into();
        }
        if let Some(purl) = &self.purl {
            let purl = json!({"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl});
            value["externalRefs"].as_array_mut().unwrap().push(purl);
        }
        if let (Some(own), Some(place)) = (self.property, &self.location) {
            value["comment"] = format!("plimsoll:kind: {own}\nplimsoll:scope: test").into();
            value["sourceInfo"] = format!("{place}\nother").into();
        }
        value
    }
}

fn cyclonedx_json(samples: &[Sample], version: &str) -> Vec<u8> {
    let components: Vec<Value> = samples.iter().map(|component| component.json(version)).collect();
    let tool = json!({"name": "t", "version": "1.2.3"});
    let tools = if version == "1.5" {
        json!({"components": [{"type": "application", "name": "t", "version": "1.2.3"}]})
    } else {
        json!([tool])
    };
    let mut document = json!({
        "bomFormat": "CycloneDX", "specVersion": version, "version": 1,
        "metadata": {"tools": tools, "component": {"type": "application", "name": "r", "version": "1"}},
        "components": components,
    });
    if version == "1.5" {
        document["formulation"] = json!([{"components": components}]);
    }
    serde_json::to_vec_pretty(&document).unwrap()
}

fn cyclonedx_xml(samples: &[Sample], version: &str) -> Vec<u8> {
    let components =
        samples.iter().map(|component| component.xml(version)).collect::<Vec<_>>().concat();
    let mut tools = "<tool><name>t</name><version>1.2.3</version></tool>".to_owned();
    let mut formulation = String::new();
    if version == "1.5" {
        tools =
            "<components><component type=\"application\"><name>t</name><version>1.2.3</version>\
                 </component></components>"
                .to_owned();
        formulation = format!(
            "<formulation><formula><components>{components}</components></formula></formulation>"
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<bom xmlns=\"http://cyclonedx.org/schema/bom/{version}\" \
         version=\"1\"><metadata><tools>{tools}</tools><component type=\"application\"><name>r</name>\
         <version>1</version></component></metadata><components>{components}</components>{formulation}</bom>"
    )
    .into_bytes()
}

fn spdx_json(samples: &[Sample], version: &str) -> Vec<u8> {
    let packages: Vec<Value> =
        samples.iter().enumerate().map(|(at, component)| component.spdx(at)).collect();
    let document = json!({
        "spdxVersion": version, "SPDXID": "SPDXRef-DOCUMENT", "dataLicense": "CC0-1.0", "name": "r",
        "documentNamespace": "https://r.example", "packages": packages,
        "creationInfo": {"created": "2020-01-01T00:00:00Z", "creators": ["Organization: o", "Tool: t-1.2.3"]},
        "hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-x", "extractedText": "x", "name": "The license of x"}],
        "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-0"}],
    });
    serde_json::to_vec(&document).unwrap()
}

/// Reads a document with a crate, or returns why it did not.
fn of_crate(text: &[u8]) -> Result<Baseline, String> {
    let form = Form::of(text).map_err(|why| why.to_string())?;
    let read = by_crate(form, text).unwrap();
    read.map_err(|why| why.to_string())?.baseline().map_err(|why| why.to_string())
}

fn of_hand(text: &[u8]) -> Result<Baseline, String> {
    let form = Form::of(text).map_err(|why| why.to_string())?;
    by_hand(form, text).and_then(Listing::baseline).map_err(|why| why.to_string())
}

/// Two lists of a kind in one component, which no schema allows.
#[test]
fn of_two_lists_of_a_kind_the_last_counts() {
    let list = |license: &str, url: &str, kind: &str, place: &str| {
        format!(
            "<licenses><expression>{license}</expression></licenses><externalReferences><reference type=\"vcs\">\
             <url>{url}</url></reference></externalReferences><properties><property name=\"plimsoll:kind\">{kind}\
             </property></properties><evidence><occurrences><occurrence><location>{place}</location></occurrence>\
             </occurrences></evidence>"
        )
    };
    let text = format!(
        "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\" version=\"1\"><components><component \
         type=\"library\"><name>rope</name><version>1</version>{}{}</component></components></bom>",
        list("MIT", "https://a.example/r.git", "vendored-directory", "a"),
        list("ISC", "https://b.example/r.git", "submodule", "b"),
    );
    let read = of_hand(text.as_bytes()).unwrap();
    let [row] = read.components.as_slice() else { panic!("{read:?}") };
    assert_eq!(row.license.as_deref(), Some("ISC"));
    assert_eq!(row.kind, plimsoll_model::ComponentKind::Submodule);
    assert_eq!(Ok(read.clone()), of_crate(text.as_bytes()));
}

proptest! {
    /// Both readers return the same for valid documents.
    #[test]
    fn a_crate_and_our_reader_return_the_same_result(samples in prop::collection::vec(sample(), 1..5)) {
        for version in ["1.3", "1.4", "1.5"] {
            let [json, xml] = [cyclonedx_json, cyclonedx_xml].map(|write| write(&samples, version));
            let read = of_hand(&json);
            prop_assert!(read.is_ok());
            for text in [&json, &xml] {
                prop_assert_eq!(&of_crate(text), &read, "{}", String::from_utf8_lossy(text));
                prop_assert_eq!(&of_hand(text), &read, "{}", String::from_utf8_lossy(text));
            }
        }
        for version in ["SPDX-2.2", "SPDX-2.3"] {
            let text = spdx_json(&samples, version);
            let read = of_hand(&text);
            prop_assert!(read.is_ok());
            prop_assert_eq!(&of_crate(&text), &read, "{}", String::from_utf8_lossy(&text));
        }
    }

    /// Both readers return the same for documents with a missing part, if the crate accepts them.
    #[test]
    fn broken_documents_have_the_same_result(samples in prop::collection::vec(sample(), 1..3), from in 0.0..1.0, length in 1..40_usize) {
        for version in ["1.3", "1.4", "1.5"] {
            for text in [cyclonedx_json(&samples, version), cyclonedx_xml(&samples, version), spdx_json(&samples, "SPDX-2.3")] {
                #[expect(clippy::as_conversions, clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place")]
                let from = (text.len() as f64 * from) as usize;
                let mut text = String::from_utf8(text).unwrap().into_bytes();
                text.drain(from..(from + length).min(text.len()));
                let Ok(Form::CycloneDxJson("1.3" | "1.4" | "1.5") | Form::CycloneDxXml("1.3" | "1.4" | "1.5") | Form::SpdxJson) = Form::of(&text) else { continue };
                if let Ok(read) = of_crate(&text) {
                    prop_assert_eq!(Ok(read), of_hand(&text), "{}", String::from_utf8_lossy(&text));
                }
            }
        }
    }
}

/// A license that the crate changes, and a large document, are read by our own reader.
#[test]
fn documents_that_are_not_passed_to_a_crate() {
    let of = |license: &str| {
        let mut document: Value = serde_json::from_slice(&spdx_json(&[], "SPDX-2.3")).unwrap();
        document["packages"] = json!([{"SPDXID": "SPDXRef-a", "name": "a", "downloadLocation": "NONE", "licenseDeclared": license}]);
        serde_json::to_vec(&document).unwrap()
    };
    for license in ["MIT and ISC", "Ours", "Ours and MIT", "(Ours)", "MIT ORZlib", "(MIT)OR Zlib"] {
        let read = of_crate(&of(license)).unwrap();
        assert_eq!(read.components.len(), 1, "{license}");
        assert_eq!(read, of_hand(&of(license)).unwrap());
    }
    let blank = vec![b' '; guard::BYTES];
    let large = [&of("MIT")[..], &blank].concat();
    assert_eq!(of_crate(&large), Err("it is large".to_owned()));
    assert_eq!(read_sbom(&large).unwrap().components.len(), 1);
    let mut many: Value = serde_json::from_slice(&of("MIT")).unwrap();
    many["files"] = json!(vec![json!({}); 70_000]);
    let many = serde_json::to_vec(&many).unwrap();
    assert_eq!(of_crate(&many), Err("it is large".to_owned()));
    assert_eq!(read_sbom(&many).unwrap().components.len(), 1);
}

/// The reasons for our own readers. If this test fails, a crate was improved, and the documentation
/// of this crate must be updated.
#[test]
fn documents_that_the_crates_cannot_read() {
    use spdx_rs::models::SPDX;
    for version in ["1.2", "1.6", "1.7"] {
        assert!(cyclonedx::readable(version).is_none(), "{version}");
    }
    let sample = json!({"SPDXID": "SPDXRef-a", "name": "a", "downloadLocation": "NONE", "externalRefs": [
        {"referenceCategory": "PERSISTENT-ID", "referenceType": "swh", "referenceLocator": "swh:1:rev:0"}]});
    let mut document: Value = serde_json::from_slice(&spdx_json(&[], "SPDX-2.3")).unwrap();
    document["packages"] = json!([sample]);
    let text = serde_json::to_vec(&document).unwrap();
    assert!(serde_json::from_slice::<SPDX>(&text).is_err());
    assert!(of_crate(&text).is_ok());

    let tags = "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: x\n\
        DocumentNamespace: https://x.example\nCreator: Tool: t-1.0.0\nCreated: 2020-01-01T00:00:00Z\n\n\
        PackageName: a\nSPDXID: SPDXRef-a\nPackageDownloadLocation: NONE\n\
        ExternalRef: PACKAGE-MANAGER purl pkg:generic/a@1\n";
    let model = spdx_rs::parsers::spdx_from_tag_value(tags).unwrap();
    assert!(model.package_information[0].external_reference.is_empty());
    let read = read_sbom(tags.as_bytes()).unwrap();
    assert_eq!(read.components[0].purl.as_deref(), Some("pkg:generic/a@1"));
}
