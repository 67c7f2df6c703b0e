//! What cargo tells of Rust packages, on this very workspace: its dependencies are at hand.

#![expect(clippy::expect_used, reason = "a test stops where it fails")]

use plimsoll::model::{ComponentKind, DiagnosticKind, Scope};
use plimsoll::{Component, Report, Scan};
use plimsoll_testkit::GitRepo;

fn package<'r>(report: &'r Report, name: &str) -> &'r Component {
    let mut all = report.components.iter().filter(|it| it.kind == ComponentKind::Package);
    all.find(|it| it.name == name).expect(name)
}

#[test]
fn cargo_tells_what_ships_builds_and_tests() {
    let root = env!("CARGO_MANIFEST_DIR");
    let scan = |allow| Scan::path(root).allow_cargo(allow).run().unwrap();
    let (without, with) = (scan(false), scan(true));
    for (name, scope) in [
        ("serde", Scope::Product),
        ("criterion", Scope::Test),
        ("cc", Scope::Build),
        ("insta", Scope::Test),
    ] {
        assert_eq!(package(&with, name).scope, scope, "{name}");
    }
    // A lockfile alone does not say that this one only compiles another.
    assert_eq!(package(&without, "cc").scope, Scope::Product);
    assert_eq!(package(&without, "cc").licenses.declared, None);
    let license = package(&with, "cc").licenses.declared.clone();
    assert_eq!(license.as_deref(), Some("MIT OR Apache-2.0"));
    assert_eq!(without.summary.components, with.summary.components);
}

#[test]
fn what_cargo_cannot_tell_costs_a_note() {
    let repo = GitRepo::init();
    repo.write("Cargo.toml", "[package]\nname = \"x\"\nversion = \"0.1.0\"\n");
    repo.write("Cargo.lock", "this is no lockfile\n");
    repo.add_all();
    repo.commit("First");
    let report = Scan::path(repo.path()).allow_cargo(true).run().unwrap();
    let notes = report.diagnostics.iter().filter(|it| it.kind() == DiagnosticKind::Note);
    assert!(notes.filter(|it| it.message().contains("cargo metadata")).count() == 1);
}
