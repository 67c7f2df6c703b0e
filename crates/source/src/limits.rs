//! Limits on reading a source.

use crate::{Boundary, GitReach};

/// Limits on reading, as protection against hostile input. Reaching a limit produces a diagnostic;
/// the run does not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Maximum size of a YAML file in bytes.
    pub yaml_bytes: u64,
    /// Maximum size of a shell script or Dockerfile in bytes.
    pub script_bytes: u64,
    /// Maximum size of `.gitmodules` in bytes.
    pub gitmodules_bytes: u64,
    /// Maximum size in bytes of a metadata file next to vendored code.
    pub metadata_bytes: u64,
    /// Maximum size in bytes of a manifest of a package manager.
    pub manifest_bytes: u64,
    /// Maximum size in bytes of a lockfile of a package manager.
    pub lockfile_bytes: u64,
    /// Maximum size in bytes of a file that is hashed.
    pub hashed_bytes: u64,
    /// Maximum depth of directories.
    pub depth: usize,
    /// Maximum number of listed entries.
    pub entries: usize,
    /// Limits for reading outside the tree.
    pub boundary: Boundary,
}

impl Limits {
    /// Returns limits for a tree from an untrusted source: no git data outside it, a quarter of the
    /// default sizes, and half of the default depth.
    ///
    /// ```
    /// use plimsoll_source::{GitReach, Limits};
    ///
    /// let limits = Limits::untrusted();
    /// assert_eq!(limits.boundary.git, GitReach::Inside);
    /// assert!(limits.lockfile_bytes < Limits::default().lockfile_bytes);
    /// ```
    pub fn untrusted() -> Self {
        const MIB: u64 = 1 << 20;
        Self {
            yaml_bytes: MIB,
            script_bytes: MIB,
            gitmodules_bytes: 8 * MIB,
            metadata_bytes: MIB / 4,
            manifest_bytes: MIB,
            lockfile_bytes: 16 * MIB,
            hashed_bytes: 16 * MIB,
            depth: 64,
            entries: 500_000,
            boundary: Boundary { git: GitReach::Inside, bare: false },
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        Self {
            yaml_bytes: 4 * MIB,
            script_bytes: 4 * MIB,
            gitmodules_bytes: 32 * MIB,
            metadata_bytes: MIB,
            manifest_bytes: 4 * MIB,
            lockfile_bytes: 64 * MIB,
            hashed_bytes: 64 * MIB,
            depth: 128,
            entries: 2_000_000,
            boundary: Boundary::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_for_untrusted_trees_are_lower_in_every_field() {
        let Limits {
            yaml_bytes,
            script_bytes,
            gitmodules_bytes,
            metadata_bytes,
            manifest_bytes,
            lockfile_bytes,
            hashed_bytes,
            depth,
            entries,
            boundary,
        } = Limits::untrusted();
        let own = Limits::default();
        assert!(yaml_bytes < own.yaml_bytes && script_bytes < own.script_bytes);
        assert!(gitmodules_bytes < own.gitmodules_bytes && metadata_bytes < own.metadata_bytes);
        assert!(manifest_bytes < own.manifest_bytes && lockfile_bytes < own.lockfile_bytes);
        assert!(hashed_bytes < own.hashed_bytes && depth < own.depth && entries < own.entries);
        assert!(boundary.git < own.boundary.git && !boundary.bare);
    }
}
