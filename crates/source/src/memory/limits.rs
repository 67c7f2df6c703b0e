//! How much of an archive is unpacked.

/// Bounds on what an archive may take. Archives are made by strangers, and a small one can hold much.
/// Reaching a bound produces a diagnostic that makes the report incomplete: it does not fail the scan.
///
/// ```
/// let mut limits = plimsoll_source::ArchiveLimits::default();
/// limits.bytes = 64 << 20;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArchiveLimits {
    /// Most bytes that are kept in memory, those of paths among them; 1 GiB by default.
    pub bytes: u64,
    /// Largest file that is kept whole, in bytes; of a larger one the beginning is. 64 MiB by default, as much
    /// as a scan ever reads of one file.
    pub file_bytes: u64,
    /// Most bytes that are unpacked, kept or not; 8 GiB by default.
    pub unpacked_bytes: u64,
    /// Most files, links and the like; 500,000 by default.
    pub entries: usize,
    /// Longest path, in bytes; 4,096 by default.
    pub path_bytes: usize,
    /// Deepest directory; 128 by default.
    pub depth: usize,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        Self {
            bytes: 1024 * MIB,
            file_bytes: 64 * MIB,
            unpacked_bytes: 8192 * MIB,
            entries: 500_000,
            path_bytes: 4096,
            depth: 128,
        }
    }
}
