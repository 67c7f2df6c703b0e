//! Any bytes as a lockfile, alone and beside a workflow: an invalid lockfile locks nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plimsoll::{MemorySource, Scan};
use plimsoll_testkit::assert_sound;
use plimsoll_workflow::{Slot, UsingWorkflow, WorkflowUse, YamlLimits, parse_lock, verify};

const WORKFLOW: &str = "jobs:\n  a:\n    steps:\n      - uses: a/b@v1\n";

fuzz_target!(|content: &[u8]| {
    if let Ok(text) = std::str::from_utf8(content) {
        let lock = parse_lock(text, &YamlLimits::default());
        for entry in &lock.entries {
            assert!(entry.mark.start <= entry.mark.end, "{entry:?}");
            assert!(entry.mark.end <= text.len() as u64, "{entry:?}");
            if let Some(commit) = &entry.commit {
                assert!(matches!(commit.len(), 40 | 64), "{entry:?}");
            }
        }
        let uses = vec![WorkflowUse::new("a/b@v1", Slot::Step)];
        let found = verify(&lock, &[UsingWorkflow::new(".github/workflows/a.yml", uses)]);
        assert!(found.enforced.is_empty() || lock.is_trusted());
        assert!(lock.is_trusted() || !lock.problems.is_empty());
    }
    let source = MemorySource::new()
        .with_file(".github/workflows/actions.lock", content)
        .with_file(".github/workflows/a.yml", WORKFLOW);
    let report = Scan::source(Box::new(source.clone())).jobs(1).run().unwrap();
    assert_eq!(report.references.len(), 1);
    assert_sound(&report, &source);
});
