//! Packages in `package.json` and lockfiles.

use plimsoll_manifest::{Ecosystem, LockKind, package_json};
use plimsoll_model::{DetectorMeta, RepoPath};
use plimsoll_source::{Entry, Limits};

use crate::base::texts;
use crate::packages::{self, files};
use crate::tree::manifest_kind::ManifestKind;
use crate::{Context, Detector, FileView, Found, Output, PartKind, Want};

/// The description of the detector.
pub(crate) static META: DetectorMeta = DetectorMeta::built_in(
    "npm-packages",
    "npm packages in package.json and lockfiles",
    include_str!("../../specs/npm-packages.md"),
    &[
        "**/package.json",
        "**/{package-lock,npm-shrinkwrap}.json",
        "**/yarn.lock",
        "**/pnpm-lock.yaml",
    ],
)
.takes_inventory();

/// Finds npm packages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NpmPackages;

impl Detector for NpmPackages {
    fn meta(&self) -> &'static DetectorMeta {
        &META
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        if entry.path.file_name() == b"package.json" {
            return Want::Whole { limit: limits.manifest_bytes };
        }
        Want::whole_if(lock_kind(&entry.path).is_some(), limits.lockfile_bytes)
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let Some(text) = texts::text(context, view, output) else { return };
        match lock_kind(view.path()) {
            Some(kind) => files::lock(context, &META, view.path(), kind, text, output),
            None => files::manifest(view.path(), ManifestKind::Npm, package_json(text), output),
        }
    }

    fn takes(&self) -> Vec<PartKind> {
        packages::takes()
    }

    fn gives(&self) -> Vec<PartKind> {
        packages::gives()
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        packages::derive(context, &META, found, Ecosystem::Npm, output);
    }
}

fn lock_kind(path: &RepoPath) -> Option<LockKind> {
    let name = std::str::from_utf8(path.file_name()).ok()?;
    LockKind::of_name(name).filter(|kind| kind.ecosystem() == Ecosystem::Npm)
}
