//! Packages in `composer.json` and `composer.lock`.

use plimsoll_manifest::{Ecosystem, LockKind, composer_json};
use plimsoll_model::DetectorMeta;

use crate::packages::reader::{PackageReader, Role};
use crate::tree::manifest_kind::ManifestKind;

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "composer-packages",
    "PHP packages in composer.json and composer.lock",
    include_str!("../../specs/composer-packages.md"),
    &["**/composer.json", "**/composer.lock"],
)
.takes_inventory();

/// Packages that `composer.json` requires, and that `composer.lock` locks.
pub(crate) static COMPOSER_PACKAGES: PackageReader =
    PackageReader { meta: &META, ecosystem: Ecosystem::Composer, role };

fn role(name: &str) -> Option<Role> {
    match name {
        "composer.json" => Some(Role::Manifest(ManifestKind::Composer, composer_json)),
        "composer.lock" => Some(Role::Lock(LockKind::Composer)),
        _ => None,
    }
}
