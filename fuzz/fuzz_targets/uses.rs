//! Any text as a `uses:` value, an image name and a revision: no panic, and no invented values.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_model::{ImageName, Redacted};
use plimsoll_workflow::Uses;

/// Whether a part is in the text, or masked there.
fn is_part(text: &str, part: &str) -> bool {
    text.contains(part) || part.contains("***")
}

fuzz_target!(|text: &str| {
    match Uses::parse(text) {
        Uses::Repository(found) => {
            assert!(is_part(text, &found.owner) && is_part(text, &found.path));
            if let Some(revision) = &found.revision {
                assert!(is_part(text, &revision.text));
                let _ = revision.strength();
            }
        }
        Uses::Docker(image) => {
            let _ = image.strength();
        }
        _ => {}
    }
    let image = ImageName::parse(text);
    assert!(is_part(text, &image.name));
    let once = Redacted::new(text);
    assert_eq!(Redacted::new(once.as_str()), once);
});
