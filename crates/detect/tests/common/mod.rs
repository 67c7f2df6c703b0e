//! Checks for the result of each scan in a test.

use plimsoll_detect::Detection;
use plimsoll_model::{Report, SourceInfo, SourceKind};
use plimsoll_source::Source;
use plimsoll_testkit::assert_sound;

/// Returns the result of a scan; panics if it is not sound.
#[track_caller]
pub(crate) fn sound(source: &dyn Source, found: Detection) -> Detection {
    let report = Report::assemble(
        SourceInfo::new(SourceKind::Memory),
        found.components.clone(),
        found.references.clone(),
        Vec::new(),
        found.diagnostics.clone(),
        0,
    )
    .with_transitive(found.transitive.clone())
    .with_coverage(found.coverage.clone())
    .with_lockfiles(found.lockfiles.clone())
    .with_inputs(found.inputs.clone())
    .with_passes(found.passes.clone());
    assert_sound(&report, source);
    found
}
