//! Homebrew formulae in a `Brewfile`.

use plimsoll_manifest::{Ecosystem, LockKind, brewfile};
use plimsoll_model::DetectorMeta;

use crate::packages::reader::{PackageReader, Role};
use crate::tree::manifest_kind::ManifestKind;

/// The description of the detector.
static META: DetectorMeta = DetectorMeta::built_in(
    "brew-packages",
    "Homebrew formulae in a Brewfile and its lockfile",
    include_str!("../../specs/brew-packages.md"),
    &["**/Brewfile", "**/Brewfile.lock.json"],
)
.takes_inventory();

/// Homebrew formulae that a `Brewfile` requires.
pub(crate) static BREW_PACKAGES: PackageReader =
    PackageReader { meta: &META, ecosystem: Ecosystem::Brew, role };

fn role(name: &str) -> Option<Role> {
    match name {
        "Brewfile" => Some(Role::Manifest(ManifestKind::Brewfile, brewfile)),
        "Brewfile.lock.json" => Some(Role::Lock(LockKind::Brew)),
        _ => None,
    }
}
