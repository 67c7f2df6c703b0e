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
    ("if left:", "if nothing is done:"),
    ("counted over", "counts"),
    ("stands twice", "is a duplicate"),
    ("is there twice", "is a duplicate"),
    ("is there already", "already exists"),
    ("are at stake", "if the job has secrets"),
    ("anybody can cause", "anybody can trigger"),
    ("told from", "distinguished from"),
    ("write a text", "give a value"),
    ("compares all the same", "compares anyway"),
    ("score moved", "score changed"),
    ("checks moved", "checks changed"),
    (" put off", "deferred"),
    ("takes from others", "third-party code"),
    ("something else than", "something other than"),
    ("forbids to ", "forbids the use of"),
    (" state to be ", "state that they are"),
    (" hands it on", "passes it on"),
    ("setting of the host", "setting on GitHub"),
    ("settings of the host", "settings on GitHub"),
    ("at each run", "on each run"),
    ("missing in the", "missing from the"),
    ("for which collisions can be made", "not collision-resistant"),
    ("git data are", "git data is"),
    ("git data were", "git data was"),
    ("follows after", "follows"),
    ("none of whom", "its holders do not include the owner"),
    ("a test stops where", "a test panics if"),
];

/// Crates whose comments are also checked for [`IN_COMMENTS`] and first words. In other files, only [`PHRASES`] are
/// rejected.
const REWRITTEN: &[&str] = &[
    "crates/assess/",
    "crates/buildfile/",
    "crates/cli/",
    "crates/detect/",
    "crates/emit/",
    "crates/import/",
    "crates/license/",
    "crates/manifest/",
    "crates/model/",
    "crates/plimsoll/",
    "crates/script/",
    "crates/source/",
    "crates/workflow/",
    "crates/xtask/",
    "crates/yaml/",
];

/// Words with which a doc comment must not begin: it begins with a noun phrase or a verb.
const RIDDLES: &[&str] = &["What", "Who", "Whom", "How", "Where", "Which"];

/// Words with which the comment on a limit must not begin: it begins with "The maximum".
const LIMITS: &[&str] =
    &["Most bytes", "Longest", "Deepest", "Fewest", "Least", "How many", "How deep"];

/// Phrases that are rejected in comments. In other text, they may be right.
const IN_COMMENTS: &[(&str, &str)] = &[
    ("none where", "`None` if"),
    ("rests on", "is based on, depends on"),
    ("taken the place of", "replaced"),
    ("nothing where", "`None` if"),
    ("; none if", "`None` if, empty if"),
    (", else the ", "otherwise"),
    (", else a ", "otherwise"),
    (", else by ", "otherwise"),
    ("by their numbers", "by index"),
    ("by its number", "by its index"),
    ("the own ", "the repository's own"),
    ("what it is called", "its name"),
    ("be had", "is available"),
    ("so many of", "one in this number of"),
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
        found.extend(problems(path, &text));
    }
    ensure!(!listed.stdout.is_empty(), "git tracks no file below {}", root.display());
    ensure!(found.is_empty(), "{}", found.join("\n"));
    println!("no rejected phrases found");
    Ok(())
}

/// The rejected phrases of a file, each with its place and replacement.
fn problems(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let is_rewritten = is_rewritten(path);
    for block in blocks(text) {
        let in_comments = if block.is_comment && is_rewritten { IN_COMMENTS } else { &[] };
        let lower = block.text.to_ascii_lowercase();
        for (phrase, better) in PHRASES.iter().chain(in_comments) {
            for (at, _) in lower.match_indices(phrase) {
                let line = block.line_at(at);
                found.push(format!("{path}:{line}: `{}`: write {better}", phrase.trim()));
            }
        }
        if is_rewritten && let Some(word) = block.riddle() {
            let line = block.line_at(0);
            found.push(format!(
                "{path}:{line}: `{word}` begins a comment: begin with a noun phrase or a verb"
            ));
        }
    }
    found
}

/// Consecutive lines, joined so that a phrase is found across a line break.
#[derive(Default)]
struct Block {
    text: String,
    /// The end of each line in the text, and its number.
    ends: Vec<(usize, usize)>,
    is_comment: bool,
    is_doc: bool,
}

impl Block {
    fn push(&mut self, text: &str, number: usize) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(text);
        self.ends.push((self.text.len(), number));
    }

    fn line_at(&self, at: usize) -> usize {
        let found = self.ends.iter().find(|(end, _)| at < *end).or(self.ends.last());
        found.map_or(0, |(_, number)| *number)
    }

    /// The rejected first words, if this is a comment that begins with some.
    fn riddle(&self) -> Option<&'static str> {
        let begins =
            |word: &&&str| self.text.strip_prefix(**word).is_some_and(|rest| rest.starts_with(' '));
        let limit = LIMITS.iter().filter(|_| self.is_comment).find(begins);
        limit.or_else(|| RIDDLES.iter().filter(|_| self.is_doc).find(begins)).copied()
    }
}

/// Splits a text at blank lines, and between comments and code. Comment markers and indentation are removed.
fn blocks(text: &str) -> Vec<Block> {
    let mut all: Vec<Block> = Vec::new();
    let mut before = None;
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        let marker = ["///", "//!", "//"].into_iter().find(|marker| line.starts_with(marker));
        let words = line.strip_prefix(marker.unwrap_or_default()).unwrap_or(line).trim();
        if words.is_empty() {
            before = None;
            continue;
        }
        if before != Some(marker) {
            let is_doc = matches!(marker, Some("///" | "//!"));
            all.push(Block { is_comment: marker.is_some(), is_doc, ..Block::default() });
        }
        before = Some(marker);
        if let Some(block) = all.last_mut() {
            block.push(words, number);
        }
    }
    all
}

/// Whether a file is source code of a crate in [`REWRITTEN`].
fn is_rewritten(path: &str) -> bool {
    let is_rust = Path::new(path).extension().is_some_and(|extension| extension == "rs");
    is_rust && REWRITTEN.iter().any(|start| path.starts_with(start))
}

fn is_read(path: &str) -> bool {
    // The glossary quotes rejected phrases, and fixtures contain third-party text.
    let is_left_out = [
        "CONTRIBUTING.md",
        "crates/license/data/",
        "crates/testkit/",
        "crates/xtask/src/language.rs",
        "fuzz/",
    ];
    let is_left_out = is_left_out.iter().any(|start| path.starts_with(start));
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
    !is_left_out && extension.is_some_and(|extension| READ.contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_across_lines() {
        let text = "//! What it does.\n\n/// A digest; none\n/// where it is unknown.\nfn f() {}\n// It was made\n// anew.\n\n\
                    /// Longest name.\nconst N: usize = 1;\n";
        let found = |path: &str| {
            let problems = problems(path, text);
            let phrase = |problem: &String| problem.split('`').nth(1).map(str::to_owned);
            problems.iter().filter_map(phrase).collect::<Vec<_>>()
        };
        assert_eq!(
            found("crates/model/src/a.rs"),
            ["What", "none where", "made anew", "anew", "Longest"]
        );
        assert_eq!(found("docs/a.rs"), ["made anew", "anew"]);
        let places = problems("crates/model/src/a.rs", text);
        assert!(
            places.iter().any(|problem| problem.starts_with("crates/model/src/a.rs:7: `anew`"))
        );
        assert_eq!(problems("CHANGELOG.md", "- It costs a\n  diagnostic.").len(), 1);
        assert!(
            problems("CHANGELOG.md", "What it does.\n\n- It costs a\n\n- diagnostic").is_empty()
        );
    }
}
