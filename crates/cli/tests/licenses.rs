//! Tests `plimsoll licenses`.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

mod common;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{code, run_in, text};
use plimsoll_testkit::GitRepo;
use serde_json::{Value, json};

const TAG: &str = "// SPDX-License-Identifier: MIT\n";

fn listing(dir: &Path, arguments: &[&str]) -> Value {
    let output = run_in(dir, &[&["licenses", "-o", "json"], arguments].concat(), &[]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn said(listing: &Value) -> Vec<(&str, Option<&str>)> {
    let files = listing["files"].as_array().unwrap().iter();
    files.map(|file| (file["path"].as_str().unwrap(), file["expression"].as_str())).collect()
}

#[test]
fn a_directory_has_one_row_for_each_text() {
    let own = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        let file = own.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
    };
    let utf16: Vec<u8> =
        format!("\u{feff}{TAG}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    write(".hidden/utf16", &utf16);
    write("binary", b"\0// SPDX-License-Identifier: MIT\n");
    write("empty", b"");
    write("latin1", b"\xe9\n// SPDX-License-Identifier: ISC\n");
    write("no name at all", TAG.as_bytes());
    write("silent.txt", b"nothing of the kind\n");
    let mut large = b"x\n".repeat(1 << 20);
    large.extend_from_slice(TAG.as_bytes());
    write("large", &large);
    let listing = listing(own.path(), &["--files"]);
    let expected = [
        (".hidden/utf16", Some("MIT")),
        ("empty", None),
        ("large", Some("MIT")),
        ("latin1", Some("ISC")),
        ("no name at all", Some("MIT")),
        ("silent.txt", None),
    ];
    assert_eq!(said(&listing), expected);
    let found = &listing["files"][3]["matches"][0];
    assert_eq!((&found["lines"], &found["kind"]), (&json!([2, 2]), &json!("tag")));
    assert_eq!((&found["verdict"], &found["coverage"]), (&json!("exact"), &json!(100)));
}

#[test]
fn files_that_git_does_not_know_are_listed_and_a_revision_has_its_own() {
    let repo = GitRepo::init();
    repo.write("a.c", TAG);
    repo.add_all();
    repo.commit("c");
    repo.write("new.c", TAG);
    assert_eq!(said(&listing(repo.path(), &["--files"])).len(), 2);
    let committed = listing(repo.path(), &["--files", "--rev", "HEAD"]);
    assert_eq!(said(&committed), [("a.c", Some("MIT"))]);
}

#[test]
fn a_single_file_and_standard_input_are_read() {
    let own = tempfile::tempdir().unwrap();
    let file = own.path().join("a.c");
    std::fs::write(&file, TAG).unwrap();
    assert_eq!(said(&listing(own.path(), &["./a.c"])), [("a.c", Some("MIT"))]);
    let absolute = listing(own.path(), &[file.to_str().unwrap()]);
    assert_eq!(said(&absolute), [("a.c", Some("MIT"))]);

    let mut child = Command::new(env!("CARGO_BIN_EXE_plimsoll"))
        .args(["licenses", "-", "-o", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(TAG.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(said(&serde_json::from_slice(&output.stdout).unwrap()), [("-", Some("MIT"))]);
}

#[test]
fn each_component_has_a_row_with_the_license_that_counts() {
    let own = tempfile::tempdir().unwrap();
    let lock = r#"{"lockfileVersion": 3, "packages": {"": {"name": "x"},
        "node_modules/a": {"version": "1.2.3", "license": "(MIT or ISC)"},
        "node_modules/b": {"version": "2.0.0", "license": "SEE LICENSE IN x"}}}"#;
    std::fs::write(own.path().join("package-lock.json"), lock).unwrap();
    std::fs::write(own.path().join("package.json"), r#"{"name": "x", "license": "Zlib"}"#).unwrap();
    let listing = listing(own.path(), &[]);
    assert_eq!(listing["files"], json!([]));
    let rows = listing["components"].as_array().unwrap().iter();
    let rows = rows.map(|row| ["name", "expression", "basis"].map(|key| row[key].clone()));
    let expected = [
        [json!("x"), json!("Zlib"), json!("declared")],
        [json!("a"), json!("(MIT OR ISC)"), json!("declared")],
        [json!("b"), json!(null), json!("unknown")],
    ];
    assert_eq!(rows.collect::<Vec<_>>(), expected);
    let output = run_in(own.path(), &["licenses", "-q"], &[]);
    let table = text(&output.stdout);
    assert!(table.contains("The license of 1 of 2 components is known."), "{table}");
    assert!(table.contains("x (the product)"), "{table}");
}

#[test]
fn components_are_listed_by_what_they_are_needed_for() {
    let own = tempfile::tempdir().unwrap();
    let lock = r#"{"lockfileVersion": 3, "packages": {
        "": {"name": "x", "dependencies": {"a": "1"}, "devDependencies": {"b": "2"}},
        "node_modules/a": {"version": "1.2.3", "license": "MIT"},
        "node_modules/b": {"version": "2.0.0", "license": "ISC", "dev": true}}}"#;
    std::fs::write(own.path().join("package-lock.json"), lock).unwrap();
    let manifest = r#"{"name": "x", "license": "Zlib", "dependencies": {"a": "1"}}"#;
    std::fs::write(own.path().join("package.json"), manifest).unwrap();
    let names = |arguments: &[&str]| -> Vec<String> {
        let listing = listing(own.path(), arguments);
        let rows = listing["components"].as_array().unwrap().iter();
        rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&[]), ["x", "a", "b"]);
    assert_eq!(names(&["--scope", "product"]), ["x", "a"]);
    assert_eq!(names(&["--scope", "product,build,test"]), ["x", "a", "b"]);
    // If no component is left, files without components are not listed instead.
    let none = listing(own.path(), &["--scope", "ci"]);
    assert_eq!((&none["components"][1], &none["files"]), (&Value::Null, &json!([])));
    let both = run_in(own.path(), &["licenses", "--files", "--scope", "product"], &[]);
    assert_eq!(both.status.code(), Some(2), "{}", text(&both.stderr));
}

#[test]
fn holders_are_in_listings_notices_and_sboms() {
    let own = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| {
        let file = own.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
    };
    write("LICENSE", "Copyright (c) 2020 Harbor Works\n\nSPDX-License-Identifier: MIT\n");
    write("src/own.c", "// Copyright (c) 2021 Harbor Works, Inc. and contributors\n");
    write("src/copied.c", "// Copyright (c) 2007 Knot Foundation\n");
    let rope = "third_party/rope";
    let license = "Copyright (c) 2001 Ada Rope\n\nSPDX-License-Identifier: Zlib\n";
    write(&format!("{rope}/LICENSE"), license);
    write(&format!("{rope}/rope.c"), "/* Copyright 2002 Ada Rope */\nint rope(void);\n");
    write(&format!("{rope}/knot.c"), "/* Copyright 2003 Bob Knot */\nint knot(void);\n");
    let listing = listing(own.path(), &[]);
    let component = &listing["components"][1];
    let expected = json!([{"name": "Ada Rope", "files": 2}, {"name": "Bob Knot", "files": 1}]);
    assert_eq!(component["holders"], expected);
    let foreign = json!([{
        "path": "src/copied.c", "name": "Knot Foundation", "files": 1,
        "text": "Copyright (c) 2007 Knot Foundation", "at": {"path": "src/copied.c", "line": 1},
    }]);
    assert_eq!(listing["foreignHolders"], foreign);
    let output = |arguments: &[&str]| text(&run_in(own.path(), arguments, &[]).stdout);
    let table = output(&["licenses", "-q"]);
    assert!(table.contains("Third-party copyright outside of components: 1 place"), "{table}");
    let lines = ["Copyright (c) 2001 Ada Rope", "Copyright 2003 Bob Knot"];
    let notices = output(&["notices", "-q"]);
    for line in lines {
        assert!(notices.contains(&format!("\nCopyright: {line}\n")), "{notices}");
    }
    assert!(!notices.contains("Copyright 2002"), "{notices}");
    let json: Value =
        serde_json::from_str(&output(&["notices", "-q", "--format", "json"])).unwrap();
    assert_eq!(json["components"][0]["holders"], json!(["Ada Rope", "Bob Knot"]));
    let bom: Value =
        serde_json::from_str(&output(&["scan", "-q", "-o", "cyclonedx-json"])).unwrap();
    assert_eq!(bom["components"][0]["copyright"], lines.join("; "));
    assert_eq!(bom["metadata"]["component"]["copyright"], "Copyright (c) 2020 Harbor Works");
    let sbom: Value = serde_json::from_str(&output(&["scan", "-q", "-o", "spdx-json"])).unwrap();
    let packages = sbom["packages"].as_array().unwrap();
    let rope = packages.iter().find(|package| package["name"] == "rope").unwrap();
    assert_eq!(rope["copyrightText"], lines.join("\n"));
}

/// An SBOM contains the text of a license that is not on the SPDX list: it is in the file named after the license.
#[test]
fn sboms_have_the_text_of_a_custom_license() {
    let own = tempfile::tempdir().unwrap();
    let manifest = r#"{"name": "x", "license": "MIT AND LicenseRef-ours"}"#;
    std::fs::write(own.path().join("package.json"), manifest).unwrap();
    std::fs::create_dir(own.path().join("LICENSES")).unwrap();
    std::fs::write(own.path().join("LICENSES/LicenseRef-ours.txt"), "Ask first.\r\nThen do.\n")
        .unwrap();
    let output = run_in(own.path(), &["scan", "-q", "-o", "spdx-json"], &[]);
    let sbom: Value = serde_json::from_slice(&output.stdout).unwrap();
    let extracted = &sbom["hasExtractedLicensingInfos"][0];
    assert_eq!(extracted["licenseId"], "LicenseRef-ours");
    assert_eq!(extracted["extractedText"], "Ask first.\nThen do.");
    assert_eq!(sbom["packages"][0]["licenseDeclared"], "MIT AND LicenseRef-ours");
}

#[test]
fn without_components_the_files_are_listed() {
    let own = tempfile::tempdir().unwrap();
    std::fs::write(own.path().join("a"), TAG).unwrap();
    assert_eq!(said(&listing(own.path(), &[])), [("a", Some("MIT"))]);
}

#[test]
fn a_file_that_is_too_large_is_read_up_to_the_limit_and_reported() {
    let own = tempfile::tempdir().unwrap();
    let mut large = TAG.as_bytes().to_vec();
    large.resize(17 << 20, b'\n');
    std::fs::write(own.path().join("large"), large).unwrap();
    let arguments = ["licenses", "--files", "--untrusted", "-o", "json"];
    let output = run_in(own.path(), &arguments, &[]);
    assert_eq!(code(&output), 13);
    assert!(
        text(&output.stderr).contains("not completely read: large"),
        "{}",
        text(&output.stderr)
    );
    let listing: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said(&listing), [("large", Some("MIT"))]);
    assert_eq!(listing["complete"], json!(false));
}
