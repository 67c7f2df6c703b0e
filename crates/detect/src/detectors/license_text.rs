//! Licenses and copyright lines in files.

use plimsoll_license::LicenseScanner;
use plimsoll_model::DetectorMeta;
use plimsoll_source::{Entry, Limits};

use crate::licenses::{LicensedFile, RecordFile, names};
use crate::{Context, Detector, FileView, Output, TooLarge, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "license-text",
    "License texts, notices, tags and copyright lines in files",
    include_str!("../../specs/license-text.md"),
    &["**/{LICENSE,COPYING,NOTICE,COPYRIGHT,UNLICENSE}*", "**/LICENSES/*.txt", "**"],
)
.reads_licenses();

/// The detector's id, for claims from its results.
pub(crate) fn id() -> &'static str {
    &META.id
}

/// Finds statements of files about licenses and copyright. The license of components is concluded later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LicenseText;

impl Detector for LicenseText {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        if names::holds_license(&entry.path) {
            // The row of the file has its digest, whatever its content.
            Want::Whole { limit: limits.hashed_bytes }
        } else if names::may_be_text(entry.path.file_name()) {
            Want::Literals { limit: limits.metadata_bytes, too_large: TooLarge::Skip }
        } else {
            Want::No
        }
    }

    fn literals(&self) -> &[&str] {
        &LicenseScanner::WORDS
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        if view.is_binary() {
            return;
        }
        // The statements of a record are not its own license.
        let text = RecordFile::own_text(view.path(), view.bytes());
        let reading = if names::holds_license(view.path()) {
            LicenseScanner::new().read(text)
        } else {
            context.licenses.read(text)
        };
        let file = LicensedFile::of(view.path(), &reading, view.sha256());
        output.parts.extend(file.map(|file| file.with_title(text)));
    }
}
