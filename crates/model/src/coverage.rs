//! What kinds of manifest were read, and how much of each manifest a lockfile settles.

use serde::{Deserialize, Serialize};

use crate::{PinStrength, RefKind, Reference, RepoPath};

/// How much of a manifest is settled, by its lockfile or by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Coverage {
    /// The manifest.
    pub manifest: RepoPath,
    /// The lockfile made for it; absent where there is none.
    pub lockfile: Option<RepoPath>,
    /// Requirements of the manifest that name code from outside.
    pub entries: u64,
    /// Those the lockfile has an entry for.
    pub locked: u64,
    /// Those whose content is tied by a hash, in the lockfile or in the manifest itself.
    pub with_hash: u64,
}

impl Coverage {
    /// A manifest with its lockfile, of which nothing is counted yet.
    pub fn new(manifest: RepoPath, lockfile: Option<RepoPath>) -> Self {
        Self { manifest, lockfile, entries: 0, locked: 0, with_hash: 0 }
    }

    /// Counts the manifests' requirements among references, so that the totals are those of the
    /// rows. References in other files are left aside.
    pub fn count(rows: &mut [Self], references: &[Reference]) {
        rows.sort();
        for reference in references {
            if reference.kind != RefKind::PackageRequirement || !reference.activity.counts() {
                continue;
            }
            let path = &reference.location.path;
            let Ok(at) = rows.binary_search_by(|row| row.manifest.cmp(path)) else { continue };
            if let Some(row) = rows.get_mut(at) {
                row.entries += 1;
                row.locked += u64::from(reference.locked.is_some());
                row.with_hash += u64::from(reference.pin == PinStrength::ContentDigest);
            }
        }
    }
}

/// One kind of manifest, build file or script that the source holds, and whether its files were read.
///
/// What the files of an unread kind name is missing from the inventory, which is then not complete.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ManifestCoverage {
    /// The kind, such as `package.json`, `gradle` or `go-modules`.
    pub kind: String,
    /// Whether the files were read, and in full.
    pub read: bool,
    /// How many files there are.
    pub count: u64,
    /// The first of them in order of their paths, at most [`ManifestCoverage::PATHS`].
    pub paths: Vec<RepoPath>,
}

impl ManifestCoverage {
    /// Most paths that one row lists.
    pub const PATHS: usize = 100;

    /// The files of a kind, sorted.
    pub fn new(
        kind: impl Into<String>,
        read: bool,
        paths: std::collections::BTreeSet<RepoPath>,
    ) -> Self {
        let count = u64::try_from(paths.len()).unwrap_or(u64::MAX);
        Self {
            kind: kind.into(),
            read,
            count,
            paths: paths.into_iter().take(Self::PATHS).collect(),
        }
    }
}
