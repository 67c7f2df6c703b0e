//! Tests that every document is valid against the official schema of its format.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]
#![cfg(all(feature = "sign", feature = "spdx"))]

mod common;

use jsonschema::{Registry, Resource, Validator};
use plimsoll_emit::{FORMATS, FormatMeta, RenderOptions};
use plimsoll_model::Report;
use serde_json::Value;

use common::{RULES, empty, known, layouts, locked, plain_directory, rich, signing_key, text};

macro_rules! schema {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!("schemas/", $name, ".schema.json")))
            .unwrap()
    };
}

fn validator(schema: &Value) -> Validator {
    // The CycloneDX schemas refer to these by a name relative to their own identifier.
    let registry = Registry::new()
        .add(
            "http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json",
            Resource::from_contents(schema!("spdx.SNAPSHOT")),
        )
        .unwrap()
        .add(
            "http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json",
            Resource::from_contents(schema!("jsf-0.82.SNAPSHOT")),
        )
        .unwrap()
        .add(
            "http://cyclonedx.org/schema/cryptography-defs.SNAPSHOT.schema.json",
            Resource::from_contents(schema!("cryptography-defs.SNAPSHOT")),
        )
        .unwrap()
        .prepare()
        .unwrap();
    jsonschema::options()
        .with_registry(&registry)
        .should_validate_formats(true)
        .offline()
        .build(schema)
        .unwrap()
}

fn assert_valid(validator: &Validator, document: &str, what: &str) {
    let document: Value = serde_json::from_str(document).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}:\n{}", errors.join("\n"));
}

fn reports() -> [(&'static str, Report); 5] {
    [
        ("empty", empty()),
        ("rich", rich()),
        ("known", known()),
        ("locked", locked()),
        ("plain directory", plain_directory()),
    ]
}

fn cyclonedx(format: &str, schema: &Value) {
    let validator = validator(schema);
    let signed = layouts().into_iter().map(|options| options.with_signing_key(signing_key()));
    let layouts: Vec<RenderOptions> = layouts().into_iter().chain(signed).collect();
    for (name, report) in reports() {
        for options in &layouts {
            let document = text(&report, format, options);
            assert_valid(&validator, &document, &format!("{name} in {format}, {options:?}"));
            // The vendored copy of the schema requires neither `$schema` nor `version`.
            let document: Value = serde_json::from_str(&document).unwrap();
            assert_eq!(document["$schema"], schema["$id"]);
            assert_eq!(document["version"], 1);
        }
    }
}

#[test]
fn cyclonedx_1_4() {
    cyclonedx("cyclonedx-json@1.4", &schema!("bom-1.4.SNAPSHOT"));
}

#[test]
fn cyclonedx_1_5() {
    cyclonedx("cyclonedx-json@1.5", &schema!("bom-1.5.SNAPSHOT"));
}

#[test]
fn cyclonedx_1_6() {
    cyclonedx("cyclonedx-json@1.6", &schema!("bom-1.6.SNAPSHOT"));
}

#[test]
fn cyclonedx_1_7() {
    cyclonedx("cyclonedx-json@1.7", &schema!("bom-1.7.SNAPSHOT"));
}

#[test]
fn spdx_2_3() {
    let validator = validator(&schema!("spdx-2.3"));
    for (name, report) in reports() {
        for options in layouts() {
            let document = text(&report, "spdx-json", &options);
            assert_valid(&validator, &document, &format!("{name}, {options:?}"));
        }
    }
}

#[test]
fn spdx_3_0_1() {
    let validator = validator(&schema!("spdx-3.0.1"));
    for (name, report) in reports() {
        for options in layouts() {
            let document = text(&report, "spdx3-json", &options);
            assert_valid(&validator, &document, &format!("{name}, {options:?}"));
        }
    }
}

#[test]
fn sarif_2_1_0() {
    let mut schema = schema!("sarif-2.1.0");
    // The official pattern has a stray bracket, which only lenient regex engines accept. Our documents do not have
    // this property.
    for definition in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][definition]["properties"]["language"];
        assert_eq!(language["pattern"], "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$");
        language.as_object_mut().unwrap().remove("pattern");
    }
    let validator = validator(&schema);
    for (name, report) in reports() {
        for options in [RenderOptions::default(), RenderOptions::default().with_rules(RULES)] {
            assert_valid(&validator, &text(&report, "sarif", &options), name);
        }
    }
}

/// Writes the documents for validators in other languages: see `README.md` beside the schemas.
#[test]
#[ignore = "writes files; run by hand and in CI"]
fn write_for_other_validators() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (name, report) in reports() {
        for (layout, options) in layouts().into_iter().enumerate() {
            let options = options.with_rules(RULES);
            let is_tags = |meta: &FormatMeta| meta.media_type == "text/spdx";
            for meta in FORMATS.iter().filter(|it| it.media_type.contains('+') || is_tags(it)) {
                let ending = meta.media_type.rsplit(['+', '/']).next().unwrap();
                let name = format!("{name}-{layout}.{}.{ending}", meta.name).replace(' ', "-");
                let text = text(&report, meta.name, &options);
                std::fs::write(folder.join(name), text).unwrap();
            }
        }
    }
}

/// Shows that the schemas reject invalid documents.
#[test]
fn the_schemas_do_refuse() {
    let document = text(&rich(), "cyclonedx-json@1.6", &RenderOptions::default());
    let document: Value = serde_json::from_str(&document).unwrap();
    for key in ["algorithm", "value", "other"] {
        let options = RenderOptions::default().with_signing_key(signing_key());
        let document = text(&rich(), "cyclonedx-json@1.6", &options);
        let mut document: Value = serde_json::from_str(&document).unwrap();
        document["signature"][key] = Value::from(1);
        assert!(!validator(&schema!("bom-1.6.SNAPSHOT")).is_valid(&document), "{key}");
    }
    for (key, wrong) in [("serialNumber", "x"), ("bomFormat", "x"), ("bomRef", "x")] {
        let mut document = document.clone();
        document[key] = wrong.into();
        assert!(!validator(&schema!("bom-1.6.SNAPSHOT")).is_valid(&document), "{key}");
    }
    let document = text(&rich(), "spdx-json", &RenderOptions::default());
    let broken = document.replace("PERSISTENT-ID", "PERSISTENT-I-D");
    let broken: Value = serde_json::from_str(&broken).unwrap();
    assert!(!validator(&schema!("spdx-2.3")).is_valid(&broken));
    let document = text(&rich(), "spdx3-json", &RenderOptions::default());
    let validator = validator(&schema!("spdx-3.0.1"));
    for (right, wrong) in [("\"dependsOn\"", "\"needs\""), ("\"suppliedBy\"", "\"supplier\"")] {
        let broken: Value = serde_json::from_str(&document.replace(right, wrong)).unwrap();
        assert!(!validator.is_valid(&broken), "{right}");
    }
}
