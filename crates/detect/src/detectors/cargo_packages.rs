//! Crates that `Cargo.toml` asks for, and what `Cargo.lock` settles.

use plimsoll_manifest::{LockKind, cargo_toml};
use plimsoll_model::DetectorMeta;
use plimsoll_source::{Entry, Limits};

use crate::packages::{ManifestKind, files};
use crate::{Context, Detector, Output};

/// What the detector says of itself.
pub(crate) static META: DetectorMeta = DetectorMeta::new(
    "cargo-packages",
    "Crates that Cargo manifests ask for, and what Cargo.lock settles",
    include_str!("../../specs/cargo-packages.md"),
    &["**/Cargo.toml", "**/Cargo.lock"],
);

/// Finds crates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CargoPackages;

impl Detector for CargoPackages {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn wants(&self, entry: &Entry, limits: &Limits) -> Option<u64> {
        match entry.path.file_name() {
            b"Cargo.toml" => Some(limits.manifest_bytes),
            b"Cargo.lock" => Some(limits.lockfile_bytes),
            _ => None,
        }
    }

    fn is_local(&self) -> bool {
        true
    }

    fn file(&self, context: &Context<'_>, entry: &Entry, content: &[u8], output: &mut Output) {
        let Some(text) = files::text(context, entry, content, output) else { return };
        if entry.path.file_name() == b"Cargo.lock" {
            files::lock(entry, LockKind::Cargo, text, output);
        } else {
            files::manifest(entry, ManifestKind::Cargo, cargo_toml(text), output);
        }
    }
}
