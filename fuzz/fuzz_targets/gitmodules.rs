//! Any bytes as `.gitmodules`, alone and through the detector.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::{MemorySource, Scan};
use plimsoll_detect::Gitmodules;
use plimsoll_testkit::assert_sound;

fuzz_target!(|content: &[u8]| {
    let lines = content.iter().filter(|byte| **byte == b'\n').count() + 1;
    let file = Gitmodules::parse(content);
    for section in &file.sections {
        assert!(section.line as usize <= lines);
    }
    let source = MemorySource::new().with_file(".gitmodules", content);
    let report = Scan::source(Box::new(source.clone())).jobs(1).run().unwrap();
    assert_sound(&report, &source);
    let paths = file.sections.iter().filter(|section| section.path.is_some()).count();
    assert!(report.components.len() <= paths);
});
