//! Tests that the SPDX page lists exactly the fields, tags, types and relationships that are written.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![cfg(feature = "spdx")]

mod common;

use std::collections::BTreeSet;

use common::{known, layouts, locked, plain_directory, rich, text};
use plimsoll_model::{
    Component, ComponentId, ComponentKind, ConcludedLicense, LicenseExpression, ObservedLicense,
    Report, Scope,
};
use serde_json::Value;

const PAGE: &str = include_str!("../formats/spdx.md");

/// The names in a column of the table.
fn listed(column: usize) -> BTreeSet<String> {
    let rows = PAGE.lines().filter(|line| line.starts_with("| ")).skip(1);
    let cells = rows.map(|row| row.split('|').nth(column).unwrap());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// Reports with a value for every field.
fn reports() -> Vec<Report> {
    let mut full = locked();
    let one = full.components.iter_mut().find(|it| it.name == "one").unwrap();
    one.distributions.first_mut().unwrap().file = Some("one-1.tgz".into());
    let expression = LicenseExpression::parse("MIT OR LicenseRef-ours").unwrap();
    let mut file = ObservedLicense::file("one/LICENSE".into());
    file.expression = Some(expression.clone());
    file.copyrights = vec!["Copyright 1999 One".into()];
    one.licenses.observed = vec![file];
    one.licenses.concluded = Some(ConcludedLicense::new(expression, "a-rule"));
    for scope in [Scope::Build, Scope::Test, Scope::Ci] {
        let (kind, name) = (ComponentKind::Package, scope.as_str());
        let id = ComponentId::derive(kind, name.as_bytes());
        full.components.push(Component::new(id, kind, scope, name));
    }
    vec![full, rich(), known(), plain_directory()]
}

/// The keys of a document, and the values that are SPDX terms.
fn words(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|it| words(it, found)),
        Value::Object(map) => {
            for (key, value) in map {
                found.insert(key.clone());
                if matches!(&**key, "type" | "relationshipType") || *value == "NONE" {
                    found.insert(value.as_str().unwrap().to_owned());
                }
                words(value, found);
            }
        }
        _ => {}
    }
}

fn written(format: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for report in reports() {
        for options in layouts() {
            let document = text(&report, format, &options);
            words(&serde_json::from_str(&document).unwrap(), &mut found);
        }
    }
    found
}

#[test]
fn json_2_3() {
    assert_eq!(written("spdx-json"), listed(2));
}

#[test]
fn tag_value() {
    let mut found = BTreeSet::new();
    for report in reports() {
        let documents = layouts().into_iter().map(|it| text(&report, "spdx-tag-value", &it));
        for line in documents.collect::<String>().lines() {
            let Some((tag, value)) = line.split_once(": ") else { continue };
            if tag == "Relationship" {
                let words: Vec<&str> = value.split(' ').collect();
                found.insert(words[1].to_owned());
                found.extend((words[2] == "NONE").then(|| "NONE".to_owned()));
            }
            // The lines of a multi-line text are not tags.
            if tag.bytes().all(|byte| byte.is_ascii_alphabetic()) && !tag.starts_with("plimsoll") {
                found.insert(tag.to_owned());
            }
        }
    }
    assert_eq!(found, listed(3));
}

#[test]
fn json_ld_3_0() {
    assert_eq!(written("spdx3-json"), listed(4));
}
