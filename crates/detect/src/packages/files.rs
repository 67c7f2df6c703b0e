//! Parses one file, for all detectors of packages.

use plimsoll_manifest::{LockKind, Manifest, PackageLockfile};
use plimsoll_model::{DetectorMeta, RepoPath};

use super::{LockedFile, ManifestFile, ManifestKind};
use crate::base::texts::problems;
use crate::{Context, Output};

/// Adds a manifest that was parsed.
pub(crate) fn manifest(
    path: &RepoPath,
    kind: ManifestKind,
    manifest: Manifest,
    output: &mut Output,
) {
    problems(path, &manifest.problems, output);
    output.parts.push(ManifestFile::new(path.clone(), kind, manifest));
}

/// Parses a lockfile.
pub(crate) fn lock(
    context: &Context<'_>,
    meta: &'static DetectorMeta,
    path: &RepoPath,
    kind: LockKind,
    text: &str,
    output: &mut Output,
) {
    let lock = PackageLockfile::parse_within(kind, text, &context.options.yaml);
    problems(path, &lock.problems, output);
    output.parts.push(LockedFile::new(path.clone(), lock, &meta.id));
}
