//! Any text as a build file: the reader ends, and every place is in the text.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use plimsoll_buildfile::{
    BuildFacts, Makefile, read_bazel, read_cmake, read_cmake_project, read_conan_python, read_conan_text, read_deps,
    read_pin, read_python_pins, read_repo, read_vcpkg, read_versions, read_west, read_wrap,
};

fuzz_target!(|text: &str| {
    check(&read_cmake(text), text);
    // The parts of the text are the files of the build.
    let parts: Vec<&str> = text.split('\u{c}').collect();
    let file = |path: &str| parts.get(path.len() % 7).map(|part| Arc::from(*part));
    for found in read_cmake_project("CMakeLists.txt", &file).fetches {
        let text = file(&found.path).unwrap();
        assert!(text.get(found.fetch.start..found.fetch.end).is_some(), "{found:?}");
    }
    check(&read_wrap(text), text);
    check(&read_wrap(&format!("[wrap-git]\n{text}")), &format!("[wrap-git]\n{text}"));
    for read in [
        read_bazel,
        read_conan_python,
        read_conan_text,
        read_deps,
        read_repo,
        read_vcpkg,
        read_versions,
        read_west,
    ] {
        ends(&read(text), text);
    }
    ends(&read_pin("rope.txt", text), text);
    ends(&read_python_pins(text, true), text);
    Makefile::read(text);
});

/// A value may consist of several parts of the text; each place is in the text.
fn ends(facts: &BuildFacts, text: &str) {
    for fetch in &facts.fetches {
        assert!(text.get(fetch.start..fetch.end).is_some(), "{fetch:?}");
    }
}

fn check(facts: &BuildFacts, text: &str) {
    let lines = text.lines().count() + 1;
    for fetch in &facts.fetches {
        let written = text.get(fetch.start..fetch.end).unwrap();
        assert!(written.contains(&fetch.value), "{fetch:?}");
        assert!(usize::try_from(fetch.line).unwrap() <= lines, "{fetch:?}");
    }
    assert!(facts.broken.is_none_or(|line| usize::try_from(line).unwrap() <= lines));
}
