//! Any bytes as `.gitmodules`, alone and through the detector.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_detect::{CancelToken, DETECTORS, Gitmodules, Options, Silent, detect};
use plimsoll_source::MemorySource;

fuzz_target!(|content: &[u8]| {
    let lines = content.iter().filter(|byte| **byte == b'\n').count() + 1;
    let file = Gitmodules::parse(content);
    for section in &file.sections {
        assert!(section.line as usize <= lines);
    }
    let source = MemorySource::new().with_file(".gitmodules", content);
    let found =
        detect(&source, DETECTORS, &Options::default(), &Silent, &CancelToken::default()).unwrap();
    let paths = file.sections.iter().filter(|section| section.path.is_some()).count();
    assert!(found.components.len() <= paths);
    assert!(found.diagnostics.iter().all(|diagnostic| !diagnostic.message().contains("failed on")));
});
