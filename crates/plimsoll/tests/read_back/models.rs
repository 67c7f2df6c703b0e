//! Tests documents with the models of other crates.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll::interop::cyclonedx_bom::models::bom::Bom;
use plimsoll::interop::cyclonedx_bom::models::component::Component as Model;
use plimsoll::interop::cyclonedx_bom::models::license::{LicenseChoice, LicenseIdentifier};
use plimsoll::interop::spdx_rs::models::{RelationshipType, SPDX};
use plimsoll::interop::{cyclonedx, read_cyclonedx, read_spdx, spdx};
use plimsoll::model::{Component, FileDigest};
use plimsoll::{FORMATS, RenderOptions, Report, SbomErrorKind, render};
use proptest::prelude::*;
use serde_json::Value;

use super::{options, samples};

fn written(report: &Report, name: &str) -> Vec<u8> {
    render(report, name.parse().unwrap(), &options()).unwrap()
}

/// The complete model, as the crate writes it in JSON.
fn json(bom: Bom) -> Value {
    let mut out = Vec::new();
    bom.output_as_json_v1_5(&mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn digests(component: &Component) -> BTreeSet<(String, String)> {
    let of = |it: &FileDigest| (plain(it.algorithm.as_str()), it.value.to_string());
    component.distributions.iter().flat_map(|it| &it.digests).map(of).collect()
}

/// The name of an algorithm, without differences between formats.
fn plain(algorithm: &str) -> String {
    algorithm.replace('-', "").to_ascii_uppercase()
}

/// The dependencies of packages, by id.
type Needs = BTreeMap<String, BTreeSet<String>>;

fn needs(report: &Report) -> Needs {
    let mut needs = Needs::new();
    for row in &report.dependencies {
        let of = row.of.as_ref().map_or_else(|| "root".to_owned(), ToString::to_string);
        let on = row.on.iter().map(ToString::to_string).filter(|on| *on != of);
        needs.entry(of.clone()).or_default().extend(on);
    }
    needs.retain(|_, on| !on.is_empty());
    needs
}

#[cfg(feature = "sign")]
#[test]
fn a_signed_document_is_a_model_too() {
    let report = super::scanned();
    let options = RenderOptions::default();
    let plain = cyclonedx(&report, &options).unwrap();
    let signed = cyclonedx(&report, &options.with_signing_key(super::signing_key())).unwrap();
    assert_eq!(signed.components, plain.components);
    assert!(signed.signature.is_some() && plain.signature.is_none());
}

/// The model has digests, supplier, license and dependencies of each component, by id.
fn check_cyclonedx(report: &Report, bom: &Bom) {
    let components = bom.components.iter().flat_map(|list| &list.0);
    let models: BTreeMap<&str, &Model> =
        components.map(|it| (it.bom_ref.as_deref().unwrap(), it)).collect();
    assert_eq!(models.len(), report.components.len());
    for component in &report.components {
        let model = models[component.id.as_str()];
        assert_eq!(&*model.name, component.name);
        assert_eq!(model.purl.as_ref().map(ToString::to_string), component.purl);
        let hashes = model.hashes.iter().flat_map(|list| &list.0);
        let hashes = hashes.map(|it| (plain(&it.alg.to_string()), it.content.0.clone()));
        assert_eq!(hashes.collect::<BTreeSet<_>>(), digests(component));
        let supplier = model.supplier.as_ref().and_then(|it| it.name.as_deref());
        assert_eq!(supplier, component.supplier.as_deref());
        let is_known = |choice: &LicenseChoice| match choice {
            LicenseChoice::License(license) => {
                license.license_identifier != LicenseIdentifier::Name("NOASSERTION".into())
            }
            LicenseChoice::Expression(_) => true,
        };
        let mut licenses = model.licenses.iter().flat_map(|list| &list.0);
        let is_licensed = licenses.any(is_known);
        assert_eq!(is_licensed, component.licenses.declared.is_some());
    }
    let stated = bom.dependencies.iter().flat_map(|list| &list.0);
    let stated: BTreeMap<&str, BTreeSet<&str>> = stated
        .map(|it| {
            (it.dependency_ref.as_str(), it.dependencies.iter().map(String::as_str).collect())
        })
        .collect();
    let is_ci = |id: &str| report.components.iter().any(|it| it.id.as_str() == id && it.is_ci());
    for (of, mut on) in needs(report) {
        // The product does not depend on components of CI.
        on.retain(|on| is_ci(&of) || !is_ci(on));
        assert!(on.iter().all(|on| stated[of.as_str()].contains(on.as_str())), "{of}: {stated:?}");
    }
}

fn check_spdx(report: &Report, spdx: &SPDX) {
    assert_eq!(spdx.package_information.len(), report.components.len() + 1);
    let related: BTreeSet<(&str, &str)> = spdx
        .relationships
        .iter()
        .filter(|it| it.relationship_type != RelationshipType::Contains)
        .map(|it| (it.spdx_element_id.as_str(), it.related_spdx_element.as_str()))
        .collect();
    for (of, on) in needs(report) {
        let id = |id: &str| format!("SPDXRef-{id}");
        for on in &on {
            assert!(related.contains(&(&id(&of), &id(on))), "{of} {on}: {related:?}");
        }
    }
    for component in &report.components {
        let id = format!("SPDXRef-{}", component.id);
        let mut packages = spdx.package_information.iter();
        let model = packages.find(|it| it.package_spdx_identifier == id).unwrap();
        assert_eq!(model.package_name, component.name);
        let sums = model.package_checksum.iter();
        let sums = sums.map(|it| (plain(&format!("{:?}", it.algorithm)), it.value.clone()));
        assert_eq!(sums.collect::<BTreeSet<_>>(), digests(component));
        let brackets = |name: &str| name.replace('(', "[").replace(')', "]");
        let supplier =
            component.supplier.as_deref().map(|name| format!("Organization: {}", brackets(name)));
        assert_eq!(model.package_supplier.clone(), supplier.or(Some("NOASSERTION".to_owned())));
        let license = model.declared_license.as_ref().unwrap().to_string();
        assert_eq!(license != "NOASSERTION", component.licenses.declared.is_some());
    }
}

/// The document that a crate writes of its model has exactly our fields.
fn same(ours: &Value, theirs: &Value, place: &str) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            // Neither crate distinguishes an empty list from a missing one.
            let is_list = |value: &Value| value.as_array().is_none_or(|list| !list.is_empty());
            for (key, value) in ours.iter().filter(|(_, value)| is_list(value)) {
                let other = theirs.get(key).unwrap_or_else(|| panic!("{place}/{key} is lost"));
                same(value, other, &format!("{place}/{key}"));
            }
            for (key, value) in theirs {
                let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
                assert!(is_empty || ours.contains_key(key), "{place}/{key} is new");
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            assert_eq!(ours.len(), theirs.len(), "{place}");
            for (ours, theirs) in ours.iter().zip(theirs) {
                same(ours, theirs, place);
            }
        }
        // Fractions have a lower precision.
        (Value::Number(ours), Value::Number(theirs)) => {
            assert!((ours.as_f64().unwrap() - theirs.as_f64().unwrap()).abs() < 1e-6, "{place}");
        }
        _ => assert_eq!(ours, theirs, "{place}"),
    }
}

/// The models contain everything that is in the documents, whether CI is in `formulation` or among the components.
fn check(report: &Report) {
    check_cyclonedx(report, &cyclonedx(report, &options()).unwrap());
    for options in [options(), RenderOptions::default()] {
        let ours = render(report, "cyclonedx-json@1.5".parse().unwrap(), &options).unwrap();
        let mut ours: Value = serde_json::from_slice(&ours).unwrap();
        // The address of the schema is not part of the content.
        ours.as_object_mut().unwrap().remove("$schema");
        same(&ours, &json(cyclonedx(report, &options).unwrap()), "");
    }
    let model = spdx(report, &options()).unwrap();
    check_spdx(report, &model);
    let ours = String::from_utf8(written(report, "spdx-json")).unwrap();
    let ours = serde_json::from_str(&ours.replace("PERSISTENT-ID", "PERSISTENT-I-D")).unwrap();
    same(&ours, &serde_json::to_value(model).unwrap(), "");
    // JSON and XML of one version have the same model.
    for options in [options(), RenderOptions::default()] {
        for version in ["1.4", "1.5"] {
            let [json, xml] = ["json", "xml"].map(|syntax| {
                let format = format!("cyclonedx-{syntax}@{version}").parse().unwrap();
                read_cyclonedx(&render(report, format, &options).unwrap()).unwrap()
            });
            assert_eq!(json, xml, "{version}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_model_contains_the_whole_document(report in samples::report()) {
        check(&report);
    }
}

#[test]
fn a_model_contains_everything_that_was_scanned() {
    check(&super::scanned());
}

#[test]
fn a_document_without_a_model_is_an_error() {
    let report =
        plimsoll::Scan::source(Box::new(plimsoll::MemorySource::new().with_file("a", "b")));
    let report = report.run().unwrap();
    for meta in FORMATS.iter().filter(|meta| meta.format.is_sbom()) {
        let text = written(&report, meta.name);
        let is_of_1 = ["@1.4", "@1.5"].iter().any(|version| meta.name.ends_with(version));
        let is_of_2 = meta.name.starts_with("spdx-json");
        for (is_read, why) in
            [(is_of_1, read_cyclonedx(&text).err()), (is_of_2, read_spdx(&text).err())]
        {
            let why = why.map(|why| (why.kind(), why.to_string()));
            match why {
                None => assert!(is_read, "{}", meta.name),
                Some((kind, why)) => {
                    assert_eq!((is_read, kind), (false, SbomErrorKind::Unknown), "{why}");
                    assert!(why.contains("does not support"), "{why}");
                }
            }
        }
    }
    let why = read_cyclonedx(br#"{"bomFormat": "CycloneDX", "specVersion": "1.5"}"#).unwrap_err();
    assert_eq!(why.kind(), SbomErrorKind::Refused);
    assert!(why.to_string().contains("cyclonedx-bom"), "{why}");
}
