//! Any bytes as the metadata of vendored code: the report is sound.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::{MemorySource, Scan};
use plimsoll_testkit::assert_sound;

const NAMES: [&str; 7] = [
    "README.chromium",
    "README.fuchsia",
    "METADATA",
    "moz.yaml",
    "cgmanifest.json",
    ".gitrepo",
    "README.blender",
];

fuzz_target!(|content: &[u8]| {
    let source = NAMES.iter().enumerate().fold(MemorySource::new(), |source, (number, name)| {
        source
            .with_file(format!("third_party/lib{number}/{name}"), content)
            .with_file(format!("third_party/lib{number}/LICENSE"), "MIT License\n")
            .with_file(format!("third_party/lib{number}/a.c"), "int a;\n")
    });
    let report = Scan::source(Box::new(source.clone())).jobs(1).run().unwrap();
    assert_sound(&report, &source);
});
