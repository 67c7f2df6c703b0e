//! Any text as a `uses:` value, an image name and a revision: nothing panics or is invented.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_model::{ImageName, Redacted};
use plimsoll_workflow::Uses;

fuzz_target!(|text: &str| {
    match Uses::parse(text) {
        Uses::Repository(found) => {
            assert!(text.contains(&found.owner) && text.contains(&found.path));
            if let Some(revision) = &found.revision {
                assert!(text.contains(&revision.text));
                let _ = revision.strength();
            }
        }
        Uses::Docker(image) => {
            let _ = image.strength();
        }
        _ => {}
    }
    let image = ImageName::parse(text);
    assert!(text.contains(&image.name));
    let once = Redacted::new(text);
    assert_eq!(Redacted::new(once.as_str()), once);
});
