//! Swift packages in `Package.resolved`.

use plimsoll_manifest::{Ecosystem, LockKind};
use plimsoll_model::DetectorMeta;

use crate::packages::reader::{PackageReader, Role};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "swift-packages",
    "Swift packages in Package.resolved",
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
