//! The paths in the steps of a job.

use std::collections::HashSet;

/// Most paths of a job that are remembered.
const PATHS: usize = 100_000;

/// Longest path that is remembered, in bytes.
const LENGTH: usize = 300;

/// The paths that earlier steps of a job name in their texts.
///
/// The texts are only split when the first path is needed: few jobs use a local action that no
/// checkout provides, and scripts are the largest part of a workflow.
#[derive(Debug, Default)]
pub(super) struct NamedPaths<'d> {
    texts: Vec<&'d str>,
    paths: HashSet<&'d str>,
}

impl<'d> NamedPaths<'d> {
    /// Remembers a text that may name paths.
    pub(super) fn note(&mut self, text: &'d str) {
        self.texts.push(text);
    }

    /// Forgets everything: another job begins.
    pub(super) fn clear(&mut self) {
        self.texts.clear();
        self.paths.clear();
    }

    /// Whether one of the texts names the path.
    pub(super) fn contains(&mut self, path: &str) -> bool {
        for text in self.texts.drain(..) {
            let room = PATHS.saturating_sub(self.paths.len());
            self.paths.extend(words(text).take(room));
        }
        self.paths.contains(path)
    }
}

/// The words of a text that may be paths, without `./` before and `/` after them.
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
