//! Limits on unpacking an archive.

/// Limits on unpacking an archive. Archives are untrusted, and a small one can contain a lot of data.
/// Reaching a limit produces a diagnostic and makes the report incomplete, but does not fail the scan.
///
/// ```
/// let mut limits = plimsoll_source::ArchiveLimits::default();
/// limits.bytes = 64 << 20;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArchiveLimits {
    /// Maximum bytes that are kept in memory, including paths; 1 GiB by default.
    pub bytes: u64,
    /// Maximum size in bytes of a file that is kept completely; of a larger file, only the start is
    /// kept. 64 MiB by default, the maximum that a scan reads of one file.
    pub file_bytes: u64,
    /// Maximum bytes that are unpacked, kept or not; 8 GiB by default.
    pub unpacked_bytes: u64,
    /// Maximum number of entries; 500,000 by default.
    pub entries: usize,
    /// Maximum length of a path in bytes; 4,096 by default.
    pub path_bytes: usize,
    /// Maximum depth of directories; 128 by default.
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
