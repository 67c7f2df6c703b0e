//! Crates in `Cargo.toml` and `Cargo.lock`.

use plimsoll_manifest::{Ecosystem, LockKind, cargo_toml};
use plimsoll_model::DetectorMeta;
use plimsoll_source::{Entry, Limits};

use crate::base::texts;
use crate::packages::{self, files};
use crate::tree::manifest_kind::ManifestKind;
use crate::{Context, Detector, FileView, Found, Output, PartKind, Want};

/// The description of the detector.
pub(crate) static META: DetectorMeta = DetectorMeta::built_in(
    "cargo-packages",
    "Crates in Cargo.toml and Cargo.lock",
    include_str!("../../specs/cargo-packages.md"),
    &["**/Cargo.toml", "**/Cargo.lock"],
)
.takes_inventory();

/// Finds crates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CargoPackages;

impl Detector for CargoPackages {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        match entry.path.file_name() {
            b"Cargo.toml" => Want::Whole { limit: limits.manifest_bytes },
            b"Cargo.lock" => Want::Whole { limit: limits.lockfile_bytes },
            _ => Want::No,
        }
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let Some(text) = texts::text(context, view, output) else { return };
        if view.path().file_name() == b"Cargo.lock" {
            files::lock(context, &META, view.path(), LockKind::Cargo, text, output);
        } else {
            files::manifest(view.path(), ManifestKind::Cargo, cargo_toml(text), output);
        }
    }

    fn takes(&self) -> Vec<PartKind> {
        packages::takes()
    }

    fn gives(&self) -> Vec<PartKind> {
        packages::gives()
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        packages::derive(context, &META, found, Ecosystem::Cargo, output);
    }
}
