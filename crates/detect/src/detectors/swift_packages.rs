//! Packages of Swift that `Package.resolved` pins.

use plimsoll_manifest::{Ecosystem, LockKind};
use plimsoll_model::DetectorMeta;

use crate::packages::reader::{PackageReader, Role};

/// What the detector says of itself.
static META: DetectorMeta = DetectorMeta::new(
    "swift-packages",
    "Swift packages that Package.resolved pins",
    include_str!("../../specs/swift-packages.md"),
    &["**/Package.resolved"],
)
.takes_inventory();

/// Packages of Swift that `Package.resolved` pins.
pub(crate) static SWIFT_PACKAGES: PackageReader =
    PackageReader { meta: &META, ecosystem: Ecosystem::Swift, role };

fn role(name: &str) -> Option<Role> {
    (name == "Package.resolved").then_some(Role::Lock(LockKind::Swift))
}
