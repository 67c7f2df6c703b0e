//! Any bytes as a pack index, a pack, a loose object, a delta, a commit, a tree and a tag.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_source::fuzzing;

fuzz_target!(|content: &[u8]| {
    let Some((kind, content)) = content.split_first() else { return };
    match kind % 6 {
        0 => fuzzing::pack_index(content),
        1 => fuzzing::pack_entry(content),
        2 => fuzzing::loose_object(content),
        3 => fuzzing::delta(content),
        4 => fuzzing::commit_and_tag(content),
        _ => fuzzing::tree(content),
    }
});
