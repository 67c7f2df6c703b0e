//! Gems that lockfiles settle and specifications ask for.

use plimsoll_manifest::{Ecosystem, LockKind, gemspec};
use plimsoll_model::DetectorMeta;

use crate::packages::reader::{PackageReader, Role};
use crate::tree::manifest_kind::ManifestKind;

/// What the detector says of itself.
static META: DetectorMeta = DetectorMeta::new(
    "gem-packages",
    "Ruby gems that lockfiles settle, and what gem specifications ask for",
    include_str!("../../specs/gem-packages.md"),
    &["**/Gemfile.lock", "**/gems.locked", "**/*.gemspec"],
)
.takes_inventory();

/// Gems that lockfiles settle and specifications ask for.
pub(crate) static GEM_PACKAGES: PackageReader =
    PackageReader { meta: &META, ecosystem: Ecosystem::Gem, role };

fn role(name: &str) -> Option<Role> {
    match name {
        "Gemfile.lock" | "gems.locked" => Some(Role::Lock(LockKind::Bundler)),
        _ if name.ends_with(".gemspec") => Some(Role::Manifest(ManifestKind::Gemspec, gemspec)),
        _ => None,
    }
}
