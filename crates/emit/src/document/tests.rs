//! Tests that the serial number of a document depends on its content.

use std::collections::BTreeMap;

use plimsoll_model::{
    Component, ComponentId, ComponentKind, Confidence, DeclaredLicense, Dependencies,
    DigestAlgorithm, Distribution, Email, FileDigest, LicenseExpression, LifecyclePhase,
    ObservedLicense, ProductFact, ProductOrigin, Report, Revision, Scope, SourceInfo, SourceKind,
    Supplier, Upstream,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use super::samples::report;
use crate::{CiComponents, FORMATS, RenderOptions, Renderer, SbomPart};

/// The text before the serial number of a document, which may also refer to another document.
const MARKS: [&str; 5] = [
    "serialNumber\": \"",
    "serialNumber=\"",
    "documentNamespace\": \"",
    "DocumentNamespace: ",
    "spdxdocs/plimsoll-",
];

/// Returns the serial number or namespace of each format of a document, and the rest of the
/// document.
fn written(report: &Report) -> BTreeMap<String, (String, String)> {
    let mut all = BTreeMap::new();
    let renderer = Renderer::new(report);
    for meta in FORMATS.iter().filter(|meta| meta.format.is_sbom()) {
        for (place, part) in [
            (CiComponents::Formulation, SbomPart::Whole),
            (CiComponents::Components, SbomPart::Whole),
            (CiComponents::Formulation, SbomPart::Product),
            (CiComponents::Formulation, SbomPart::Ci),
        ] {
            let options = RenderOptions::default().with_ci_components(place).with_part(part);
            let mut bytes = Vec::new();
            renderer.render_to(meta.format, &options, &mut bytes).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            let (_, from) = MARKS.iter().find_map(|mark| text.split_once(mark)).unwrap();
            let number = from.split(['"', '#', '\n']).next().unwrap().to_owned();
            let rest = text.replace(&number, "");
            all.insert(format!("{} {place:?} {part:?}", meta.name), (number, rest));
        }
    }
    all
}

type Change = fn(&mut Report);

fn each(report: &mut Report, change: impl Fn(&mut Component)) {
    report.components.iter_mut().for_each(change);
}

/// Single changes that affect a document.
const CHANGES: &[(&str, Change)] = &[
    ("tool", |it| it.tool.version = "9.9.9".parse().unwrap()),
    ("time", |it| it.source.timestamp = Some(1_700_000_001)),
    ("complete", |it| it.complete = !it.complete),
    ("name", |it| it.source.name = Some("another".to_owned())),
    ("commit", |it| it.source.commit = Some("0".repeat(40))),
    ("lifecycle", |it| {
        let phase = LifecyclePhase::Operations;
        it.source.product.lifecycle = Some(ProductFact::new(phase, ProductOrigin::Option));
    }),
    ("supplier", |it| {
        let supplier = Supplier::new("another");
        it.source.product.supplier = Some(ProductFact::new(supplier, ProductOrigin::Option));
    }),
    ("author", |it| {
        let mail: Option<Email> = "bob@example.org".parse().ok();
        let contact = plimsoll_model::Contact::new(None, mail);
        it.source.product.authors = Some(ProductFact::new(vec![contact], ProductOrigin::Option));
    }),
    ("license of the root", |it| {
        let license = LicenseExpression::parse("Zlib").unwrap();
        it.source.product.license = Some(ProductFact::new(license, ProductOrigin::Option));
    }),
    ("name of a package", |it| each(it, |it| it.name.push('x'))),
    ("version", |it| each(it, |it| it.version = Some("another".into()))),
    ("scope", |it| {
        each(it, |it| it.scope = if it.scope == Scope::Test { Scope::Build } else { Scope::Test });
    }),
    ("kind", |it| each(it, |it| it.kind = ComponentKind::Submodule)),
    ("purl", |it| each(it, |it| it.purl = Some("pkg:npm/another@1".into()))),
    ("revision", |it| each(it, |it| it.revision = Some(Revision::Name("v9".to_owned())))),
    ("upstream", |it| {
        each(it, |it| it.upstream = Some(Upstream::new("https://github.com/another/one")));
    }),
    ("supplier of a package", |it| each(it, |it| it.supplier = Some("another".into()))),
    ("declared license", |it| {
        each(it, |it| it.licenses.declared = Some(DeclaredLicense::new("Zlib")));
    }),
    ("no concluded license", |it| each(it, |it| it.licenses.concluded = None)),
    ("rule of a license", |it| {
        each(it, |it| {
            it.licenses.concluded.iter_mut().for_each(|it| it.rule = "another".into());
        });
    }),
    ("observed license", |it| {
        each(it, |it| {
            let mut seen = ObservedLicense::file("another/LICENSE".into());
            seen.expression = LicenseExpression::parse("Zlib");
            it.licenses.observed.push(seen);
        });
    }),
    ("copyright", |it| {
        each(it, |it| {
            let mut seen = ObservedLicense::file("another/LICENSE".into());
            seen.copyrights = vec!["Copyright 1999 another".into()];
            it.licenses.observed.push(seen);
        });
    }),
    ("text of a license", |it| {
        it.own_licenses.iter_mut().for_each(|it| it.text = "another".into());
    }),
    ("distribution", |it| {
        each(it, |it| {
            let digest = FileDigest::of_bytes(DigestAlgorithm::Sha256, &[7; 32]).unwrap();
            let mut file = Distribution::of_digests(vec![digest]);
            file.file = Some("another.tgz".into());
            it.distributions.push(file);
        });
    }),
    ("path", |it| each(it, |it| it.paths.push("another/path".into()))),
    ("confidence", |it| {
        each(it, |it| {
            it.evidence
                .iter_mut()
                .for_each(|it| it.confidence = Confidence::percent_of(1).unwrap());
        });
    }),
    ("detector", |it| {
        each(it, |it| it.evidence.iter_mut().for_each(|it| it.detector = "another".into()));
    }),
    ("no needs", |it| it.dependencies.clear()),
    ("no references", |it| it.references.clear()),
    ("comment", |it| {
        it.references.iter_mut().for_each(|it| it.comment = Some("another".into()));
    }),
    ("file of a reference", |it| {
        it.references.iter_mut().for_each(|it| it.location.path = "another.yml".into());
    }),
    ("no package", |it| drop(it.components.pop())),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn different_documents_have_different_serial_numbers(report in report()) {
        let before = written(&report);
        prop_assert_eq!(&before, &written(&report));
        for (what, change) in CHANGES {
            let mut changed = report.clone();
            change(&mut changed);
            for (form, (number, rest)) in written(&changed) {
                let (old, old_rest) = &before[&form];
                prop_assert!(rest == *old_rest || number != *old, "{}: {}", form, what);
            }
        }
    }

    /// Line numbers are not part of a document.
    #[test]
    fn equal_documents_have_the_same_serial_number(report in report()) {
        let mut moved = report.clone();
        for component in &mut moved.components {
            component.evidence.iter_mut().for_each(|it| {
                it.location.line = it.location.line.map(|line| line + 1);
            });
        }
        moved.references.iter_mut().for_each(|it| it.location.line = Some(99));
        prop_assert_eq!(written(&report), written(&moved));
    }
}

/// Creates packages of a lockfile, each of which needs the next two and a common one.
fn locked(count: usize) -> Report {
    let (kind, id) = (ComponentKind::Package, |n: usize| {
        ComponentId::derive(ComponentKind::Package, format!("p{n:05}").as_bytes())
    });
    let components = (0..count).map(|n| {
        let mut it = Component::new(id(n), kind, Scope::Product, format!("p{n:05}"));
        it.version = Some("1.0.0".into());
        it.licenses.declared = Some(DeclaredLicense::new("MIT"));
        let digest = FileDigest::of_bytes(DigestAlgorithm::Sha512, &[7; 64]).unwrap();
        it.distributions.push(Distribution::of_digests(vec![digest]));
        it
    });
    let needs = |n: usize| vec![id((n + 1) % count), id((n + 2) % count), id(0)];
    let rows = (0..count).map(|n| Dependencies::new("x.lock".into(), Some(id(n)), needs(n)));
    let (source, mut components) =
        (SourceInfo::new(SourceKind::Memory), components.collect::<Vec<_>>());
    components.sort_by(|a, b| a.id.cmp(&b.id));
    let mut report = Report::assemble(source, components, vec![], vec![], vec![], 0);
    report.dependencies = rows.collect();
    report
}

/// Measures size instead of time: the number of bytes per package does not depend on the number of
/// packages.
#[test]
fn documents_grow_with_their_packages() {
    let [small, middle, large] = [100, 200, 400].map(|count| written(&locked(count)));
    for (form, (_, text)) in &middle {
        let first = text.len() - small[form].1.len();
        let second = large[form].1.len() - text.len();
        let (least, most) = (first * 2 - first / 100, first * 2 + first / 100);
        assert!((least..=most).contains(&second), "{form}: {first} bytes, then {second}");
        // CI needs none of the packages.
        let is_listed = !form.ends_with(" Ci");
        assert_eq!(first > 100 * 100, is_listed, "{form}: {first} bytes for 100 packages");
    }
}

/// The two syntaxes of one version are the same document; versions and positions of CI differ.
#[test]
fn forms_have_numbers_of_their_own() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let report = std::iter::repeat_with(|| report().new_tree(&mut runner).unwrap().current())
        .find(|it| it.components.iter().any(|it| it.is_ci() && it.active))
        .unwrap();
    let written = written(&report);
    let number = |form: &str| written[&format!("{form} Whole")].0.clone();
    let mut numbers = Vec::new();
    for place in ["Formulation", "Components"] {
        for version in ["1.4", "1.5", "1.6", "1.7"] {
            let json = number(&format!("cyclonedx-json@{version} {place}"));
            assert_eq!(json, number(&format!("cyclonedx-xml@{version} {place}")));
            numbers.push(json);
        }
    }
    let json = number("spdx-json Formulation");
    assert_eq!(json, number("spdx-tag-value Formulation"));
    numbers.extend([json, number("spdx3-json Formulation")]);
    let count = numbers.len();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), count);
}
