//! Lockfiles: the rules of the schema, rejections by GitHub, and the cost of hostile files.
#![expect(clippy::unwrap_used, reason = "a test panics if something it needs is missing")]

use std::fmt::Write as _;
use std::time::Duration;

use plimsoll_testkit::clock::thread_time;
use plimsoll_workflow::{
    ActionsLock, LockFindingKind, LockKey, LockProblemKind, Slot, UsingWorkflow, Verification,
    WorkflowUse, YamlLimits, parse_lock, verify,
};

const ONE: &str = "1111111111111111111111111111111111111111";
const TWO: &str = "2222222222222222222222222222222222222222";
const CI: &str = ".github/workflows/ci.yml";

fn read(text: &str) -> ActionsLock {
    parse_lock(text, &YamlLimits::default())
}

fn key(text: &str) -> LockKey {
    LockKey::parse(text).unwrap()
}

/// Returns an entry with the ref of its key, and its uses.
fn entry(key: &str, commit: &str, uses: &[&str]) -> String {
    let (_, revision) = key.split_once('@').unwrap();
    let mut text = format!(
        "    '{key}':\n        ref: '{revision}'\n        commit: 'sha1-{commit}'\n        \
         owner_id: 1\n        repo_id: 2\n"
    );
    if !uses.is_empty() {
        text.push_str("        uses:\n");
        for used in uses {
            writeln!(text, "            - '{used}'").unwrap();
        }
    }
    text
}

/// Returns a lockfile with one workflow.
fn lock(list: &[&str], entries: &[String]) -> String {
    let mut text = format!("version: 'v0.0.2'\nworkflows:\n    '{CI}':");
    text.push_str(if list.is_empty() { " []\n" } else { "\n" });
    for key in list {
        writeln!(text, "        - '{key}'").unwrap();
    }
    text.push_str("dependencies:\n");
    text.extend(entries.iter().map(String::as_str));
    text
}

fn held_against(text: &str, uses: &[&str]) -> Verification {
    let uses = uses.iter().map(|value| WorkflowUse::new(value, Slot::Step)).collect();
    verify(&read(text), &[UsingWorkflow::new(CI, uses)])
}

fn kinds(found: &Verification) -> Vec<(LockFindingKind, Option<String>)> {
    let row = |key: &Option<LockKey>| key.as_ref().map(ToString::to_string);
    found.findings.iter().map(|finding| (finding.kind.clone(), row(&finding.key))).collect()
}

#[test]
fn the_output_of_the_tool_is_read_with_places() {
    let text = lock(
        &["a/b@v1"],
        &[entry("a/b@v1", ONE, &["c/d@2222222222222222222222222222222222222222"]), {
            let whole = "c/d@2222222222222222222222222222222222222222";
            entry(whole, TWO, &[]).replace(&format!("ref: '{TWO}'"), "ref: 'v1.4.1'")
        }],
    );
    let lock = read(&text);
    assert_eq!(lock.problems, []);
    assert!(lock.is_trusted());
    let first = lock.entry(&key("A/B@v1")).unwrap();
    assert_eq!(first.commit.as_deref(), Some(ONE));
    assert_eq!((first.owner_id, first.repository_id), (Some(1), Some(2)));
    assert_eq!((first.mark.line, first.mark.column), (6, 5));
    let start = usize::try_from(first.mark.start).unwrap();
    let end = usize::try_from(first.mark.end).unwrap();
    assert_eq!(text.get(start..end), Some("'a/b@v1'"));
    let second = lock.entry(&first.uses[0].key).unwrap();
    assert_eq!(second.requested, "v1.4.1");
    assert_eq!(lock.workflow(CI).unwrap().keys[0].mark.line, 4);
    let closure = lock.closure(&[&key("a/b@v1")]);
    assert_eq!(closure.len(), 2);
    assert_eq!(lock.closure(&[&second.key]).len(), 1);
}

#[test]
fn sha256_commits_and_hostnames_of_the_third_version() {
    let hash = "ab".repeat(32);
    let text = lock(&["a/b@v1"], &[entry("a/b@v1", ONE, &[])])
        .replace("v0.0.2", "v0.0.3")
        .replace(&format!("sha1-{ONE}'"), &format!("SHA256-{hash}'\n        hostname: github.com"));
    let newer = read(&text);
    assert!(newer.is_trusted(), "{:?}", newer.problems);
    let found = newer.entry(&key("a/b@v1")).unwrap();
    assert_eq!(found.commit.as_deref(), Some(hash.as_str()));
    assert_eq!(found.hostname.as_deref(), Some("github.com"));
    // Version 0.0.2 does not have this field, and its parser rejects unknown fields.
    let older = read(&text.replace("v0.0.3", "v0.0.2"));
    assert!(!older.is_trusted());
    assert_eq!(older.problems[0].kind, LockProblemKind::Refused);
    let unknown = read(&text.replace("hostname:", "published:"));
    assert!(unknown.is_trusted());
    assert_eq!(unknown.problems[0].kind, LockProblemKind::UnknownField);
}

#[test]
fn unknown_versions_lock_nothing() {
    let sound = lock(&["a/b@v1"], &[entry("a/b@v1", ONE, &[])]);
    for version in ["v0.0.1", "v0.0.4", "v1.0.0", "2", ""] {
        let lock = read(&sound.replace("v0.0.2", version));
        assert!(!lock.is_trusted(), "{version}");
        assert_eq!(lock.problems.len(), 1, "{version}: {:?}", lock.problems);
        assert_eq!(lock.problems[0].kind, LockProblemKind::Version);
        assert_eq!(lock.problems[0].line, 1);
        assert!(lock.entries.is_empty());
    }
    let none = read("workflows: {}\n");
    assert_eq!(none.problems[0].kind, LockProblemKind::Version);
    assert!(!read("").is_trusted());
}

#[test]
fn values_that_github_rejects_are_reported_with_their_place() {
    let sound = lock(&["a/b@v1"], &[entry("a/b@v1", ONE, &[])]);
    assert!(read(&sound).is_trusted());
    for (from, to, line) in [
        ("sha1-1111", "sha1-111", 8),
        ("sha1-1111", "sha1-zzzz", 8),
        ("sha1-", "md5-", 8),
        ("'sha1-", "'", 8),
        ("owner_id: 1", "owner_id: 0", 9),
        ("owner_id: 1", "owner_id: -1", 9),
        ("owner_id: 1", "owner_id: 99999999999999999999", 9),
        ("        owner_id: 1\n", "", 6),
        ("ref: 'v1'", "ref: 'v2'", 7),
        ("ref: 'v1'", "ref: ''", 7),
        ("repo_id", "repository", 10),
        ("repo_id: 2", "repo_id: 2\n        repo_id: 2", 11),
        ("        - 'a/b@v1'", "        - 'a/b/c@v1'", 4),
        ("        - 'a/b@v1'", "        - ['a/b@v1']", 4),
        ("        - 'a/b@v1'", "        a/b@v1: 1", 4),
        (".github/workflows/ci.yml", "../ci.yml", 3),
        (".github/workflows/ci.yml", "/etc/passwd", 3),
        (".github/workflows/ci.yml", "C:/ci.yml", 3),
        ("version:", "policy: strict\nversion:", 1),
        ("dependencies:", "version: 'v0.0.2'\ndependencies:", 5),
        ("dependencies:", "'.github/workflows/b.yml': []\ndependencies:", 5),
        ("dependencies:", "    '.github/workflows/ci.yml': []\ndependencies:", 5),
        ("    'a/b@v1':", "    'a/b:v1':", 6),
    ] {
        let lock = read(&sound.replacen(from, to, 1));
        assert!(!lock.is_trusted(), "{from} -> {to}");
        let problem = lock.problems.iter().find(|problem| problem.kind.is_fatal()).unwrap();
        assert_eq!(problem.line, line, "{from} -> {to}: {}", problem.message);
    }
}

#[test]
fn entries_that_differ_in_case_only_are_one_if_they_agree() {
    let entries = |second: &str| {
        let second = entry("a/b@v1", second, &[]).replace("a/b", "A/B");
        lock(&["a/b@v1"], &[entry("a/b@v1", ONE, &[]), second])
    };
    let agree = read(&entries(ONE));
    assert!(agree.is_trusted());
    assert_eq!(agree.entries.len(), 1);
    assert!(!read(&entries(TWO)).is_trusted());
}

#[test]
fn cycles_are_rejected_and_harmless() {
    let entries = [
        entry("a/b@v1", ONE, &["c/d@v1"]),
        entry("c/d@v1", ONE, &["e/f@v1"]),
        entry("e/f@v1", ONE, &["c/d@v1"]),
    ];
    let lock = read(&lock(&["a/b@v1"], &entries));
    assert!(!lock.is_trusted());
    assert!(lock.problems[0].message.contains("c/d@v1"), "{}", lock.problems[0].message);
    assert_eq!(lock.closure(&[&key("a/b@v1")]).len(), 3);
    let own = read(&crate::lock(&[], &[entry("a/b@v1", ONE, &["a/b@v1"])]));
    assert!(!own.is_trusted());
}

#[test]
fn a_key_counts_only_if_it_is_listed_exactly() {
    let entries = [entry("a/b@v1", ONE, &["c/d@v1"]), entry("c/d@v1", TWO, &[])];
    let text = lock(&["a/b@v1"], &entries);
    let found = held_against(&text, &["A/B/sub@v1", "a/b@V1", "c/d@v1", "x/y@main"]);
    assert_eq!(found.enforced.len(), 1);
    assert_eq!((found.enforced[0].index, found.enforced[0].key.clone()), (0, key("a/b@v1")));
    let changed = LockFindingKind::RefChanged { listed: "v1".to_owned() };
    assert_eq!(
        kinds(&found),
        [
            (changed, Some("a/b@V1".to_owned())),
            (LockFindingKind::NotPinned, Some("c/d@v1".to_owned())),
            (LockFindingKind::NotPinned, Some("x/y@main".to_owned())),
        ]
    );
}

#[test]
fn a_listed_key_without_an_entry_locks_nothing() {
    let text = lock(&["a/b@v1", "c/d@v1"], &[entry("a/b@v1", ONE, &[])]);
    let read = read(&text);
    assert!(read.is_trusted());
    assert_eq!(read.problems[0].kind, LockProblemKind::Dangling);
    assert_eq!(read.problems[0].line, 5);
    let found = held_against(&text, &["a/b@v1", "c/d@v1"]);
    assert_eq!(found.enforced.len(), 1);
    assert_eq!(kinds(&found), [(LockFindingKind::NotPinned, Some("c/d@v1".to_owned()))]);
}

#[test]
fn unused_lockfile_entries() {
    let entries = [
        entry("a/b@v1", ONE, &["c/d@v1"]),
        entry("c/d@v1", TWO, &[]),
        entry("e/f@v1", TWO, &[]),
        entry("g/h@v1", TWO, &[]),
    ];
    // A list may also contain the dependencies of actions.
    let text = lock(&["a/b@v1", "c/d@v1", "e/f@v1"], &entries);
    let stale = LockFindingKind::StaleEntry;
    let found = held_against(&text, &["a/b@v1"]);
    assert_eq!(
        kinds(&found),
        [(stale.clone(), Some("e/f@v1".to_owned())), (stale, Some("g/h@v1".to_owned()))]
    );
    assert_eq!(found.findings[0].mark.line, 6);
    assert_eq!(found.findings[0].workflow.as_deref(), Some(CI));
    assert_eq!(found.findings[1].workflow, None);
    // The locked commit itself, and a called workflow, are also uses.
    let by_commit = format!("e/f@{TWO}");
    assert_eq!(kinds(&held_against(&text, &["a/b@v1", &by_commit])).len(), 1);
    let called = "e/f/.github/workflows/x.yml@v1";
    assert_eq!(kinds(&held_against(&text, &["a/b@v1", called])).len(), 1);
}

#[test]
fn a_missing_workflow_and_one_that_is_not_listed() {
    let text = lock(&[], &[]);
    let uses = vec![WorkflowUse::new("a/b@v1", Slot::Step)];
    let other = UsingWorkflow::new(".github/workflows/other.yml", uses);
    let found = verify(&read(&text), &[other]);
    assert_eq!(kinds(&found), [(LockFindingKind::StaleWorkflow, None)]);
    assert_eq!(found.findings[0].mark.line, 3);
}

#[test]
fn a_local_action_excludes_a_workflow_from_the_lock() {
    let text = lock(&["a/b@v1", "c/d@v1"], &[entry("a/b@v1", ONE, &[])]);
    let found = held_against(&text, &["a/b@v1", "x/y@v1", "./.github/actions/moor"]);
    assert!(found.enforced.is_empty());
    assert_eq!(kinds(&found), [(LockFindingKind::LocalAction, None)]);
    // A path at the same commit, a called workflow and an image do not.
    let found = held_against(
        &text,
        &["a/b@v1", "c/d@v1", "$/.github/actions/moor", "./.github/workflows/x.yml"],
    );
    assert_eq!(found.enforced.len(), 1);
    let local = WorkflowUse::new("./.github/workflows/x.yml", Slot::Job);
    let called = UsingWorkflow::new(CI, vec![local, WorkflowUse::new("x/y@v1", Slot::Job)]);
    let found = verify(&read(&lock(&[], &[])), &[called]);
    assert!(found.findings.is_empty() && found.enforced.is_empty());
}

#[test]
fn a_full_commit_needs_no_entry_but_must_equal_the_locked_one() {
    let used = format!("a/b@{ONE}");
    assert_eq!(kinds(&held_against(&lock(&[], &[]), &[&used])), []);
    let misleading = lock(&[&used], &[entry(&used, TWO, &[])]);
    assert!(!read(&misleading).is_trusted());
    let found = held_against(&misleading, &[&used]);
    assert!(found.enforced.is_empty());
    let kind = LockFindingKind::MisleadingCommit { recorded: TWO.to_owned() };
    assert_eq!(kinds(&found), [(kind, Some(used))]);
    // A short commit is reported as misleading; a date is not a commit.
    let short =
        held_against(&lock(&["a/b@abcdef1"], &[entry("a/b@abcdef1", ONE, &[])]), &["a/b@abcdef1"]);
    assert_eq!(short.enforced.len(), 1);
    assert!(matches!(short.findings[0].kind, LockFindingKind::MisleadingCommit { .. }));
    let date = held_against(
        &lock(&["a/b@20240101"], &[entry("a/b@20240101", ONE, &[])]),
        &["a/b@20240101"],
    );
    assert_eq!(kinds(&date), []);
}

#[test]
fn a_partly_read_workflow_has_no_stale_entries() {
    let text = lock(&["a/b@v1"], &[entry("a/b@v1", ONE, &[])]);
    let mut workflow = UsingWorkflow::new(CI, Vec::new());
    workflow.complete = false;
    assert_eq!(verify(&read(&text), &[workflow]).findings, []);
}

#[test]
fn broken_yaml_locks_nothing() {
    let text = lock(&["a/b@v1"], &[entry("a/b@v1", ONE, &[])]) + "  : [}\n";
    let lock = read(&text);
    assert!(!lock.is_trusted());
    assert_eq!(lock.problems[0].kind, LockProblemKind::Syntax);
    assert!(lock.problems[0].line > 0);
    let two = crate::lock(&[], &[]) + "---\nversion: v0.0.2\n";
    assert!(!read(&two).is_trusted());
    for text in ["[]", "x", "- a", "version: v0.0.2\nworkflows: x\n", "&a [*a]"] {
        assert!(!read(text).is_trusted(), "{text}");
    }
}

/// Returns many entries, each with many uses by alias: the number of uses is quadratic in the size
/// of the text.
fn aliased(entries: usize) -> String {
    let mut text = "version: v0.0.2\ndependencies:\n".to_owned();
    let keys: Vec<String> = (0..entries).map(|index| format!("a/b@v{index}")).collect();
    text.push_str("    a/b@all: &entry\n        ref: all\n        uses: &uses\n");
    for key in &keys {
        writeln!(text, "            - {key}").unwrap();
    }
    for key in &keys {
        writeln!(text, "    {key}: {{ref: x, uses: *uses}}").unwrap();
    }
    text
}

#[test]
fn aliases_are_counted_each_time() {
    let lock = read(&aliased(8000));
    assert!(!lock.is_trusted());
    assert!(lock.problems.iter().any(|problem| problem.kind == LockProblemKind::Limit));
    let kept: usize = lock.entries.iter().map(|entry| entry.uses.len()).sum();
    assert!(kept <= YamlLimits::default().visits, "{kept}");
    let long = format!("&k {}", "x".repeat(600_000));
    let text = format!("version: v0.0.2\nworkflows: {{a: [{long}{}]}}\n", ", *k".repeat(50_000));
    let lock = read(&text);
    assert!(lock.problems.len() <= 102, "{}", lock.problems.len());
    assert!(lock.problems.iter().map(|problem| problem.message.len()).sum::<usize>() < 100_000);
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let lock = read(&"#".repeat((1 << 20) + 1));
    assert_eq!(lock.problems[0].kind, LockProblemKind::Limit);
}

/// Returns a chain of entries and as many workflows, each of which lists an unused key.
fn chain(length: usize) -> (String, Vec<String>) {
    let mut text = "version: v0.0.2\nworkflows:\n".to_owned();
    let paths: Vec<String> = (0..length).map(|index| format!("w/{index}.yml")).collect();
    for path in &paths {
        writeln!(text, "  {path}: [a/b@v0, c/d@v1]").unwrap();
    }
    text.push_str("dependencies:\n");
    let tail = format!("commit: sha1-{ONE}, owner_id: 1, repo_id: 1");
    for index in 0..length {
        let next = index + 1;
        writeln!(text, "  a/b@v{index}: {{ref: v{index}, {tail}, uses: [a/b@v{next}]}}").unwrap();
    }
    writeln!(text, "  a/b@v{length}: {{ref: v{length}, {tail}}}").unwrap();
    writeln!(text, "  c/d@v1: {{ref: v1, {tail}}}").unwrap();
    (text, paths)
}

fn time(length: usize) -> (Duration, Verification) {
    let (text, paths) = chain(length);
    let start = thread_time();
    let lock = read(&text);
    assert!(lock.is_trusted(), "{:?}", lock.problems);
    let workflows: Vec<UsingWorkflow<'_>> = paths
        .iter()
        .map(|path| UsingWorkflow::new(path, vec![WorkflowUse::new("a/b@v0", Slot::Step)]))
        .collect();
    let found = verify(&lock, &workflows);
    assert_eq!(found.enforced.len(), length);
    (thread_time().saturating_sub(start), found)
}

#[test]
fn long_chains_under_many_workflows_are_bounded() {
    let (_, small) = time(200);
    assert!(!small.exhausted);
    assert_eq!(small.findings.len(), 200);
    let (half, found) = time(3000);
    assert!(found.exhausted, "the graph has nine million steps, and two are followed");
    let (whole, _) = time(6000);
    // A quadratic reader would take four times as long; the tolerance is for a busy machine.
    let bound = half * 3 + Duration::from_secs(2);
    assert!(whole < bound, "{half:?} {whole:?}");
}

fn pieces() -> impl proptest::strategy::Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "version: ",
        "v0.0.2",
        "v0.0.3",
        "\n",
        "workflows:",
        "dependencies:",
        "  ",
        "    ",
        "- ",
        "a/b@v1",
        "'",
        "\"",
        ": ",
        "ref",
        "commit",
        "sha1-",
        "uses",
        "owner_id",
        "0",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "&a ",
        "*a",
        "<<",
        "#",
        "\u{feff}",
        "é",
        "\0",
        "\r",
        "---\n",
        "|",
        ">",
    ]);
    proptest::strategy::Strategy::prop_map(proptest::collection::vec(piece, 0..80), |all| {
        all.concat()
    })
}

proptest::proptest! {
    #[test]
    fn nothing_panics(text in proptest::prop_oneof![pieces(), "\\PC{0,200}"]) {
        let lines = u32::try_from(text.split('\n').count() + text.matches('\r').count()).unwrap();
        let lock = read(&text);
        for problem in &lock.problems {
            proptest::prop_assert!(problem.line <= lines, "{:?}", problem);
        }
        for entry in &lock.entries {
            proptest::prop_assert!(usize::try_from(entry.mark.end).unwrap() <= text.len());
        }
        let uses = vec![WorkflowUse::new("a/b@v1", Slot::Step)];
        let found = verify(&lock, &[UsingWorkflow::new("a", uses)]);
        proptest::prop_assert!(found.enforced.is_empty() || lock.is_trusted());
    }

    /// Changing one byte of a valid file never produces a commit that is not in the file.
    #[test]
    fn a_changed_byte_does_not_produce_a_new_commit(at in 0_usize..400, byte in 0_u8..127) {
        let text = lock(&["a/b@v1"], &[entry("a/b@v1", ONE, &[])]);
        let mut bytes = text.into_bytes();
        if let Some(slot) = bytes.get_mut(at) {
            *slot = byte;
        }
        let text = String::from_utf8(bytes).unwrap();
        let found = read(&text);
        let whole = found.entry(&key("a/b@v1")).and_then(|entry| entry.commit.clone());
        if let Some(commit) = whole.filter(|_| found.is_trusted()) {
            proptest::prop_assert_eq!(commit.len(), 40);
            let written = format!("sha1-{commit}");
            proptest::prop_assert!(text.to_ascii_lowercase().contains(&written));
        }
    }
}
