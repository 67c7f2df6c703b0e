//! Tests the gate as a security lead sets it up: baselines, policy, score, and the exit code of each failure.
#![expect(
    clippy::disallowed_methods,
    reason = "a test reads what the command wrote, and panics if something is missing"
)]

mod common;

use std::path::Path;

use common::{code, root, run_in, text};
use plimsoll_testkit::GitRepo;

const WORKFLOW: &str = ".github/workflows/a.yml";
const SHA: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";

/// A day on which the exceptions below are valid, and one after they expired.
const DURING: &str = "2026-06-01";
const AFTER: &str = "2026-07-01";

/// Writes a workflow that uses one action.
fn uses(repo: &GitRepo, revision: &str) {
    let text = format!("jobs:\n  b:\n    steps:\n      - uses: owner/action@{revision}\n");
    repo.write(".github/workflows/a.yml", &text);
    repo.add_all();
}

#[test]
fn from_a_first_baseline_to_a_gate() {
    let repo = GitRepo::init();
    uses(&repo, "v1");
    repo.commit("First");
    repo.git(&["tag", "v1"]);
    let run = |arguments: &[&str]| run_in(repo.path(), arguments, &[]);
    let exit = |arguments: &[&str]| code(&run(arguments));
    assert_eq!(exit(&["baseline", "init"]), 0);
    assert_eq!(exit(&["baseline", "init"]), 2);
    let shown = text(&run(&["baseline", "show"]).stdout);
    assert!(shown.contains("references: 1 (1 moving-tag)"), "{shown}");
    let gate = [
        "diff",
        "--baseline",
        "plimsoll-baseline.json",
        "--fail-on",
        "new",
        "--fail-on",
        "weakened",
    ];
    let nothing = run(&gate);
    assert_eq!(code(&nothing), 0);
    assert!(text(&nothing.stdout).contains("No component, reference or finding has changed"));

    // Moved lines are not new; a weaker revision and another action are.
    repo.write(
        ".github/workflows/a.yml",
        "# a line\njobs:\n  b:\n    steps:\n      - run: make\n      - uses: owner/action@v1\n",
    );
    assert!(text(&run(&gate).stdout).contains("No component, reference or finding has changed"));
    uses(&repo, "main");
    repo.commit("Second");
    let weaker = run(&gate);
    assert_eq!(code(&weaker), 10);
    let words = text(&weaker.stdout);
    assert!(words.contains("changed, weakened") && words.contains("v1 → main"), "{words}");
    assert_eq!(exit(&["diff", "--since", "v1", "--fail-on", "weakened"]), 10);
    assert_eq!(exit(&["diff", "--since", "v1", "--rev", "v1", "--fail-on", "weakened"]), 0);
    assert_eq!(exit(&["diff", "--since", "v1", "-o", "json"]), 0);
    let page = text(&run(&["diff", "--since", "v1", "-o", "markdown"]).stdout);
    assert!(page.contains("## References: 1 changed, 0 unchanged"), "{page}");
    assert_eq!(exit(&["baseline", "update"]), 0);
    assert_eq!(exit(&gate), 0);
    repo.write(".github/workflows/a.yml", "jobs: [\n");
    let lost = run(&gate);
    assert_eq!(code(&lost), 13);
    let words = text(&lost.stdout);
    assert!(words.contains("unverifiable") && !words.contains("resolved"), "{words}");
}

#[test]
fn baselines_that_cannot_be_read() {
    let repo = GitRepo::init();
    uses(&repo, "v1");
    repo.commit("First");
    for (content, words) in [
        (None, &["b.json", "baseline init"][..]),
        (Some("{"), &["b.json", "invalid JSON", "line 1 column 1"]),
        (
            Some("[]"),
            &["b.json", "not a Plimsoll baseline", "invalid type: sequence, expected an object"],
        ),
        (Some("{}"), &["b.json", "not a Plimsoll baseline", "baseline init", "is missing"]),
        (Some("{\"schemaVersion\": \"2\"}"), &["`schemaVersion` is a string", "whole number"]),
        (Some("{\"schemaVersion\": null}"), &["`schemaVersion` is null"]),
        (Some("{\"schemaVersion\": [[2]]}"), &["`schemaVersion` is an array"]),
        (Some("{\"schemaVersion\": -1}"), &["`schemaVersion` is a negative number"]),
        (Some("{\"schemaVersion\": 2.5}"), &["`schemaVersion` is a number with a fraction"]),
        (Some("{\"schemaVersion\": 4294967296}"), &["4294967296, which is out of range"]),
        (Some("{\"schemaVersion\": 2, \"schemaVersion\": 2}"), &["duplicate field"]),
        (Some("{\"schemaVersion\": 99}"), &["version 99", "use the version of Plimsoll"]),
        (Some("{\"schemaVersion\": 1}"), &["b.json", "missing field", "baseline update"]),
    ] {
        if let Some(content) = content {
            repo.write("b.json", content);
        }
        let output = run_in(repo.path(), &["diff", "--baseline", "b.json"], &[]);
        let message = text(&output.stderr);
        assert_eq!(code(&output), 2, "{message}");
        for word in words {
            assert!(message.contains(word), "{content:?}: {message}");
        }
    }
    let output = run_in(repo.path(), &["diff", "--since", "nowhere"], &[]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("commit, tag or branch"));
    assert_eq!(code(&run_in(repo.path(), &["diff"], &[])), 2);
}

/// A policy with one deferral, which is valid in June 2026.
fn deferral(rest: &str) -> String {
    format!(
        "version = 1\n\n[[defer]]\nid = \"SEC-1\"\nrule = \"unpinned-action\"\n\
         reason = \"until the release\"\nowner = \"build\"\nuntil = 2026-06-30\n{rest}"
    )
}

fn repository() -> GitRepo {
    let repo = GitRepo::init();
    uses(&repo, "main");
    repo.commit("First");
    repo
}

fn run(repo: &GitRepo, arguments: &[&str]) -> (i32, String, String) {
    let output = run_in(repo.path(), arguments, &[]);
    (code(&output), text(&output.stdout), text(&output.stderr))
}

/// Compares with the commit, using the policy, and fails on the given changes.
fn gate(repo: &GitRepo, policy: &str, news: &str, day: &str) -> (i32, String, String) {
    repo.write("policy.toml", policy);
    run(
        repo,
        &["diff", "--since", "HEAD", "--policy", "policy.toml", "--fail-on", news, "--as-of", day],
    )
}

#[test]
fn an_expired_unused_or_exceeded_deferral_exits_with_11() {
    let repo = repository();
    let (exit, _, said) = gate(&repo, &deferral(""), "expired", DURING);
    assert_eq!((exit, said.as_str()), (0, ""));
    let (exit, shown, said) = gate(&repo, &deferral(""), "expired", AFTER);
    assert_eq!(exit, 11, "{said}");
    assert!(shown.contains("Exception SEC-1 expired on 2026-06-30"), "{shown}");
    for word in ["failed on expired", "policy.toml:3", "deferral-expired", "SEC-1", "2026-06-30"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    let (exit, _, said) =
        gate(&repo, &deferral("match = { owner = \"other\" }\n"), "expired", DURING);
    assert_eq!(exit, 11);
    assert!(said.contains("policy.toml:3") && said.contains("deferral-unused"), "{said}");
    repo.write(
        WORKFLOW,
        "jobs:\n  b:\n    steps:\n      - uses: owner/action@main\n      - uses: owner/next@main\n",
    );
    let (exit, _, said) = gate(&repo, &deferral("max_count = 1\n"), "expired", DURING);
    assert_eq!(exit, 11);
    assert!(said.contains("policy.toml:3") && said.contains("deferral-overflow"), "{said}");
    let (exit, _, _) = gate(&repo, &deferral("max_count = 2\n"), "expired", DURING);
    assert_eq!(exit, 0);
}

#[test]
fn the_finding_above_the_limit_of_an_exception_is_the_new_one_and_fails() {
    let repo = GitRepo::init();
    let three = "jobs:\n  b:\n    steps:\n      - uses: o/a@main\n      - uses: o/a@main\n      - uses: o/a@main\n";
    repo.write(".github/workflows/z.yml", three);
    repo.add_all();
    repo.commit("First");
    // Its path sorts before the known ones.
    uses(&repo, "main");
    // The finding about the exceeded deferral has medium severity.
    let high =
        "[[rule]]\nid = \"unpinned-action\"\nseverity = \"high\"\nreason = \"we release here\"\n";
    let policy = deferral("max_count = 3\n") + high + "[thresholds]\nseverity = \"high\"\n";
    let (exit, shown, said) = gate(&repo, &policy, "new", DURING);
    assert_eq!((exit, said.trim()), (10, "failed on new: 1 finding of at least high"), "{shown}");
    let arguments =
        ["diff", "--since", "HEAD", "--policy", "policy.toml", "--as-of", DURING, "-o", "github"];
    let (_, notes, _) = run(&repo, &arguments);
    assert!(notes.contains("file=.github/workflows/a.yml"), "{notes}");
    assert!(!notes.contains("file=.github/workflows/z.yml"), "{notes}");
}

#[test]
fn a_change_cannot_approve_itself() {
    let repo = repository();
    repo.write("plimsoll.toml", "version = 1\n");
    assert_eq!(run(&repo, &["baseline", "init", "--policy", "plimsoll.toml"]).0, 0);
    repo.add_all();
    repo.commit("Second");
    // The change adds a finding, an exception for it, and a baseline that contains it.
    repo.write(".github/workflows/b.yml", "jobs:\n  b:\n    steps:\n      - uses: evil/x@main\n");
    repo.write("plimsoll.toml", deferral(""));
    repo.add_all();
    assert_eq!(run(&repo, &["baseline", "update", "--policy", "plimsoll.toml"]).0, 0);
    repo.add_all();
    repo.commit("Third");
    let gate = [
        "diff",
        "--baseline",
        "plimsoll-baseline.json",
        "--policy",
        "./plimsoll.toml",
        "--as-of",
        DURING,
        "--fail-on",
        "new,weakened,expired",
    ];
    assert_eq!(run(&repo, &gate).0, 0, "by what it brings itself");
    let (exit, shown, said) = run(&repo, &[&gate[..], &["--from-rev", "HEAD^1"]].concat());
    assert_eq!(exit, 10, "{said}");
    assert!(shown.contains("evil/x"), "{shown}");
    // The first baseline has no previous one to be compared with.
    let (exit, _, said) = run(&repo, &[&gate[..], &["--from-rev", "HEAD^^"]].concat());
    assert_eq!(exit, 0, "{said}");
    assert!(said.contains("HEAD^^ has no file plimsoll-baseline.json"), "{said}");
    let outside = [&gate[..3], &["--policy", "/plimsoll.toml", "--from-rev", "HEAD"]].concat();
    assert_eq!(run(&repo, &outside).0, 2);
    let (exit, _, said) = run(&repo, &[&gate[..], &["--from-rev", "nowhere"]].concat());
    assert_eq!(exit, 2);
    assert!(said.contains("commit, tag or branch"), "{said}");
}

#[test]
fn no_baseline_is_written_for_an_incomplete_scan_or_a_subdirectory() {
    let repo = repository();
    repo.write("src/a.c", "int a;\n");
    repo.add_all();
    repo.commit("Second");
    assert_eq!(run(&repo, &["baseline", "init"]).0, 0);
    let kept = std::fs::read(repo.path().join("plimsoll-baseline.json")).unwrap();
    let folder = repo.path().join("src");
    let diff = ["diff", "--baseline", "../plimsoll-baseline.json"];
    let output = run_in(&folder, &diff, &[]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("scanning the repository at .."));
    let output = run_in(&folder, &[&diff[..], &[folder.to_str().unwrap()]].concat(), &[]);
    let said = text(&output.stderr);
    assert_eq!(code(&output), 2, "{said}");
    assert!(said.contains("`src`") && said.contains("root of the repository"), "{said}");
    repo.write(WORKFLOW, "jobs: [\n");
    let (exit, _, said) = run(&repo, &["baseline", "update"]);
    assert_eq!(exit, 13);
    for word in ["a.yml:1", "was not written", "--allow-incomplete"] {
        assert!(said.contains(word), "{said}");
    }
    assert_eq!(std::fs::read(repo.path().join("plimsoll-baseline.json")).unwrap(), kept);
    assert_eq!(run(&repo, &["baseline", "update", "--allow-incomplete"]).0, 0);
    assert_ne!(std::fs::read(repo.path().join("plimsoll-baseline.json")).unwrap(), kept);
    let (exit, _, said) = run(&repo, &["diff", "--since", "HEAD"]);
    assert_eq!(exit, 13);
    assert!(said.contains("not completely read: .github/workflows/a.yml:1"), "{said}");
}

#[cfg(unix)]
#[test]
fn links_and_endless_files_are_harmless() {
    use std::os::unix::fs::symlink;

    let repo = repository();
    let outside = tempfile::tempdir().unwrap();
    let victim = outside.path().join("victim");
    let baseline = repo.path().join("plimsoll-baseline.json");
    symlink(&victim, &baseline).unwrap();
    let (exit, shown, _) = run(&repo, &["init"]);
    assert_eq!(exit, 0);
    assert!(shown.contains("plimsoll-baseline.json already exists"), "{shown}");
    assert_eq!(run(&repo, &["baseline", "init"]).0, 2);
    assert!(!victim.exists());
    std::fs::remove_file(&baseline).unwrap();
    symlink("/dev/zero", &baseline).unwrap();
    let (exit, _, said) = run(&repo, &["diff", "--baseline", "plimsoll-baseline.json"]);
    assert_eq!(exit, 2);
    assert!(said.contains("a link in the scanned tree that leads out of it"), "{said}");
    let (exit, _, said) = run(&repo, &["score", "--policy", "/dev/zero"]);
    assert_eq!(exit, 2);
    assert!(said.contains("larger than"), "{said}");
}

#[test]
fn a_correction_is_valid_until_the_reviewed_content_changes() {
    let repo = repository();
    repo.write("third_party/rope/rope.c", "int rope(void) { return 0; }\n");
    repo.add_all();
    let (exit, digest, _) = run(&repo, &["digest", "third_party/rope/"]);
    assert_eq!((exit, digest.get(64..)), (0, Some("  third_party/rope\n")));
    let policy = format!(
        "version = 1\n[[correct]]\npath = \"third_party/rope\"\nversion = \"1.2.0\"\nsha256 = \"{}\"\n\
         reason = \"compared\"\nreviewer = \"legal\"\nuntil = 2026-06-30\n",
        digest.get(..64).unwrap()
    );
    repo.write("policy.toml", &policy);
    let scan = |day| run(&repo, &["scan", "--policy", "policy.toml", "--as-of", day]);
    let (exit, shown, _) = scan(DURING);
    assert_eq!(exit, 0);
    assert!(shown.contains("1.2.0") && shown.contains("1 applied"), "{shown}");
    let (exit, shown, said) = scan(AFTER);
    assert_eq!(exit, 11);
    assert!(!shown.contains("1.2.0") && said.contains("line 2 of the policy"), "{said}");
    repo.write("third_party/rope/rope.c", "int rope(void) { return 1; }\n");
    repo.add_all();
    let (exit, _, said) = scan(DURING);
    let now = run(&repo, &["digest", "third_party/rope"]).1;
    assert_eq!(exit, 11);
    assert!(said.contains(now.get(..64).unwrap()), "{said}");
    assert_eq!(run(&repo, &["digest", "third_party/cord"]).0, 2);
}

#[test]
fn an_expired_attestation_exits_with_11() {
    let repo = repository();
    let policy = "version = 1\n[[attest]]\nfact = \"secret-scanning\"\nstatement = \"it is on\"\n\
                  owner = \"security\"\nevidence = \"https://wiki.example/s\"\nuntil = 2026-06-30\n";
    assert_eq!(gate(&repo, policy, "expired", DURING).0, 0);
    let (exit, _, said) = gate(&repo, policy, "expired", AFTER);
    assert_eq!(exit, 11);
    assert!(said.contains("attestation-expired") && said.contains("policy.toml:2"), "{said}");
}

#[test]
fn a_score_that_drops_or_is_below_its_minimum_exits_with_12() {
    let repo = repository();
    let limits = |text: &str| format!("version = 1\n[thresholds]\n{text}\n");
    assert_eq!(gate(&repo, &limits("score_floor = 1.0"), "score-drop", DURING).0, 0);
    let (exit, _, said) = gate(&repo, &limits("score_floor = 9.9"), "score-drop", DURING);
    assert_eq!(exit, 12);
    assert!(said.contains("below its minimum of 9.9"), "{said}");
    // A token without restricted permissions, and a hard-coded secret.
    let bounded =
        format!("on: push\npermissions: {{}}\njobs:\n  b:\n    steps:\n      - uses: o/a@{SHA}\n");
    repo.write(WORKFLOW, bounded);
    repo.add_all();
    repo.commit("Second");
    let open = "on: pull_request_target\npermissions: write-all\njobs:\n  b:\n    steps:\n\
                \x20     - uses: o/a@main\n      - uses: o/b@main\n";
    repo.write(WORKFLOW, open);
    let (exit, shown, said) = gate(&repo, "version = 1\n", "score-drop", DURING);
    assert_eq!(exit, 12, "{shown}");
    assert!(said.contains("failed on score-drop: the posture score dropped by"), "{said}");
    assert_eq!(gate(&repo, &limits("score_drop = 10.0"), "score-drop", DURING).0, 0);
}

#[test]
fn new_findings_and_weakened_pins_exit_with_10_and_are_counted() {
    let repo = repository();
    repo.write(
        WORKFLOW,
        "jobs:\n  b:\n    steps:\n      - uses: owner/action@main\n      - uses: owner/next@main\n",
    );
    let (exit, _, said) = gate(&repo, "version = 1\n", "new", DURING);
    assert_eq!((exit, said.trim()), (10, "failed on new: 1 finding of at least info"));
    let others = "version = 1\n[trust]\nown_organizations = [\"owner\"]\n\
                  [thresholds]\nseverity = \"high\"\n";
    assert_eq!(gate(&repo, others, "new", DURING).0, 0, "of lower severity");
    assert_eq!(gate(&repo, "version = 1\n", "weakened", DURING).0, 0);
    // The commit is replaced, but its comment is not.
    let pinned = |digit: &str| {
        format!("jobs:\n  b:\n    steps:\n      - uses: o/a@{} # v4\n", digit.repeat(40))
    };
    repo.write(WORKFLOW, pinned("a"));
    repo.add_all();
    repo.commit("Second");
    repo.write(WORKFLOW, pinned("b"));
    let (exit, shown, said) = gate(&repo, "version = 1\n", "weakened", DURING);
    assert_eq!(exit, 10);
    assert!(said.contains("1 commit changed under the same version comment"), "{said}");
    assert!(shown.contains("v4"), "{shown}");
    // Without a gate, the same changes are shown, but do not fail.
    assert_eq!(run(&repo, &["diff", "--since", "HEAD"]).0, 0);
}

#[test]
fn invalid_policies_are_reported_with_place_and_remedy() {
    let repo = repository();
    for (policy, words) in [
        ("version = 1\n[[defer]\n", &["policy.toml:2:9", "array table"][..]),
        ("version = 2\n", &["policy.toml:1:1", "version 2", "update Plimsoll"]),
        (&deferral("reasn = \"x\"\n"), &["policy.toml:9:1", "reasn", "reason"]),
        (&deferral("").replace("until = 2026-06-30\n", ""), &["SEC-1", "no `until`", "2027-03-31"]),
        (&deferral("").replace("reason = \"until the release\"\n", ""), &["SEC-1", "no `reason`"]),
        (&deferral("").replace("2026-06-30", "\"soon\""), &["SEC-1", "soon", "YYYY-MM-DD"]),
        (
            &deferral("").replace("unpinned-action", "unpined-action"),
            &["did you mean", "\"unpinned-action\""],
        ),
        (
            "version = 1\n[thresholds]\nscore_flor = 1.0\n",
            &["policy.toml:3:1", "score_flor", "score_floor"],
        ),
        ("version = 1\n[[attest]]\nfact = \"nothing\"\n", &["policy.toml:2", "nothing"]),
        (
            "version = 1\n[[attest]]\nfact = \"no-hardcoded-secrets\"\n",
            &["policy.toml:2", "measured from the repository"],
        ),
    ] {
        let (exit, shown, said) = gate(&repo, policy, "new", DURING);
        assert_eq!((exit, shown.as_str()), (2, ""), "{policy}");
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
    }
    for command in ["diff", "review", "score"] {
        let mut arguments = vec![command, "--policy", "nowhere.toml"];
        if command == "diff" {
            arguments.extend(["--since", "HEAD"]);
        }
        let (exit, _, said) = run(&repo, &arguments);
        assert_eq!(exit, 2);
        assert!(said.contains("nowhere.toml"), "{said}");
    }
}

#[test]
fn missing_revisions_are_reported_with_alternatives() {
    let repo = repository();
    for arguments in [
        &["diff", "--since", "nowhere"][..],
        &["diff", "--since", "HEAD..nowhere"],
        &["review", "--since", "nowhere"],
        &["score", "--rev", "nowhere"],
        &["history", "--rev", "nowhere"],
        &["baseline", "init", "--rev", "nowhere"],
    ] {
        let (exit, _, said) = run(&repo, arguments);
        assert_eq!(exit, 2, "{arguments:?}");
        for word in ["\"nowhere\"", "commit, tag or branch"] {
            assert!(said.contains(word), "{arguments:?}: {said}");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a"), "a").unwrap();
    for arguments in [&["diff", "--since", "HEAD"][..], &["history"]] {
        let output = run_in(folder.path(), arguments, &[]);
        let said = text(&output.stderr);
        assert_eq!(code(&output), 2, "{said}");
        assert!(said.contains("repository"), "{said}");
    }
    let (exit, _, said) = run(&repo, &["history", "--every", "release"]);
    assert_eq!(exit, 3, "{said}");
    assert!(said.contains("--every"), "{said}");
    let (exit, _, said) = run(&repo, &["history", "--every", "0-commits"]);
    assert_eq!(exit, 2);
    assert!(said.contains("50-commits"), "{said}");
}

#[test]
fn a_history_of_zero_revisions_is_rejected() {
    let repo = repository();
    for arguments in [&["history", "--last", "0"][..], &["review", "--quarters", "0"]] {
        let (exit, _, said) = run(&repo, arguments);
        assert_eq!(exit, 2, "{arguments:?}");
        assert!(said.contains("invalid value '0'"), "{arguments:?}: {said}");
    }
}

#[test]
fn the_policy_of_the_scanned_repository_is_announced_and_not_followed() {
    let repo = repository();
    repo.write("plimsoll.toml", deferral(""));
    repo.add_all();
    repo.commit("Second");
    let arguments = ["scan", "--fail-on", "medium", "--as-of", DURING];
    let (exit, _, said) = run(&repo, &arguments);
    assert_eq!(exit, 10);
    for word in ["plimsoll.toml", "--trust-repo-config", "--policy FILE"] {
        assert!(said.contains(word), "{said}");
    }
    let (exit, _, said) = run(&repo, &[&arguments[..], &["--trust-repo-config"]].concat());
    assert_eq!((exit, said.as_str()), (0, ""));
    let (exit, _, said) = run(&repo, &[&arguments[..], &["--policy", "plimsoll.toml"]].concat());
    assert_eq!((exit, said.as_str()), (0, ""));
}

#[test]
fn the_files_of_init_are_valid_and_cause_no_finding() {
    let repo = GitRepo::init();
    repo.write("README.md", "A project.\n");
    repo.add_all();
    repo.commit("First");
    let (exit, shown, said) = run(&repo, &["init"]);
    assert_eq!(exit, 0, "{said}");
    for file in ["plimsoll.toml", ".github/workflows/plimsoll.yml", "plimsoll-baseline.json"] {
        assert!(shown.contains(&format!("wrote {file}")), "{shown}");
    }
    repo.add_all();
    repo.commit("Second");
    let (exit, shown, said) =
        run(&repo, &["scan", "--fail-on", "info", "--policy", "plimsoll.toml"]);
    assert_eq!((exit, said.as_str()), (0, ""), "{shown}");
    assert!(shown.contains("plimsoll.yml"), "{shown}");
    // The command is taken from the workflow.
    let workflow =
        std::fs::read_to_string(repo.path().join(".github/workflows/plimsoll.yml")).unwrap();
    assert!(workflow.contains(&format!("plimsoll-cli@{}", env!("CARGO_PKG_VERSION"))));
    let command = workflow.split("run: >-").nth(1).unwrap();
    let arguments: Vec<&str> = command.split_whitespace().skip(1).collect();
    let summary = repo.path().join("summary.md");
    let environment = [("GITHUB_STEP_SUMMARY", summary.to_str().unwrap())];
    let output = run_in(repo.path(), &arguments, &environment);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let page = std::fs::read_to_string(&summary).unwrap();
    assert!(page.contains("No component, reference or finding has changed"), "{page}");
    // The baseline was written with the policy, so its rules are not new.
    assert!(!page.contains("not applied to the baseline"), "{page}");
    uses(&repo, "main");
    let output = run_in(repo.path(), &arguments, &environment);
    assert_eq!(code(&output), 10);
    let notes = text(&output.stdout);
    assert!(
        notes.starts_with("::") && notes.contains("file=.github/workflows/a.yml,line=4"),
        "{notes}"
    );
    assert!(std::fs::read_to_string(&summary).unwrap().contains("owner/action"));

    // Existing files are not overwritten, and their exceptions only count if they are trusted.
    repo.write("plimsoll.toml", deferral(""));
    std::fs::remove_file(repo.path().join("plimsoll-baseline.json")).unwrap();
    let (exit, shown, said) = run(&repo, &["init"]);
    assert_eq!(exit, 0);
    assert!(shown.contains("plimsoll.toml already exists"), "{shown}");
    assert!(said.contains("--trust-repo-config"), "{said}");
    assert_eq!(std::fs::read_to_string(repo.path().join("plimsoll.toml")).unwrap(), deferral(""));
}

#[cfg(unix)]
#[test]
fn init_writes_through_no_link() {
    let repo = repository();
    let outside = tempfile::tempdir().unwrap();
    std::fs::remove_dir_all(repo.path().join(".github")).unwrap();
    std::os::unix::fs::symlink(outside.path(), repo.path().join(".github")).unwrap();
    let (exit, _, said) = run(&repo, &["init"]);
    assert_eq!(exit, 2);
    assert!(said.contains("is a link"), "{said}");
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn a_review_in_every_format_at_once() {
    let repo = repository();
    repo.git(&["tag", "v1"]);
    repo.write(
        WORKFLOW,
        "jobs:\n  b:\n    steps:\n      - uses: owner/action@v2\n      - uses: owner/next@v2\n",
    );
    repo.add_all();
    repo.commit("Second");
    let folder = tempfile::tempdir().unwrap();
    let formats = ["markdown", "html", "sarif", "junit", "csv", "json", "github"];
    let outputs: Vec<String> =
        formats.iter().map(|it| format!("{it}={}", folder.path().join(it).display())).collect();
    let mut arguments = vec!["review", "--since", "v1", "--quarters", "4", "--as-of", DURING];
    for output in &outputs {
        arguments.extend(["-o", output]);
    }
    let (exit, shown, said) = run(&repo, &arguments);
    assert_eq!((exit, shown.as_str()), (0, ""), "{said}");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    for format in formats {
        assert!(!read(format).is_empty() && said.contains(format), "{format}: {said}");
    }
    assert!(read("markdown").starts_with("# "));
    assert!(read("html").starts_with("<!DOCTYPE html>"));
    assert!(read("junit").starts_with("<?xml"));
    // A second run writes the same bytes.
    let before: Vec<String> = formats.iter().map(|it| read(it)).collect();
    assert_eq!(run(&repo, &arguments).0, 0);
    let again: Vec<String> = formats.iter().map(|it| read(it)).collect();
    assert_eq!(before, again);
}

#[test]
fn facts_given_by_hand_give_the_published_score() {
    let facts = root().join("crates/testkit/facts/pytorch-2026-02-08.json");
    let output = run_in(Path::new("."), &["score", "--facts", facts.to_str().unwrap()], &[]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    insta::assert_snapshot!("score-reference-case", text(&output.stdout));
    let repo = repository();
    for (facts, words) in [
        ("{", &["facts.json:1:", "`part` and `whole`"][..]),
        ("{\n\"provenence\": {\"part\": 1, \"whole\": 2}}", &["facts.json:2:1", "\"provenance\""]),
        ("{\"provenance\": {\"part\": 3, \"whole\": 2}}", &["provenance", "exceeds `whole` 2"]),
    ] {
        repo.write("facts.json", facts);
        let (exit, _, said) = run(&repo, &["score", "--facts", "facts.json"]);
        assert_eq!(exit, 2, "{facts}");
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
    }
}

#[test]
fn an_exception_excuses_all_of_its_subject_and_nothing_else() {
    let repo = GitRepo::init();
    let job = "    uses: own/ci/.github/workflows/x.yml@main\n    secrets: inherit\n";
    let jobs: String = (0..70).fold(String::new(), |all, at| all + &format!("  j{at}:\n{job}"));
    repo.write(WORKFLOW, format!("on: push\npermissions: {{}}\njobs:\n{jobs}"));
    repo.add_all();
    repo.commit("First");
    let check = |policy: &str, own: &str, id: &str| {
        repo.write("policy.toml", policy);
        let arguments =
            ["score", "-o", "json", "--policy", "policy.toml", "--as-of", DURING, "--own-org", own];
        let (exit, shown, said) = run(&repo, &arguments);
        assert_eq!(exit, 0, "{said}");
        let score: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let mut checks = score["categories"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|it| it["checks"].as_array().unwrap());
        let found = checks.find(|check| check["id"] == id).unwrap();
        (found["whole"].as_u64().unwrap(), found["excused"].as_u64().unwrap_or(0))
    };
    // Inherited secrets do not depend on the pin of the workflow.
    let secrets = deferral("").replace("unpinned-action", "secrets-inherited");
    assert_eq!(check(&secrets, "nobody", "C1"), (70, 0));
    let pins = deferral("").replace("unpinned-action", "unpinned-reusable-workflow");
    assert_eq!(check(&pins, "nobody", "C1"), (70, 70));
    // A finding about all references to a repository lists some of them, but its deferral covers all.
    let boundary = "version = 1\n[[trust.boundary]]\nrepository = \"own/ci\"\nreason = \"ours\"\nuntil = 2026-06-30\n";
    assert_eq!(check(boundary, "own", "C2"), (70, 70));
}

#[test]
fn checks_without_a_subject_cost_no_points() {
    let repo = GitRepo::init();
    repo.write("README.md", "A project.\n");
    repo.write(WORKFLOW, "on: push\npermissions: {}\njobs:\n  b:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n");
    repo.add_all();
    repo.commit("First");
    let (exit, shown, said) = run(&repo, &["score", "-o", "json"]);
    assert_eq!(exit, 0, "{said}");
    let score: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let checks = score["categories"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|it| it["checks"].as_array().unwrap());
    let missing: Vec<&str> = checks
        .filter(|check| check["part"].as_u64() < check["whole"].as_u64())
        .map(|check| check["fact"].as_str().unwrap())
        .collect();
    // There is neither code nor a component, so nothing to scan, build or list.
    assert_eq!(missing, ["secret-scanning", "secret-audit"], "nothing else can be missing here");
}

#[test]
fn an_empty_repository_has_no_score() {
    let repo = GitRepo::init();
    repo.write("README.md", "A project.\n");
    repo.add_all();
    repo.commit("First");
    let (exit, shown, said) = run(&repo, &["score"]);
    assert_eq!(exit, 0, "{said}");
    assert!(shown.starts_with("Posture score: none, because no check is applicable"), "{shown}");
    let (_, shown, _) = run(&repo, &["score", "-o", "json"]);
    let score: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert!(score.get("overall").is_none(), "{shown}");
    let (_, page, _) = run(&repo, &["review", "--since", "HEAD"]);
    assert!(page.contains("| Posture score out of 10 | none |"), "{page}");
}

#[test]
fn a_saved_history_is_the_trend_of_a_review() {
    let repo = GitRepo::init();
    uses(&repo, "main");
    repo.commit_at("First", 1_700_000_000);
    uses(&repo, SHA);
    repo.commit_at("Second", 1_720_000_000);
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("history");
    let arguments = ["history", "--save", kept.to_str().unwrap(), "-o", "markdown"];
    let (exit, shown, said) = run(&repo, &arguments);
    assert_eq!(exit, 0, "{said}");
    for word in ["2023-Q4", "2024-Q3", "owner/action<span>@</span>main"] {
        assert!(shown.contains(&word.replace('-', "\\-")) || shown.contains(word), "{shown}");
    }
    assert_eq!(std::fs::read_dir(&kept).unwrap().count(), 2);
    let (exit, shown, said) = run(&repo, &["review", "--history", kept.to_str().unwrap()]);
    assert_eq!(exit, 0, "{said}");
    assert!(shown.contains("Trend") && shown.contains("2023"), "{shown}");
    std::fs::write(kept.join("broken.json"), "{").unwrap();
    let (exit, _, said) = run(&repo, &["review", "--history", kept.to_str().unwrap()]);
    assert_eq!(exit, 2);
    assert!(said.contains("broken.json"), "{said}");
}

#[test]
fn an_sbom_of_another_tool_is_compared_with() {
    let repo = repository();
    repo.write("bom.json", "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": [\
        {\"type\": \"library\", \"name\": \"zlib\", \"version\": \"1.3\", \"purl\": \"pkg:generic/zlib@1.3\"}]}");
    let (exit, shown, said) = run(&repo, &["diff", "--sbom", "bom.json"]);
    assert_eq!(exit, 0, "{said}");
    assert!(shown.contains("zlib"), "{shown}");
    let (exit, _, said) = run(&repo, &["diff", "--sbom", "bom.json", "--fail-on", "new"]);
    assert_eq!(exit, 2);
    assert!(said.contains("an SBOM only has components"), "{said}");
    // A baseline that claims to be an SBOM does not hide new findings either.
    run(&repo, &["baseline", "init"]);
    let kept = std::fs::read_to_string(repo.path().join("plimsoll-baseline.json")).unwrap();
    let claimed = kept.replace("\"kind\": \"security\"", "\"kind\": \"sbom\"");
    assert_ne!(claimed, kept);
    repo.write("claimed.json", &claimed);
    let (exit, _, said) = run(&repo, &["diff", "--baseline", "claimed.json", "--fail-on", "new"]);
    assert_eq!(exit, 2);
    assert!(said.contains("failed on new: the baseline is an SBOM"), "{said}");
    // A field with a wrong type is ignored; the rest is read.
    repo.write("bom.json", "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": [\
        {\"name\": \"a\", \"version\": 1, \"licenses\": null, \"components\": null}, {\"name\": \"b\"}]}");
    let (exit, shown, said) = run(&repo, &["diff", "--sbom", "bom.json"]);
    assert_eq!(exit, 0, "{said}");
    assert!(shown.contains("2 unverifiable"), "{shown}");
    assert_eq!(said, "");
    // A component without any name cannot be compared, and this is reported.
    repo.write(
        "bom.json",
        "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": [\
        {\"version\": \"1\"}, {\"purl\": \"pkg:npm/b@1\"}]}",
    );
    let (exit, shown, said) = run(&repo, &["diff", "--sbom", "bom.json"]);
    assert_eq!(exit, 0, "{said}");
    assert!(shown.contains("1 unverifiable"), "{shown}");
    let note = "note: bom.json: components with neither a name nor a package URL are left out";
    assert!(said.contains(note), "{said}");
    for (content, words) in [
        ("{", &["bom.json", "line 1"][..]),
        ("{}", &["bom.json", "CycloneDX", "SPDX"]),
        (
            "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"9.9\"}",
            &["bom.json", "9.9", "1.2 to 1.7"],
        ),
    ] {
        repo.write("bom.json", content);
        let (exit, _, said) = run(&repo, &["diff", "--sbom", "bom.json"]);
        assert_eq!(exit, 2, "{said}");
        for word in words {
            assert!(said.contains(word), "{content}: {said}");
        }
    }
}

/// An SBOM has no findings, so no finding is reported as new.
#[test]
fn with_an_sbom_only_components_are_compared() {
    let repo = repository();
    let entry = "{\"type\": \"library\", \"name\": \"zlib\", \"version\": \"1.3\", \"purl\": \"pkg:generic/zlib@1.3\"}";
    let root = "{\"component\": {\"type\": \"application\", \"name\": \"nu\", \"purl\": \"pkg:github/o/a@1\"}}";
    let text = format!(
        "{{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"metadata\": {root}, \"components\": [{entry}, {entry}]}}"
    );
    repo.write("bom.json", &text);
    let url = ["--url", "https://github.com/o/a"];
    let of = |command: &str, more: &[&str]| {
        let arguments = [&[command, "--sbom", "bom.json"], &url[..], more].concat();
        let (exit, shown, said) = run(&repo, &arguments);
        assert_eq!(exit, 0, "{said}");
        shown
    };
    let delta: serde_json::Value = serde_json::from_str(&of("diff", &["-o", "json"])).unwrap();
    for rows in ["references", "findings", "inputs"] {
        assert_eq!(delta[rows], serde_json::json!([]), "{rows}");
    }
    assert_eq!(delta["summary"]["components"]["unverifiable"], 1);
    assert_eq!(delta["from"]["url"], "https://github.com/o/a");
    assert_eq!(of("diff", &["-o", "github"]), "");
    let review = of("review", &["-o", "table"]);
    assert!(review.contains("Open findings") && !review.contains(" resolved"), "{review}");
    assert!(!review.contains("different repository"), "{review}");
    let arguments = ["diff", "--sbom", "bom.json", "--url", "https://github.com/o/b"];
    let (_, shown, _) = run(&repo, &arguments);
    assert!(
        shown.contains("different repository: the SBOM is for https://github.com/o/a"),
        "{shown}"
    );
}

/// Every SBOM format can be read back: nothing differs from the SBOM of the same tree.
#[test]
fn an_sbom_of_our_own_is_compared_with() {
    let repo = repository();
    repo.write("requirements.txt", "numpy==2.1.0\nscipy\n");
    repo.write("Dockerfile", "FROM alpine:3.20\n");
    repo.write("third_party/zlib/zlib.h", "#define ZLIB_VERSION \"1.3.1\"\n");
    repo.write("third_party/zlib/LICENSE", "zlib License\n");
    repo.write(
        ".gitmodules",
        "[submodule \"fmt\"]\n\tpath = third_party/fmt\n\turl = https://github.com/fmtlib/fmt\n",
    );
    repo.add_all();
    repo.gitlink("third_party/fmt", SHA);
    repo.commit("Second");
    let folder = tempfile::tempdir().unwrap();
    let formats: Vec<_> = plimsoll::FORMATS.iter().filter(|meta| meta.format.is_sbom()).collect();
    assert!(formats.len() > 12);
    for meta in formats {
        let file = folder.path().join("bom").to_str().unwrap().to_owned();
        let output = format!("{}={file}", meta.name);
        let mut scan = vec!["scan", "-o", &output];
        if meta.name.starts_with("cyclonedx") {
            // In version 1.4, CI can only be listed among the components.
            scan.extend(["--ci-components", "components"]);
        }
        let (exit, _, said) = run(&repo, &scan);
        assert_eq!(exit, 0, "{}: {said}", meta.name);
        let (exit, shown, said) = run(&repo, &["diff", "--sbom", &file, "-o", "json"]);
        assert_eq!(exit, 0, "{}: {said}", meta.name);
        let delta: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let totals = &delta["summary"]["components"];
        assert!(totals["unchanged"].as_u64().unwrap() >= 5, "{}: {totals}", meta.name);
        for state in ["new", "resolved", "changed", "moved", "unverifiable"] {
            assert_eq!(
                totals[state].as_u64().unwrap_or_default(),
                0,
                "{} {state}: {shown}",
                meta.name
            );
        }
        // For a truncated file, the message names the file, and in most formats the position.
        let whole = std::fs::read(&file).unwrap();
        std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
        let (exit, _, said) = run(&repo, &["diff", "--sbom", &file]);
        if !meta.name.contains("tag-value") {
            assert_eq!(exit, 2, "{}: {said}", meta.name);
            assert!(said.contains(&file) && said.contains("line "), "{}: {said}", meta.name);
        }
    }
}

#[test]
fn a_baseline_of_another_repository_is_rejected_unless_allowed() {
    let (harbor, fleet) = (GitRepo::init(), GitRepo::init());
    for (repo, url) in
        [(&harbor, "https://github.com/o/harbor.git"), (&fleet, "git@github.com:o/fleet.git")]
    {
        repo.git(&["remote", "add", "origin", url]);
        uses(repo, "v1");
        repo.commit(url);
        assert_eq!(run(repo, &["baseline", "init"]).0, 0);
    }
    let file = fleet.path().join("plimsoll-baseline.json");
    let file = file.to_str().unwrap();
    let folder = fleet.path().join("history");
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(file, folder.join("old.json")).unwrap();
    let folder = folder.to_str().unwrap();
    for arguments in [
        &["diff", "--baseline", file, "--fail-on", "new"][..],
        &["review", "--baseline", file],
        &["review", "--history", folder],
    ] {
        let (exit, out, said) = run(&harbor, arguments);
        assert_eq!((exit, out.as_str()), (2, ""), "{arguments:?}: {said}");
        for part in ["o/fleet", "o/harbor", "plimsoll baseline init", "--allow-other-repository"] {
            assert!(said.contains(part), "{arguments:?}: {said}");
        }
        let forced = [arguments, &["--allow-other-repository"]].concat();
        let (exit, _, said) = run(&harbor, &forced);
        assert_eq!(exit, 0, "{forced:?}: {said}");
    }
    let (_, page, _) = run(&harbor, &["diff", "--baseline", file, "--allow-other-repository"]);
    assert!(page.contains("Compared with a different repository: the baseline is for"), "{page}");
    // The file is not overwritten either.
    let (exit, _, said) = run(&harbor, &["baseline", "update", "-o", file]);
    assert_eq!(exit, 2, "{said}");
    assert!(said.contains("o/fleet") && said.contains("plimsoll baseline init"), "{said}");
}

/// A renamed repository or a fork contains the commit of its baseline.
#[test]
fn a_baseline_of_a_known_commit_is_of_this_repository() {
    let repo = GitRepo::init();
    uses(&repo, "v1");
    repo.commit("First");
    let (exit, _, said) = run(&repo, &["baseline", "init", "--url", "https://github.com/o/a.git"]);
    assert_eq!(exit, 0, "{said}");
    let against = |url: &str| {
        let file = "plimsoll-baseline.json";
        let (exit, page, said) = run(&repo, &["diff", "--baseline", file, "--url", url]);
        assert_eq!(exit, 0, "{said}");
        page
    };
    let renamed = against("https://github.com/o/b");
    assert!(renamed.contains("Compared with a different repository"), "{renamed}");
    assert!(!against("git@github.com:o/a").contains("different repository"));
}
