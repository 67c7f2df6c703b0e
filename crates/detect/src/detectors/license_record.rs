//! Licenses that some files state for other files.

use plimsoll_model::DetectorMeta;
use plimsoll_source::{Entry, Limits};

use crate::licenses::RecordFile;
use crate::{Context, Detector, FileView, Output, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "license-record",
    "Licenses and copyright lines of other files in REUSE.toml, dep5 and debian/copyright",
    include_str!("../../specs/license-record.md"),
    &["**/REUSE.toml", ".reuse/dep5", "**/debian/copyright", "**/COPYRIGHT*", "**/*.license"],
);

/// The detector's id, for claims from its results.
pub(crate) fn id() -> &'static str {
    &META.id
}

/// Finds the statements of files about the licenses of other files. Conclusions for components are drawn later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LicenseRecords;

impl Detector for LicenseRecords {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        Want::whole_if(RecordFile::may_be(&entry.path), limits.metadata_bytes)
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let (record, problems) = RecordFile::read(view.path(), view.lossy_text());
        output.parts.extend(record);
        output.diagnostics.extend(problems);
    }
}
