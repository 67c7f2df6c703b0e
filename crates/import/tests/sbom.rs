//! SBOMs in the forms of other tools, and invalid documents.

use plimsoll_import::{SbomErrorKind, read_sbom};
use plimsoll_model::{Baseline, BaselineKind, ComponentKind};
use proptest::prelude::*;

fn rows(baseline: &Baseline) -> Vec<(ComponentKind, &str, &str, &str)> {
    let mut rows = Vec::new();
    for row in &baseline.components {
        let (version, purl) = (row.version.as_deref(), row.purl.as_deref());
        rows.push((
            row.kind,
            row.name.as_str(),
            version.unwrap_or_default(),
            purl.unwrap_or_default(),
        ));
    }
    rows
}

#[test]
fn cyclonedx_of_other_tools() {
    let text = r#"{
        "bomFormat": "CycloneDX", "specVersion": "1.6",
        "metadata": {
            "tools": {"components": [{"type": "application", "name": "syft", "version": "1.18.1"}]},
            "component": {"type": "file", "name": "harbor"}
        },
        "components": [
            {"type": "library", "name": "Actions/Checkout", "version": "v4", "purl": "pkg:GitHub/Actions/Checkout@v4",
             "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "Other"}}],
             "evidence": {"occurrences": [{"location": "/.github/workflows/ci.yml"}]}},
            {"type": "library", "group": "@scope", "name": "pkg", "version": "1.0.0", "purl": "pkg:npm/%40scope/pkg@1.0.0",
             "components": [{"type": "library", "name": "inner", "licenses": [{"expression": "MIT OR BSD-2-Clause"}]}]},
            {"type": "container", "name": "alpine", "version": "UNKNOWN"},
            {"type": "file", "name": "src/main.c"},
            {"type": "library", "purl": "pkg:maven/org.x/a%20b@1"}
        ],
        "formulation": [{"components": [{"type": "application", "name": "x", "purl": "pkg:githubactions/o/r@v1"}]}]
    }"#;
    let baseline = read_sbom(text.as_bytes()).unwrap();
    assert_eq!(baseline.kind, BaselineKind::Sbom);
    assert_eq!(
        (baseline.tool.name.as_str(), baseline.tool.version.to_string()),
        ("syft", "1.18.1".to_owned())
    );
    assert_eq!(
        rows(&baseline),
        [
            (ComponentKind::Action, "Actions/Checkout", "v4", "pkg:github/actions/checkout@v4"),
            (ComponentKind::Action, "x", "", "pkg:github/o/r@v1"),
            (ComponentKind::ContainerImage, "alpine", "", ""),
            (ComponentKind::Package, "@scope/pkg", "1.0.0", "pkg:npm/%40scope/pkg@1.0.0"),
            (ComponentKind::Package, "inner", "", ""),
            (ComponentKind::Package, "org.x/a b", "", "pkg:maven/org.x/a%20b@1"),
        ]
    );
    assert!(baseline.complete);
    assert_eq!(baseline.components[0].license.as_deref(), Some("MIT AND Other"));
    assert_eq!(
        baseline.components[0].path.as_ref().unwrap().to_string(),
        ".github/workflows/ci.yml"
    );
}

/// Documents that syft 1.18.1 wrote for the same tree, in several formats.
#[test]
fn documents_of_syft() {
    let documents: [&[u8]; 4] = [
        include_bytes!("documents/syft-1.5.cdx.xml"),
        include_bytes!("documents/syft-1.6.cdx.json"),
        include_bytes!("documents/syft-2.3.spdx.json"),
        include_bytes!("documents/syft-2.3.spdx"),
    ];
    for document in documents {
        let baseline = read_sbom(document).unwrap();
        assert_eq!(
            rows(&baseline),
            [
                (ComponentKind::Action, "actions/checkout", "v4", "pkg:github/actions/checkout@v4"),
                (ComponentKind::Package, "@scope/a", "1.2.3", "pkg:npm/%40scope/a@1.2.3"),
                (ComponentKind::Package, "b", "2.0.0", "pkg:npm/b@2.0.0"),
                (ComponentKind::Package, "x", "1.0.0", "pkg:npm/x@1.0.0"),
            ]
        );
        let licenses = baseline.components.iter().filter_map(|row| row.license.as_deref());
        let licenses: Vec<&str> = licenses.map(|text| text.trim_matches(['(', ')'])).collect();
        assert_eq!(licenses, ["MIT OR Apache-2.0", "The license of b"]);
        assert_eq!(baseline.tool.name, "syft");
        assert_eq!(baseline.source.name.as_deref(), Some("harbor"));
    }
}

/// The repository of a document is taken from its root: a URL or a package URL.
#[test]
fn the_repository_of_the_root() {
    let vcs = "https://github.com/o/r.git";
    for (purl, vcs, url) in [
        ("pkg:cargo/nu@1", vcs, Some("https://github.com/o/r")),
        ("pkg:cargo/nu@1", "", None),
        ("pkg:github/O/r@abc", "", Some("https://github.com/o/r")),
        ("pkg:gitlab/o/s/r@1#a", "", Some("https://gitlab.com/o/s/r")),
        (
            "pkg:generic/r@1?vcs_url=git%2Bhttps:%2F%2Fgitlab.com%2Fo%2Fr@1",
            "",
            Some("https://gitlab.com/o/r"),
        ),
        ("pkg:cargo/nu@1", "https://nu.example/", None),
    ] {
        let reference = format!("{{\"type\": \"vcs\", \"url\": \"{vcs}\"}}");
        let list = if vcs.is_empty() { "" } else { &reference };
        let json = format!(
            "{{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"metadata\": {{\"component\": {{\
             \"type\": \"application\", \"name\": \"nu\", \"purl\": \"{purl}\", \"externalReferences\": [{list}]}}}}}}"
        );
        let list = if vcs.is_empty() {
            String::new()
        } else {
            format!("<reference type=\"vcs\"><url>{vcs}</url></reference>")
        };
        let xml = format!(
            "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><metadata><component type=\"application\">\
             <name>nu</name><purl>{purl}</purl><externalReferences><reference type=\"website\">\
             <url>https://github.com/x/y</url></reference>{list}</externalReferences></component></metadata></bom>"
        );
        let download = if vcs.is_empty() { "NOASSERTION" } else { vcs };
        let spdx = format!(
            "SPDXVersion: SPDX-2.3\nDocumentName: x\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-r\n\
             PackageName: nu\nSPDXID: SPDXRef-r\nPackageDownloadLocation: {download}\n\
             ExternalRef: PACKAGE-MANAGER purl {purl}\n"
        );
        for text in [json, xml, spdx] {
            let source = read_sbom(text.as_bytes()).unwrap().source;
            assert_eq!(source.name.as_deref(), Some("nu"));
            assert_eq!(source.url.map(|url| url.to_string()).as_deref(), url, "{text}");
            assert!(source.purl.is_some(), "{text}");
        }
    }
}

#[test]
fn cyclonedx_1_4_has_tools_in_a_list() {
    let text = r#"{"bomFormat": "CycloneDX", "specVersion": "1.4",
        "metadata": {"tools": [{"vendor": "x", "name": "cdxgen", "version": "v8.0.0"}]}}"#;
    let baseline = read_sbom(text.as_bytes()).unwrap();
    assert_eq!(baseline.tool.version.to_string(), "8.0.0");
    assert!(baseline.components.is_empty());
}

#[test]
fn spdx_of_other_tools() {
    let text = r#"{
        "spdxVersion": "SPDX-2.3", "name": "harbor", "creationInfo": {"creators": ["Organization: x", "Tool: syft-1.18.1"]},
        "packages": [
            {"SPDXID": "SPDXRef-root", "name": "harbor"},
            {"SPDXID": "SPDXRef-a", "name": "zlib", "versionInfo": "1.3", "licenseDeclared": "NOASSERTION",
             "downloadLocation": "NOASSERTION",
             "externalRefs": [{"referenceType": "cpe23Type", "referenceLocator": "cpe:x"},
                              {"referenceType": "purl", "referenceLocator": "pkg:generic/zlib@1.3"}]}
        ],
        "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-root"}]
    }"#;
    let baseline = read_sbom(text.as_bytes()).unwrap();
    assert_eq!(rows(&baseline), [(ComponentKind::Package, "zlib", "1.3", "pkg:generic/zlib@1.3")]);
    assert_eq!(baseline.components[0].license, None);
    assert_eq!(baseline.source.name.as_deref(), Some("harbor"));
    assert_eq!(baseline.tool.name, "syft");
}

#[test]
fn cyclonedx_xml_of_other_tools() {
    for version in ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"] {
        let text = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
            <!-- made by hand -->
            <c:bom xmlns:c="http://cyclonedx.org/schema/bom/{version}" version="1">
              <c:metadata>
                <c:tools><c:tool><c:vendor>x</c:vendor><c:name>cdxgen</c:name><c:version>v8.0.0</c:version></c:tool></c:tools>
                <c:component type="application"><c:name>harbor</c:name>
                  <c:components><c:component type="library"><c:name>no</c:name></c:component></c:components>
                </c:component>
              </c:metadata>
              <c:components>
                <c:component type="library">
                  <c:group>@scope</c:group><c:name> a &amp; b&#x21; </c:name><c:version><![CDATA[1.0]]></c:version>
                  <c:scope>required</c:scope>
                  <c:licenses><c:license><c:id>MIT</c:id></c:license><c:expression>ISC OR Zlib</c:expression></c:licenses>
                  <c:purl>pkg:npm/%40scope/a@1.0</c:purl>
                  <c:pedigree><c:ancestors><c:component type="library"><c:name>no</c:name></c:component></c:ancestors></c:pedigree>
                  <c:externalReferences><c:reference type="website"><c:url>https://a.example</c:url></c:reference>
                    <c:reference type="vcs"><c:url>https://git.example/a</c:url></c:reference></c:externalReferences>
                  <c:components><c:component type="library"><c:name>inner</c:name></c:component></c:components>
                  <c:evidence><c:occurrences><c:occurrence><c:location>/a/b</c:location></c:occurrence></c:occurrences></c:evidence>
                </c:component>
                <c:component type="file"><c:name>src/main.c</c:name></c:component>
              </c:components>
            </c:bom>"#
        );
        let baseline = read_sbom(text.as_bytes()).unwrap();
        assert_eq!(
            rows(&baseline),
            [
                (ComponentKind::Package, "@scope/a & b!", "1.0", "pkg:npm/%40scope/a@1.0"),
                (ComponentKind::Package, "inner", "", ""),
            ]
        );
        let row = &baseline.components[0];
        assert_eq!(row.license.as_deref(), Some("MIT AND (ISC OR Zlib)"));
        assert_eq!(row.upstream.as_ref().unwrap().as_str(), "https://git.example/a");
        assert_eq!(row.path.as_ref().unwrap().to_string(), "a/b");
        assert_eq!(baseline.source.name.as_deref(), Some("harbor"));
        assert_eq!(
            (baseline.tool.name.as_str(), baseline.tool.version.to_string()),
            ("cdxgen", "8.0.0".to_owned())
        );
    }
}

#[test]
fn spdx_tag_value_of_other_tools() {
    let text = "# made by hand\n\nSPDXVersion: SPDX-2.2\nDocumentName: harbor\nCreator: Person: x ()\n\
        Creator: Tool: syft-1.18.1\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-root\n\
        PackageName: harbor\nSPDXID: SPDXRef-root\n\n\
        PackageName: zlib\nSPDXID: SPDXRef-a\nPackageVersion: 1.3\nPackageComment: <text>two\n\
        PackageName: no\nlines</text>\nPackageLicenseDeclared: LicenseRef-1\n\
        ExternalRef: SECURITY cpe23Type cpe:x\n\
        ExternalRef: PACKAGE_MANAGER purl pkg:generic/zlib@1.3\n\
        FileName: ./a.c\nSPDXID: SPDXRef-file\nPackageVersion: 9\n\
        LicenseID: LicenseRef-1\nExtractedText: <text>Free.</text>\nLicenseName: Free license\n";
    let baseline = read_sbom(text.as_bytes()).unwrap();
    assert_eq!(rows(&baseline), [(ComponentKind::Package, "zlib", "1.3", "pkg:generic/zlib@1.3")]);
    assert_eq!(baseline.components[0].license.as_deref(), Some("Free license"));
    assert_eq!(baseline.source.name.as_deref(), Some("harbor"));
    assert_eq!(baseline.tool.name, "syft");
}

#[test]
fn spdx_3_of_other_tools() {
    let text = r#"{"@context": ["https://x.example", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"], "@graph": [
        {"type": "CreationInfo", "@id": "_:c", "createdUsing": ["urn:tool"]},
        {"type": "Tool", "spdxId": "urn:tool", "name": "sbomer-2.0.0"},
        {"type": "SpdxDocument", "spdxId": "urn:doc", "rootElement": ["urn:sbom"]},
        {"type": "software_Sbom", "spdxId": "urn:sbom", "rootElement": ["urn:root"]},
        {"type": "software_Package", "spdxId": "urn:root", "name": "harbor"},
        {"type": "software_Package", "spdxId": "urn:a", "name": "zlib", "software_packageVersion": "1.3",
         "externalIdentifier": [{"externalIdentifierType": "packageUrl", "identifier": "pkg:generic/zlib@1.3"}]},
        {"type": "software_Package", "spdxId": "urn:b", "name": "alpine", "software_primaryPurpose": "container", "software_packageVersion": 3},
        {"type": "Relationship", "spdxId": "urn:r", "relationshipType": "hasDeclaredLicense", "from": "urn:a",
         "to": ["urn:l", "https://spdx.org/licenses/ISC"]},
        {"type": "Relationship", "spdxId": "urn:s", "relationshipType": "hasDeclaredLicense", "from": "urn:b",
         "to": ["https://spdx.org/rdf/3.0.1/terms/Licensing/NoAssertion"]},
        {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:l", "simplelicensing_licenseExpression": "Zlib OR MIT"},
        7, null]}"#;
    let baseline = read_sbom(text.as_bytes()).unwrap();
    assert_eq!(
        rows(&baseline),
        [
            (ComponentKind::ContainerImage, "alpine", "", ""),
            (ComponentKind::Package, "zlib", "1.3", "pkg:generic/zlib@1.3"),
        ]
    );
    assert_eq!(baseline.components[0].license, None);
    assert_eq!(baseline.components[1].license.as_deref(), Some("(Zlib OR MIT) AND (ISC)"));
    assert_eq!(baseline.source.name.as_deref(), Some("harbor"));
    assert_eq!(
        (baseline.tool.name.as_str(), baseline.tool.version.to_string()),
        ("sbomer", "2.0.0".to_owned())
    );
}

#[test]
fn a_document_that_is_not_an_sbom_is_an_error() {
    for (text, kind) in [
        ("", SbomErrorKind::Unknown),
        ("hello\nworld", SbomErrorKind::Unknown),
        ("{", SbomErrorKind::Syntax),
        ("[]", SbomErrorKind::Unknown),
        ("[}", SbomErrorKind::Syntax),
        ("{}", SbomErrorKind::Unknown),
        (r#"{"bomFormat": "CycloneDX", "specVersion": "2.0"}"#, SbomErrorKind::Unknown),
        (r#"{"bomFormat": "SPDX"}"#, SbomErrorKind::Unknown),
        (r#"{"spdxVersion": "SPDX-3.0"}"#, SbomErrorKind::Unknown),
        (
            r#"{"@context": "https://spdx.org/rdf/3.1.0/spdx-context.jsonld"}"#,
            SbomErrorKind::Unknown,
        ),
        (r#"{"@context": "https://schema.org"}"#, SbomErrorKind::Unknown),
        (
            r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": 1}"#,
            SbomErrorKind::Syntax,
        ),
        ("<rdf:RDF/>", SbomErrorKind::Unknown),
        ("<bom/>", SbomErrorKind::Unknown),
        (r#"<bom xmlns="http://cyclonedx.org/schema/bom/2.0"/>"#, SbomErrorKind::Unknown),
        (r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.6">"#, SbomErrorKind::Syntax),
        (r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.6"/><a/>"#, SbomErrorKind::Syntax),
        (r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.6">&a;</bom>"#, SbomErrorKind::Syntax),
        ("<!DOCTYPE bom []><bom/>", SbomErrorKind::Syntax),
        ("<?xml version='1.0' encoding='UTF-16'?><bom/>", SbomErrorKind::Syntax),
        ("SPDXVersion: SPDX-2.1", SbomErrorKind::Unknown),
        ("SPDXVersion: SPDX-2.3\nPackageName: <text>a", SbomErrorKind::Syntax),
    ] {
        let why = read_sbom(text.as_bytes()).unwrap_err();
        assert_eq!(why.kind(), kind, "{text}: {why}");
        let is_listed = why.to_string().contains("CycloneDX 1.2 to 1.7");
        assert_eq!(is_listed, kind == SbomErrorKind::Unknown, "{why}");
    }
}

/// Common wrong inputs, and faults with a known fix.
#[test]
fn messages_say_what_to_do() {
    let deep = format!(
        r#"{{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{}{}]}}"#,
        r#"{"name": "a", "components": ["#.repeat(70),
        "]}".repeat(70)
    );
    let spdx3 = r#""@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld""#;
    for (text, kind, part) in [
        ("", SbomErrorKind::Unknown, "it is empty;"),
        (" \n", SbomErrorKind::Unknown, "it is empty;"),
        ("[]", SbomErrorKind::Unknown, "it is a JSON array, but an SBOM is an object;"),
        ("null", SbomErrorKind::Unknown, "it is a single JSON value"),
        ("7\n", SbomErrorKind::Unknown, "it is a single JSON value"),
        (r#""a""#, SbomErrorKind::Unknown, "it is a single JSON value"),
        (r#"{"bomFormat": "CycloneDX"}"#, SbomErrorKind::Unknown, "has no `specVersion`"),
        (
            r#"{"sbom": {"spdxVersion": "SPDX-2.3"}}"#,
            SbomErrorKind::Unknown,
            "extract it, for example with `jq .sbom`",
        ),
        (
            r#"{"artifacts": [], "source": {}, "descriptor": {"name": "syft"}}"#,
            SbomErrorKind::Unknown,
            "use `syft -o cyclonedx-json`",
        ),
        (&format!("{{{spdx3}}}"), SbomErrorKind::Syntax, "it has no `@graph`"),
        (
            &format!(r#"{{{spdx3}, "@graph": {{"type": "Bom"}}}}"#),
            SbomErrorKind::Syntax,
            "its `@graph` is not an array",
        ),
        (&deep, SbomErrorKind::TooDeep, "nested deeper than 127 levels at line 1"),
    ] {
        let why = read_sbom(text.as_bytes()).unwrap_err();
        assert_eq!(why.kind(), kind, "{text}: {why}");
        assert!(why.to_string().contains(part), "{text}: {why}");
    }
    // The maximum depth: the document, its list, and two levels for each component.
    let deepest = format!(
        r#"{{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{}{{"name": "b"}}{}]}}"#,
        r#"{"name": "a", "components": ["#.repeat(62),
        "]}".repeat(62)
    );
    let read = read_sbom(deepest.as_bytes()).unwrap();
    assert_eq!(read.components.iter().map(|row| row.count).sum::<u64>(), 63);
}

#[test]
fn other_encodings_are_named() {
    let json = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6"}"#;
    let xml = "<?xml version='1.0' encoding='UTF-16'?><bom/>";
    let tags = "SPDXVersion: SPDX-2.3\n";
    for text in [json, xml, tags] {
        for mark in ["", "\u{feff}"] {
            let text = format!("{mark}{text}");
            let of_16 = |bytes: fn(u16) -> [u8; 2]| {
                text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()
            };
            let of_32 = |bytes: fn(u32) -> [u8; 4]| {
                text.chars().flat_map(|c| bytes(u32::from(c))).collect::<Vec<u8>>()
            };
            for (name, bytes) in [
                ("UTF-16LE", of_16(u16::to_le_bytes)),
                ("UTF-16BE", of_16(u16::to_be_bytes)),
                ("UTF-32LE", of_32(u32::to_le_bytes)),
                ("UTF-32BE", of_32(u32::to_be_bytes)),
            ] {
                let why = read_sbom(&bytes).unwrap_err().to_string();
                let start = format!("the SBOM is {name}, but only UTF-8 is supported: convert it");
                assert!(why.starts_with(&start), "{why}");
            }
        }
    }
    // Bytes that are not text in any encoding.
    let why = read_sbom(&[0, 1, 2, 3, 4]).unwrap_err();
    assert_eq!(why.kind(), SbomErrorKind::Unknown, "{why}");
}

/// With a truncated list, a comparison would report the rest as new.
#[test]
fn too_many_components_are_refused() {
    let of = |components: usize| {
        let rows = vec![r#"{"name":"a"}"#; components].join(",");
        read_sbom(
            format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{rows}]}}"#)
                .as_bytes(),
        )
    };
    let read = of(200_000).unwrap();
    assert_eq!(
        (read.components.iter().map(|row| row.count).sum::<u64>(), read.complete),
        (200_000, true)
    );
    let why = of(200_002).unwrap_err();
    assert_eq!(why.kind(), SbomErrorKind::TooMany);
    assert!(why.to_string().contains("200002 components, but at most 200000"), "{why}");
    // Nested components also count, and so do packages of SPDX.
    let inner = vec![r#"{"name":"a"}"#; 200_001].join(",");
    for text in [
        format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{{"name":"b","components":[{inner}]}}]}}"#
        ),
        format!(
            r#"{{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","packages":[{{"name":"b"}},{inner}]}}"#
        ),
    ] {
        let why = read_sbom(text.as_bytes()).unwrap_err();
        assert!(why.to_string().contains("200002 components"), "{why}");
    }
}

/// An invalid list would hide its components.
#[test]
fn components_that_are_not_a_list_are_an_error() {
    for list in ["null", "{}", "1", "[null]", "[[]]"] {
        let text =
            format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","components":{list}}}"#);
        let why = read_sbom(text.as_bytes()).unwrap_err();
        assert_eq!(why.kind(), SbomErrorKind::Syntax, "{list}: {why}");
    }
}

/// A component without a name gets the name in its package URL; without both, the baseline is
/// incomplete.
#[test]
fn components_without_a_name() {
    let json = |fields: &str| {
        format!(
            r#"{{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "components": [{{"type": "library"{fields}}}]}}"#
        )
    };
    let xml = |fields: &str| {
        format!(
            "<bom xmlns='http://cyclonedx.org/schema/bom/1.6'><components><component type='library'>\
             {fields}</component></components></bom>"
        )
    };
    let tags =
        |fields: &str| format!("SPDXVersion: SPDX-2.3\nPackageName:\nSPDXID: SPDXRef-a\n{fields}");
    let purl = "pkg:npm/%40scope/a@1";
    for text in [
        json(&format!(r#", "purl": "{purl}""#)),
        json(&format!(r#", "name": " ", "purl": "{purl}""#)),
        xml(&format!("<purl>{purl}</purl>")),
        tags(&format!("ExternalRef: PACKAGE-MANAGER purl {purl}\n")),
    ] {
        let read = read_sbom(text.as_bytes()).unwrap();
        assert_eq!(rows(&read), [(ComponentKind::Package, "@scope/a", "", purl)], "{text}");
        assert!(read.complete, "{text}");
    }
    for text in [
        json(r#", "version": "1""#),
        json(r#", "purl": "nothing""#),
        xml(""),
        tags("PackageVersion: 1\n"),
    ] {
        let read = read_sbom(text.as_bytes()).unwrap();
        assert_eq!((rows(&read), read.complete), (Vec::new(), false), "{text}");
    }
}

/// Multi-line text without delimiters is skipped; a line that cannot belong to a field is an error.
#[test]
fn lines_of_tag_value_that_are_not_fields() {
    let head = "SPDXVersion: SPDX-2.3\n# comment\n \nPackageName: a\n";
    for (lines, line, why) in [
        ("PackageName b\n", 5, "`PackageName` has no colon"),
        ("PackageComment: x\nPackageVersion 1\n", 6, "`PackageVersion` has no colon"),
        ("<<<<<<< HEAD\n", 5, "unresolved merge conflict"),
        ("PackageComment: x\n>>>>>>> topic: x\n", 6, "unresolved merge conflict"),
        ("PackageVersion: 1\nnothing\n", 6, "the line is neither a field"),
        ("PackageComment: <text>x</text>\nnothing\n", 6, "the line is neither a field"),
        ("PackageComment: <text>x\ny</text>\n\nnothing\n", 8, "the line is neither a field"),
        ("PackageComment: x\nPackageVersion: 1\nnothing\n", 7, "the line is neither a field"),
    ] {
        let error = read_sbom(format!("{head}{lines}").as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.line()), (SbomErrorKind::Syntax, Some(line)), "{error}");
        assert!(error.to_string().contains(why), "{error}");
    }
    let text = "PackageCopyrightText: Copyright x\nall rights\n\nNote: of y\nreserved\nPackageVersion: 1\n\
        PackageComment: <text>\n<<<<<<< HEAD\nPackageName b</text>\r\n";
    let read = read_sbom(format!("{head}{text}").as_bytes()).unwrap();
    assert_eq!(rows(&read), [(ComponentKind::Package, "a", "1", "")]);
}

#[test]
fn errors_have_a_line() {
    for (text, line) in [
        ("{\n\n}}", 3),
        ("<bom xmlns='http://cyclonedx.org/schema/bom/1.6'>\n<a>\n</b></bom>", 3),
        ("SPDXVersion: SPDX-2.3\n\nPackageComment: <text>a\nb", 3),
    ] {
        let why = read_sbom(text.as_bytes()).unwrap_err();
        assert_eq!((why.kind(), why.line()), (SbomErrorKind::Syntax, Some(line)), "{why}");
        assert!(why.to_string().contains(&format!("line {line}")), "{why}");
    }
    let mut bytes = b"SPDXVersion: SPDX-2.3\nPackageName: ".to_vec();
    bytes.push(0xff);
    assert_eq!(read_sbom(&bytes).unwrap_err().line(), Some(2));
}

#[test]
fn credentials_are_rejected() {
    let text = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"name": "x", "purl": "pkg:generic/x?download_url=https://u:hunter2@h.example/x",
         "externalReferences": [{"type": "vcs", "url": "https://u:hunter2@h.example/x"}]}]}"#;
    let baseline = read_sbom(text.as_bytes()).unwrap();
    assert!(!format!("{baseline:?}").contains("hunter2"), "{baseline:?}");
}

/// Documents that would crash a crate, be slow or take much memory are read by our own reader or
/// rejected.
#[test]
fn the_cost_of_hostile_documents_is_proportional_to_their_size() {
    const MANY: usize = 200_000;
    let xml = |version: &str, inner: &str| {
        format!(
            "<bom xmlns=\"http://cyclonedx.org/schema/bom/{version}\" version=\"1\">{inner}</bom>"
        )
    };
    for version in ["1.5", "1.6"] {
        // Nested components, in XML and JSON.
        let deep = "<components><component type=\"library\"><name>a</name>".repeat(MANY);
        let why = read_sbom(xml(version, &deep).as_bytes()).unwrap_err();
        assert_eq!((why.kind(), why.line()), (SbomErrorKind::TooDeep, Some(1)), "{why}");
        let deep = r#"{"name": "a", "type": "library", "components": ["#.repeat(MANY);
        let head =
            format!(r#"{{"bomFormat": "CycloneDX", "specVersion": "{version}", "version": 1"#);
        let why = read_sbom(format!("{head}, \"components\": [{deep}").as_bytes()).unwrap_err();
        assert_eq!(why.kind(), SbomErrorKind::Syntax, "{why}");
        // Namespaces in scope of many elements.
        let spaces: Vec<String> = (0..5_000).map(|at| format!(" xmlns:a{at}=\"b\"")).collect();
        let spaces = spaces.concat();
        let wide = format!("<components{spaces}>{}</components>", "<a/>".repeat(MANY));
        assert!(read_sbom(xml(version, &wide).as_bytes()).unwrap().components.is_empty());
        // Attributes whose comparison takes quadratic time.
        let same = " a=\"b\"".repeat(MANY);
        assert!(read_sbom(xml(version, &format!("<a{same}/>")).as_bytes()).is_ok());
        // A text in many pieces.
        let text = format!(
            "<components><component type=\"library\"><name>{}</name></component></components>",
            "&lt;<!-- -->".repeat(MANY)
        );
        let baseline = read_sbom(xml(version, &text).as_bytes()).unwrap();
        assert_eq!(baseline.components.len(), 1);
    }
    // Licenses in brackets, and chains of operators.
    for license in [
        "(".repeat(MANY),
        "\\u0028".repeat(MANY),
        "MIT AND ".repeat(MANY),
        format!("{}MIT", "MIT AND ".repeat(1_000)),
        // The shortest chains: the crate needs no blanks.
        format!("{}a", "a+OR".repeat(4_090)),
        format!("{}a", "a+aNd".repeat(MANY)),
        format!("{}MIT{}", "(".repeat(64), ")".repeat(64)),
    ] {
        let text = format!(
            r#"{{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "dataLicense": "CC0-1.0", "name": "x",
            "documentNamespace": "https://x.example", "creationInfo": {{"created": "2020-01-01T00:00:00Z", "creators": []}},
            "packages": [{{"SPDXID": "SPDXRef-a", "name": "a", "downloadLocation": "NOASSERTION",
            "licenseDeclared": "{license}"}}]}}"#
        );
        assert_eq!(read_sbom(text.as_bytes()).unwrap().components.len(), 1);
    }
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(read_sbom(&bytes));
    }

    #[test]
    fn any_xml(parts in prop::collection::vec(prop::sample::select(vec![
        "<components>", "</components>", "<component type='library'>", "</component>", "<name>", "</name>", "a",
        "<licenses>", "</licenses>", "<license>", "</license>", "<id>", "</id>", "<a/>", "&lt;", "&#65;", "&x;",
        "<![CDATA[", "]]>", "<!--", "-->", "<?x", "?>", "<", ">", "\"", " ", "\n",
    ]), 0..40), version in 2..8_u8) {
        let parts = parts.concat();
        let text = format!("<bom xmlns='http://cyclonedx.org/schema/bom/1.{version}'>{parts}</bom>");
        drop(read_sbom(text.as_bytes()));
    }

    #[test]
    fn any_tag_value(parts in prop::collection::vec(prop::sample::select(vec![
        "PackageName: ", "SPDXID: ", "ExternalRef: ", "PACKAGE-MANAGER purl ", "a", "<text>", "</text>", "\n", "\n", ":",
        "#", "LicenseID: ", "LicenseName: ", "Relationship: SPDXRef-DOCUMENT DESCRIBES ", "\r", "\u{e9}",
    ]), 0..40)) {
        let text = format!("SPDXVersion: SPDX-2.3\n{}", parts.concat());
        drop(read_sbom(text.as_bytes()));
    }
}

#[test]
fn a_credential_that_cannot_be_masked_is_an_error_of_its_own() {
    let read = |version: &str| {
        let tools = serde_json::json!([{"name": "sbomer", "version": version}]);
        let metadata = serde_json::json!({"tools": tools});
        let head = ("CycloneDX", "1.4");
        let sbom = serde_json::json!({"bomFormat": head.0, "specVersion": head.1, "version": 1, "metadata": metadata});
        read_sbom(sbom.to_string().as_bytes())
    };
    assert_eq!(read("1.0.0+build").unwrap().tool.version.to_string(), "1.0.0+build");
    // A mask contains characters that no version has.
    let why = read(&format!("1.0.0+{}{}", "AKIA", "Q4ZJ7RW5TN2XLM6P")).unwrap_err();
    assert_eq!(why.kind(), SbomErrorKind::Credential);
    assert!(!why.to_string().contains("not a supported SBOM"), "{why}");
}
