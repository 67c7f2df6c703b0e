//! Reads the commit of a copy from sentences.

use plimsoll_model::{ClaimValue, EvidenceKind};

use super::fields;
use super::record::Stated;
use crate::metadata::statement::is_commit;

/// Words before a commit that state that the copy was taken from it.
const TAKEN: [&str; 12] = [
    "based on",
    "taken from",
    "copied from",
    "imported",
    "import of",
    "synced",
    "obtained from",
    "vendored",
    "at commit",
    "at revision",
    "snapshot",
    "version",
];

/// Words that state that something of a commit was added, or that it is a different commit.
const OTHER: [&str; 12] = [
    "fix",
    "patch",
    "cherry",
    "backport",
    "revert",
    "issue",
    "bug",
    "cve",
    "appl",
    "since",
    "before",
    "upgrade to",
];

/// The sentences of one record.
#[derive(Debug, Default)]
pub(super) struct Sentences {
    commits: Vec<(String, u32)>,
    upstreams: Vec<(ClaimValue, u32)>,
}

impl Sentences {
    /// Adds a line of text.
    pub(super) fn add(&mut self, text: &str, line: u32) {
        let lower = text.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if has(&TAKEN) && !has(&OTHER) {
            let words = text.split(|c: char| !c.is_ascii_alphanumeric());
            let commits = words.filter(|word| is_commit(word));
            self.commits.extend(commits.map(|commit| (commit.to_ascii_lowercase(), line)));
        }
        for url in fields::urls(text) {
            let value = ClaimValue::upstream(url);
            if fields::is_repository(&value) {
                self.upstreams.push((value, line));
            }
        }
    }

    /// Their statements, if all name the same commit.
    pub(super) fn stated(self) -> Vec<Stated> {
        let mut out = Vec::new();
        if let Some((commit, line)) = only(self.commits) {
            let (value, kind) = (ClaimValue::commit(&commit), EvidenceKind::Prose);
            out.push(Stated { value, kind, line, of: None });
        }
        if let Some((value, line)) = only(self.upstreams) {
            out.push(Stated { value, kind: EvidenceKind::UrlInProse, line, of: None });
        }
        out
    }
}

/// The first value, if all are equal.
fn only<T: PartialEq>(all: Vec<(T, u32)>) -> Option<(T, u32)> {
    let mut all = all.into_iter();
    let first = all.next()?;
    all.all(|(other, _)| other == first.0).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";
    const TWO: &str = "22bd71901bbe5b1630ceea73d27597364c9af683";

    fn stated(lines: &[&str]) -> Vec<String> {
        let mut sentences = Sentences::default();
        for (text, line) in lines.iter().zip(1..) {
            sentences.add(text, line);
        }
        sentences.stated().iter().map(|it| format!("{} {}", it.value, it.line)).collect()
    }

    #[test]
    fn the_commit_that_was_taken() {
        let based = format!("We use a version based on commit {ONE}.");
        let found = stated(&["Updated at https://github.com/o/r", &based, &based]);
        assert_eq!(found, [format!("{ONE} 2"), "https://github.com/o/r 1".to_owned()]);
    }

    #[test]
    fn other_commits_and_several_repositories() {
        let [fix, bare] = [format!("It has the fix of {ONE} based on it."), format!("See {ONE}.")];
        let both = format!("based on {ONE} and {TWO}");
        let urls = "https://github.com/o/r https://github.com/o/s";
        for line in [fix.as_str(), &bare, &both, urls] {
            assert!(stated(&[line]).is_empty(), "{line}");
        }
    }
}
