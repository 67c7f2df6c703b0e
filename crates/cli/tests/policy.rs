//! Tests policies outside the repository, with expired exceptions, and with mistakes.
#![expect(
    clippy::unwrap_used,
    reason = "a test reads what the command wrote, and panics if something is missing"
)]

mod common;

use common::{code, run_in, text};
use plimsoll_testkit::GitRepo;
use serde_json::Value;

const BASELINE: [&str; 2] = ["--baseline", "plimsoll-baseline.json"];
const EXPIRED: &str = "version = 1\n\n[[defer]]\nid = \"SEC-1\"\nrule = \"unpinned-action\"\n\
    reason = \"until the release\"\nowner = \"build\"\nuntil = 2026-06-30\n";
const AFTER: [&str; 2] = ["--as-of", "2026-07-01"];

/// A repository beside the directory of its policy, with a baseline that was written without a policy.
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
fn a_policy_outside_of_the_repository_is_not_a_file_of_it() {
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
    // In the repository, the same file is named relative to its root, wherever the command was started.
    std::fs::write(repo.path().join("all.toml"), EXPIRED).unwrap();
    let inside = repo.path().join("all.toml");
    let arguments = ["review", "-o", "markdown", "--policy", inside.to_str().unwrap()];
    let (_, page, _) = run(&repo, &[&arguments[..], &BASELINE, &AFTER].concat());
    assert!(page.contains("/all.toml#L3"), "{page}");
}

#[test]
fn an_exception_that_expired_before_the_baseline_is_one_decision() {
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

#[test]
fn every_mistake_in_a_policy_is_shown_with_its_line() {
    let (_both, repo) = repository();
    repo.write(
        "policy.toml",
        "version = 1\n[thresholds]\nscore_flor = 1.0\n[[defer]]\nid = 7\nreasn = \"why\"\n",
    );
    let (exit, _, said) = run(&repo, &["scan", "--policy", "policy.toml"]);
    assert_eq!(exit, 2);
    let line =
        |text: &str| assert!(said.lines().any(|line| line.trim_end() == text), "{text}\n{said}");
    line("error: policy.toml:3:1: unknown key `score_flor`: did you mean `score_floor`?");
    line("3 | score_flor = 1.0");
    line("  | ^^^^^^^^^^");
    line("error: policy.toml:5:6: expected a quoted string, but found the number `7`");
    line("error: policy.toml:6:1: unknown key `reasn`: did you mean `reason`?");
    line("6 | reasn = \"why\"");
    // Values are checked for all exceptions.
    let two = EXPIRED.replace("2026-06-30", "\"soon\"");
    let two = format!("{two}{}", two.replace("version = 1\n", "").replace("SEC-1", "SEC-2"));
    repo.write("policy.toml", two);
    let (exit, _, said) = run(&repo, &["scan", "--policy", "policy.toml"]);
    assert_eq!((exit, said.matches("error: policy.toml:").count()), (2, 2), "{said}");
}

#[test]
fn a_line_with_a_credential_is_not_repeated() {
    let (_both, repo) = repository();
    let token = ["ghp_", &"a1B2".repeat(9)].concat();
    repo.write("policy.toml", format!("version = 1\ntoken = \"{token}\"\n"));
    let (exit, _, said) = run(&repo, &["scan", "--policy", "policy.toml"]);
    assert!(exit == 2 && said.contains("unknown key `token`") && !said.contains(&token), "{said}");
}

/// Turning a rule off does not resolve findings, and turning it on again does not add new ones.
#[test]
fn turning_a_rule_off_resolves_nothing() {
    let (_both, repo) = repository();
    repo.write(
        "off.toml",
        "version = 1\n[[rule]]\nid = \"unpinned-action\"\nseverity = \"off\"\nreason = \"mirror\"\n",
    );
    let states = |arguments: &[&str]| {
        let (exit, shown, said) = run(&repo, &[&["diff", "-o", "json"], arguments].concat());
        assert_eq!(exit, 0, "{said}");
        let delta: Value = serde_json::from_str(&shown).unwrap();
        let rows = delta["findings"].as_array().unwrap().iter();
        rows.map(|row| (row["state"].clone(), row["aspects"].clone())).collect::<Vec<_>>()
    };
    let rule = serde_json::json!(["rule"]);
    let with = |file| ["--baseline", file, "--fail-on", "new"];
    let off = ["--policy", "off.toml"];
    assert_eq!(
        states(&[&with("plimsoll-baseline.json")[..], &off].concat()),
        [("unverifiable".into(), rule.clone())]
    );
    let made = run(&repo, &["baseline", "init", "--policy", "off.toml", "-o", "off.json"]);
    assert_eq!(made.0, 0, "{}", made.2);
    assert_eq!(states(&[&with("off.json")[..], &off].concat()), []);
    assert_eq!(states(&with("off.json")), [("new".into(), rule)]);
}

/// The owner of an exception is named in the policy; any other decision has the owner of the file.
#[test]
fn a_decision_has_the_owner_of_its_file() {
    let (_both, repo) = repository();
    repo.write("docs/CODEOWNERS", "* @o/nobody\n");
    repo.write(".github/CODEOWNERS", "* @o/all\n/.github/workflows/ @o/build # CI\n");
    repo.add_all();
    let review = |more: &[&str]| -> Value {
        let (_, page, said) = run(&repo, &[&["review", "-o", "json"], more].concat());
        serde_json::from_str(&page).unwrap_or_else(|why| unreachable!("{why}: {said}"))
    };
    let page = review(&[]);
    let open = page["agenda"].as_array().unwrap().iter().find(|it| it["topic"] == "open").unwrap();
    assert_eq!(open["owner"], "@o/build", "{open}");
    let (_, report, _) = run(&repo, &["scan", "-o", "json"]);
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["findings"][0]["codeOwners"], serde_json::json!(["@o/build"]));
    repo.write("policy.toml", EXPIRED);
    let page = review(&[&["--policy", "policy.toml"][..], &AFTER].concat());
    assert_eq!(page["agenda"][0]["owner"], "build");
    // In Markdown, a name with @ would notify the whole team.
    let (_, page, _) = run(&repo, &["review"]);
    assert!(page.contains("<span>@</span>o/build"), "{page}");
}

#[test]
fn a_first_review_leads_with_a_few_decisions_and_counts_the_rest() {
    let (_both, repo) = repository();
    let steps = (0..70).map(|number| format!("      - uses: owner/action-{number}@main\n"));
    let workflow = format!("on: push\njobs:\n  b:\n    steps:\n{}", steps.collect::<String>());
    repo.write(".github/workflows/a.yml", workflow);
    let (_, json, _) = run(&repo, &["review", "-o", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let all = json["agenda"].as_array().unwrap().len();
    assert!(all > 70, "{all}");
    let (_, page, _) = run(&repo, &["review"]);
    for text in [
        format!("{} more decisions: see", all - 7),
        format!("Further decisions: {}", all - 7),
        format!("{} less urgent decisions: ", all - 57),
    ] {
        assert!(page.contains(&text), "{text}: {page}");
    }
}
