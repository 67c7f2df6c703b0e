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
    "Reads every `Cargo.toml` of the repository's own: dependencies, build and dev-dependencies, \
     those of targets, `[patch]`, and the workspace's table. A bare version is a range to Cargo; \
     only `=1.2.3` is exact. A dependency with a path is the repository's own and no reference. \
     One with `workspace = true` stands in the workspace's table, which is where it is reported, \
     with the scope of the members that use it.\n\n\
     `Cargo.lock` (versions 1 to 4) beside the manifest, or above it where it names the package, \
     settles versions; every package in it is a component. Which of those that no manifest names \
     only tests need is not told apart.\n\n\
     Not read: vendored code, `.cargo/config.toml`, `[replace]`.",
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
