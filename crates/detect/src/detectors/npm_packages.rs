//! Packages that `package.json` asks for, and what lockfiles settle.

use plimsoll_manifest::{Ecosystem, LockKind, package_json};
use plimsoll_model::DetectorMeta;
use plimsoll_source::{Entry, Limits};

use crate::packages::{ManifestKind, files, pnpm};
use crate::{Context, Detector, Output};

/// What the detector says of itself.
pub(crate) static META: DetectorMeta = DetectorMeta::new(
    "npm-packages",
    "npm packages that package.json asks for, and what lockfiles settle",
    include_str!("../../specs/npm-packages.md"),
    &["**/package.json", "**/package-lock.json", "**/yarn.lock", "**/pnpm-lock.yaml"],
);

/// Finds npm packages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NpmPackages;

impl Detector for NpmPackages {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn wants(&self, entry: &Entry, limits: &Limits) -> Option<u64> {
        if entry.path.file_name() == b"package.json" {
            return Some(limits.manifest_bytes);
        }
        lock_kind(entry).map(|_| limits.lockfile_bytes)
    }

    fn is_local(&self) -> bool {
        true
    }

    fn file(&self, context: &Context<'_>, entry: &Entry, content: &[u8], output: &mut Output) {
        let Some(text) = files::text(context, entry, content, output) else { return };
        match lock_kind(entry) {
            Some(LockKind::Pnpm) => {
                let lock = pnpm::read(text, &context.options.yaml);
                files::take_lock(entry, lock, output);
            }
            Some(kind) => files::lock(entry, kind, text, output),
            None => files::manifest(entry, ManifestKind::Npm, package_json(text), output),
        }
    }
}

fn lock_kind(entry: &Entry) -> Option<LockKind> {
    let name = std::str::from_utf8(entry.path.file_name()).ok()?;
    LockKind::of_name(name).filter(|kind| kind.ecosystem() == Ecosystem::Npm)
}
