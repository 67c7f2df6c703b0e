//! The repository's own license, as stated in the repository.

use plimsoll_model::{DetectorMeta, Field};
use plimsoll_source::{Entry, Limits};

use crate::metadata::own;
use crate::{Context, Detector, FileView, Output, Want};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "own-license",
    "The repository's own license",
    include_str!("../../specs/own-license.md"),
    &["Cargo.toml", "package.json", "pyproject.toml"],
);

/// Finds statements of the repository about its own license.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnLicense;

impl Detector for OwnLicense {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        Want::whole_if(own::is_manifest(&entry.path), limits.manifest_bytes)
    }

    fn file(&self, _: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        own::claim(view, &[Field::License], output);
    }
}
