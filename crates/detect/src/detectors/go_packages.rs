//! Modules that `go.mod` requires, and the hashes of `go.sum`.

use plimsoll_manifest::{Ecosystem, LockKind, go_mod};
use plimsoll_model::DetectorMeta;

use crate::packages::reader::{PackageReader, Role};
use crate::tree::manifest_kind::ManifestKind;

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "go-packages",
    "Go modules in go.mod, with the hashes in go.sum",
    include_str!("../../specs/go-packages.md"),
    &["**/go.mod", "**/go.sum"],
)
.takes_inventory();

/// Modules that `go.mod` requires, and the hashes of `go.sum`.
pub(crate) static GO_PACKAGES: PackageReader =
    PackageReader { meta: &META, ecosystem: Ecosystem::Go, role };

fn role(name: &str) -> Option<Role> {
    match name {
        "go.mod" => Some(Role::Manifest(ManifestKind::GoMod, go_mod)),
        "go.sum" => Some(Role::Lock(LockKind::GoSum)),
        _ => None,
    }
}
