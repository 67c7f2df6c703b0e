//! Any text as a build file: reading ends, and every place is in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll_buildfile::{BuildFacts, read_cmake, read_wrap};

fuzz_target!(|text: &str| {
    check(&read_cmake(text), text);
    check(&read_wrap(text), text);
    check(&read_wrap(&format!("[wrap-git]\n{text}")), &format!("[wrap-git]\n{text}"));
});

fn check(facts: &BuildFacts, text: &str) {
    let lines = text.lines().count() + 1;
    for fetch in &facts.fetches {
        let written = text.get(fetch.start..fetch.end).unwrap();
        assert!(written.contains(&fetch.value), "{fetch:?}");
        assert!(usize::try_from(fetch.line).unwrap() <= lines, "{fetch:?}");
    }
    assert!(facts.broken.is_none_or(|line| usize::try_from(line).unwrap() <= lines));
}
