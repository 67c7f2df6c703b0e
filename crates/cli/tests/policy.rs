//! Policies as a lead keeps them: outside of the repository, with exceptions that are over, and with mistakes.
#![expect(
    clippy::disallowed_methods,
    reason = "a test reads what the command wrote, and stops where something is missing"
)]

mod common;

use common::{code, run_in, text};
use plimsoll_testkit::GitRepo;
use serde_json::Value;

const BASELINE: [&str; 2] = ["--baseline", "plimsoll-baseline.json"];
const EXPIRED: &str = "version = 1\n\n[[defer]]\nid = \"SEC-1\"\nrule = \"unpinned-action\"\n\
    reason = \"until the release\"\nowner = \"build\"\nuntil = 2026-06-30\n";
const AFTER: [&str; 2] = ["--as-of", "2026-07-01"];

/// A repository on a host, in a directory beside that of its policy, with a baseline without a policy.
fn repository() -> (tempfile::TempDir, GitRepo) {
    let both = tempfile::tempdir().unwrap();
    let repo = GitRepo::init().clone_to(both.path().join("harbor"));
    repo.set_remote("https://github.com/o/harbor.git");
    let workflow = "on: push\njobs:\n  b:\n    steps:\n      - uses: owner/action@main\n";
    repo.write(".github/workflows/a.yml", workflow);
    repo.add_all();
    repo.commit("First");
    assert_eq!(run(&repo, &["baseline", "init"]).0, 0);
    (both, repo)
}

fn run(repo: &GitRepo, arguments: &[&str]) -> (i32, String, String) {
    let output = run_in(repo.path(), arguments, &[]);
    (code(&output), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_policy_outside_of_the_repository_is_no_file_of_it() {
    let (both, repo) = repository();
    std::fs::write(both.path().join("all.toml"), EXPIRED).unwrap();
    let absolute = both.path().join("all.toml");
    let absolute = absolute.to_str().unwrap();
    for (given, shown) in [("../all.toml", "../all.toml:3"), (absolute, "all.toml:3")] {
        let with = |format: &str| {
            let arguments =
                [&["diff", "-o", format, "--policy", given], &BASELINE[..], &AFTER].concat();
            run(&repo, &arguments).1
        };
        let sarif: Value = serde_json::from_str(&with("sarif")).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        let about = results.iter().find(|result| result["ruleId"] == "deferral-expired").unwrap();
        let place = &about["locations"][0];
        assert_eq!(place["physicalLocation"]["artifactLocation"]["uri"], ".", "{about}");
        assert_eq!(place["message"]["text"], format!("{shown}, outside of the repository"));
        assert!(about["message"]["text"].as_str().unwrap().starts_with(&format!("{shown}: ")));
        let notes = with("github");
        assert!(notes.contains(&format!("title=deferral-expired::{shown}: ")), "{notes}");
        let arguments =
            [&["review", "-o", "markdown", "--policy", given], &BASELINE[..], &AFTER].concat();
        let (_, page, said) = run(&repo, &arguments);
        assert!(page.contains(&format!("<code>{shown}</code>")), "{said}{page}");
        assert!(!page.contains("all.toml#"), "{page}");
        assert!(page.contains("a.yml#L5"), "files of the repository are linked: {page}");
    }
    // The same file in the repository is one of its files, wherever the command was started.
    std::fs::write(repo.path().join("all.toml"), EXPIRED).unwrap();
    let inside = repo.path().join("all.toml");
    let arguments = ["review", "-o", "markdown", "--policy", inside.to_str().unwrap()];
    let (_, page, _) = run(&repo, &[&arguments[..], &BASELINE, &AFTER].concat());
    assert!(page.contains("/all.toml#L3"), "{page}");
}

#[test]
fn an_exception_that_was_over_before_the_baseline_had_it_is_one_decision() {
    let (_both, repo) = repository();
    repo.write("policy.toml", EXPIRED);
    let with = [&["--policy", "policy.toml"], &BASELINE[..], &AFTER].concat();
    let (_, shown, _) = run(&repo, &[&["diff"], &with[..]].concat());
    assert!(
        shown.contains("Exception SEC-1 expired on 2026-06-30: its 1 finding is open\n"),
        "{shown}"
    );
    assert!(shown.contains("changed, its exception is not in force"), "{shown}");
    assert!(!shown.contains("no longer deferred") && !shown.contains("again"), "{shown}");
    let (_, page, _) = run(&repo, &[&["review", "-o", "json"], &with[..]].concat());
    let page: Value = serde_json::from_str(&page).unwrap();
    let agenda = page["agenda"].as_array().unwrap();
    let about: Vec<&Value> = agenda.iter().filter(|it| it["topic"] != "score").collect();
    let [only] = about.as_slice() else { unreachable!("{about:?}") };
    assert_eq!(only["topic"], "expired");
    assert_eq!(only["locations"][0]["path"], ".github/workflows/a.yml");
}
