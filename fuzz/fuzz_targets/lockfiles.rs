//! Any bytes as every lockfile, and through the detectors beside a manifest.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::{MemorySource, Scan};
use plimsoll_testkit::assert_sound;

const PAIRS: [(&str, &str, &str); 14] = [
    ("Cargo.toml", "[package]\nname = \"a\"\n[dependencies]\nb = \"1\"\n", "Cargo.lock"),
    ("pyproject.toml", "[project]\ndependencies = [\"b>=1\"]\n", "uv.lock"),
    ("pyproject.toml", "[project]\ndependencies = [\"b>=1\"]\n", "poetry.lock"),
    ("pyproject.toml", "[project]\ndependencies = [\"b>=1\"]\n", "pylock.toml"),
    ("Pipfile", "[packages]\nb = \"*\"\n", "Pipfile.lock"),
    ("package.json", "{\"dependencies\": {\"b\": \"^1\"}}", "package-lock.json"),
    ("package.json", "{\"dependencies\": {\"b\": \"^1\"}}", "yarn.lock"),
    ("package.json", "{\"dependencies\": {\"b\": \"^1\"}}", "pnpm-lock.yaml"),
    ("go.mod", "module h.example/a\nrequire h.example/b v1.0.0\n", "go.sum"),
    ("a.gemspec", "s.add_dependency \"b\"\n", "Gemfile.lock"),
    ("build.gradle", "dependencies {\nimplementation 'h.example:b:1'\n}\n", "gradle.lockfile"),
    (
        "a.csproj",
        "<Project><ItemGroup><PackageReference Include=\"b\" Version=\"1\"/></ItemGroup></Project>",
        "packages.lock.json",
    ),
    ("composer.json", "{\"require\": {\"a/b\": \"^1\"}}", "composer.lock"),
    ("Brewfile", "brew \"b\"\n", "Brewfile.lock.json"),
];

fuzz_target!(|content: &[u8]| {
    for (manifest, text, lock) in PAIRS {
        let source = MemorySource::new()
            .with_file(manifest, text)
            .with_file(lock, content)
            .with_file(".pre-commit-config.yaml", content);
        let report = Scan::source(Box::new(source.clone())).jobs(1).run().unwrap();
        assert_sound(&report, &source);
        for row in &report.coverage {
            assert!(row.locked <= row.entries && row.with_hash <= row.entries);
        }
    }
});
