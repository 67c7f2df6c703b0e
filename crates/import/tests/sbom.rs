//! SBOMs in the forms that other tools write, and what is none.

use plimsoll_import::{SbomErrorKind, read_sbom};
use plimsoll_model::{Baseline, BaselineKind, ComponentKind};
use proptest::prelude::*;

fn rows(baseline: &Baseline) -> Vec<(ComponentKind, &str, &str, &str)> {
    let mut rows = Vec::new();
    for it in &baseline.components {
        let (version, purl) = (it.version.as_deref(), it.purl.as_deref());
        rows.push((
            it.kind,
            it.name.as_str(),
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
            {"type": "library"}
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
        ]
    );
    assert_eq!(baseline.components[0].license.as_deref(), Some("MIT AND Other"));
    assert_eq!(
        baseline.components[0].path.as_ref().unwrap().to_string(),
        ".github/workflows/ci.yml"
    );
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
fn what_is_no_sbom_says_what_is_read() {
    for (text, kind) in [
        ("", SbomErrorKind::Syntax),
        ("{", SbomErrorKind::Syntax),
        ("[]", SbomErrorKind::Syntax),
        ("{}", SbomErrorKind::Unknown),
        (r#"{"bomFormat": "CycloneDX", "specVersion": "2.0"}"#, SbomErrorKind::Unknown),
        (r#"{"spdxVersion": "SPDX-3.0"}"#, SbomErrorKind::Unknown),
        (
            r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": 1}"#,
            SbomErrorKind::Syntax,
        ),
    ] {
        let why = read_sbom(text.as_bytes()).unwrap_err();
        assert_eq!(why.kind(), kind, "{text}: {why}");
    }
}

#[test]
fn credentials_do_not_pass() {
    let text = r#"{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"name": "x", "purl": "pkg:generic/x?download_url=https://u:hunter2@h.example/x",
         "externalReferences": [{"type": "vcs", "url": "https://u:hunter2@h.example/x"}]}]}"#;
    let baseline = read_sbom(text.as_bytes()).unwrap();
    assert!(!format!("{baseline:?}").contains("hunter2"), "{baseline:?}");
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(read_sbom(&bytes));
    }
}
