//! Tests statements about the licenses of other files, in listings, components and notices.

use plimsoll::model::{LicenseExpression, LicenseFile, LicenseListing, Redacted, Scope};
use plimsoll::{CycloneDxVersion, Format, MemorySource, RenderOptions, Scan, render};
use serde_json::Value;

const DEBIAN: &str = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n\
                      Files: *\nCopyright: 2021 Bob\nLicense: Expat\n\n\
                      License: Expat\n Permission is hereby granted, free of charge, to any person.\n";

const REUSE: &str = "version = 1\n\n[[annotations]]\npath = \"img/**\"\nprecedence = \"aggregate\"\n\
                     SPDX-FileCopyrightText = \"2020 Ada\"\nSPDX-License-Identifier = \"CC0-1.0\"\n";

/// A record that states its own license.
const RECORD: &str = "# SPDX-FileCopyrightText: 2024 Eve\n# SPDX-License-Identifier: CC0-1.0\n\nversion = 1\n\n\
                      # SPDX-License-Identifier: ISC\n[[annotations]]\npath = \"third_party/knot/**\"\n\
                      SPDX-FileCopyrightText = \"Copyright (c) 2019 Knot Works, Inc.\"\n\
                      SPDX-License-Identifier = \"Zlib\"\n";

fn source() -> MemorySource {
    MemorySource::new()
        .with_file("REUSE.toml", REUSE)
        .with_file("img/logo.png", b"\x89PNG\0\0".as_slice())
        .with_file("img/icon.svg", "<!-- SPDX-License-Identifier: MIT -->\n<svg/>\n")
        .with_file("data.bin", b"\0\0".as_slice())
        .with_file(
            "data.bin.license",
            "SPDX-FileCopyrightText: 2022 Eve\n\nSPDX-License-Identifier: ISC\n",
        )
        .with_file("gone.bin.license", "SPDX-License-Identifier: Zlib\n")
        .with_file("third_party/rope/debian/copyright", DEBIAN)
        .with_file("third_party/rope/rope.c", "int rope(void) { return 0; }\n")
}

fn listing(source: MemorySource) -> Result<LicenseListing, plimsoll::Error> {
    Scan::source(Box::new(source)).license_files()
}

/// The license of a file, and the places that state it.
fn stated(listing: &LicenseListing, path: &str) -> Option<(String, Vec<String>)> {
    let file: &LicenseFile = listing.files.iter().find(|file| file.path.to_string() == path)?;
    let place = |path: Option<&plimsoll::model::RepoPath>, line: u32| {
        format!("{}:{line}", path.unwrap_or(&file.path))
    };
    let matches = file.matches.iter().map(|it| place(it.path.as_ref(), it.lines[0]));
    let copyrights = file
        .copyrights
        .iter()
        .map(|it| format!("{} {}", it.text, place(it.path.as_ref(), it.lines[0])));
    Some((file.expression.as_ref()?.to_string(), matches.chain(copyrights).collect()))
}

#[test]
fn files_have_the_statements_of_other_files_about_them() {
    let listing = listing(source()).unwrap();
    assert!(listing.complete, "{:?}", listing.diagnostics);
    let of = |path: &str| stated(&listing, path);
    let row = |license: &str, places: &[&str]| {
        Some((license.to_owned(), places.iter().map(|it| (*it).to_owned()).collect()))
    };
    assert_eq!(of("img/logo.png"), row("CC0-1.0", &["REUSE.toml:4", "2020 Ada REUSE.toml:4"]));
    assert_eq!(
        of("img/icon.svg"),
        row("MIT AND CC0-1.0", &["img/icon.svg:1", "REUSE.toml:4", "2020 Ada REUSE.toml:4"])
    );
    let [sidecar, holder] =
        ["data.bin.license:3", "SPDX-FileCopyrightText: 2022 Eve data.bin.license:1"];
    assert_eq!(of("data.bin"), row("ISC", &[sidecar, holder]));
    let debian = "third_party/rope/debian/copyright:3";
    let copyright = format!("2021 Bob {debian}");
    assert_eq!(of("third_party/rope/rope.c"), row("MIT", &[debian, &copyright]));
    // Records do not state their own license, and a missing file has no row.
    assert_eq!((of("REUSE.toml"), of("third_party/rope/debian/copyright")), (None, None));
    assert_eq!(of("gone.bin"), None);
    assert_eq!(of("gone.bin.license"), row("Zlib", &["gone.bin.license:1"]));
}

#[test]
fn components_and_notices_have_it_too() {
    let report = Scan::source(Box::new(source())).run().unwrap();
    let rope = report.components.iter().find(|component| component.name == "rope").unwrap();
    let license = rope.licenses.expression().unwrap();
    assert_eq!(license.as_str(), "MIT");
    let [seen] = rope.licenses.observed.as_slice() else { panic!("{:?}", rope.licenses) };
    assert_eq!(
        (seen.path.to_string().as_str(), seen.line),
        ("third_party/rope/debian/copyright", Some(3))
    );
    assert_eq!(seen.copyrights[0].as_str(), "Copyright 2021 Bob");
}

/// A record of the repository about a directory of vendored code, and one that is part of the code.
#[test]
fn notices_and_sboms_contain_the_statements_of_records() {
    let source = MemorySource::new()
        .with_file("REUSE.toml", RECORD)
        .with_file("third_party/knot/knot.bin", b"\0\0".as_slice())
        .with_file("third_party/knot/knot.c", "int knot(void) { return 0; }\n")
        .with_file("third_party/rope/debian/copyright", DEBIAN)
        .with_file("third_party/rope/rope.c", "int rope(void) { return 0; }\n");
    let all = [Scope::Product, Scope::Unknown].into_iter().collect();
    let (report, notices) = Scan::source(Box::new(source)).notices(all).unwrap();
    let noticed = notices.components.iter().map(|part| {
        let lines: Vec<&str> = part.copyrights.iter().map(Redacted::as_str).collect();
        let holders: Vec<&str> = part.holders.iter().map(Redacted::as_str).collect();
        (
            part.name.as_str(),
            part.expression.as_ref().map(LicenseExpression::as_str),
            lines,
            holders,
        )
    });
    let expected = [
        (
            "knot",
            Some("Zlib"),
            vec!["Copyright (c) 2019 Knot Works, Inc."],
            vec!["Knot Works, Inc."],
        ),
        ("rope", Some("MIT"), vec!["Copyright 2021 Bob"], vec!["Bob"]),
    ];
    assert_eq!(noticed.collect::<Vec<_>>(), expected);
    let written = |format: Format| -> Value {
        let out = render(&report, format, &RenderOptions::default()).unwrap();
        serde_json::from_slice(&out).unwrap()
    };
    let bom = written(Format::CycloneDxJson(CycloneDxVersion::V1_6));
    let sbom = written(Format::SpdxJson);
    for (name, license, lines, _) in expected {
        let of_name = |all: &Value| -> Value {
            all.as_array().unwrap().iter().find(|it| it["name"] == name).unwrap().clone()
        };
        let component = of_name(&bom["components"]);
        assert_eq!(component["licenses"][0]["expression"], license.unwrap());
        assert_eq!(component["evidence"]["licenses"][0]["expression"], license.unwrap());
        assert_eq!(component["evidence"]["copyright"][0]["text"], lines[0]);
        assert_eq!(component["copyright"], lines[0]);
        let package = of_name(&sbom["packages"]);
        assert_eq!(package["copyrightText"], lines[0]);
        let licenses = [&package["licenseConcluded"], &package["licenseDeclared"]];
        assert!(licenses.contains(&&Value::from(license.unwrap())), "{package}");
    }
}

#[test]
fn a_record_has_the_license_of_the_comments_at_its_top() {
    let listing = listing(MemorySource::new().with_file("REUSE.toml", RECORD)).unwrap();
    let row = |place: &str| {
        vec![place.to_owned(), "SPDX-FileCopyrightText: 2024 Eve REUSE.toml:1".into()]
    };
    assert_eq!(stated(&listing, "REUSE.toml"), Some(("CC0-1.0".into(), row("REUSE.toml:2"))));
}

#[test]
fn a_broken_record_is_reported_with_its_line() {
    let broken = source().with_file("x/REUSE.toml", "version = 1\n[[annotations]\n");
    let listing = listing(broken).unwrap();
    assert!(!listing.complete);
    let places: Vec<String> =
        listing.diagnostics.iter().map(|it| it.location().to_string()).collect();
    assert_eq!(places, ["x/REUSE.toml:2"]);
}
