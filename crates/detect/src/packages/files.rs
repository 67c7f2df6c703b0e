//! What the detectors of packages have in common: taking in one file.

use plimsoll_manifest::{LockKind, Manifest, PackageLockfile};
use plimsoll_model::{DetectorMeta, RepoPath};

use super::{LockedFile, ManifestFile, ManifestKind};
use crate::Output;
use crate::base::texts::problems;

/// Takes in a manifest.
pub(crate) fn manifest(
    path: &RepoPath,
    kind: ManifestKind,
    manifest: Manifest,
    output: &mut Output,
) {
    problems(path, &manifest.problems, output);
    output.parts.push(ManifestFile::new(path.clone(), kind, manifest));
}

/// Reads and takes in a lockfile.
pub(crate) fn lock(
    meta: &DetectorMeta,
    path: &RepoPath,
    kind: LockKind,
    text: &str,
    output: &mut Output,
) {
    take_lock(meta, path, PackageLockfile::parse(kind, text), output);
}

/// Takes in a lockfile.
pub(crate) fn take_lock(
    meta: &DetectorMeta,
    path: &RepoPath,
    lock: PackageLockfile,
    output: &mut Output,
) {
    problems(path, &lock.problems, output);
    output.parts.push(LockedFile::new(path.clone(), lock, meta.id));
}
