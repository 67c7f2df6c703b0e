//! Any bytes as the index of a work tree, `packed-refs`, a configuration and a revision.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_source::fuzzing;

fuzz_target!(|content: &[u8]| {
    let Some((kind, content)) = content.split_first() else { return };
    match kind % 4 {
        0 => fuzzing::index(content),
        1 => fuzzing::packed_refs(content),
        2 => fuzzing::config(content),
        _ => fuzzing::revision(content),
    }
});
