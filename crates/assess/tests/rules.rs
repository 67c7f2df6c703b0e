//! The table of rules agrees with the files, and findings keep their identity when lines move.
#![expect(clippy::disallowed_methods, reason = "a test panics if something it needs is missing")]

use std::collections::BTreeSet;

use plimsoll_assess::{Inventory, RULES, assess};
use plimsoll_model::{
    Location, LockEntry, PinStrength, RefKind, RefSyntax, Reference, RepoPath, Scope, Severity,
    Target, Trust,
};

fn action(line: u32, step: usize, trust: Trust, pin: PinStrength) -> Reference {
    let place = Location::at(RepoPath::new(".github/workflows/a.yml"), line, 15);
    let mut reference =
        Reference::new(place, format!("jobs.b.steps[{step}].uses"), "owner/action@main");
    reference.kind = RefKind::Action;
    reference.syntax = RefSyntax::BranchLike;
    reference.pin = pin;
    reference.trust = trust;
    reference.requested = Some("main".into());
    reference.target = Some(Target::Repository {
        owner: "owner".into(),
        repository: "action".into(),
        path: String::new(),
    });
    reference
}

fn findings(references: &[Reference]) -> Vec<plimsoll_model::Finding> {
    assess(&Inventory::new(&[], references), RULES)
}

#[test]
fn files_and_ids_agree_and_every_rule_explains_itself() {
    let ids: BTreeSet<String> = RULES.iter().map(|rule| rule.meta().id.to_owned()).collect();
    let files: BTreeSet<String> =
        std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules"))
            .unwrap()
            .map(|entry| {
                entry.unwrap().path().file_stem().unwrap().to_str().unwrap().replace('_', "-")
            })
            .filter(|name| name != "mod")
            .collect();
    assert_eq!(ids, files);
    assert!(RULES.iter().map(|rule| rule.meta().id).is_sorted());
    for rule in RULES {
        let meta = rule.meta();
        assert!(meta.documentation.len() > 100 && !meta.summary.ends_with('.'), "{}", meta.id);
    }
}

#[test]
fn severity_follows_trust_and_strength() {
    let severity = |trust, pin| findings(&[action(1, 0, trust, pin)])[0].severity;
    assert_eq!(severity(Trust::ThirdParty, PinStrength::Branch), Severity::Medium);
    assert_eq!(severity(Trust::ThirdParty, PinStrength::FullTag), Severity::Medium);
    assert_eq!(severity(Trust::Platform, PinStrength::MovingTag), Severity::Low);
    assert_eq!(severity(Trust::SelfRepository, PinStrength::Branch), Severity::Low);
}

#[test]
fn a_pinned_action_is_not_a_finding() {
    assert!(findings(&[action(1, 0, Trust::ThirdParty, PinStrength::CommitUnverified)]).is_empty());
}

#[test]
fn moved_lines_and_steps_are_not_new() {
    let before = findings(&[action(10, 0, Trust::ThirdParty, PinStrength::Branch)]);
    let after = findings(&[action(99, 7, Trust::ThirdParty, PinStrength::Branch)]);
    assert_eq!(before[0].fingerprint, after[0].fingerprint);
}

#[test]
fn equal_uses_of_one_job_remain_separate() {
    let twice = [
        action(10, 0, Trust::ThirdParty, PinStrength::Branch),
        action(20, 1, Trust::ThirdParty, PinStrength::Branch),
    ];
    let found = findings(&twice);
    assert_eq!(found.len(), 2);
    assert_ne!(found[0].fingerprint, found[1].fingerprint);
}

fn package(line: u32, name: &str, scope: Scope, pin: PinStrength) -> Reference {
    let place = Location::at(RepoPath::new("pyproject.toml"), line, 1);
    let mut reference = Reference::new(place, format!("project.dependencies.{name}"), name);
    reference.kind = RefKind::PackageRequirement;
    reference.syntax = RefSyntax::VersionRange;
    reference.pin = pin;
    reference.scope = Some(scope);
    reference.target = Some(Target::Package { ecosystem: "pypi".into(), name: name.into() });
    reference
}

#[test]
fn packages_produce_one_finding_per_manifest() {
    let mut rows: Vec<Reference> = (1..=30)
        .map(|line| package(line, &format!("p{line}"), Scope::Test, PinStrength::MovingTag))
        .collect();
    rows.push(package(31, "tied", Scope::Test, PinStrength::FullTag));
    let found = findings(&rows);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].rule.as_str(), found[0].severity), ("unpinned-package", Severity::Low));
    assert!(found[0].message.as_str().starts_with("30 of 31 "), "{}", found[0].message);
    assert_eq!(found[0].locations.len(), 20);
    let fewer = findings(&rows[3..]);
    assert_eq!(found[0].fingerprint, fewer[0].fingerprint);
    // Five are named, and `…` shows that there are more.
    let message = |rows: &[Reference]| findings(rows)[0].message.as_str().to_owned();
    assert!(message(&rows[..5]).ends_with(": p1, p2, p3, p4, p5"), "{}", message(&rows[..5]));
    assert!(message(&rows[..6]).ends_with(": p1, p2, p3, p4, p5, …"), "{}", message(&rows[..6]));
}

#[test]
fn a_requirement_pinned_by_a_lockfile_is_not_a_finding() {
    let mut locked = package(1, "rope", Scope::Test, PinStrength::MovingTag);
    locked.locked = Some(LockEntry::new(RepoPath::new("uv.lock"), Some("1.2.3".into())));
    assert!(findings(&[locked]).is_empty());
    let library = package(1, "sail", Scope::Product, PinStrength::MovingTag);
    assert_eq!(findings(&[library])[0].severity, Severity::Info);
}

#[test]
fn the_remedy_fits_the_manifest() {
    let remedy = |path: &str, scopes: &[Scope]| {
        let rows: Vec<Reference> = (1..)
            .zip(scopes)
            .map(|(line, scope)| {
                let mut row = package(line, &format!("p{line}"), *scope, PinStrength::MovingTag);
                row.location.path = RepoPath::new(path);
                row
            })
            .collect();
        findings(&rows)[0].remediation.as_str().to_owned()
    };
    let hooks = remedy(".pre-commit-config.yml", &[Scope::Test]);
    assert!(hooks.contains("`rev` of each hook to a full commit"), "{hooks}");
    let build = remedy("pyproject.toml", &[Scope::Build, Scope::Build]);
    assert!(build.contains("no lockfile covers build requirements"), "{build}");
    // A lockfile does not cover build requirements, and none of these manifests supports hashes.
    let plain = "commit a lockfile, or write exact versions";
    assert_eq!(remedy("pyproject.toml", &[Scope::Build, Scope::Product]), plain);
    assert_eq!(remedy("a/package.json", &[Scope::Build]), plain);
    assert_eq!(remedy("a/Cargo.toml", &[Scope::Product]), plain);
    assert_eq!(remedy("requirements.txt", &[Scope::Product]), format!("{plain} with hashes"));
}
