//! The detector for the packages of one registry; these detectors only differ in which files they
//! read, and how.

use plimsoll_manifest::{Ecosystem, LockKind, Manifest};
use plimsoll_model::DetectorMeta;
use plimsoll_source::{Entry, Limits};

use super::{derive, files, gives, takes};
use crate::base::texts;
use crate::tree::manifest_kind::ManifestKind;
use crate::{Context, Detector, FileView, Found, Output, PartKind, Want};

/// The role of a file for a detector of packages.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    /// A manifest of a kind, and its reader.
    Manifest(ManifestKind, fn(&str) -> Manifest),
    /// A lockfile.
    Lock(LockKind),
}

/// Reads the manifests and lockfiles of one registry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PackageReader {
    pub(crate) meta: &'static DetectorMeta,
    pub(crate) ecosystem: Ecosystem,
    /// The role of a file, by its name.
    pub(crate) role: fn(&str) -> Option<Role>,
}

impl PackageReader {
    fn role_of(&self, name: &[u8]) -> Option<Role> {
        (self.role)(std::str::from_utf8(name).ok()?)
    }
}

impl Detector for PackageReader {
    fn meta(&self) -> &'static DetectorMeta {
        self.meta
    }

    fn want(&self, entry: &Entry, limits: &Limits) -> Want {
        match self.role_of(entry.path.file_name()) {
            Some(Role::Manifest(..)) => Want::Whole { limit: limits.manifest_bytes },
            Some(Role::Lock(_)) => Want::Whole { limit: limits.lockfile_bytes },
            None => Want::No,
        }
    }

    fn file(&self, context: &Context<'_>, view: &FileView<'_>, output: &mut Output) {
        let Some(role) = self.role_of(view.path().file_name()) else { return };
        let Some(text) = texts::text(context, view, output) else { return };
        match role {
            Role::Manifest(kind, read) => files::manifest(view.path(), kind, read(text), output),
            Role::Lock(kind) => files::lock(context, self.meta, view.path(), kind, text, output),
        }
    }

    fn takes(&self) -> Vec<PartKind> {
        takes()
    }

    fn gives(&self) -> Vec<PartKind> {
        gives()
    }

    fn finish(&self, context: &Context<'_>, found: &Found<'_>, output: &mut Output) {
        derive(context, self.meta, found, self.ecosystem, output);
    }
}
