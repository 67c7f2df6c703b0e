//! Any bytes as every manifest: no panic, and places are inside the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_manifest::{cargo_toml, package_json, pipfile, pyproject_toml, requirements_txt};

fuzz_target!(|content: &[u8]| {
    let Ok(text) = std::str::from_utf8(content) else { return };
    for read in [requirements_txt, pyproject_toml, pipfile, cargo_toml, package_json] {
        for found in read(text).requirements {
            let place = found.place;
            assert!(place.start <= place.end && place.end <= text.len() as u64, "{found:?}");
            assert!(text.is_char_boundary(place.start as usize), "{found:?}");
        }
    }
});
