//! Tests that the commands in README, documentation and help are valid.

#![allow(clippy::disallowed_methods, reason = "a test reads pages of this repository")]

use std::path::Path;

use clap::Parser as _;
use clap::error::ErrorKind;

use super::Cli;

/// The commands in a page: lines of shell samples, and code in sentences.
fn commands(page: &str) -> Vec<String> {
    let mut all = Vec::new();
    let (mut in_shell, mut in_code) = (false, false);
    let joined = page.replace("\\\n", " ");
    for line in joined.lines() {
        if let Some(kind) = line.trim_start().strip_prefix("```") {
            in_code = !in_code;
            in_shell = in_code && matches!(kind, "sh" | "shell" | "bash" | "console");
            continue;
        }
        let line = line.trim_start_matches("$ ");
        if in_shell {
            all.push(line.split(" #").next().unwrap_or_default().trim().to_owned());
        } else if in_code {
            // The examples of a help text: a command, spaces, and its purpose.
            let command = line.trim().split("  ").next().unwrap_or_default();
            all.extend(command.starts_with("plimsoll ").then(|| command.to_owned()));
        } else {
            all.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    all
}

/// The words of a command of this program; `None` if it contains placeholders.
fn words(command: &str) -> Option<Vec<String>> {
    let command = match command.strip_prefix("cargo run --release -- ") {
        Some(rest) => format!("plimsoll {rest}"),
        None => command.to_owned(),
    };
    let is_grammar = command.contains(['[', '|', '…', '<', '>', '*', '$', '"', '\'', ';', '&']);
    let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    let [program, _, ..] = words.as_slice() else { return None };
    // A placeholder for a value from a list.
    let is_grammar = is_grammar || words.iter().any(|word| word == "SHELL" || word == "COMMAND");
    (program == "plimsoll" && !is_grammar).then_some(words)
}

#[test]
fn the_commands_of_the_documentation_are_commands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files =
        vec![root.join("README.md"), root.join("SECURITY.md"), root.join("CONTRIBUTING.md")];
    for directory in ["docs", "crates/assess/specs", "crates/detect/specs", "crates/emit/formats"] {
        let pages =
            std::fs::read_dir(root.join(directory)).unwrap().map(|entry| entry.unwrap().path());
        files.extend(pages.filter(|file| file.extension().is_some_and(|end| end == "md")));
    }
    let mut count = 0;
    for file in files {
        let page = std::fs::read_to_string(&file).unwrap();
        for words in commands(&page).iter().filter_map(|command| words(command)) {
            if let Err(why) = Cli::try_parse_from(&words) {
                let is_right = match why.kind() {
                    ErrorKind::DisplayHelp
                    | ErrorKind::DisplayVersion
                    | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => true,
                    // The name of a command in a sentence.
                    ErrorKind::MissingRequiredArgument => words.len() == 2,
                    _ => false,
                };
                assert!(is_right, "{}: `{}`\n{why}", file.display(), words.join(" "));
            }
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}
