//! What every test does with what a scan finds.

use plimsoll_detect::Detection;
use plimsoll_model::{Report, SourceInfo, SourceKind};
use plimsoll_source::Source;
use plimsoll_testkit::assert_sound;

/// Stops the test where what was found is not sound, and returns it.
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
