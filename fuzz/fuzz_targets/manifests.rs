//! Any bytes as each manifest of a package manager, in a complete scan: the report is sound.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::{MemorySource, Scan};
use plimsoll_testkit::assert_sound;

const NAMES: [&str; 23] = [
    "pyproject.toml",
    "Pipfile",
    "requirements.txt",
    "Cargo.toml",
    "package.json",
    ".pre-commit-config.yaml",
    "setup.py",
    "setup.cfg",
    "go.mod",
    "a.gemspec",
    "pom.xml",
    "build.gradle",
    "gradle-wrapper.properties",
    "build.gradle.kts",
    "libs.versions.toml",
    "a.csproj",
    "Directory.Packages.props",
    "packages.config",
    "composer.json",
    "environment.yml",
    "Brewfile",
    "Package.resolved",
    "Podfile.lock",
];

fuzz_target!(|content: &[u8]| {
    for name in NAMES {
        let source = MemorySource::new().with_file(name, content);
        let report = Scan::source(Box::new(source.clone())).jobs(1).run().unwrap();
        assert_sound(&report, &source);
    }
});
