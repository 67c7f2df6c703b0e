//! Tests the content of SBOM documents, and that they are reproducible.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]
#![cfg(all(feature = "cyclonedx", feature = "spdx"))]

mod common;

use std::collections::BTreeSet;

use plimsoll_emit::{CiComponents, FORMATS, OutputKind, RenderOptions, SbomPart, View, render};
use plimsoll_model::{
    Component, ComponentId, ComponentKind, ConcludedLicense, DeclaredLicense, Finding, FindingKey,
    LicenseExpression, Report, Scope, Severity, SourceInfo, SourceKind, sha256_hex,
};
use serde_json::Value;

use common::{
    COMMIT, OTHER, RULES, empty, known, layouts, locked, plain_directory, rich, rich_reversed, text,
};

fn json(format: &str) -> Value {
    let options = RenderOptions::default().with_rules(RULES);
    serde_json::from_str(&text(&rich(), format, &options)).unwrap()
}

fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    let mut all = list.as_array().unwrap().iter();
    all.find(|item| item["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn the_same_report_produces_the_same_bytes() {
    for meta in OutputKind::Report.formats() {
        for view in [View::Full, View::Pins] {
            let options = RenderOptions::default().with_view(view).with_rules(RULES);
            let bytes = render(&rich(), meta.format, &options).unwrap();
            assert_eq!(bytes, render(&rich(), meta.format, &options).unwrap(), "{}", meta.name);
            let reversed = render(&rich_reversed(), meta.format, &options).unwrap();
            assert_eq!(bytes, reversed, "{}", meta.name);
            assert!(bytes.ends_with(b"\n") && !bytes.ends_with(b"\n\n"), "{}", meta.name);
        }
    }
}

#[test]
fn the_same_report_produces_the_same_bytes_for_each_part() {
    for (format, options) in
        sboms().flat_map(|format| layouts().into_iter().map(move |it| (format, it)))
    {
        let once = text(&rich(), format, &options);
        assert_eq!(once, text(&rich_reversed(), format, &options), "{format}, {options:?}");
        assert!(!once.contains("hunter2"), "{format}, {options:?}");
    }
}

#[test]
fn no_secret_or_control_character_is_in_an_output() {
    for meta in OutputKind::Report.formats() {
        for report in [rich(), plain_directory()] {
            let options = RenderOptions::default().with_rules(RULES).with_width(80);
            let text = text(&report, meta.name, &options);
            assert!(!text.contains("hunter2"), "{}", meta.name);
            // CSV lines end with CRLF (RFC 4180).
            let text = text.replace("\r\n", "\n");
            let bad = |c: char| c.is_control() && c != '\n';
            assert!(!text.contains(bad), "{}", meta.name);
        }
    }
}

#[test]
fn the_json_report_reads_back() {
    let report: Report =
        serde_json::from_str(&text(&rich(), "json", &RenderOptions::default())).unwrap();
    assert_eq!(report.summary, rich().summary);
}

#[test]
fn cyclonedx_lists_each_component_of_ci_once_with_all_its_places() {
    let document = json("cyclonedx-json");
    let formula = &document["formulation"][0];
    let checkout = named(&formula["components"], "actions/checkout");
    assert_eq!(checkout["purl"], "pkg:github/actions/checkout@v4");
    assert_eq!(checkout["scope"], "excluded");
    let places = checkout["evidence"]["occurrences"].as_array().unwrap();
    let at = |place: &Value| {
        let text = |key| place[key].as_str().unwrap_or_default().to_owned();
        (text("location"), text("additionalContext"))
    };
    let at: Vec<_> = places.iter().map(at).collect();
    assert!(at.iter().all(|(path, _)| path.starts_with(".github/workflows/")), "{at:?}");
    assert!(at.windows(2).all(|pair| pair[0] < pair[1]), "{at:?}");
    assert!(places.iter().all(|place| place.get("line").is_none()));
    let properties = checkout["properties"].as_array().unwrap();
    let comment = |p: &&Value| p["name"] == "plimsoll:comment" && p["value"] == "pin me";
    assert_eq!(properties.iter().filter(comment).count(), 1);
    // Both values of the matrix refer to their image, from the same file.
    let workflow = named(&formula["workflows"], ".github/workflows/a.yml");
    let used = workflow["resourceReferences"].as_array().unwrap();
    for key in ["alpine", "tool"] {
        let id = ComponentId::derive(ComponentKind::ContainerImage, key.as_bytes());
        assert!(used.iter().any(|each| each["ref"] == id.as_str()), "{key}");
    }
    assert_eq!(used.len(), 5);
}

#[test]
fn cyclonedx_can_list_ci_among_the_components() {
    let options = RenderOptions::default().with_ci_components(CiComponents::Components);
    let document = text(&rich(), "cyclonedx-json", &options);
    let document: Value = serde_json::from_str(&document).unwrap();
    let checkout = named(&document["components"], "actions/checkout");
    assert_eq!(checkout["scope"], "excluded");
    // The formulation only states which file uses it.
    let formula = &document["formulation"][0];
    assert!(formula.get("components").is_none());
    let workflow = named(&formula["workflows"], ".github/workflows/a.yml");
    let used = workflow["resourceReferences"].as_array().unwrap();
    assert!(used.iter().any(|each| each["ref"] == checkout["bom-ref"]));
    // It can be reached from the root.
    let needs = document["dependencies"].as_array().unwrap();
    let root = needs.iter().find(|needs| needs["ref"] == "root").unwrap();
    assert!(root["dependsOn"].as_array().unwrap().contains(&checkout["bom-ref"]));
    let image = named(&document["components"], "alpine");
    assert_eq!(image["type"], "container");
}

/// The SBOM formats, each once.
fn sboms() -> impl Iterator<Item = &'static str> {
    let sboms = FORMATS.iter().filter(|meta| meta.format.is_sbom());
    sboms.filter(|meta| meta.format.to_string() == meta.name).map(|meta| meta.name)
}

#[test]
fn a_document_of_all_scopes_is_complete() {
    let all = RenderOptions::default().with_scopes(Scope::ALL.iter().copied());
    for format in sboms() {
        let whole = text(&rich(), format, &RenderOptions::default());
        assert_eq!(text(&rich(), format, &all), whole, "{format}");
    }
}

#[test]
fn a_document_lists_the_requested_scopes_and_states_them() {
    for format in sboms() {
        let of = |scopes: &[Scope]| {
            let options = RenderOptions::default().with_scopes(scopes.iter().copied());
            text(&rich(), format, &options)
        };
        let (product, ci) = (of(&[Scope::Product]), of(&[Scope::Ci]));
        assert!(!product.contains("actions/checkout"), "{format}");
        assert!(product.contains("third_party/pcg") && !ci.contains("third_party/pcg"), "{format}");
        assert!(ci.contains("actions/checkout"), "{format}");
        let says = |document: &str, scopes: &str| {
            document.contains("plimsoll:scopes") && document.contains(scopes)
                || document
                    .contains(&format!("Only packages of these scopes are listed: {scopes}."))
        };
        assert!(says(&product, "product") && says(&ci, "ci"), "{format}");
        let both = of(&[Scope::Ci, Scope::Product]);
        assert!(says(&both, "product, ci"), "{format}");
        let other = of(&[Scope::Product, Scope::Ci, Scope::Product]);
        assert_eq!(both, other, "{format}");
    }
}

/// CI is not part of the product, so a document without it is not incomplete. One that only lists tests or CI is.
#[test]
fn a_partial_document_states_that_it_is_partial() {
    let document = |scopes: &[Scope]| -> Value {
        let options = RenderOptions::default().with_scopes(scopes.iter().copied());
        serde_json::from_str(&text(&locked(), "cyclonedx-json", &options)).unwrap()
    };
    let aggregate = |document: &Value| document["compositions"][0]["aggregate"].clone();
    assert_eq!(aggregate(&document(Scope::ALL)), "unknown");
    let others = [Scope::Product, Scope::Build, Scope::Test, Scope::Unknown];
    assert_eq!(aggregate(&document(&others)), "unknown");
    assert_eq!(aggregate(&document(&[Scope::Test])), "incomplete");
    assert_eq!(aggregate(&document(&[Scope::Ci])), "incomplete");
}

#[test]
fn product_and_ci_are_two_documents_and_the_second_refers_to_the_first() {
    for format in sboms() {
        let of = |part| text(&rich(), format, &RenderOptions::default().with_part(part));
        let (product, ci) = (of(SbomPart::Product), of(SbomPart::Ci));
        let scopes = [Scope::Product, Scope::Build, Scope::Test, Scope::Unknown];
        let options = RenderOptions::default().with_scopes(scopes);
        assert_eq!(product, text(&rich(), format, &options), "{format}");
        assert!(product.contains("third_party/pcg") && !ci.contains("third_party/pcg"), "{format}");
        assert!(
            !product.contains("actions/checkout") && ci.contains("actions/checkout"),
            "{format}"
        );
        let after = |start: &str| {
            let (_, rest) = product.split_once(start).unwrap();
            rest.split(['"', '\n', '#']).next().unwrap()
        };
        if format.starts_with("cyclonedx") {
            let link = format!("urn:cdx:{}/1", after("urn:uuid:"));
            assert_eq!(ci.matches(&link).count(), 1, "{format}");
        } else {
            let namespace = format!("https://spdx.org/spdxdocs/{}", after("/spdxdocs/"));
            assert!(ci.contains(&namespace), "{format}");
            // SPDX 2.3 has a SHA-1, which the tests of its writer compare.
            let is_named = format != "spdx3-json" || ci.contains(&sha256_hex(product.as_bytes()));
            assert!(is_named, "{format}");
        }
    }
    let of = |scopes: &[Scope], part| {
        let options = RenderOptions::default().with_scopes(scopes.iter().copied()).with_part(part);
        text(&rich(), "cyclonedx-json", &options)
    };
    // Only the chosen scopes are split.
    let scopes = [Scope::Product, Scope::Ci];
    assert_eq!(of(&scopes, SbomPart::Product), of(&[Scope::Product], SbomPart::Whole));
    assert_ne!(of(&scopes, SbomPart::Ci), of(Scope::ALL, SbomPart::Ci));
}

/// A document of CI lists it as components, which every consumer reads and every version supports.
#[test]
fn a_document_of_ci_lists_it_among_the_components() {
    for version in ["1.4", "1.5", "1.6", "1.7"] {
        let options = RenderOptions::default().with_part(SbomPart::Ci);
        let document = text(&rich(), &format!("cyclonedx-json@{version}"), &options);
        let document: Value = serde_json::from_str(&document).unwrap();
        named(&document["components"], "actions/checkout");
    }
}

#[test]
fn cyclonedx_states_the_origin_of_code() {
    let document = json("cyclonedx-json");
    let fmt = named(&document["components"], "fmt");
    assert_eq!(fmt["version"], COMMIT);
    assert_eq!(fmt["swhid"][0], format!("swh:1:rev:{COMMIT}"));
    let commit = &fmt["pedigree"]["commits"][0];
    assert_eq!(commit["url"], format!("https://github.com/fmtlib/fmt/commit/{COMMIT}"));
    assert_eq!(fmt["externalReferences"][0]["url"], "https://github.com/fmtlib/fmt");
    // Rejected claims are not evidence, and the confidence is that of the weakest claim.
    let identity = &fmt["evidence"]["identity"];
    assert_eq!(identity["confidence"], 0.9);
    assert_eq!(identity["methods"].as_array().unwrap().len(), 1);
    assert_eq!(identity["methods"][0]["value"], "submodule: .gitmodules");

    let pcg = named(&document["components"], "pcg");
    assert_eq!(pcg["swhid"][0], format!("swh:1:dir:{OTHER}"));
    assert_eq!(pcg["licenses"][0]["expression"], "MIT OR Apache-2.0");
    let ancestor = &pcg["pedigree"]["ancestors"][0];
    // The scp form was converted to https.
    assert_eq!(ancestor["externalReferences"][0]["url"], "https://github.com/imneme/pcg-cpp");
    assert_eq!(ancestor["purl"], "pkg:github/imneme/pcg-cpp@0.98");
}

#[test]
fn cyclonedx_omits_unknown_values() {
    let document = json("cyclonedx-json");
    let ao = named(&document["components"], "ao");
    for field in ["version", "purl", "supplier", "pedigree", "externalReferences"] {
        assert!(ao.get(field).is_none(), "{field}");
    }
    assert_eq!(ao["licenses"], serde_json::json!([{ "license": { "name": "NOASSERTION" } }]));
    let properties = ao["properties"].as_array().unwrap();
    let relative = |p: &&Value| p["name"] == "plimsoll:upstream:unresolvedRelative";
    assert_eq!(properties.iter().find(relative).unwrap()["value"], "../ao.git");
    let components = document["components"].as_array().unwrap();
    assert!(components.iter().all(|component| component["name"] != "not-reached"));
}

#[test]
fn cyclonedx_1_5_has_no_field_of_1_6() {
    let document = json("cyclonedx-json@1.5");
    let fmt = named(&document["components"], "fmt");
    assert!(fmt.get("swhid").is_none());
    assert!(fmt["evidence"]["identity"].is_object());
    let checkout = named(&document["formulation"][0]["components"], "actions/checkout");
    let place = &checkout["evidence"]["occurrences"][0];
    assert_eq!(place["location"], ".github/workflows/a.yml");
    assert!(place.get("line").is_none());
}

#[test]
fn every_reference_inside_cyclonedx_leads_somewhere() {
    for format in ["1.4", "1.5", "1.6", "1.7"].map(|version| format!("cyclonedx-json@{version}")) {
        let document = json(&format);
        let mut defined = BTreeSet::from(["root".to_owned()]);
        let formula = &document["formulation"][0];
        for list in [&document["components"], &formula["components"], &formula["workflows"]] {
            for item in list.as_array().into_iter().flatten() {
                let id = item["bom-ref"].as_str().unwrap().to_owned();
                assert!(defined.insert(id), "twice: {}", item["bom-ref"]);
            }
        }
        for dependency in document["dependencies"].as_array().unwrap() {
            assert!(defined.contains(dependency["ref"].as_str().unwrap()));
            for id in dependency["dependsOn"].as_array().unwrap() {
                assert!(defined.contains(id.as_str().unwrap()));
            }
        }
    }
}

#[test]
fn cyclonedx_nests_components_and_states_completeness() {
    let document = json("cyclonedx-json");
    let dependencies = document["dependencies"].as_array().unwrap();
    let of = |id: &str| dependencies.iter().find(|each| each["ref"] == id).unwrap();
    let fmt = ComponentId::derive(ComponentKind::Submodule, b"third_party/fmt");
    let nested = ComponentId::derive(ComponentKind::VendoredDirectory, b"nested");
    assert_eq!(of("root")["dependsOn"].as_array().unwrap().len(), 5);
    assert_eq!(of(fmt.as_str())["dependsOn"][0], nested.as_str());
    assert_eq!(document["compositions"][0]["aggregate"], "incomplete");
    let whole: Value =
        serde_json::from_str(&text(&empty(), "cyclonedx-json", &RenderOptions::default())).unwrap();
    assert_eq!(whole["compositions"][0]["aggregate"], "unknown");
}

#[test]
fn cyclonedx_has_the_data_of_a_lockfile() {
    let document = text(&locked(), "cyclonedx-json", &RenderOptions::default());
    let document: Value = serde_json::from_str(&document).unwrap();
    let [one, several] = ["one", "several"].map(|name| named(&document["components"], name));
    // With a single file, its digest is that of the package.
    assert_eq!(one["hashes"][0]["alg"], "SHA-512");
    assert_eq!(one["hashes"][0]["content"], "01".repeat(64));
    let of_one = one["externalReferences"].as_array().unwrap();
    assert_eq!(of_one.len(), 1);
    assert_eq!(of_one[0]["url"], "https://files.example.org/one-1.tgz");
    assert!(of_one[0].get("hashes").is_none());
    // A license that is not an expression is stated as a name.
    let license = &one["licenses"][0]["license"];
    assert_eq!(
        (&license["name"], &license["acknowledgement"]),
        (&"SEE LICENSE IN <x>".into(), &"declared".into())
    );
    // With several files, each has its own digest.
    assert!(several.get("hashes").is_none());
    let files = several["externalReferences"].as_array().unwrap();
    let urls: Vec<_> = files.iter().map(|it| it["url"].as_str().unwrap()).collect();
    let archive = "https://files.example.org/several-2.0.tar.gz";
    assert_eq!(urls, ["several-2.0%20any.whl", archive, "pkg:pypi/several@2.0"]);
    assert!(
        files.iter().all(|it| it["type"] == "distribution" && it["hashes"][0]["alg"] == "SHA-512")
    );
    // Only direct dependencies of the project are below the root, and packages without known dependencies have no
    // entry.
    let id = |name: &str| ComponentId::derive(ComponentKind::Package, name.as_bytes()).to_string();
    let needs: Vec<_> = document["dependencies"].as_array().unwrap().iter().collect();
    let on = |of: &str| {
        let entry = needs.iter().find(|it| it["ref"] == of)?;
        let on = entry["dependsOn"].as_array().unwrap().iter();
        Some(on.map(|it| it.as_str().unwrap().to_owned()).collect::<BTreeSet<_>>())
    };
    assert_eq!(on("root"), Some(BTreeSet::from([id("several")])));
    assert_eq!(on(&id("several")), Some(BTreeSet::from([id("one"), id("unknown")])));
    assert_eq!(on(&id("one")), Some(BTreeSet::new()));
    assert_eq!(on(&id("unknown")), None);
    let rest = &document["compositions"][1];
    assert_eq!(rest["aggregate"], "unknown");
    assert_eq!(rest["dependencies"].as_array().unwrap(), &[Value::from(id("unknown"))]);
}

#[test]
fn spdx_relates_everything_to_the_source() {
    let document = json("spdx-json");
    assert_eq!(document["spdxVersion"], "SPDX-2.3");
    assert_eq!(document["creationInfo"]["created"], "2023-11-14T22:13:20Z");
    let packages = document["packages"].as_array().unwrap();
    let relationships = document["relationships"].as_array().unwrap();
    let from_root: BTreeSet<&str> = relationships
        .iter()
        .filter(|each| each["relationshipType"] != "BUILD_TOOL_OF")
        .map(|each| each["relatedSpdxElement"].as_str().unwrap())
        .collect();
    assert_eq!(from_root.len(), packages.len());
    let fmt = named(&document["packages"], "fmt");
    let location = format!("git+https://github.com/fmtlib/fmt@{COMMIT}");
    assert_eq!(fmt["downloadLocation"], location.as_str());
    assert_eq!(fmt["supplier"], "Organization: fmtlib");
    assert_eq!(fmt["externalRefs"][1]["referenceCategory"], "PERSISTENT-ID");
    let pcg = named(&document["packages"], "pcg");
    assert_eq!(pcg["licenseDeclared"], "MIT OR Apache-2.0");
    assert_eq!(named(&document["packages"], "ao")["licenseDeclared"], "NOASSERTION");
    let tools = relationships.iter().filter(|each| each["relationshipType"] == "BUILD_TOOL_OF");
    assert_eq!(tools.count(), 5);
}

/// An unknown version is left out: `NOASSERTION` would be read as a version.
#[test]
fn spdx_invents_no_version() {
    let document = json("spdx-json");
    let ao = named(&document["packages"], "ao");
    assert!(ao.get("versionInfo").is_none());
    assert!(!document.to_string().contains("\"versionInfo\":\"NOASSERTION\""));
}

/// An additional line above everything does not change an SBOM, except for the serial number of its content.
#[test]
fn lines_of_files_are_not_part_of_an_sbom() {
    let mut moved = rich();
    for component in &mut moved.components {
        for claim in &mut component.evidence {
            claim.location.line = claim.location.line.map(|line| line + 1);
        }
    }
    for reference in &mut moved.references {
        reference.location.line = reference.location.line.map(|line| line + 1);
    }
    for meta in FORMATS.iter().filter(|meta| meta.format.is_sbom()) {
        let lines = |report| text(report, meta.name, &RenderOptions::default());
        assert_eq!(lines(&rich()), lines(&moved), "{}", meta.name);
    }
}

/// Only packages of the product are its dependencies.
#[test]
fn spdx_relates_packages_by_their_scope() {
    let kind = ComponentKind::Package;
    let package = |name: &str, scope| {
        Component::new(ComponentId::derive(kind, name.as_bytes()), kind, scope, name)
    };
    let packages = [
        ("p", Scope::Product, "root DEPENDS_ON p"),
        ("u", Scope::Unknown, "root DEPENDS_ON u"),
        ("b", Scope::Build, "b BUILD_DEPENDENCY_OF root, root HAS_PREREQUISITE b"),
        ("t", Scope::Test, "t TEST_DEPENDENCY_OF root, root HAS_PREREQUISITE t"),
        ("c", Scope::Ci, "c BUILD_TOOL_OF root, root HAS_PREREQUISITE c"),
    ];
    let components = packages.iter().map(|(name, scope, _)| package(name, *scope)).collect();
    let source = SourceInfo::new(SourceKind::Memory);
    let report = Report::assemble(source, components, vec![], vec![], vec![], 0);
    let document = text(&report, "spdx-json", &RenderOptions::default());
    let document: Value = serde_json::from_str(&document).unwrap();
    for (name, _, expected) in packages {
        let id = format!("SPDXRef-{}", ComponentId::derive(kind, name.as_bytes()));
        let short = |id: &Value, own: &str| match id.as_str().unwrap() {
            "SPDXRef-root" => "root".to_owned(),
            text => text.replace(own, name),
        };
        let all = document["relationships"].as_array().unwrap().iter();
        let own = all.filter(|it| it["spdxElementId"] == *id || it["relatedSpdxElement"] == *id);
        let own = own.map(|it| {
            let kind = it["relationshipType"].as_str().unwrap();
            format!(
                "{} {kind} {}",
                short(&it["spdxElementId"], &id),
                short(&it["relatedSpdxElement"], &id)
            )
        });
        assert_eq!(own.collect::<Vec<_>>().join(", "), expected);
    }
}

#[test]
fn a_concluded_license_is_written() {
    let id = ComponentId::derive(ComponentKind::VendoredDirectory, b"x");
    let mut component = Component::new(id, ComponentKind::VendoredDirectory, Scope::Product, "x");
    component.licenses.declared = Some(DeclaredLicense::new("BSD"));
    let expression = LicenseExpression::parse("BSD-3-Clause").unwrap();
    component.licenses.concluded = Some(ConcludedLicense::new(expression, "a-rule"));
    let source = SourceInfo::new(SourceKind::Memory);
    let report = Report::assemble(source, vec![component], vec![], vec![], vec![], 0);
    let of = |format: &str| -> Value {
        serde_json::from_str(&text(&report, format, &RenderOptions::default())).unwrap()
    };
    let package = of("spdx-json")["packages"][1].clone();
    assert_eq!(package["licenseConcluded"], "BSD-3-Clause");
    // A license that is stated, but is not an expression, has a `LicenseRef-` with the original text.
    let declared = package["licenseDeclared"].as_str().unwrap();
    assert!(declared.starts_with("LicenseRef-plimsoll-"), "{declared}");
    let extracted = of("spdx-json")["hasExtractedLicensingInfos"][0].clone();
    assert_eq!(extracted["licenseId"], declared);
    assert_eq!(extracted["extractedText"], "BSD");
    let license = of("cyclonedx-json")["components"][0]["licenses"][0].clone();
    assert_eq!(license["expression"], "BSD-3-Clause");
    assert_eq!(license["acknowledgement"], "concluded");
    let older = of("cyclonedx-json@1.5")["components"][0].clone();
    assert_eq!(older["licenses"][0]["expression"], "BSD-3-Clause");
    assert!(older.to_string().contains("\"plimsoll:license:declared\""));
}

/// NTIA requires a supplier for every component; one with a known origin has one. The owner of the tree is not the
/// supplier of copied code.
#[test]
fn every_component_of_known_origin_has_a_supplier() {
    let document = text(&known(), "spdx-json", &RenderOptions::default());
    let document: Value = serde_json::from_str(&document).unwrap();
    for package in document["packages"].as_array().unwrap() {
        let located = package["downloadLocation"] != "NOASSERTION";
        assert!(!located || package["supplier"] != "NOASSERTION", "{}", package["name"]);
    }
    assert_eq!(named(&document["packages"], "nested")["supplier"], "NOASSERTION");
    assert_eq!(named(&document["packages"], "googletest")["supplier"], "Organization: x.org");
    let unknown = json("spdx-json");
    assert_eq!(named(&unknown["packages"], "ao")["supplier"], "NOASSERTION");
}

#[test]
fn spdx_has_the_data_of_a_lockfile() {
    let document = text(&locked(), "spdx-json", &RenderOptions::default());
    let document: Value = serde_json::from_str(&document).unwrap();
    let [one, several] = ["one", "several"].map(|name| named(&document["packages"], name));
    assert_eq!(one["checksums"][0]["algorithm"], "SHA512");
    assert_eq!(one["checksums"][0]["checksumValue"], "01".repeat(64));
    assert_eq!(one["downloadLocation"], "https://files.example.org/one-1.tgz");
    assert!(several.get("checksums").is_none());
    assert_eq!(several["downloadLocation"], "NOASSERTION");
    let files: Vec<_> = several["externalRefs"].as_array().unwrap().iter().skip(1).collect();
    assert_eq!(files.len(), 3);
    assert!(files.iter().all(|it| it["comment"].as_str().unwrap().contains("sha-512: ")));
    let id = |name: &str| {
        format!("SPDXRef-{}", ComponentId::derive(ComponentKind::Package, name.as_bytes()))
    };
    let edges: BTreeSet<String> = document["relationships"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["relationshipType"] == "DEPENDS_ON")
        .map(|it| {
            let text = |key| it[key].as_str().unwrap().to_owned();
            format!("{} {}", text("spdxElementId"), text("relatedSpdxElement"))
        })
        .collect();
    let expected = [
        format!("SPDXRef-root {}", id("several")),
        format!("{} {}", id("several"), id("one")),
        format!("{} {}", id("several"), id("unknown")),
        // A package that is stated to have no dependencies, and one about which nothing is stated.
        format!("{} NONE", id("one")),
    ];
    assert_eq!(edges, BTreeSet::from(expected));
}

#[test]
fn spdx_without_a_time_states_this() {
    let document = text(&plain_directory(), "spdx-json", &RenderOptions::default());
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["creationInfo"]["created"], "1970-01-01T00:00:00Z");
    assert!(document["comment"].as_str().unwrap().contains("1970"));
    let namespace = document["documentNamespace"].as_str().unwrap();
    assert!(
        namespace.starts_with("https://spdx.org/spdxdocs/plimsoll-my-project---"),
        "{namespace}"
    );
}

#[test]
fn sarif_says_what_it_leaves_out() {
    let key = |ordinal| FindingKey { path: "a.yml", locator: "jobs.b", ordinal };
    let many = (0..25_003).map(|at| Finding::new("x", Severity::Low, "o/a@v1", &key(at)));
    let high = Finding::new("y", Severity::High, "o/b@v1", &key(0));
    let findings = many.chain([high]).collect();
    let source = SourceInfo::new(SourceKind::Memory);
    let report = Report::assemble(source, vec![], vec![], findings, vec![], 0);
    let log: Value =
        serde_json::from_str(&text(&report, "sarif", &RenderOptions::default())).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    assert_eq!(results[0]["ruleId"], "y");
    let told = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    assert_eq!(told.len(), 1);
    let message = told[0]["message"]["text"].as_str().unwrap();
    assert!(message.starts_with("4 results are left out"), "{message}");
}

#[test]
fn sarif_points_at_its_rules_and_encodes_paths_by_bytes() {
    let document = json("sarif");
    let run = &document["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 3);
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let text = document.to_string();
    assert!(text.contains("a%3Ab/%FF%20c%23%3F.txt"));
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["toolExecutionNotifications"].as_array().unwrap().len(), 3);
    assert_eq!(run["versionControlProvenance"][0]["revisionId"], COMMIT);
}
