//! Packages that `composer.json` asks for, and what `composer.lock` settles.

use plimsoll_manifest::{Ecosystem, LockKind, composer_json};
use plimsoll_model::DetectorMeta;

use crate::packages::reader::{PackageReader, Role};
use crate::tree::manifest_kind::ManifestKind;

/// What the detector says of itself.
static META: DetectorMeta = DetectorMeta::new(
    "composer-packages",
    "PHP packages that composer.json asks for, and what composer.lock settles",
    include_str!("../../specs/composer-packages.md"),
    &["**/composer.json", "**/composer.lock"],
)
.takes_inventory();

/// Packages that `composer.json` asks for, and what `composer.lock` settles.
pub(crate) static COMPOSER_PACKAGES: PackageReader =
    PackageReader { meta: &META, ecosystem: Ecosystem::Composer, role };

fn role(name: &str) -> Option<Role> {
    match name {
        "composer.json" => Some(Role::Manifest(ManifestKind::Composer, composer_json)),
        "composer.lock" => Some(Role::Lock(LockKind::Composer)),
        _ => None,
    }
}
