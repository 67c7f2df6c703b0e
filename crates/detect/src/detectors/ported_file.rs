//! Third-party files among the repository's own sources.

use plimsoll_model::{DetectorMeta, Inclusion};
use plimsoll_source::{Entry, Limits};

use crate::ported::{self, hints};
use crate::{Context, Detector, FileView, Output, TooLarge, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "ported-file",
    "Third-party files among the repository's own sources",
    include_str!("../../specs/ported-file.md"),
    &["**/*.{c,cc,cpp,h,hpp,py,java,js,go,rs,cmake,m4,sh,...}"],
)
.covers(&[Inclusion::PortedFile]);

/// The detector's id, for claims from its results.
pub(crate) fn id() -> &'static str {
    &META.id
}

/// Finds statements of source files about their origin. Which of the files are third-party is concluded later, from
/// the licenses and holders of all files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PortedFile;

impl Detector for PortedFile {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        if ported::may_hold_ported(&entry.path) {
            Want::Literals { limit: limits.metadata_bytes, too_large: TooLarge::Skip }
        } else {
            Want::No
        }
    }

    fn literals(&self) -> &[&str] {
        &ported::LITERALS
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        if !view.is_binary() {
            output.parts.extend(hints::read(view.path(), view.lossy_text()));
        }
    }
}
