//! Tests `plimsoll notices`.

mod common;

use std::path::Path;

use common::{code, run_in, text};
use plimsoll_testkit::GitRepo;

const TEXT: &str = "Permission to use this software is granted.\n\nSPDX-License-Identifier: ISC\n";

/// Two copies with the same text, one of which has a file with notices.
fn tree() -> GitRepo {
    let repo = GitRepo::init();
    for (name, ends) in [("tide", "\n"), ("wave", "\r\n")] {
        let at = |file: &str| format!("third_party/{name}-1.0/{file}");
        repo.write(at("LICENSE"), TEXT.replace('\n', ends));
        repo.write(at(&format!("{name}.c")), "int x;\n");
        repo.write(at("CMakeLists.txt"), format!("project({name} VERSION 1.0)\n"));
    }
    repo.write("third_party/tide-1.0/NOTICE", "Made by the sea.\n");
    repo.add_all();
    repo.commit("c");
    repo
}

fn notices(dir: &Path, arguments: &[&str]) -> (i32, String, String) {
    let scope = ["notices", "--scope", "product,unknown"];
    let output = run_in(dir, &[&scope[..], arguments].concat(), &[]);
    (code(&output), text(&output.stdout), text(&output.stderr))
}

#[test]
fn each_text_occurs_once_and_notices_are_separate() {
    let repo = tree();
    let (exit, shown, said) = notices(repo.path(), &[]);
    assert_eq!((exit, said.as_str()), (0, ""), "{shown}");
    for name in ["Name: tide\n", "Name: wave\n", "Notice: third_party/tide-1.0/NOTICE\n"] {
        assert!(shown.contains(name), "{name}: {shown}");
    }
    let shared = "Text: third_party/tide-1.0/LICENSE\n";
    assert_eq!(shown.matches(shared).count(), 2, "{shown}");
    assert_eq!(shown.matches("Permission to use").count(), 1, "{shown}");
    assert!(shown.ends_with("--\nMade by the sea.\n\n"), "{shown}");
    assert!(!shown.contains(repo.path().to_str().unwrap()), "{shown}");
    let (_, page, _) = notices(repo.path(), &["--format", "markdown"]);
    assert!(
        page.contains("### tide 1.0\n") && page.contains("## Notices of the authors\n"),
        "{page}"
    );
    let (_, json, _) = notices(repo.path(), &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["texts"][0]["components"], serde_json::json!(["tide 1.0", "wave 1.0"]));
    assert_eq!(json["notices"][0]["text"], "Made by the sea.");
}

#[test]
fn a_file_of_notices_is_checked() {
    let repo = tree();
    let own = tempfile::tempdir().unwrap();
    let file = own.path().join("n.txt");
    let file = file.to_str().unwrap();
    assert_eq!(notices(repo.path(), &["-o", file]).0, 0);
    assert_eq!(notices(repo.path(), &["--check", file]).0, 0);
    repo.write("third_party/wave-1.0/LICENSE", "Other terms.\n");
    std::fs::remove_dir_all(repo.path().join("third_party/tide-1.0")).unwrap();
    repo.add_all();
    let (exit, _, said) = notices(repo.path(), &["--check", file]);
    assert_eq!(exit, 10, "{said}");
    assert!(
        said.contains("no longer needed: tide 1.0") && said.contains("changed: wave 1.0"),
        "{said}"
    );
}

#[test]
fn a_bundle_is_audited() {
    let own = tempfile::tempdir().unwrap();
    let bundle = "Name: a\nLicense: MIT with exception\nFiles: a\n  For details, see: a/LICENSE\n\n\
                  Name: b\nLicense: ISC\nFiles: b\n  For details, see: b/LICENSE\n\n\
                  a/LICENSE\n---------\nSPDX-License-Identifier: GPL-3.0-only\n\n\
                  b/LICENSE\n---------\nSPDX-License-Identifier: ISC\n";
    std::fs::write(own.path().join("bundle"), bundle).unwrap();
    let output = run_in(own.path(), &["notices", "--audit", "bundle"], &[]);
    assert_eq!(code(&output), 10);
    let expected =
        "a: differs: claimed MIT with exception, the text is GPL-3.0-only (lines 13-13)\n";
    assert_eq!(text(&output.stdout), expected);
    assert_eq!(text(&output.stderr), "1 of 2 parts have the text of the claimed license\n");
    std::fs::write(own.path().join("bundle"), "nothing\n").unwrap();
    assert_eq!(code(&run_in(own.path(), &["notices", "--audit", "bundle"], &[])), 2);
}

#[test]
fn the_license_files_of_a_wheel_are_audited() {
    let own = tempfile::tempdir().unwrap();
    let at = "rope-1.0.dist-info";
    let write = |name: &str, content: &str| {
        let file = own.path().join(at).join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
    };
    let metadata = |license: &str, file: &str| {
        write(
            "METADATA",
            &format!("Name: rope\n{license}\nLicense-File: {file}\n\nLicense: ISC\n"),
        );
    };
    let audit = |path: &str| {
        let output = run_in(own.path(), &["notices", "--audit", path], &[]);
        (code(&output), text(&output.stdout), text(&output.stderr))
    };
    metadata("License-Expression: MIT OR Zlib", "LICENSE");
    write("RECORD", "SPDX-License-Identifier: ISC\n");
    write("licenses/LICENSE", "SPDX-License-Identifier: MIT\n");
    write("licenses/AUTHORS.md", "Ada, Bob\n");
    let summary = |text: &str| format!("{text} match the claim\n");
    assert_eq!(audit(at), (0, String::new(), summary("2 of 2 files")));
    // If only the directory of texts is given, the metadata beside it is used.
    assert_eq!(audit(&format!("{at}/licenses")), (0, String::new(), summary("2 of 2 files")));
    write("licenses/third_party/LICENSE", "SPDX-License-Identifier: GPL-3.0-only\n");
    write("licenses/third_party/COPYING", "All yours.\n");
    let bundle = "Name: a\nLicense: ISC\n\nSPDX-License-Identifier: GPL-2.0-only\n";
    write("licenses/bundled.txt", bundle);
    metadata("License: BSD-3-Clause", "COPYING.txt");
    let expected = [
        "licenses/LICENSE: says-more: claimed BSD-3-Clause, the text has more licenses: MIT",
        "licenses/bundled.txt: a: differs: claimed ISC, the text is GPL-2.0-only (lines 4-4)",
        "licenses/third_party/COPYING: unrecognized: claimed BSD-3-Clause, no license is recognized in the text",
        "licenses/third_party/LICENSE: says-more: claimed BSD-3-Clause, the text has more licenses: GPL-3.0-only",
        "METADATA: no-text: License-File COPYING.txt does not exist",
        "METADATA: differs: claimed BSD-3-Clause, the texts are MIT, GPL-3.0-only",
    ];
    let expected = expected.map(|line| format!("{line}\n")).concat();
    assert_eq!(audit(at), (10, expected, summary("1 of 5 files")));
    metadata("License: as is", "LICENSE");
    let (_, told, _) = audit(at);
    assert!(
        told.contains(
            "METADATA: unclear-claim: claimed as is, the claim is not an SPDX expression"
        ),
        "{told}"
    );
    std::fs::create_dir(own.path().join("empty")).unwrap();
    assert_eq!(audit("empty").0, 2);
}
