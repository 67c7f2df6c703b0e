//! Any bytes as an archive: the result is within the limits, and no path leads out of it.
//!
//! The first byte selects the format.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use plimsoll::{ArchiveLimits, MemorySource, Scan, Source as _, model::RepoPath};
use plimsoll_testkit::assert_sound;

fuzz_target!(|input: &[u8]| {
    let Some((choice, archive)) = input.split_first() else { return };
    let mut limits = ArchiveLimits::default();
    limits.bytes = 1 << 20;
    limits.file_bytes = 64 << 10;
    limits.unpacked_bytes = 4 << 20;
    limits.entries = 100;
    let source = if choice % 2 == 0 {
        MemorySource::from_tar(archive, &limits)
    } else {
        MemorySource::from_zip(Cursor::new(archive), &limits)
    };
    let Ok(source) = source else { return };
    for source in [source.clone(), source.without_top_directory()] {
        check(&source, &limits);
        let Ok(report) = Scan::source(Box::new(source.clone())).jobs(1).run() else { continue };
        assert_sound(&report, &source);
    }
});

fn check(source: &MemorySource, limits: &ArchiveLimits) {
    let entries = source.entries();
    assert!(entries.is_sorted_by(|a, b| a.path < b.path));
    assert!(entries.len() <= limits.entries);
    let mut kept = 0;
    for entry in entries {
        assert!(entry.path.as_bytes().len() <= limits.path_bytes);
        assert!(entry.path.segments().all(|part| !matches!(part, b"." | b".." | b".git")));
        assert!(entry.path.above().all(|dir| source.entry(&RepoPath::new(dir)).is_none()));
        kept += source.read_head(entry, u64::MAX).map_or(0, |content| content.len());
    }
    assert!(u64::try_from(kept).unwrap() <= limits.bytes, "{kept} bytes");
}
