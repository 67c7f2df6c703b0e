//! Tests that stored reports can be read: completely for this version, as far as possible for a later one.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test panics if something it needs is missing"
)]

use plimsoll::{ErrorKind, Format, RenderOptions, Report, Scan, read_report, render};
use plimsoll_testkit::{cases, specs};
use serde_json::{Value, json};

fn json_of(report: &Report) -> Value {
    let bytes = render(report, Format::Json, &RenderOptions::default()).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn samples() -> Vec<Value> {
    let mut reports = vec![Scan::path(cases::root()).include_inactive(true).run().unwrap()];
    for tree in specs::samples() {
        reports.push(Scan::path(tree.into_git_repo().path()).run().unwrap());
    }
    reports.iter().map(json_of).collect()
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

/// The same report as a later minor version could write it.
fn later(value: &Value) -> Value {
    let mut value = value.clone();
    value["schemaVersion"] = json!("2.999");
    value
}

#[test]
fn versions_decide_what_is_read() {
    let value = &samples()[0];
    let read = read_report(&bytes(value)).unwrap();
    assert_eq!(json_of(&read.report), *value);
    assert_eq!((read.written_as.as_str(), read.unknown.len()), ("2.0", 0));
    let read = read_report(&bytes(&later(value))).unwrap();
    assert_eq!(json_of(&read.report), *value);
    assert_eq!((read.written_as.as_str(), read.unknown.len()), ("2.999", 0));
    for (version, kind, word) in [
        (json!("3.0"), ErrorKind::UnsupportedVersion, "update this one"),
        (json!("9.9"), ErrorKind::UnsupportedVersion, "9.9"),
        (json!("1.0"), ErrorKind::UnsupportedVersion, "scan again"),
        (json!("two"), ErrorKind::Report, "\"two\""),
        (json!(2), ErrorKind::Report, "is a number"),
        (json!(null), ErrorKind::Report, "is null"),
    ] {
        let mut value = value.clone();
        value["schemaVersion"] = version;
        let why = read_report(&bytes(&value)).unwrap_err();
        assert_eq!(why.kind(), kind, "{why}");
        assert!(why.to_string().contains(word), "{why}");
    }
    for text in
        ["", "[]", "{", "{}", "{\"schemaVersion\": \"2.0\"}", "{\"schemaVersion\": \"2.7\"}"]
    {
        assert_eq!(read_report(text.as_bytes()).unwrap_err().kind(), ErrorKind::Report, "{text}");
    }
}

/// The positions of texts, as paths for [`Value::pointer`].
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at.to_owned()),
        Value::Array(rows) => {
            for (row, index) in rows.iter().zip(0..) {
                texts(row, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                let key = key.replace('~', "~0").replace('/', "~1");
                texts(field, &format!("{at}/{key}"), found);
            }
        }
        _ => {}
    }
}

/// A path without indexes: the same field of all rows has the same path.
fn field(path: &str) -> String {
    let is_name = |part: &&str| part.parse::<usize>().is_err();
    path.split('/').filter(is_name).collect::<Vec<_>>().join("/")
}

/// The number of rows in all lists of a report.
fn rows(value: &Value) -> usize {
    value.as_object().unwrap().values().filter_map(Value::as_array).map(Vec::len).sum()
}

#[test]
fn a_value_of_a_later_version_removes_at_most_its_row() {
    // Fields about the source and the tool are not in a row, and are mandatory.
    const NEEDED: [&str; 3] = ["/source/kind", "/tool/version", "/schemaVersion"];
    let mut enums = std::collections::BTreeSet::new();
    let mut seen = std::collections::BTreeSet::new();
    for value in samples() {
        let mut paths = Vec::new();
        texts(&value, "", &mut paths);
        for path in paths {
            if NEEDED.contains(&path.as_str()) || !seen.insert(field(&path)) {
                continue;
            }
            let mut strict = value.clone();
            *strict.pointer_mut(&path).unwrap() = json!("of-a-later-version");
            let changed = later(&strict);
            let read = read_report(&bytes(&changed)).unwrap_or_else(|why| panic!("{path}: {why}"));
            if read_report(&bytes(&strict)).is_ok() {
                // This text may have any value.
                assert!(read.unknown.is_empty(), "{path}: {:?}", read.unknown);
                continue;
            }
            enums.insert(field(&path));
            assert_eq!(read.unknown.len(), 1, "{path}: {:?}", read.unknown);
            let told = &read.unknown[0];
            assert!(told.json.contains("of-a-later-version"), "{path}: {told:?}");
            assert!(!read.report.complete);
            let left = rows(&json_of(&read.report));
            assert!(rows(&value) - left <= 1, "{path}: {left}");
            let place = read.unknown[0].path.replace('[', "/").replace(']', "").replace('.', "/");
            assert!(path.starts_with(&format!("/{place}")), "{path} is not in {place}");
        }
    }
    for known in [
        "/components/kind",
        "/components/evidence/kind",
        "/references/kind",
        "/references/pin",
        "/findings/severity",
        "/diagnostics/kind",
    ] {
        assert!(enums.contains(known), "{known} is not among {enums:?}");
    }
}

#[test]
fn fields_of_a_later_version_are_skipped() {
    fn add(value: &mut Value) {
        match value {
            Value::Array(rows) => rows.iter_mut().for_each(add),
            Value::Object(fields) => {
                fields.values_mut().for_each(add);
                fields.insert("ofALaterVersion".to_owned(), json!({ "x": [1] }));
            }
            _ => {}
        }
    }
    let value = samples().swap_remove(0);
    let mut more = later(&value);
    for name in ["components", "references", "findings", "diagnostics"] {
        more[name].as_array_mut().unwrap().iter_mut().for_each(|row| {
            row.as_object_mut().unwrap().insert("ofALaterVersion".to_owned(), json!([1]));
        });
    }
    more["ofALaterVersion"] = json!([{ "a": 1 }]);
    let read = read_report(&bytes(&more)).unwrap();
    assert_eq!((json_of(&read.report), read.unknown.len()), (value.clone(), 0));
    // Maps with values as keys are extended too.
    let mut more = later(&value);
    add(&mut more["components"]);
    assert!(read_report(&bytes(&more)).is_ok());
}

#[test]
fn many_unknown_values_are_read_in_the_order_of_rows() {
    let value = samples().swap_remove(0);
    let mut more = later(&value);
    let row = more["components"][0].clone();
    let many: Vec<Value> = (0..3000)
        .map(|number| {
            let mut row = row.clone();
            if number % 2 == 0 {
                row["kind"] = json!("of-a-later-version");
            }
            row
        })
        .collect();
    more["components"] = json!(many);
    let read = read_report(&bytes(&more)).unwrap();
    assert_eq!((read.report.components.len(), read.unknown.len()), (1500, 1500));
    assert_eq!(read.unknown[1].path, "components[2]");
}

#[test]
fn a_credential_in_a_report_written_by_hand_is_masked() {
    let mut value = later(&samples()[0]);
    value["components"][0]["name"] = json!("https://user:hunter2@host/x");
    value["components"][1]["kind"] = json!("https://user:hunter2@host/x");
    let read = read_report(&bytes(&value)).unwrap();
    assert!(!format!("{read:?}").contains("hunter2"));
}
