//! Tests the data from cargo about Rust packages. Cargo takes the dependencies from a directory instead of the
//! registry, so that nothing needs to be downloaded.

#![expect(clippy::expect_used, reason = "a test panics if it fails")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;

use plimsoll::model::{
    Claim, ClaimValue, ComponentId, ComponentKind, DeclaredLicense, DiagnosticKind, Scope,
};
use plimsoll::{Component, Report, Scan};
use plimsoll_testkit::{GitRepo, assert_sound_at};

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A package with one dependency of each kind: `hull` ships, and so does its dependency `keel`; `rivets` is for the
/// build, and `sonar` for tests.
fn boat() -> GitRepo {
    let repo = GitRepo::init();
    let head = |name: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"1.2.3\"\nedition = \"2021\"\n")
    };
    repo.write(
        ".cargo/config.toml",
        "[source.crates-io]\nreplace-with = \"shelf\"\n[source.shelf]\ndirectory = \"shelf\"\n",
    );
    let needs = "[dependencies]\nhull = \"1\"\n[build-dependencies]\nrivets = \"1\"\n\
                 [dev-dependencies]\nsonar = \"1\"\n";
    repo.write("Cargo.toml", &(head("boat") + needs));
    repo.write("src/lib.rs", "");
    let mut lock = "version = 4\n\n[[package]]\nname = \"boat\"\nversion = \"1.2.3\"\n\
                    dependencies = [\"hull\", \"rivets\", \"sonar\"]\n"
        .to_owned();
    for (digit, name, needs) in
        [("1", "hull", "keel"), ("2", "keel", ""), ("3", "rivets", ""), ("4", "sonar", "")]
    {
        let checksum = digit.repeat(64);
        let of = |text: &str| {
            if needs.is_empty() { String::new() } else { text.replace("NEEDS", needs) }
        };
        let manifest = head(name)
            + "license = \"MIT OR Apache-2.0\"\n"
            + &of("[dependencies]\nNEEDS = \"1\"\n");
        repo.write(format!("shelf/{name}/Cargo.toml"), &manifest);
        repo.write(format!("shelf/{name}/src/lib.rs"), "");
        repo.write(
            format!("shelf/{name}/.cargo-checksum.json"),
            format!("{{\"files\":{{}},\"package\":\"{checksum}\"}}"),
        );
        let _ = write!(
            lock,
            "\n[[package]]\nname = \"{name}\"\nversion = \"1.2.3\"\nsource = \"{REGISTRY}\"\n\
             checksum = \"{checksum}\"\n{}",
            of("dependencies = [\"NEEDS\"]\n"),
        );
    }
    repo.write("Cargo.lock", &lock);
    repo.add_all();
    repo.commit("First");
    repo
}

fn package<'r>(report: &'r Report, name: &str) -> &'r Component {
    let mut all = report.components.iter().filter(|it| it.kind == ComponentKind::Package);
    all.find(|it| it.name == name).expect(name)
}

#[test]
fn cargo_determines_what_ships_builds_and_tests() {
    let repo = boat();
    let scan = |allow| {
        let report = Scan::path(repo.path()).allow_cargo(allow).run().unwrap();
        assert_sound_at(&report, repo.path(), None);
        report
    };
    let (without, with) = (scan(false), scan(true));
    for (name, scope) in [
        ("hull", Scope::Product),
        ("keel", Scope::Product),
        ("rivets", Scope::Build),
        ("sonar", Scope::Test),
    ] {
        assert_eq!(package(&with, name).scope, scope, "{name}");
        // The report has the evidence.
        let claims = &package(&with, name).evidence;
        let is_why = |it: &&Claim| it.detector == "cargo" && it.value == ClaimValue::Scope(scope);
        assert_eq!(claims.iter().filter(is_why).count(), 1, "{name}");
        let license = package(&with, name).licenses.declared.clone();
        assert_eq!(
            license.as_ref().map(DeclaredLicense::as_str),
            Some("MIT OR Apache-2.0"),
            "{name}"
        );
    }
    // A lockfile alone states neither that an indirect dependency ships, nor a license.
    assert_eq!(package(&without, "keel").scope, Scope::Product);
    assert_eq!(package(&without, "rivets").licenses.declared, None);
    assert_eq!(without.summary.components, with.summary.components);
}

/// The dependencies are those that cargo resolves, with all features.
#[test]
fn cargo_resolves_the_edges_of_its_lockfile() {
    let repo = boat();
    let arguments = ["metadata", "--offline", "--locked", "--all-features", "--format-version=1"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(repo.path()).output();
    let found: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    // An id ends with `NAME@VERSION`, or with a version after the directory that has the name.
    let name = |id: &serde_json::Value| {
        let text = id.as_str().unwrap_or_default();
        let end = text.rsplit(['/', '#']).find(|part| part.contains('@'));
        end.and_then(|end| end.split('@').next()).unwrap_or_default().to_owned()
    };
    let mut resolved = BTreeSet::new();
    for node in found["resolve"]["nodes"].as_array().unwrap() {
        for on in node["dependencies"].as_array().unwrap() {
            resolved.insert((name(&node["id"]), name(on)));
        }
    }
    let report = Scan::path(repo.path()).run().unwrap();
    let of = |id: &ComponentId| report.component(id).unwrap().name.clone();
    let rows = report.dependencies.iter().flat_map(|row| {
        let from = row.of.as_ref().map_or("boat".to_owned(), of);
        row.on.iter().map(move |on| (from.clone(), of(on)))
    });
    assert_eq!(rows.collect::<BTreeSet<_>>(), resolved);
    assert_eq!(resolved.len(), 4);
}

#[test]
fn errors_of_cargo_produce_a_note() {
    let repo = GitRepo::init();
    repo.write("Cargo.toml", "[package]\nname = \"x\"\nversion = \"0.1.0\"\n");
    repo.write("Cargo.lock", "this is no lockfile\n");
    repo.add_all();
    repo.commit("First");
    let report = Scan::path(repo.path()).allow_cargo(true).run().unwrap();
    let notes = |report: &Report| {
        let notes = report.diagnostics.iter().filter(|it| it.kind() == DiagnosticKind::Note);
        notes.filter(|it| it.message().contains("cargo metadata")).count()
    };
    assert_eq!(notes(&report), 1);

    // A bare repository has no directory in which cargo could run.
    let bare = repo.clone_bare();
    assert_eq!(notes(&Scan::path(bare.path()).allow_cargo(true).run().unwrap()), 0);
}
