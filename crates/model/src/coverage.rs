//! The kinds of manifests that were read, and the requirements that lockfiles pin.

use serde::{Deserialize, Serialize};

use crate::{PinStrength, RefKind, Reference, RepoPath};

/// The number of requirements in a manifest that are pinned by its lockfile or by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Coverage {
    /// The manifest.
    pub manifest: RepoPath,
    /// Its lockfile; absent if there is none.
    pub lockfile: Option<RepoPath>,
    /// The number of third-party requirements in the manifest.
    pub entries: u64,
    /// The number of those with an entry in the lockfile.
    pub locked: u64,
    /// The number of those pinned by a hash, in the lockfile or in the manifest itself.
    pub with_hash: u64,
}

impl Coverage {
    /// Creates a row for a manifest and its lockfile, without counts.
    pub fn new(manifest: RepoPath, lockfile: Option<RepoPath>) -> Self {
        Self { manifest, lockfile, entries: 0, locked: 0, with_hash: 0 }
    }

    /// Counts the requirements of manifests among the references, so that the totals match the
    /// rows. References in other files are ignored.
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

/// A kind of manifest, build file or script in the source, and whether its files were read.
///
/// The components in files of an unread kind are missing from the inventory, which is then not complete.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ManifestCoverage {
    /// The kind, such as `package.json`, `gradle` or `go-modules`.
    pub kind: String,
    /// Whether the files were completely read.
    pub read: bool,
    /// The number of files.
    pub count: u64,
    /// The first paths in sorted order, at most [`ManifestCoverage::PATHS`].
    pub paths: Vec<RepoPath>,
}

impl ManifestCoverage {
    /// The maximum number of paths in a row.
    pub const PATHS: usize = 100;

    /// Creates a row with the sorted files of a kind.
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
