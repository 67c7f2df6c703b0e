//! The files in which a component is distributed.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::{FileDigest, Redacted};

/// A file in which a component is distributed, as a lockfile states it: a source archive, or one of the
/// wheels of a Python package.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Distribution {
    /// Its name, where one is stated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<Redacted>,
    /// Where it is fetched from, where that is stated, with credentials masked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<Redacted>,
    /// Its digests, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub digests: Vec<FileDigest>,
}

impl Distribution {
    /// A file of which only digests are known.
    pub fn of_digests(mut digests: Vec<FileDigest>) -> Self {
        digests.sort_unstable();
        digests.dedup();
        Self { file: None, url: None, digests }
    }

    /// Brings together what several statements say of the files of one component: sorted, each once. A
    /// digest alone says nothing beside one of a file with a name or a URL.
    pub fn unite(files: &mut Vec<Self>) {
        if files.len() < 2 {
            return;
        }
        files.sort_unstable();
        files.dedup();
        let is_bare = |one: &Self| one.file.is_none() && one.url.is_none();
        if !files.iter().any(is_bare) || files.iter().all(is_bare) {
            return;
        }
        let named = files.iter().filter(|one| !is_bare(one));
        let known: HashSet<FileDigest> = named.flat_map(|one| one.digests.clone()).collect();
        files.retain(|one| !is_bare(one) || !one.digests.iter().all(|it| known.contains(it)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DigestAlgorithm;

    #[test]
    fn a_digest_alone_says_nothing_beside_one_of_a_file() {
        let digest =
            |letter: &str| FileDigest::of_hex(DigestAlgorithm::Sha256, &letter.repeat(64)).unwrap();
        let bare = |letter: &str| Distribution::of_digests(vec![digest(letter)]);
        let mut named = bare("a");
        named.file = Some(Redacted::new("x-1.0.tar.gz"));
        let mut files = vec![bare("b"), named.clone(), bare("a"), bare("b")];
        Distribution::unite(&mut files);
        assert_eq!(files, [bare("b"), named.clone()]);
        let mut bare_ones = vec![bare("b"), bare("a")];
        Distribution::unite(&mut bare_ones);
        assert_eq!(bare_ones, [bare("a"), bare("b")]);
    }
}
