//! Any text through every escaper, and through the redaction of secrets.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::{escape, model::Redacted};

fuzz_target!(|text: &str| {
    let seen = escape::terminal(text);
    assert!(!seen.chars().any(char::is_control));
    assert_eq!(escape::terminal(&seen), seen);
    let cell = escape::csv(text);
    assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '|', '%']));
    // The only markup is the one that prevents GitHub from creating links.
    let own = ["<span>", "</span>", "<code>", "</code>"];
    let page = own.iter().fold(escape::markdown(text), |page, tag| page.replace(tag, ""));
    assert!(!page.contains(['\n', '\r', '<', '\u{1b}']));
    for command in [escape::command_data(text), escape::command_property(text)] {
        assert!(!command.contains(['\n', '\r']));
    }
    assert!(!escape::command_property(text).contains([':', ',']));
    let uri = escape::uri(text.as_bytes());
    assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()));
    let kept = Redacted::new(text);
    assert_eq!(Redacted::new(kept.as_str()), kept, "redacting twice changes nothing");
    assert!(Redacted::clipped(text, 40).as_str().chars().count() <= 44);
});
