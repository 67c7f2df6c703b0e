//! Any text as a shell script: no panic, places are inside the text, and the result is bounded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_script::{ScriptLimits, scan_shell};

fuzz_target!(|text: &str| {
    let budget = ScriptLimits::default();
    let script = scan_shell(text, &budget);
    assert!(script.fetches.len() <= budget.found && script.calls.len() <= budget.found);
    for fetch in &script.fetches {
        assert!(fetch.start <= fetch.end, "{fetch:?}");
        assert!(text.get(fetch.start..fetch.end).is_some(), "{fetch:?}");
    }
    for call in &script.calls {
        assert!(text.get(call.start..call.end).is_some(), "{call:?}");
    }
});
