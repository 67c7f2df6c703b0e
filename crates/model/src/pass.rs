//! Summaries of files that were read without a result.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::RepoPath;

/// The files that a detector read, completely or partly, and that nothing in the report is about.
///
/// Files that are reported about, or were lost, are [inputs](crate::Input), one by one. The others are
/// only summarized, however many there are, so that two scans can still be compared: if the digests are
/// equal, no other file that a detector read has changed, and the same files were searched without a
/// result.
///
/// The content of a file without any of the literals of a search is not in the digest. It does not
/// affect the report, and would change the digest with nearly every commit.
///
/// Also not in a digest are files that were too large to be searched, which are only counted; files too
/// large to be hashed; and files that the run only checks for unread kinds of manifests, which only
/// affects their row in `manifestCoverage`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Pass {
    /// Id of the detector; absent for checks of the run itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detector: Option<String>,
    /// The part of each file that was read.
    pub extent: PassExtent,
    /// The number of files.
    pub files: u64,
    /// The number of bytes that the digest covers, without those that were only searched.
    pub bytes: u64,
    /// The number of additional files that were too large, if that is not a loss.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub skipped: u64,
    /// SHA-256, in hexadecimal, of one record per file, sorted by path: the bytes of the path, with
    /// credentials masked as everywhere in the report, a NUL, and the 32 bytes of the SHA-256 of what was
    /// read, or 32 zeros if a search found none of its literals in the file.
    pub sha256: String,
}

/// The part of each file that a pass reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PassExtent {
    /// The whole file.
    Whole,
    /// Its first bytes.
    Head,
    /// The whole file, searched for literals.
    Literals,
}

impl PassExtent {
    /// The serialized name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Head => "head",
            Self::Literals => "literals",
        }
    }
}

impl fmt::Display for PassExtent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A file of a [`Pass`]: the digest and length of what was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct PassFile {
    /// The path, without credentials.
    pub path: RepoPath,
    /// SHA-256 of the bytes that were read; absent if a search found none of its literals in them.
    pub sha256: Option<[u8; 32]>,
    /// The number of bytes that the digest covers.
    pub bytes: u64,
}

impl PassFile {
    /// Creates a row for a file with what was read.
    pub fn new(path: RepoPath, sha256: [u8; 32], bytes: u64) -> Self {
        Self { path, sha256: Some(sha256), bytes }
    }

    /// Creates a row for a file without any of the literals of a search.
    pub fn searched(path: RepoPath) -> Self {
        Self { path, sha256: None, bytes: 0 }
    }
}

impl Pass {
    /// Summarizes files, in any order and with duplicates. A file that was read with several lengths
    /// has a record for each.
    pub fn of(
        detector: Option<&str>,
        extent: PassExtent,
        mut files: Vec<PassFile>,
        skipped: u64,
    ) -> Self {
        files.sort();
        files.dedup();
        let mut digest = Sha256::new();
        for file in &files {
            digest.update(file.path.as_bytes());
            digest.update([0]);
            digest.update(file.sha256.unwrap_or_default());
        }
        Self {
            detector: detector.map(str::to_owned),
            extent,
            files: u64::try_from(files.len()).unwrap_or(u64::MAX),
            bytes: files.iter().fold(0, |sum, file| sum.saturating_add(file.bytes)),
            skipped,
            sha256: crate::text::hex(digest.finalize().iter()),
        }
    }

    /// The key that distinguishes it from other passes of a report.
    pub fn key(&self) -> (Option<&str>, PassExtent) {
        (self.detector.as_deref(), self.extent)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
fn is_zero(value: &u64) -> bool {
    *value == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, content: &[u8]) -> PassFile {
        let bytes = u64::try_from(content.len()).unwrap();
        PassFile::new(RepoPath::new(path), crate::text::sha256(content), bytes)
    }

    fn pass(files: &[PassFile]) -> Pass {
        Pass::of(Some("one"), PassExtent::Whole, files.to_vec(), 0)
    }

    #[test]
    fn a_pass_depends_on_paths_and_contents_but_not_on_order() {
        let (a, b) = (file("a", b"1"), file("b", b"22"));
        let both = pass(&[a.clone(), b.clone()]);
        assert_eq!((both.files, both.bytes), (2, 3));
        assert_eq!(both, pass(&[b.clone(), a.clone(), b]));
        for other in [
            vec![a.clone()],
            vec![a.clone(), file("b", b"23")],
            vec![a, file("c", b"22")],
            vec![file("b", b"1"), file("a", b"22")],
        ] {
            assert_ne!(both.sha256, pass(&other).sha256, "{other:?}");
        }
    }

    #[test]
    fn the_digest_is_that_of_the_records() {
        let mut records = b"dir/a\0".to_vec();
        records.extend(crate::text::sha256(b"1"));
        assert_eq!(pass(&[file("dir/a", b"1")]).sha256, crate::sha256_hex(&records));
        let searched = PassFile::searched(RepoPath::new("dir/b"));
        records.extend(b"dir/b\0");
        records.extend([0; 32]);
        let both = pass(&[searched, file("dir/a", b"1")]);
        assert_eq!((both.sha256, both.bytes), (crate::sha256_hex(&records), 1));
    }
}
