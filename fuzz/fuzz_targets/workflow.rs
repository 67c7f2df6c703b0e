//! Any bytes as a workflow and as an action: no panic, and positions are inside the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_workflow::{Document, Role, YamlLimits, extract};

fuzz_target!(|content: &[u8]| {
    let Ok(text) = std::str::from_utf8(content) else { return };
    let budget = YamlLimits::default();
    let document = Document::parse(text, &budget);
    for role in [Role::Workflow, Role::Action] {
        for found in extract(&document, role, &budget).found {
            assert!(found.mark.start <= found.mark.end, "{found:?}");
            assert!(found.mark.end <= text.len() as u64, "{found:?}");
            assert!(text.is_char_boundary(found.mark.start as usize), "{found:?}");
        }
    }
});
