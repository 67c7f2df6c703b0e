//! Any bytes as the configuration of every update tool and scanner that the posture reads.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::{MemorySource, Scan};
use plimsoll_testkit::assert_sound;

fuzz_target!(|content: &[u8]| {
    let mut source = MemorySource::new().with_file("requirements.txt", "a>=1\n");
    for path in [
        ".github/dependabot.yml",
        "renovate.json",
        ".github/renovate.json5",
        "package.json",
        ".github/workflows/ci.yml",
        ".gitleaks.toml",
        "src/config.py",
    ] {
        source = source.with_file(path, content);
    }
    let report = Scan::source(Box::new(source.clone())).run().unwrap();
    assert_sound(&report, &source);
    let score = report.score.unwrap();
    for check in score.categories.iter().flat_map(|category| &category.checks) {
        assert!(check.part + check.excused <= check.whole.max(1), "{check:?}");
    }
});
