//! Tests that `docs/cli.md` has all help texts, and that the README agrees with the commands and exit codes.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test panics if something it needs is missing"
)]

mod common;

use std::fmt::Write as _;

use common::{code, root, run, run_in, text};

/// The names in a help text's list of commands.
fn listed(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  "));
    let names = names.filter(|name| !name.starts_with(' '));
    let names = names.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// Every command with its help text; parents come before their subcommands.
fn pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    let mut todo = vec![String::new()];
    while let Some(command) = todo.pop() {
        let words: Vec<&str> = ["help"].into_iter().chain(command.split_whitespace()).collect();
        let output = run(&words);
        assert_eq!(code(&output), 0, "{words:?}");
        let help = text(&output.stdout);
        let below = listed(&help).into_iter().rev();
        todo.extend(below.map(|name| format!("{command} {name}").trim().to_owned()));
        pages.push((format!("plimsoll {command}").trim().to_owned(), help));
    }
    pages
}

/// Compares a part of a file with the wanted text, or writes it.
fn agree(file: &str, marks: Option<(&str, &str)>, wanted: &str) {
    let path = root().join(file);
    let content = std::fs::read_to_string(&path).unwrap_or_default();
    let (before, listed, after) = match marks {
        None => (String::new(), content.as_str(), String::new()),
        Some((begin, end)) => {
            let (before, rest) = content.split_once(begin).unwrap();
            let (listed, after) = rest.split_once(end).unwrap();
            ([before, begin].concat(), listed, [end, after].concat())
        }
    };
    if std::env::var("PLIMSOLL_SPECS").is_ok_and(|text| text == "rewrite") {
        std::fs::write(&path, [before.as_str(), wanted, &after].concat()).unwrap();
    } else {
        let how = "PLIMSOLL_SPECS=rewrite cargo test -p plimsoll-cli --test reference";
        assert_eq!(listed, wanted, "{file} is out of date: {how}");
    }
}

#[test]
fn the_command_reference_has_every_help_text() {
    let mut page =
        "# Command reference\n\nThe help texts of all commands, as `plimsoll help COMMAND` prints \
                    them.\n"
            .to_owned();
    for (command, help) in pages() {
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        let _ = write!(page, "\n## `{command}`\n\n```text\n{}\n```\n", lines.join("\n").trim_end());
    }
    assert!(page.matches("\n## ").count() > 15);
    agree("docs/cli.md", None, &page);
}

#[test]
fn the_readme_lists_every_command() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let table = readme.split("## The command\n").nth(1).unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `plimsoll "));
    let mut named: Vec<&str> = rows.filter_map(|row| row.split([' ', '`']).next()).collect();
    named.dedup();
    assert_eq!(named, listed(&text(&run(&["help"]).stdout)));
}

#[test]
fn the_readme_lists_the_exit_codes() {
    let help = text(&run(&["help"]).stdout);
    let codes = help.split("Exit codes:\n").nth(1).unwrap();
    let mut table = "| code | meaning |\n|---|---|\n".to_owned();
    for line in codes.lines().take_while(|line| line.starts_with(' ')) {
        match line.trim().split_once("  ") {
            Some((number, meaning)) if number.parse::<u8>().is_ok() => {
                let end = if table.ends_with('\n') { "" } else { "\n" };
                let _ = write!(table, "{end}| {number} | {meaning} |");
            }
            _ => {
                table.truncate(table.trim_end_matches(" |").len());
                let _ = write!(table, " {} |", line.trim());
            }
        }
    }
    agree(
        "README.md",
        Some(("<!-- exit codes: begin -->\n", "<!-- exit codes: end -->")),
        &(table + "\n"),
    );
}

/// The samples of the policy, with each setting uncommented.
fn uncommented(samples: &str) -> String {
    let is_setting = |line: &str| {
        let name = line.split([' ', '=']).next().unwrap_or_default();
        let is_name = !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'));
        line.starts_with('[')
            || (is_name && line.strip_prefix(name).is_some_and(|rest| rest.starts_with(" = ")))
    };
    let line = |line: &str| match line.strip_prefix("# ") {
        Some(setting) if is_setting(setting) => format!("{setting}\n"),
        _ => format!("{line}\n"),
    };
    samples.lines().map(line).collect()
}

#[test]
fn the_samples_of_the_policy_are_a_policy() {
    let samples = text(&run(&["explain", "policy"]).stdout);
    let policy = uncommented(&samples);
    for table in ["[[defer]]", "[[correct]]", "[[attest]]", "[licenses]", "[product]", "[risk]"] {
        assert!(policy.lines().any(|line| line == table), "{table} is not in:\n{policy}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.toml");
    std::fs::write(&file, &policy).unwrap();
    let file = file.to_str().unwrap();
    let scan = |policy: &str| {
        run_in(
            &root(),
            &["scan", "examples/harbor", "--policy", policy, "--as-of", "2026-11-01"],
            &[],
        )
    };
    // The samples are for another repository, so some cover nothing: the exit code is 11, not 2.
    let output = scan(file);
    assert_eq!(code(&output), 11, "{}", text(&output.stderr));
    // Unknown settings are rejected, so a sample with a wrong key would fail.
    std::fs::write(file, policy.replace("reviewer = ", "reader = ")).unwrap();
    assert_eq!(code(&scan(file)), 2);
}
