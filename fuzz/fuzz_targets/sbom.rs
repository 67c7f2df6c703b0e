//! Any bytes as the SBOM of another tool: the result is a valid baseline.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::{
    Baseline, MemorySource, Scan, apply, diff, read_baseline, read_sbom, write_baseline,
};

fuzz_target!(|content: &[u8]| {
    let Ok(before) = read_sbom(content) else { return };
    let kept = write_baseline(&before).unwrap();
    assert_eq!(read_baseline(&kept).unwrap(), before);
    let source = MemorySource::new().with_file("requirements.txt", "a==1\n");
    let now = Baseline::of(&Scan::source(Box::new(source)).run().unwrap());
    // With an SBOM, only components are compared, so the delta contains nothing else.
    assert_eq!(apply(&before, &diff(&before, &now)).components, now.components);
});
