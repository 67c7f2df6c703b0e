//! How much of a source is read.

/// Caps on what is read. Each is a deliberate bound against hostile input, and reaching one costs
/// a diagnostic, not the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Largest YAML file, in bytes.
    pub yaml_bytes: u64,
    /// Largest shell script or Dockerfile, in bytes.
    pub script_bytes: u64,
    /// Largest `.gitmodules`, in bytes.
    pub gitmodules_bytes: u64,
    /// Largest metadata file beside vendored code, in bytes.
    pub metadata_bytes: u64,
    /// Largest manifest of a package manager, in bytes.
    pub manifest_bytes: u64,
    /// Largest lockfile of a package manager, in bytes.
    pub lockfile_bytes: u64,
    /// Largest file that is hashed, in bytes.
    pub hashed_bytes: u64,
    /// Deepest directory that is entered.
    pub depth: usize,
    /// Most entries that are listed.
    pub entries: usize,
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
        }
    }
}
