//! Lockfiles together with the workflows they lock.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

mod common;

use common::sound;
use plimsoll_detect::{CancelToken, DETECTORS, DetectOptions, Detection, Silent, detect};
use plimsoll_model::{DiagnosticKind, LockStatus, PinStrength, Reference};
use plimsoll_source::MemorySource;
use plimsoll_testkit::{TreeKind, specs};

const LOCK: &str = ".github/workflows/actions.lock";

fn scan(source: &MemorySource) -> Detection {
    let found =
        detect(source, DETECTORS, &DetectOptions::default(), &Silent, &CancelToken::default());
    sound(source, found.unwrap())
}

fn fixture(title: &str) -> Detection {
    let tree = specs::tree("actions-lock", title);
    let mut source = MemorySource::new();
    for entry in tree.files() {
        let TreeKind::File(content) = &entry.kind else { continue };
        source = source.with_file(entry.path.clone(), content.clone());
    }
    scan(&source)
}

fn at<'a>(found: &'a Detection, file: &str, value: &str) -> &'a Reference {
    let mut rows = found.references.iter();
    rows.find(|row| row.location.path.to_string().ends_with(file) && row.value.as_str() == value)
        .unwrap()
}

#[test]
fn a_locked_use_keeps_its_ref_and_runs_its_commit() {
    let found = fixture("A lockfile that matches its workflows");
    let reference = at(&found, "ci.yml", "actions/cache/restore@v4");
    assert_eq!(reference.pin, PinStrength::CommitUnverified);
    assert_eq!(reference.requested.as_ref().unwrap().as_str(), "v4");
    assert_eq!(reference.lock.as_ref().unwrap().enforced(), Some(&*"1".repeat(40)));
    let component = reference.component.as_ref().unwrap();
    let component = found.components.iter().find(|row| row.id == *component).unwrap();
    let purl = format!("pkg:github/actions/cache@{}#restore", "1".repeat(40));
    assert_eq!(component.purl.as_deref(), Some(&*purl));
    // In a workflow that is not listed, the same action is a different component, and not pinned.
    let free = at(&found, "free.yml", "harbor-example/berth@v1.2.3");
    assert_eq!((free.pin, &free.lock), (PinStrength::FullTag, &None));
    assert_ne!(free.component, at(&found, "release.yml", "harbor-example/berth@v1.2.3").component);
    // An action of this repository is locked by the workflow that uses it.
    let moored = at(&found, "moor/action.yml", "harbor-example/rope@v3");
    assert_eq!(moored.lock.as_ref().unwrap().status, LockStatus::Enforced);
    assert!(at(&found, "ci.yml", "docker://alpine:3.20").lock.is_none());
    assert!(found.diagnostics.is_empty(), "{:?}", found.diagnostics);
}

#[test]
fn dependencies_of_locked_actions_are_in_the_inventory_once() {
    let found = fixture("A lockfile that matches its workflows");
    let winch: Vec<_> =
        found.components.iter().filter(|row| row.name == "harbor-example/winch").collect();
    assert_eq!(winch.len(), 1);
    assert!(winch[0].active);
    assert_eq!(winch[0].version, None);
    assert_eq!(winch[0].evidence[0].location.path.to_string(), LOCK);
    assert!(winch[0].evidence.iter().any(|claim| claim.value.to_string() == "v1.4.1"));
    // An instance other than GitHub's has no package URL of type `github`.
    let chain = found.components.iter().find(|row| row.name == "harbor-example/chain").unwrap();
    assert_eq!(chain.purl, None);
    let upstream = chain.upstream.as_ref().unwrap();
    assert_eq!(upstream.best_url(), "https://git.harbor.example/harbor-example/chain");
    // It is also used directly, but is only one component.
    let cache = found.components.iter().filter(|row| row.name.starts_with("actions/cache"));
    assert_eq!(cache.count(), 1);
}

#[test]
fn an_untrusted_lockfile_locks_nothing_and_is_reported() {
    for (name, kind) in [
        ("An unknown version", DiagnosticKind::Unsupported),
        ("An error that makes GitHub reject the file", DiagnosticKind::HostRefuses),
        ("Refs that look like a different commit", DiagnosticKind::HostRefuses),
    ] {
        let found = fixture(name);
        assert!(!found.lockfiles[0].trusted);
        assert!(found.references.iter().all(|row| row.lock.is_none()), "{name}");
        let diagnostic = found.diagnostics.iter().find(|row| row.kind() == kind).unwrap();
        assert_eq!(diagnostic.location().path.to_string(), LOCK);
        assert!(diagnostic.location().line.is_some());
    }
}

#[test]
fn an_action_that_a_workspace_uses_as_well_is_not_locked() {
    let found = fixture("Workflows with a local action");
    let shared = at(&found, "moor/action.yml", "harbor-example/rope@v3");
    assert_eq!((shared.pin, &shared.lock), (PinStrength::MovingTag, &None));
    let listed = at(&found, "ci.yml", "actions/cache@v4");
    assert_eq!(listed.lock.as_ref().unwrap().status, LockStatus::LocalAction);
    assert_eq!(listed.pin, PinStrength::MovingTag);
}

#[test]
fn a_partly_read_workflow_is_not_reported_as_stale() {
    let lock = "version: v0.0.2\nworkflows: {.github/workflows/a.yml: [a/b@v1]}\ndependencies:\n  \
                a/b@v1: {ref: v1, commit: sha1-1111111111111111111111111111111111111111, \
                owner_id: 1, repo_id: 1}\n";
    let sound = "jobs:\n  a:\n    steps: []\n";
    let issues = |workflow: &str| {
        let source = MemorySource::new()
            .with_file(LOCK, lock)
            .with_file(".github/workflows/a.yml", workflow.to_owned());
        scan(&source).lockfiles[0].issues.len()
    };
    assert_eq!(issues(sound), 1);
    assert_eq!(issues(&format!("{sound}  b: [\n")), 0);
    assert_eq!(issues("jobs:\n  a:\n    steps:\n      - uses: $/absent\n"), 0);
}

#[test]
fn many_workflows_over_many_actions_stay_in_the_budget() {
    let mut source = MemorySource::new().with_file(LOCK, "version: v0.0.2\nworkflows: {}\n");
    let chain = |index: usize| {
        let next = index + 1;
        format!("runs:\n  using: composite\n  steps:\n    - uses: $/a/{next}\n    - uses: a/b@v1\n")
    };
    for index in 0..700 {
        source = source.with_file(format!("a/{index}/action.yml"), chain(index)).with_file(
            format!(".github/workflows/{index}.yml"),
            "jobs:\n  a:\n    steps:\n      - uses: $/a/0\n",
        );
    }
    let found = scan(&source);
    let limits = |row: &&plimsoll_model::Diagnostic| row.kind() == DiagnosticKind::LimitExceeded;
    assert_eq!(found.diagnostics.iter().filter(limits).count(), 1);
    assert!(found.references.iter().all(|row| row.lock.is_none()));
}
