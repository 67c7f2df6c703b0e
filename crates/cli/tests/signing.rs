//! Signed SBOMs: which outputs are signed, and what is reported about keys and formats that do not fit.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads what the command wrote, and panics if something is missing"
)]

mod common;

use common::{code, run_in, text};
use plimsoll_testkit::GitRepo;
use serde_json::Value;

/// The secret part of the first key of RFC 8032, section 7.1, in two pieces, so that no scanner finds a key in this file.
const SECRET: [&str; 2] = ["MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/Vpg", "uoRK9JLsLMREScVpezJpGXA7rAMcrn9g"];
/// Its public part.
const PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

fn pem(label: &str, content: &str) -> String {
    format!("-----BEGIN {label}-----\n{content}\n-----END {label}-----\n")
}

/// A repository, and a directory beside it with the key.
fn repository() -> (GitRepo, tempfile::TempDir) {
    let repo = GitRepo::init();
    let workflow = "on: push\njobs:\n  b:\n    steps:\n      - uses: owner/action@v1\n";
    repo.write(".github/workflows/a.yml", workflow);
    repo.write("requirements.txt", "numpy==2.1.0\n");
    repo.add_all();
    repo.commit("First");
    let own = tempfile::tempdir().unwrap();
    std::fs::write(own.path().join("key.pem"), pem("PRIVATE KEY", &SECRET.concat())).unwrap();
    (repo, own)
}

/// Scans from the directory with the key; returns the exit code and standard error.
fn scan(repo: &GitRepo, own: &tempfile::TempDir, arguments: &[&str]) -> (i32, String) {
    let arguments = [&["scan", repo.path().to_str().unwrap()], arguments].concat();
    let output = run_in(own.path(), &arguments, &[]);
    (code(&output), text(&output.stderr))
}

fn json(own: &tempfile::TempDir, file: &str) -> Value {
    serde_json::from_slice(&std::fs::read(own.path().join(file)).unwrap()).unwrap()
}

#[test]
fn cyclonedx_in_json_is_signed_and_the_others_are_named() {
    let (repo, own) = repository();
    let outputs = [
        "-o",
        "cyclonedx-json=a.json",
        "-o",
        "cyclonedx-json@1.4=b.json",
        "-o",
        "cyclonedx-xml=c.xml",
        "-o",
        "spdx-json=d.json",
        "-o",
        "json=e.json",
    ];
    assert_eq!(scan(&repo, &own, &outputs).0, 0);
    let unsigned = json(&own, "a.json");
    let (exit, said) = scan(&repo, &own, &[&outputs[..], &["--sign-key", "key.pem"]].concat());
    assert_eq!(exit, 0, "{said}");
    let note = "note: cyclonedx-xml and spdx-json are not signed: only CycloneDX in JSON";
    assert!(said.contains(note), "{said}");
    for file in ["a.json", "b.json"] {
        let signature = json(&own, file)["signature"].take();
        assert_eq!(signature["algorithm"], "Ed25519");
        assert_eq!(signature["publicKey"]["x"], PUBLIC);
        assert_eq!(signature["value"].as_str().unwrap().len(), 86);
    }
    let mut signed = json(&own, "a.json");
    signed.as_object_mut().unwrap().remove("signature");
    assert_eq!(signed, unsigned);
    for file in ["d.json", "e.json"] {
        assert_eq!(json(&own, file)["signature"], Value::Null);
    }
    // A signed document is read as any other.
    let bom = own.path().join("a.json");
    let diff = ["diff", repo.path().to_str().unwrap(), "--sbom", bom.to_str().unwrap()];
    let output = run_in(own.path(), &diff, &[]);
    assert_eq!((code(&output), text(&output.stderr).as_str()), (0, ""));
}

#[test]
fn both_documents_of_a_split_are_signed() {
    let (repo, own) = repository();
    let arguments = ["--split", "-o", "cyclonedx-json=a.cdx.json", "--sign-key", "key.pem"];
    let (exit, said) = scan(&repo, &own, &arguments);
    assert_eq!(exit, 0, "{said}");
    assert!(!said.contains("not signed"), "{said}");
    for file in ["a.cdx.json", "a.ci.cdx.json"] {
        assert_eq!(json(&own, file)["signature"]["publicKey"]["x"], PUBLIC);
    }
}

#[test]
fn a_key_without_a_document_to_sign_is_a_usage_error() {
    let (repo, own) = repository();
    for outputs in [&[][..], &["-o", "json"], &["-o", "cyclonedx-xml"], &["-o", "spdx3-json"]] {
        let (exit, said) = scan(&repo, &own, &[outputs, &["--sign-key", "key.pem"]].concat());
        assert_eq!(exit, 2);
        let why = "--sign-key only signs CycloneDX in JSON: add an output such as";
        assert!(said.contains(why) && said.contains("SPDX has no signatures"), "{said}");
    }
}

#[test]
fn text_that_is_not_a_key_is_described() {
    let (repo, own) = repository();
    let secret = SECRET.concat();
    for (content, why) in [
        (pem("ENCRYPTED PRIVATE KEY", &secret), "the key is encrypted: decrypt it with `openssl"),
        (pem("PUBLIC KEY", &secret), "it is a public key, which verifies signatures"),
        (pem("RSA PRIVATE KEY", &secret), "the key is for RSA, and only Ed25519 is supported"),
        (pem("EC PRIVATE KEY", &secret), "the key is for ECDSA, and only Ed25519 is supported"),
        (pem("PRIVATE KEY", SECRET[0]), "the key is damaged"),
        (secret, "it is not a key in PEM form: make one with `openssl genpkey"),
    ] {
        std::fs::write(own.path().join("other.pem"), content).unwrap();
        let arguments = ["-o", "cyclonedx-json=a.json", "--sign-key", "other.pem"];
        let (exit, said) = scan(&repo, &own, &arguments);
        assert_eq!(exit, 2);
        assert!(said.contains("--sign-key other.pem: ") && said.contains(why), "{said}");
        assert!(!SECRET.iter().any(|part| said.contains(part)), "{said}");
        assert!(!own.path().join("a.json").exists());
    }
    let (exit, said) = scan(&repo, &own, &["-o", "cyclonedx-json", "--sign-key", "none.pem"]);
    assert_eq!(exit, 2);
    assert!(said.contains("none.pem could not be read"), "{said}");
}

/// A key should not be in the repository; if it is, no output contains it.
#[test]
fn a_key_in_the_scanned_tree_is_in_no_output() {
    let (repo, own) = repository();
    repo.write("release/key.pem", pem("PRIVATE KEY", &SECRET.concat()));
    repo.add_all();
    repo.commit("Add a key");
    let key = repo.path().join("release/key.pem");
    let formats =
        plimsoll::FORMATS.iter().filter(|meta| meta.kinds.contains(&plimsoll::OutputKind::Report));
    let files: Vec<String> =
        formats.enumerate().map(|(at, meta)| format!("{}={at}.out", meta.name)).collect();
    let outputs: Vec<&str> = files.iter().flat_map(|file| ["-o", file]).collect();
    let arguments = [&["--sign-key", key.to_str().unwrap()], &outputs[..]].concat();
    let (exit, said) = scan(&repo, &own, &arguments);
    assert_eq!(exit, 0, "{said}");
    assert!(!SECRET.iter().any(|part| said.contains(part)), "{said}");
    for (at, file) in files.iter().enumerate() {
        let written = std::fs::read(own.path().join(format!("{at}.out"))).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert!(!SECRET.iter().any(|part| written.contains(part)), "{file}");
    }
}
