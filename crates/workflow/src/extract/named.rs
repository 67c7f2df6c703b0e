//! The paths mentioned by the steps of a job.

use std::collections::HashSet;

/// Maximum number of paths per job.
const PATHS: usize = 100_000;

/// Maximum length of a path in bytes.
const LENGTH: usize = 300;

/// The paths that earlier steps of a job mention.
///
/// The texts are only split when a path is looked up: few jobs use a local action without a
/// checkout, and scripts are the largest part of a workflow.
#[derive(Debug, Default)]
pub(super) struct NamedPaths<'d> {
    texts: Vec<&'d str>,
    paths: HashSet<&'d str>,
}

impl<'d> NamedPaths<'d> {
    /// Records a text that may contain paths.
    pub(super) fn note(&mut self, text: &'d str) {
        self.texts.push(text);
    }

    /// Clears the paths at the start of a job.
    pub(super) fn clear(&mut self) {
        self.texts.clear();
        self.paths.clear();
    }

    /// Whether one of the texts mentions the path.
    pub(super) fn contains(&mut self, path: &str) -> bool {
        for text in self.texts.drain(..) {
            let room = PATHS.saturating_sub(self.paths.len());
            self.paths.extend(words(text).take(room));
        }
        self.paths.contains(path)
    }
}

/// Returns the words of a text that may be paths, without leading `./` and trailing `/`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let breaks = |c: char| c.is_whitespace() || "\"'`;|&<>()=".contains(c);
    text.split(breaks)
        .map(|word| word.trim_start_matches("./").trim_end_matches('/'))
        .filter(|path| !path.is_empty() && path.len() < LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_words_of_the_texts_so_far() {
        let mut named = NamedPaths::default();
        named.note("git clone x ./tools/setup/; tar xf \"a.tgz\" -C out=build/dir");
        assert!(named.contains("tools/setup") && named.contains("build/dir"));
        assert!(!named.contains("tools") && !named.contains("later"));
        named.note("mkdir later");
        assert!(named.contains("later") && named.contains("a.tgz"));
        named.clear();
        assert!(!named.contains("later"));
    }
}
