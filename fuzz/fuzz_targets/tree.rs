//! A small tree of any files: the report of a complete scan is sound and can be rendered.
//!
//! The input is split at zero bytes. The first byte of each part selects a path, and the rest is the content of the
//! file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::{MemorySource, OutputKind, RenderOptions, Scan, render};
use plimsoll_testkit::assert_sound;

/// The seeds refer to a path by its index: add new ones at the end.
const PATHS: [&str; 24] = [
    ".github/workflows/a.yml",
    ".github/workflows/b.yml",
    ".github/workflows/actions.lock",
    ".github/actions/x/action.yml",
    "action.yml",
    ".gitmodules",
    "ci.sh",
    "scripts/build.sh",
    "Dockerfile",
    "docker/Dockerfile.ci",
    "requirements.txt",
    "requirements-dev.txt",
    "pyproject.toml",
    "uv.lock",
    "Cargo.toml",
    "Cargo.lock",
    "package.json",
    "package-lock.json",
    "yarn.lock",
    ".pre-commit-config.yaml",
    ".github/dependabot.yml",
    "third_party/lib/README.chromium",
    "third_party/lib/LICENSE",
    "plimsoll.toml",
];

fuzz_target!(|input: &[u8]| {
    let mut source = MemorySource::new();
    for piece in input.split(|byte| *byte == 0).take(16) {
        let Some((choice, content)) = piece.split_first() else { continue };
        let path = PATHS[usize::from(*choice) % PATHS.len()];
        source = source.with_file(path, content);
    }
    let Ok(report) = Scan::source(Box::new(source.clone())).jobs(1).run() else { return };
    assert_sound(&report, &source);
    for meta in OutputKind::Report.formats() {
        // A format that is not compiled in is rejected.
        drop(render(&report, meta.format, &RenderOptions::default()));
    }
});
