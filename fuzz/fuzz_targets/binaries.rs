//! Any bytes as binaries, fonts and models: the reader ends, and the report is sound.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::{MemorySource, Scan};
use plimsoll_testkit::assert_sound;

/// A name for each format. The content determines the actual format.
const PATHS: [&str; 12] = [
    "bin/program.so",
    "bin/program.dll",
    "lib/rope-1.2.jar",
    "lib/rope.whl",
    "lib/install-rope.phar",
    "web/rope.wasm",
    "fonts/rope.ttf",
    "fonts/rope.woff",
    "models/rope.gguf",
    "models/rope.onnx",
    "models/rope.safetensors",
    "models/rope.pt",
];

fuzz_target!(|content: &[u8]| {
    let mut source = MemorySource::new();
    for path in PATHS {
        source = source.with_file(path, content);
    }
    let Ok(report) = Scan::source(Box::new(source.clone())).jobs(1).run() else { return };
    assert_sound(&report, &source);
});
