//! The owners of files, as a `CODEOWNERS` file assigns them.
//!
//! The rules are those that GitHub documents ("About code owners"): the pattern that matches last decides, patterns
//! are those of `.gitignore` without negation, character ranges and escaped `#`, and a pattern without owners
//! removes those of earlier patterns.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use plimsoll_model::{RepoPath, redact};

/// The maximum number of patterns; a file with more is not used, because its last ones decide.
const PATTERNS: usize = 4_000;

/// The maximum length of a pattern or owner in bytes.
const LONGEST: usize = 400;

/// The maximum number of owners of a pattern.
const OWNERS: usize = 20;

/// The owners of files by pattern.
#[derive(Clone, Debug, Default)]
pub struct CodeOwners {
    patterns: GlobSet,
    owners: Vec<Vec<String>>,
}

impl CodeOwners {
    /// Parses the text of a `CODEOWNERS` file. As on GitHub, lines that are not valid are skipped. Returns `None` if
    /// there are too many patterns.
    ///
    /// ```
    /// use plimsoll_assess::CodeOwners;
    /// use plimsoll_model::RepoPath;
    ///
    /// let owners = CodeOwners::parse("* @o/all\n/.github/ @o/build\n").unwrap();
    /// assert_eq!(owners.of(&RepoPath::new(".github/workflows/a.yml")), ["@o/build"]);
    /// assert_eq!(owners.of(&RepoPath::new("src/main.c")), ["@o/all"]);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let mut patterns = GlobSetBuilder::new();
        let mut owners = Vec::new();
        for line in text.lines() {
            let Some((globs, of)) = rule(line) else { continue };
            if owners.len() + globs.len() > PATTERNS {
                return None;
            }
            for glob in globs {
                patterns.add(glob);
                owners.push(of.clone());
            }
        }
        Some(Self { patterns: patterns.build().ok()?, owners })
    }

    /// The owners of a file; empty if no pattern matches it, or the last one that does has none.
    pub fn of(&self, path: &RepoPath) -> &[String] {
        let Some(path) = path.as_str() else { return &[] };
        let last = self.patterns.matches(path).into_iter().max();
        last.and_then(|last| self.owners.get(last)).map_or(&[], Vec::as_slice)
    }
}

/// The globs and the owners in a line; none in a comment, or in a line that GitHub skips.
fn rule(line: &str) -> Option<(Vec<Glob>, Vec<String>)> {
    let line = line.trim_start_matches('\u{feff}').trim();
    let (pattern, rest) = split(line)?;
    let mut owners = Vec::new();
    for owner in rest.split_whitespace().take_while(|word| !word.starts_with('#')) {
        // `@name`, `@organization/team`, or the address of a user.
        let valid = owner.len() <= LONGEST && owner.contains('@') && !owner.ends_with('@');
        if !valid || owner.contains(char::is_control) || owners.len() == OWNERS {
            return None;
        }
        owners.push(redact(owner).into_owned());
    }
    Some((globs(&pattern)?, owners))
}

/// Splits a line after its pattern, in which spaces are escaped; `None` for a comment.
fn split(line: &str) -> Option<(String, &str)> {
    let mut pattern = String::new();
    let mut characters = line.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '#' if pattern.is_empty() => return None,
            '\\' => match characters.next() {
                Some((_, ' ')) => pattern.push(' '),
                _ => return None,
            },
            blank if blank.is_whitespace() => return Some((pattern, line.get(at..)?)),
            other => pattern.push(other),
        }
    }
    (!pattern.is_empty()).then_some((pattern, ""))
}

/// The globs of a pattern of `.gitignore`: what it names, and everything below.
fn globs(pattern: &str) -> Option<Vec<Glob>> {
    let invalid = pattern.starts_with('!') || pattern.contains(['[', ']']);
    if invalid || pattern.len() > LONGEST {
        return None;
    }
    let directory = pattern.ends_with('/');
    let path = pattern.trim_end_matches('/');
    // A slash at the start or between names makes it relative to the root of the repository.
    let anchored = path.contains('/') || path.is_empty();
    let path = path.trim_start_matches('/').replace('{', "\\{").replace('}', "\\}");
    let path = if anchored { path } else { format!("**/{path}") };
    let below = if path.is_empty() { "**".to_owned() } else { format!("{path}/**") };
    let glob = |text: &str| {
        GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build().ok()
    };
    // `docs/*` is about the files of that folder only, unlike `docs/` and `*`.
    let only_files = anchored && (path == "*" || path.ends_with("/*"));
    match (directory || path.is_empty(), only_files) {
        (true, _) => Some(vec![glob(&below)?]),
        (false, true) => Some(vec![glob(&path)?]),
        (false, false) => Some(vec![glob(&path)?, glob(&below)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The owners of a path according to the text of a `CODEOWNERS` file, joined.
    fn of(text: &str, path: &str) -> String {
        CodeOwners::parse(text).unwrap().of(&RepoPath::new(path)).join(" ")
    }

    #[test]
    fn patterns_are_those_of_github() {
        for (pattern, yes, no) in [
            ("*", &["a", "b/c.txt", ".github/workflows/a.yml"][..], &[][..]),
            ("*.js", &["a.js", "b/c/a.js"], &["a.jsx"]),
            (
                "/build/logs/",
                &["build/logs/a", "build/logs/b/c"],
                &["x/build/logs/a", "build/logs"],
            ),
            ("docs/*", &["docs/a.md"], &["docs/b/c.md", "x/docs/a.md"]),
            ("/*", &["a"], &["b/a"]),
            ("apps/", &["apps/a", "x/apps/b/c"], &["apps", "myapps/a"]),
            ("/docs/", &["docs/a", "docs/b/c"], &["x/docs/a"]),
            ("/scripts", &["scripts", "scripts/a.sh"], &["x/scripts"]),
            ("**/logs", &["logs/a", "build/logs/b", "deeply/nested/logs/c"], &["logsx/a"]),
            ("/apps/**/test", &["apps/test/a", "apps/x/y/test"], &["test/a"]),
            ("a/**", &["a/b", "a/b/c"], &["b/a/c"]),
            ("file?.c", &["file1.c", "x/file2.c"], &["file.c", "file/.c"]),
            ("with\\ space.txt", &["with space.txt"], &["with"]),
            ("{a,b}", &["{a,b}"], &["a", "b"]),
            ("README", &["README"], &["readme"]),
            ("/", &["a", "b/c"], &[]),
        ] {
            let text = format!("{pattern} @o/team");
            for path in yes {
                assert_eq!(of(&text, path), "@o/team", "{pattern}: {path}");
            }
            for path in no {
                assert_eq!(of(&text, path), "", "{pattern}: {path}");
            }
        }
    }

    #[test]
    fn the_last_pattern_decides_and_may_remove_owners() {
        let text = "\u{feff}# all\n*  @o/all   # whoever\n\n/.github/ @o/build ci@harbor.example\r\n/.github/x\n";
        assert_eq!(of(text, "src/a.c"), "@o/all");
        assert_eq!(of(text, ".github/workflows/a.yml"), "@o/build ci@harbor.example");
        assert_eq!(of(text, ".github/x/a"), "");
    }

    #[test]
    fn lines_that_github_skips_are_skipped() {
        for line in ["!a @o/x", "[ab] @o/x", "\\#a @o/x", "a o/x", "a @o/x no-owner", "a @"] {
            assert_eq!(of(&format!("* @o/all\n{line}"), "a"), "@o/all", "{line}");
        }
        let long = format!("{} @o/x\n* @{}\n", "a".repeat(LONGEST + 1), "b".repeat(LONGEST));
        assert_eq!(of(&long, &"a".repeat(LONGEST + 1)), "");
    }

    #[test]
    fn there_is_a_limit_and_secrets_are_masked() {
        assert!(CodeOwners::parse(&"a @o/x\n".repeat(PATTERNS / 2)).is_some());
        assert!(CodeOwners::parse(&"a @o/x\n".repeat(PATTERNS / 2 + 1)).is_none());
        let token = ["ghp_", &"a1B2".repeat(9)].concat();
        assert!(!of(&format!("* @{token}"), "a").contains(&token));
    }
}
