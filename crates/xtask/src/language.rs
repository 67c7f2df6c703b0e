//! Rejects phrases that the glossary in CONTRIBUTING.md replaces: code, documentation and output use plain engineering English.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

/// The rejected phrases, in lower case, with their replacements.
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
    ("how firmly", "how strongly (a reference is pinned)"),
    ("told apart", "distinguished"),
    ("tell apart", "distinguish"),
    ("tells apart", "distinguishes"),
    ("is told by", "is recognized by"),
    ("are told by", "are recognized by"),
    ("foreign code", "third-party code"),
    ("the host refuses", "GitHub rejects"),
    ("what became of", "the outcome of"),
    ("somebody's own", "custom"),
    ("of somebody else", "third-party"),
    ("says of itself", "states about itself"),
    ("say of themselves", "state about themselves"),
    ("says nothing of", "says nothing about"),
    ("say nothing of", "say nothing about"),
    ("speaks of", "mentions"),
    ("read whole", "read completely"),
    ("held against", "compared with"),
    ("hands on", "passes on"),
    ("handed on", "passed on"),
    ("whom to write", "contact"),
    ("lies in the", "is in the"),
    ("a stranger made", "untrusted"),
    ("a stranger wrote", "untrusted"),
    (" anew", "again"),
    ("in vain", "without effect, without a match"),
    ("puts off", "defers"),
    ("is put off", "is deferred"),
    ("are put off", "are deferred"),
    ("for want of", "without"),
];

/// Extensions of files that people read.
const READ: &[&str] = &["rs", "md", "toml", "yml", "html", "py", "sh"];

/// Fails if a tracked file of the workspace contains a phrase. Fixtures are skipped, because they
/// contain third-party text.
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
    println!("no rejected phrases found");
    Ok(())
}

fn is_read(path: &str) -> bool {
    // The glossary and the changelog quote rejected phrases, and fixtures contain third-party text.
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
