//! Pods in `Podfile.lock`.

use plimsoll_manifest::{Ecosystem, LockKind};
use plimsoll_model::DetectorMeta;

use crate::packages::reader::{PackageReader, Role};

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "cocoapods-packages",
    "CocoaPods pods in Podfile.lock",
    include_str!("../../specs/cocoapods-packages.md"),
    &["**/Podfile.lock"],
)
.takes_inventory();

/// Pods that `Podfile.lock` locks.
pub(crate) static COCOAPODS_PACKAGES: PackageReader =
    PackageReader { meta: &META, ecosystem: Ecosystem::Cocoapods, role };

fn role(name: &str) -> Option<Role> {
    (name == "Podfile.lock").then_some(Role::Lock(LockKind::Cocoapods))
}
