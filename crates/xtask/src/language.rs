//! Refuses phrases that CONTRIBUTING.md's glossary replaces: code, documentation and output speak the field's own words.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

/// What is refused, in lower case, and what to write.
const PHRASES: &[(&str, &str)] = &[
    ("costs a diagnostic", "produces a diagnostic"),
    ("day is over", "has passed, has expired"),
    ("policy is over", "has expired"),
    ("less firmly", "pin weakened"),
    ("more firmly", "pin strengthened"),
    ("tied down", "pinned"),
    (" mend ", "fix"),
    ("in a circle", "cycle"),
    ("to whom it pleases", "can answer each client differently"),
    ("only the run tells", "known only at run time"),
    ("one step more where", "raised one level where"),
    ("draw its successor", "rotate it"),
    ("made anew", "made again, regenerated, made for each"),
    ("it anew", "replaces it, writes it again"),
    ("stands in a file", "is in a file"),
    ("stands in the file", "is in the file"),
    ("it stands in", "it is in"),
    ("what stands in", "what is in"),
    ("no day of the calendar", "not a calendar date (YYYY-MM-DD)"),
    ("counts again", "is open again"),
];

/// Files that people read.
const READ: &[&str] = &["rs", "md", "toml", "yml", "html", "py", "sh"];

/// Fails on a phrase in a file of the workspace that git tracks. Fixtures hold the words of others.
pub(crate) fn run(root: &Path) -> Result<()> {
    let listed = std::process::Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root)
        .output()
        .context("git ls-files failed to run")?;
    let mut found = Vec::new();
    let paths = listed.stdout.split(|byte| *byte == 0).filter_map(|path| str::from_utf8(path).ok());
    for path in paths.filter(|path| is_read(path)) {
        let Ok(text) = std::fs::read_to_string(root.join(path)) else { continue };
        for (line, number) in text.lines().zip(1..) {
            let line = line.to_ascii_lowercase();
            for (phrase, better) in PHRASES.iter().filter(|(phrase, _)| line.contains(phrase)) {
                found.push(format!("{path}:{number}: `{}`: write {better}", phrase.trim()));
            }
        }
    }
    ensure!(!listed.stdout.is_empty(), "git tracks no file below {}", root.display());
    ensure!(found.is_empty(), "{}", found.join("\n"));
    println!("no refused phrase in the files that people read");
    Ok(())
}

fn is_read(path: &str) -> bool {
    // The glossary and the history of changes quote what is refused, and fixtures hold the words of others.
    let is_left_out = [
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "crates/license/data/",
        "crates/testkit/",
        "crates/xtask/src/language.rs",
        "fuzz/",
    ];
    let is_left_out = is_left_out.iter().any(|folder| path.starts_with(folder));
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    !is_left_out && extension.is_some_and(|extension| READ.contains(&extension))
}
