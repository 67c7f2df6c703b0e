//! The files in which a component is distributed.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{FileDigest, Redacted};

/// A file in which a component is distributed, as stated by a lockfile: a source archive, or one of the
/// wheels of a Python package.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Distribution {
    /// Its name, if stated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<Redacted>,
    /// Its URL, if stated, with credentials masked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<Redacted>,
    /// Its digests, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub digests: Vec<FileDigest>,
}

impl Distribution {
    /// Creates a file with only digests.
    pub fn of_digests(mut digests: Vec<FileDigest>) -> Self {
        digests.sort_unstable();
        digests.dedup();
        Self { file: None, url: None, digests }
    }

    /// Merges several statements about the files of a component, sorted and without duplicates. A
    /// file may have digests from several statements that do not contradict each other. A file with only a digest is
    /// redundant if one with the same digest has a name, and that one is redundant if another has a URL.
    pub fn unite(files: &mut Vec<Self>) {
        if files.len() < 2 {
            return;
        }
        files.sort_unstable();
        files.dedup_by(|next, kept| next.is_absorbed_by(kept));
        // Statements with the least information come last.
        let (first, last) =
            (files.iter().map(Self::vagueness).min(), files.iter().map(Self::vagueness).max());
        if first == last {
            return;
        }
        let mut known: HashMap<FileDigest, u8> = HashMap::new();
        for file in &*files {
            for digest in &file.digests {
                let best = known.entry(digest.clone()).or_insert(u8::MAX);
                *best = file.vagueness().min(*best);
            }
        }
        files.retain(|file| {
            let said =
                |digest: &FileDigest| known.get(digest).is_some_and(|it| *it < file.vagueness());
            file.digests.is_empty() || !file.digests.iter().all(said)
        });
    }

    /// Sort key: higher if less is known about the location of the file.
    fn vagueness(&self) -> u8 {
        match (&self.url, &self.file) {
            (Some(_), _) => 0,
            (None, Some(_)) => 1,
            (None, None) => 2,
        }
    }

    /// Adds the digests to those of the same file, unless they contradict each other.
    fn is_absorbed_by(&self, other: &mut Self) -> bool {
        if (&self.file, &self.url) != (&other.file, &other.url) {
            return false;
        }
        if self.digests == other.digests {
            return true;
        }
        let fits = |digest: &FileDigest| {
            let same = other.digests.iter().find(|it| it.algorithm == digest.algorithm);
            same.is_none_or(|same| same == digest)
        };
        if self.vagueness() == 2 || !self.digests.iter().all(fits) {
            return false;
        }
        other.digests.extend(self.digests.iter().cloned());
        other.digests.sort_unstable();
        other.digests.dedup();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DigestAlgorithm;

    #[test]
    fn a_digest_alone_is_redundant_beside_that_of_a_file() {
        let digest =
            |letter: &str| FileDigest::of_hex(DigestAlgorithm::Sha256, &letter.repeat(64)).unwrap();
        let bare = |letter: &str| Distribution::of_digests(vec![digest(letter)]);
        let mut named = bare("a");
        named.file = Some(Redacted::new("x-1.0.tar.gz"));
        let mut files = vec![bare("b"), named.clone(), bare("a"), bare("b")];
        Distribution::unite(&mut files);
        assert_eq!(files, [bare("b"), named]);
        let mut at = bare("a");
        at.url = Some(Redacted::new("https://files.example/x-1.0.tar.gz"));
        files.push(at.clone());
        Distribution::unite(&mut files);
        assert_eq!(files, [bare("b"), at]);
        let mut bare_ones = vec![bare("b"), bare("a")];
        Distribution::unite(&mut bare_ones);
        assert_eq!(bare_ones, [bare("a"), bare("b")]);
    }

    #[test]
    fn one_file_has_the_digests_of_several_statements() {
        let file = |algorithm: DigestAlgorithm, letter: &str| {
            let digits = letter.repeat(2 * algorithm.bytes());
            let mut file =
                Distribution::of_digests(Vec::from_iter(FileDigest::of_hex(algorithm, &digits)));
            file.url = Some(Redacted::new("https://files.example/x.tgz"));
            file
        };
        let (sha1, sha512) = (DigestAlgorithm::Sha1, DigestAlgorithm::Sha512);
        let mut none = file(sha1, "a");
        none.digests.clear();
        let mut files = vec![file(sha512, "b"), none, file(sha1, "a"), file(sha512, "c")];
        Distribution::unite(&mut files);
        let shown: Vec<usize> = files.iter().map(|file| file.digests.len()).collect();
        assert_eq!(shown, [2, 1]);
        // A contradicting statement becomes a row of its own.
        assert_eq!(files[1], file(sha512, "c"));
    }
}
