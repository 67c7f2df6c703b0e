//! Tests that no secret is printed on standard output or standard error, whether it is in the configuration of git,
//! the arguments, a policy, a baseline, an SBOM or the name of a tag.

#![expect(
    clippy::disallowed_methods,
    reason = "a test reads what the command wrote, and panics if something is missing"
)]

mod common;

use std::path::Path;
use std::process::Output;

use common::{code, run_in, text};
use plimsoll_testkit::GitRepo;

/// A token, concatenated at run time so that no scanner finds one in this file.
fn token() -> String {
    format!("gh{}_{}", "p", "Qw8sZ2kP0vNf5tYbL3xRj7uHc9mDaE4KpL2m")
}

const PASSWORD: &str = "hunter2Zq7Secret";

fn repository() -> GitRepo {
    let workflow = format!(
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: o/r@{}\n      - run: curl -LO \
         https://u:{PASSWORD}@h.example/x.tgz\n",
        token()
    );
    let repo = GitRepo::init();
    repo.write(".github/workflows/ci.yml", workflow);
    repo.write(format!("{}/Dockerfile", token()), "FROM img:latest\n");
    repo.add_all();
    repo.commit(&format!("Add {}", token()));
    repo.set_remote(&format!("https://u:{PASSWORD}@h.example/{}/r.git", token()));
    repo.git(&["tag", &format!("v1-{}", token())]);
    repo
}

#[track_caller]
fn assert_silent(what: &str, output: &Output) {
    let all = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(!all.is_empty() || what.ends_with("github"), "{what}: nothing was printed");
    for secret in [&token(), PASSWORD] {
        assert!(!all.contains(secret), "{what} prints {secret}:\n{all}");
    }
}

/// Runs a command in a directory, checks its output for secrets, and returns its exit code.
#[track_caller]
fn silent(dir: &Path, arguments: &[&str]) -> i32 {
    let output = run_in(dir, arguments, &[("SOURCE_DATE_EPOCH", "1790000000")]);
    assert_silent(&arguments.join(" "), &output);
    code(&output)
}

#[test]
fn every_command_and_format_on_a_repository() {
    let repo = repository();
    let dir = repo.path();
    let formats =
        ["table", "json", "markdown", "sarif", "cyclonedx-json", "cyclonedx-xml", "spdx-json"];
    for format in formats {
        for command in ["scan", "pins"] {
            assert_eq!(silent(dir, &[command, ".", "-o", format, "--allow-incomplete"]), 0);
        }
    }
    for format in ["markdown", "html", "sarif", "junit", "csv", "json"] {
        assert_eq!(
            silent(dir, &["review", ".", "-o", format, "--allow-incomplete"]),
            0,
            "{format}"
        );
    }
    for every in ["quarter", "release"] {
        silent(dir, &["history", ".", "--every", every, "-o", "json"]);
    }
    silent(dir, &["score", "."]);
    silent(dir, &["baseline", "init", "."]);
    let baseline = std::fs::read_to_string(dir.join("plimsoll-baseline.json")).unwrap();
    assert!(!baseline.contains(&token()) && !baseline.contains(PASSWORD), "{baseline}");
    for format in ["table", "markdown", "json", "github", "sarif"] {
        silent(dir, &["diff", ".", "--baseline", "plimsoll-baseline.json", "-o", format]);
    }
}

#[test]
fn arguments_are_not_repeated() {
    let repo = repository();
    let dir = repo.path();
    let url = format!("https://u:{PASSWORD}@h.example/o/{}", token());
    for arguments in [
        &["scan", url.as_str()][..],
        &["scan", ".", "--url", &url, "-o", "json"],
        &["scan", ".", "--rev", &token()],
        &["scan", ".", "-o", &format!("{}=x", token())],
        &["scan", ".", &format!("--{}", token())],
        &["scan", ".", "--policy", &format!("{}.toml", token())],
        &["diff", ".", "--baseline", &format!("{}.json", token())],
        &["explain", &token()],
        &[&token()],
    ] {
        silent(dir, arguments);
    }
}

#[test]
fn errors_do_not_quote_the_secrets_of_files() {
    let repo = repository();
    let dir = repo.path();
    let token = token();
    let write = |name: &str, text: &str| std::fs::write(dir.join(name), text).unwrap();
    for (name, policy) in [
        ("a", format!("token = \"{token}\"\n")),
        ("b", format!("= = {token}\n")),
        ("c", format!("[[defer]]\nrule = \"{token}\"\nreason = \"x\"\n")),
        ("d", format!("[licenses]\nallow = [\"{token}\"]\n")),
        ("e", format!("[trust]\nown_organizations = {{ a = \"{token}\" }}\n")),
        ("f", format!("version = \"{token}\"\n")),
    ] {
        write(&format!("{name}.toml"), &policy);
        assert_eq!(silent(dir, &["scan", ".", "--policy", &format!("{name}.toml")]), 2, "{policy}");
    }
    for (name, baseline) in [
        ("a", format!("{{\"schemaVersion\": \"{token}\"}}")),
        ("b", format!("{{\"schemaVersion\": 2, \"tool\": \"{token}\"}}")),
        ("c", format!("{{\"bomFormat\": \"{token}\"}}")),
        (
            "d",
            format!(
                "{{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"{token}\", \"components\": 1}}"
            ),
        ),
        ("e", format!("{{\"spdxVersion\": \"{token}\"}}")),
    ] {
        write(&format!("{name}.json"), &baseline);
        silent(dir, &["diff", ".", "--baseline", &format!("{name}.json")]);
    }
}

#[test]
fn fields_of_a_policy_are_masked() {
    let repo = repository();
    let dir = repo.path();
    let token = token();
    let policy = format!(
        "[[defer]]\nid = \"x-{token}\"\nrule = \"unpinned-action\"\nreason = \"see https://u:{PASSWORD}@h/x\"\n\
         owner = \"{token}\"\nticket = \"https://h.example/?token={PASSWORD}\"\nuntil = 2026-12-31\n\
         max_count = 9\nexit_criteria = \"{token}\"\n"
    );
    std::fs::write(dir.join("plimsoll.toml"), policy).unwrap();
    for format in ["table", "json", "markdown", "sarif"] {
        assert_eq!(
            silent(
                dir,
                &["scan", ".", "--policy", "plimsoll.toml", "-o", format, "--allow-incomplete"]
            ),
            0
        );
    }
    for format in ["markdown", "html", "sarif", "junit", "csv", "json"] {
        assert_eq!(
            silent(
                dir,
                &["review", ".", "--policy", "plimsoll.toml", "-o", format, "--allow-incomplete"]
            ),
            0
        );
    }
}
