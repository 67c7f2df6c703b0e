//! Files that contain only pins.

use plimsoll_model::{DetectorMeta, Inclusion};
use plimsoll_source::{Entry, Limits};

use crate::builds::{self, PinFile, is_foreign};
use crate::{Context, Detector, FileView, Output, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "text-pin",
    "Revisions and versions in pin files",
    include_str!("../../specs/text-pin.md"),
    &[
        "**/{ci_commit_pins,commit_pins,pins}/*.txt",
        "**/*_{pin,commit}.txt",
        "**/bundled_*_version",
        "**/{,*_}versions.txt",
        "**/*_{pin,pins,versions}.py",
        "**/*install*require*.py",
    ],
)
.covers(&[Inclusion::BuildFetch]);

/// Finds pins in the repository's own pin files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextPins;

impl Detector for TextPins {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        let is_one = PinFile::of(&entry.path).is_some() && !is_foreign(&entry.path);
        Want::whole_if(is_one, limits.metadata_bytes)
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        // A file that is not text does not contain pins.
        let (Some(kind), Some(text)) = (PinFile::of(view.path()), view.text()) else { return };
        let facts = kind.read(view.path(), text);
        let references = facts.fetches.iter();
        output
            .references
            .extend(references.filter_map(|one| builds::reference(context, view.path(), one)));
    }
}
